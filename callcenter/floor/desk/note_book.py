"""
What agents have said of calls they still work on: in a local file, so that it outlives us.

A line is written before the agent is told that it is noted; the file is written anew, compact, at
every start. When the work is done the ledger has it.
"""

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson
import structlog

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one agent said of one call so far; no call means that it is in the ledger."""

    agent: str
    call: str | None
    code: str | None = None
    note: str | None = None


class NoteBook:
    """The file; one writer."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.found = _read(path)
        fresh = path.with_suffix(".new")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            for said in self.found.values():
                file.write(_encode(said))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND)

    def write(self, said: Said) -> None:
        """Append what an agent said; a full disk is told and does not end the work."""
        try:
            os.write(self._file, _encode(said))
        except OSError as error:
            log.warning("notes.unwritable", error=str(error))

    def close(self) -> None:
        """Sync and close."""
        os.fsync(self._file)
        os.close(self._file)


def _encode(said: Said) -> bytes:
    return orjson.dumps(asdict(said)) + b"\n"


def _read(path: Path) -> Mapping[str, Said]:
    """Read the last word of every agent; a torn last line is as if never written."""
    found: dict[str, Said] = {}
    for raw in path.read_bytes().splitlines() if path.exists() else ():
        try:
            said = Said(**orjson.loads(raw))
        except (orjson.JSONDecodeError, TypeError):
            log.warning("notes.line_unreadable")
            continue
        if said.call is None:
            found.pop(said.agent, None)
        else:
            found[said.agent] = said
    return found
