"""The floor on the fake exchange, with all that happens written down for who looks on."""

import asyncio
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from callcenter.acd.audit import Auditor, Violation
from callcenter.acd.commands import Command
from callcenter.acd.engine import Engine
from callcenter.acd.events import Event
from callcenter.acd.model import AgentState
from callcenter.errors import RemoteError
from callcenter.floor import floor as floor_module
from callcenter.floor.call.call_task import CallTask
from callcenter.floor.desk.callers import Found
from callcenter.floor.desk.desk_events import (
    AgentStateEvent,
    CallAnswered,
    CallEnded,
    CallOffered,
    CallWithdrawn,
    DeskEvent,
)
from callcenter.floor.ports.pbx_events import PbxEvent
from callcenter.floor.waiting.queue_wait import ASIDE_S
from callcenter.ledger.events import Written
from callcenter.testing.fake_pbx import FakeCaller, FakePbx
from callcenter.testing.floor_stage import FloorStage, principal
from callcenter.testing.floor_stand_ins import Desks, Lookup, Shelf
from callcenter.testing.virtual_time import START_S
from tests.simulation.town_centre import AGENTS, FLOW, centre_of_town


class WatchedEngine(Engine):
    """Routing with its own auditor beside it; the first violation is kept."""

    violations: list[Violation]

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self._auditor: Auditor | None = Auditor()

    def apply(self, event: Event, now_s: float) -> list[Command]:
        """See `Engine.apply`."""
        commands = super().apply(event, now_s)
        if self._auditor is not None:
            try:
                self._auditor.watch(event, now_s, commands)
            except Violation as violation:
                self.violations.append(violation)
                self._auditor = None
        return commands


class WatchedPbx(FakePbx):
    """The fake exchange, which writes down what it tells even when nobody hears it."""

    told: list[tuple[float, PbxEvent]]

    def emit(self, event: PbxEvent) -> None:
        """See `FakePbx.emit`."""
        self.told.append((asyncio.get_running_loop().time(), event))
        super().emit(event)

    @property
    def up(self) -> bool:
        """Whether the service lives."""
        return self._handler is not None

    @property
    def linked(self) -> bool:
        """Whether it hears us."""
        return self._linked

    async def served(self) -> None:
        """Wait until the service knows the first snapshot."""
        await self._service_up.wait()

    def has_line(self, caller: FakeCaller) -> bool:
        """Whether the service holds the caller's line."""
        return caller in self._lines


class FailingLookup(Lookup):
    """A customer register that can be slow, and away."""

    away = False

    async def find(self, caller: str | None) -> Found:
        """See `callers.CallerLookup`."""
        found = await super().find(caller)
        if self.away:
            raise RemoteError("away")
        return found


class SweptShelf(Shelf):
    """A shelf that remembers what it gave a place to, for the sweep after a death."""

    def __init__(self) -> None:
        super().__init__()
        self.given: set[str] = set()
        self.closed: set[str] = set()

    def path(self, call_id: str, number: int, facts: Mapping[str, Any] | None = None) -> Path:
        """See `surroundings.RecordingKeeper`."""
        stem = super().path(call_id, number, facts)
        self.given.add(stem.name)
        return stem

    async def keep(self, stem: Path, facts: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """See `surroundings.RecordingKeeper`."""
        await asyncio.sleep(0.05)
        self.closed.add(stem.name)
        return await super().keep(stem, facts)


@dataclass(slots=True)
class DeskView:
    """What one agent's desk shows."""

    state: AgentStateEvent | None = None
    offered: dict[str, str] = field(default_factory=dict)
    talks: set[str] = field(default_factory=set)


class Mirror(Desks):
    """All desks as their pages would show them."""

    def __init__(self) -> None:
        super().__init__()
        self.views = {agent: DeskView() for agent in AGENTS}
        self.shown: list[tuple[float, str]] = []

    def send(self, agent: str, event: DeskEvent) -> None:
        """See `desk_events.Desks`."""
        super().send(agent, event)
        self.shown.append((asyncio.get_running_loop().time(), f"desk {agent} {event}"))
        view = self.views[agent]
        match event:
            case AgentStateEvent():
                view.state = event
            case CallOffered():
                view.offered[event.call.id] = event.offer
            case CallWithdrawn():
                view.offered.pop(event.call, None)
            case CallAnswered():
                view.offered.pop(event.call, None)
                view.talks.add(event.call)
            case CallEnded():
                view.offered.pop(event.call, None)
                view.talks.discard(event.call)
            case _:
                pass

    def snapshot(self, agent: str, told: Mapping[str, Any]) -> None:
        """Show what the service tells a desk that comes (back)."""
        view = self.views[agent] = DeskView(state=AgentStateEvent(**told["agent"]))
        talks_on = told["agent"]["call"] if told["agent"]["state"] == AgentState.TALKING else None
        # During a talk it is the caller's card.
        if (offer := told["offer"]) is not None and offer["call"]["id"] != talks_on:
            view.offered[offer["call"]["id"]] = offer["offer"]


class Town(FloorStage):
    """Everything and everybody of one storm."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.rng = random.Random(f"town {seed}")  # noqa: S311 - no secret
        super().__init__(folder, centre=centre_of_town(self.rng), flows=(FLOW,))
        self.seed = seed
        self.pbx: WatchedPbx = WatchedPbx(on_event=self._take)
        self.pbx.told = []
        self.desks: Mirror = Mirror()
        self.lookup: FailingLookup = FailingLookup()
        self.lookup.customers = {"13800138000": {"id": 7, "name": "Li", "tier": "vip"}}
        self.recordings: SweptShelf = SweptShelf()
        self.voicemails: SweptShelf = SweptShelf()
        self.violations: list[Violation] = []
        self.did: list[tuple[float, str]] = []
        self.faults_end_s = 0.0
        self.room_since_s = -ASIDE_S
        self.deaths: list[float] = []
        self.dark: list[tuple[float, float]] = []

    # --- the service's life ---------------------------------------------------------------------

    async def open(self) -> None:
        """Start the service as `life` does: figures of the day first, unseen endings last."""
        with patch.object(floor_module, "Engine", WatchedEngine):
            WatchedEngine.violations = self.violations
            before = list(self.events)
            await super().open()
        self.floor.board.begin_day(before)
        ended = {e.stream for e in before if e.type == "call.ended"}
        live = dict.fromkeys(e.stream for e in before if e.type == "call.arrived")
        alive = [stream.removeprefix("call:") for stream in live if stream not in ended]
        self.background.spawn(self._close_unseen(alive), "close unseen")

    async def _close_unseen(self, alive: Sequence[str]) -> None:
        """The ledger was asked before the lines were taken; the answer is used after."""
        await asyncio.sleep(self.rng.uniform(0.01, 0.3))
        await self.pbx.served()
        self.floor.close_unseen(alive)

    async def die(self) -> None:
        """See `FloorStage.die`."""
        self.deaths.append(START_S + self.now_s)
        await super().die()

    def attach(self, agent: str) -> None:
        """Let the agent's desk come (back)."""
        if self.pbx.up:
            who = principal(agent)
            self.floor.desk.attached(who)
            self.desks.snapshot(agent, self.floor.desk.snapshot(who))

    def disk_was_full(self) -> bool:
        """Tell whether recordings had no room just now."""
        return self.recordings.full or self.now_s < self.room_since_s + ASIDE_S + 1

    # --- what everybody asks --------------------------------------------------------------------

    @property
    def calls(self) -> Mapping[str, CallTask]:
        """The live calls by id."""
        return vars(self.floor)["_switchboard"].calls  # type: ignore[no-any-return]

    @property
    def now_s(self) -> float:
        """Seconds of virtual time."""
        return asyncio.get_running_loop().time()

    def talking(self, agent: str) -> set[str]:
        """Tell the calls whose talk is on a phone of this agent: the truth."""
        found = set()
        for endpoint in (agent, f"{agent}-web"):
            leg = self.pbx.phone(endpoint).leg
            if leg is not None and leg.answered.is_set() and not leg.ended.done():
                found.add(leg.caller.call_id)
        return found

    def ringing(self, agent: str) -> set[str]:
        """Tell the calls that ring on a phone of this agent: the truth."""
        found = set()
        for endpoint in (agent, f"{agent}-web"):
            leg = self.pbx.phone(endpoint).leg
            if leg is not None and not leg.answered.is_set() and not leg.ended.done():
                found.add(leg.caller.call_id)
        return found

    def placed(self, agent: str) -> FakeCaller | None:
        """Tell the call that the agent's phone placed and that lives."""
        phone = self.pbx.phone(agent)
        return phone.placed if phone.places_a_call else None

    def works(self, agent: str) -> bool:
        """Tell whether the agent may be offered calls, as routing sees it."""
        view = self.engine.agent(agent)
        return (
            view is not None
            and view.state is AgentState.READY
            and view.device_usable
            and view.desk_present
        )

    # --- the story ------------------------------------------------------------------------------

    def note(self, what: str) -> None:
        """Write down what somebody did."""
        self.did.append((self.now_s, what))

    def fault(self, what: str) -> None:
        """Write down a fault: nothing need agree for five seconds."""
        self.note(f"*** {what}")
        self.faults_end_s = self.now_s

    def story(self, who: str) -> str:
        """Tell what happened to a call or an agent, in order."""
        lines = [(at, 0, what) for at, what in self.did if who in what or "***" in what]
        lines += [(_since(e), 1, f"  ledger {e.type} {_brief(e.data)}") for e in self._of(who)]
        lines += [(at, 2, f"    {what}") for at, what in self.desks.shown if who in what]
        lines += [(at, 3, f"      pbx {event}") for at, event in self.pbx.told if who in str(event)]
        return "\n".join(f"{at:9.3f} {what}" for at, _, what in sorted(lines, key=lambda x: x[0]))

    def _of(self, who: str) -> Sequence[Written]:
        return [e for e in self.events if e.stream.endswith(f":{who}") or _names(e, who)]


def _names(event: Written, agent: str) -> bool:
    return len(agent) == 4 and agent in {event.data.get("agent"), event.data.get("by")}


def _since(event: Written) -> float:
    return event.at.timestamp() - START_S


def _brief(data: Mapping[str, Any]) -> str:
    left_out = {"explanation", "version", "flow", "pbx", "caller_name"}
    return " ".join(f"{k}={v}" for k, v in data.items() if k not in left_out and v is not None)
