"""
What must be known of agents after the service died: state, device, and what they were doing.

One line per change in a local file, on its way to disk before the change is shown to anybody;
written anew, compact, at every start. The database is not needed to come back.
"""

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson
import structlog

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentLine:
    """
    One agent as last written; times in seconds since 1970.

    `ended_offer` names the last talk whose end was told, `ended_began` when it began. Agents who
    are `offline` stay for the sake of their device and wishes; who has none leaves the file.
    `placing` is a call of our own in which he waits for the other one: no talk yet.
    """

    agent: str
    state: str
    since: float
    reason: str | None
    call: str | None
    queue: str | None
    deadline: float | None
    pending: str | None
    pending_reason: str | None
    device: str | None
    calls_taken: int
    idle_since: float | None
    missed_in_row: int = 0
    missed_in_all: int = 0
    ended_offer: str | None = None
    ended_began: float | None = None
    placing: str | None = None
    auto_answer: bool = False


class AgentJournal:
    """The file; one writer."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self.found = _read(path)
        fresh = path.with_suffix(".new")
        with fresh.open("wb") as file:
            for line in self.found.values():
                file.write(_encode(line))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND)

    def write(self, line: AgentLine) -> None:
        """Append one agent's state; a full disk is told and does not end calls."""
        try:
            os.write(self._file, _encode(line))
        except OSError as error:
            log.warning("agents.journal_unwritable", error=str(error))

    def close(self) -> None:
        """Sync and close."""
        os.fsync(self._file)
        os.close(self._file)


def _encode(line: AgentLine) -> bytes:
    return orjson.dumps(asdict(line)) + b"\n"


def _read(path: Path) -> Mapping[str, AgentLine]:
    """Read the last line of every agent; a torn last line is as if never written."""
    found: dict[str, AgentLine] = {}
    if not path.exists():
        return found
    for raw in path.read_bytes().splitlines():
        try:
            line = AgentLine(**orjson.loads(raw))
        except (orjson.JSONDecodeError, TypeError):
            log.warning("agents.journal_line_unreadable")
            continue
        found[line.agent] = line
        if line.state == "offline" and not (line.ended_offer or line.device or line.auto_answer):
            del found[line.agent]
    return found
