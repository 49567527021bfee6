"""
What must be known again after the service died: in a local file, so that it outlives us.

One line per change, the last one about a thing counts; written anew, compact, at every start, and
whenever it has grown too long. The database is not needed to come back.
"""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Generic, TypeAlias, TypeVar

import orjson
import structlog

from callcenter.whole_file import put_file

Entry = TypeVar("Entry")

Reader: TypeAlias = Callable[[Mapping[str, Any]], tuple[str, Entry | None]]
"""Reads a line: what it is about, and the entry, or None where that is to be forgotten."""

LONGEST_BYTES = 4 * 1024 * 1024
"""A file this long is written anew, unless most of it counts."""

log = structlog.get_logger()


class Journal(Generic[Entry]):
    """
    The file; one writer.

    Args:
        path: Of the file; made, with its folder, when missing.
        read: Understands its lines. One that it cannot read is told and passed over.
    """

    def __init__(self, path: Path, read: Reader[Entry]) -> None:
        self._path = path
        self._read = read
        self.found: Mapping[str, Entry] = _found(path, read)
        self._lines = {about: _encode(entry) for about, entry in self.found.items()}
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file, self._bytes, self._longest = self._written_anew()

    def write(self, entry: Entry) -> None:
        """Append an entry; a full disk is told, and ends neither calls nor work."""
        try:
            self._append(entry)
        except OSError as error:
            self._tell_unwritable(error)

    def close(self) -> None:
        """Sync and close."""
        os.fsync(self._file)
        os.close(self._file)

    def _append(self, line: object, *, synced: bool = False) -> None:
        written = _encode(line)
        self._bytes += os.write(self._file, written)
        if synced:
            os.fdatasync(self._file)
        about, entry = self._read(orjson.loads(written))
        if entry is None:
            self._lines.pop(about, None)
        else:
            self._lines[about] = written
        if self._bytes > self._longest:
            self._shorten()

    def _shorten(self) -> None:
        """Write the file anew; where there is no room for that now, the long one goes on."""
        before = self._file
        try:
            self._file, self._bytes, self._longest = self._written_anew()
        except OSError as error:
            self._tell_unwritable(error)
            self._longest = self._bytes + LONGEST_BYTES
        else:
            os.close(before)

    def _written_anew(self) -> tuple[int, int, int]:
        """Write what counts; return the open file, its length, and how long it may become."""
        whole = b"".join(self._lines.values())
        put_file(self._path, whole)
        file = os.open(self._path, os.O_WRONLY | os.O_APPEND)
        return file, len(whole), max(LONGEST_BYTES, 2 * len(whole))

    def _tell_unwritable(self, error: OSError) -> None:
        log.warning("journal.unwritable", journal=self._path.name, error=str(error))


def _encode(line: object) -> bytes:
    return orjson.dumps(line) + b"\n"


def _found(path: Path, read: Reader[Entry]) -> dict[str, Entry]:
    """Read the last line about everything; a torn last line is as if never written."""
    found: dict[str, Entry] = {}
    for raw in path.read_bytes().splitlines() if path.exists() else ():
        try:
            about, entry = read(orjson.loads(raw))
        except (orjson.JSONDecodeError, TypeError, KeyError, AttributeError):
            log.warning("journal.line_unreadable", journal=path.name)
            continue
        if entry is None:
            found.pop(about, None)
        else:
            found[about] = entry
    return found
