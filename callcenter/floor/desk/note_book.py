"""
What agents have said of calls they still work on.

A line is written before the agent is told that it is noted. Once the work is done, the
ledger has it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from callcenter.floor.journal import Journal


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one agent said of one call so far; no call means that it is in the ledger."""

    agent: str
    call: str | None
    code: str | None = None
    note: str | None = None


class NoteBook(Journal[Said]):
    """The last word of every agent."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, _read)


def _read(values: Mapping[str, Any]) -> tuple[str, Said | None]:
    said = Said(**values)
    return said.agent, said if said.call is not None else None
