"""What stands around the floor in tests: desks, sounds, shelves and registers in memory."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from callcenter.errors import NotFound
from callcenter.floor.desk.callers import UNKNOWN, Found
from callcenter.floor.desk.desk_events import DeskEvent
from callcenter.ivr.commands import Prompt
from callcenter.ivr.model import Flow
from callcenter.ivr.reading import read_flow
from callcenter.ledger.events import Written


class NoStore:
    """A ledger store that is never asked: the stage reads events as they are written."""

    async def write(self, events: Sequence[Written]) -> None:
        """Take nothing."""


@dataclass
class Desks:
    """Every desk event in order, by agent."""

    sent: list[tuple[str, DeskEvent]] = field(default_factory=list)
    published: list[tuple[str, str, object]] = field(default_factory=list)

    def send(self, agent: str, event: DeskEvent) -> None:
        """See `desk_events.Desks`."""
        self.sent.append((agent, event))

    def publish(self, topic: str, type_: str, data: object, *, key: str | None = None) -> None:
        """See `board.Watchers`."""
        self.published.append((topic, key or type_, data))

    def of(self, agent: str, kind: type[DeskEvent]) -> list[DeskEvent]:
        """Return the events of one class that one agent got."""
        return [event for who, event in self.sent if who == agent and isinstance(event, kind)]


@dataclass
class Lookup:
    """A customer register in memory that can be slow."""

    customers: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    delay_s: float = 0.0

    async def find(self, caller: str | None) -> Found:
        """See `callers.CallerLookup`."""
        await asyncio.sleep(self.delay_s)
        customer = self.customers.get(caller or "")
        return UNKNOWN if customer is None else Found(customer=customer, matches=1)

    async def all_with(self, number: str) -> Sequence[Mapping[str, Any]]:
        """See `callers.CallerLookup`."""
        customer = self.customers.get(number)
        return [] if customer is None else [customer]

    async def named(self, customer_id: int) -> Found:
        """See `callers.CallerLookup`."""
        for customer in self.customers.values():
            if customer["id"] == customer_id:
                return Found(customer=customer, matches=1)
        raise NotFound("There is no such customer.")


class Sounds:
    """Prompts whose sound is named by their text."""

    async def sound(self, prompt: Prompt) -> str:
        """See `surroundings.Sounds`."""
        return f"sounds/{prompt.text or 'file'}"


class OneFlow:
    """The flows of the stage."""

    def __init__(self, *texts: str) -> None:
        read = [read_flow(text, "stage.yaml") for text in texts]
        self._flows = [r.flow for r in read if r.flow is not None and not r.defects]
        if len(self._flows) != len(texts):
            raise ValueError([str(defect) for r in read for defect in r.defects])

    def version(self, version: str) -> Flow | None:
        """See `machine.Flows`."""
        return next((flow for flow in self._flows if flow.version == version), None)

    async def ensure(self, version: str) -> Flow | None:
        """See `surroundings.FlowShelf`."""
        return self.version(version)

    def current(self, name: str) -> Flow | None:
        """See `machine.Flows`."""
        return next((flow for flow in self._flows if flow.name == name), None)


class Shelf:
    """Keeps recordings and messages by name only."""

    def __init__(self) -> None:
        self.kept: list[Mapping[str, Any]] = []
        self.missing: list[Mapping[str, Any]] = []
        self.full = False

    def path(self, call_id: str, number: int, facts: Mapping[str, Any] | None = None) -> Path:
        """See `surroundings.RecordingKeeper`."""
        del facts
        if self.full:
            raise OSError("no space left")
        return Path(f"{call_id}-{number}")

    async def note_missing(self, call_id: str, leg: int, facts: Mapping[str, Any]) -> None:
        """See `surroundings.RecordingKeeper`."""
        self.missing.append({"call": call_id, "leg": leg, **facts})

    async def keep(self, stem: Path, facts: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """See `surroundings.RecordingKeeper`."""
        if "started_at" in facts and facts["started_at"] is None:
            return None
        kept = {"id": stem.name, "length_s": 1.0, "state": "ready", **facts}
        # Like the real shelves: the same twice is kept once. Somebody else's under its id shows.
        for one in self.kept:
            if (one["id"], one.get("agent")) == (kept["id"], kept.get("agent")):
                return one
        self.kept.append(kept)
        return kept
