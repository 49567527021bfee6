"""
What must be known of agents after the service died: state, device, and what they were doing.

A line is on its way to disk before the change is shown to anybody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from callcenter.floor.journal import Journal


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentLine:
    """
    One agent as last written; times in seconds since 1970.

    `ended_offer` names the last talk whose end was told, `ended_began` when it began. Agents who
    are `offline` stay for the sake of their device and wishes; who has none leaves the file.
    `placing` is a call of our own in which he waits for the other one: no talk yet. `busy_since` is
    when the talk began that he is in or wraps up, `must_wrap_up` that he may not end the latter.
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
    busy_since: float | None = None
    must_wrap_up: bool = False


class AgentJournal(Journal[AgentLine]):
    """The last line of every agent."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, _read)


def _read(values: Mapping[str, Any]) -> tuple[str, AgentLine | None]:
    line = AgentLine(**values)
    forgotten = line.state == "offline" and not (
        line.ended_offer or line.device or line.auto_answer
    )
    return line.agent, None if forgotten else line
