"""Builds the pages before the wheel is packed, so that who installs it needs no Node.js."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PagesHook(BuildHookInterface):  # type: ignore[type-arg]
    """Brings `callcenter/web/ui/dist` up to date."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - given
        """Build; a wheel without pages is never packed."""
        script = Path(self.root) / "deploy/setup/pages.py"
        subprocess.run([sys.executable, script], check=True)
