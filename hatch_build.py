"""What packing a wheel needs besides files: built pages, and the list of required packages."""

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface


class PagesHook(BuildHookInterface):  # type: ignore[type-arg]
    """Brings `callcenter/web/ui/dist` up to date, so that who installs it needs no Node.js."""

    def dependencies(self) -> list[str]:
        """Ask for Node.js where the machine has none; an sdist needs none."""
        if self.target_name != "wheel" or _pages(self.root).machine_has_node():
            return []
        return _names(Path(self.root) / "requirements/node.in")

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - given
        """Build; a wheel without pages is never packed."""
        if self.target_name == "wheel":
            script = Path(self.root) / "deploy/setup/pages.py"
            subprocess.run([sys.executable, script], check=True)


class RequirementsHook(MetadataHookInterface):
    """Names in the wheel what the service needs, from where it is written."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Add the packages of `requirements/runtime.in`, and of `voice.in` as an extra."""
        folder = Path(self.root) / "requirements"
        metadata["dependencies"] = _names(folder / "runtime.in")
        metadata["optional-dependencies"] = {"voice": _names(folder / "voice.in")}


def _names(file: Path) -> list[str]:
    lines = (line.partition("#")[0].strip() for line in file.read_text().splitlines())
    return [line for line in lines if line and not line.startswith("-r")]


def _pages(root: str) -> ModuleType:
    """Load the script that builds them: it is no package."""
    spec = importlib.util.spec_from_file_location("pages", Path(root) / "deploy/setup/pages.py")
    assert spec is not None  # noqa: S101 - a file of ours has one
    assert spec.loader is not None  # noqa: S101 - as above
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
