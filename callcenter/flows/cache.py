"""Copies of versions on disk, so that calls go on after a restart without the database."""

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path

from callcenter.ivr.reading import content_hash
from callcenter.whole_file import put_file

MAX_KEPT = 1_000
_HASH = re.compile(r"[0-9a-f]{64}")


class FlowCache:
    """
    A folder of `<hash>.yaml`, and `current.json` that says which of them are live.

    Args:
        folder: `home/flows`; made when missing.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def put(self, source: str) -> None:
        """Keep a version."""
        place = self._folder / f"{content_hash(source)}.yaml"
        if place.exists():
            os.utime(place)
        else:
            put_file(place, source.encode())
            self._tidy()

    def get(self, version: str) -> str | None:
        """Give the text of a version; None when it is not there or not what it says."""
        if not _HASH.fullmatch(version):
            return None
        try:
            # Not in text mode: that would change line ends, and the hash with them.
            source = (self._folder / f"{version}.yaml").read_bytes().decode()
        except (OSError, UnicodeDecodeError):
            return None
        return source if content_hash(source) == version else None

    def put_current(self, current: Mapping[str, str]) -> None:
        """Keep which versions are live: name to hash."""
        put_file(self._folder / "current.json", json.dumps(dict(current), indent=1).encode())

    def get_current(self) -> dict[str, str]:
        """Give what `put_current` kept; empty when nothing can be read."""
        try:
            kept = json.loads((self._folder / "current.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return dict(kept) if isinstance(kept, dict) else {}

    def _tidy(self) -> None:
        kept = sorted(self._folder.glob("*.yaml"), key=lambda path: path.stat().st_mtime)
        live = set(self.get_current().values())
        for path in kept[: max(0, len(kept) - MAX_KEPT)]:
            if path.stem not in live:
                path.unlink(missing_ok=True)
