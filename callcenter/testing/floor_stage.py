"""
The whole floor on a fake exchange, for tests without Asterisk, database or sound.

    stage = FloorStage(tmp_path)
    await stage.open()
    caller = stage.pbx.call()
    …
    await stage.close()
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from callcenter.acd.engine import Engine
from callcenter.background import Background
from callcenter.centre.model import Agent, Centre, HotlineNumber, Queue
from callcenter.floor.call.outside import Outside, OutsideRings
from callcenter.floor.floor import Floor, FloorParts
from callcenter.floor.ports.pbx_events import PbxEvent
from callcenter.floor.surroundings import Surroundings
from callcenter.identity.model import Principal, Role
from callcenter.ledger.events import Written
from callcenter.ledger.ledger import Ledger
from callcenter.ledger.projecting import project
from callcenter.ledger.record import CallRecord
from callcenter.ledger.spool import Spool
from callcenter.testing.fake_pbx import FakeCaller, FakePbx
from callcenter.testing.floor_stand_ins import Desks, Lookup, NoStore, OneFlow, Shelf, Sounds
from callcenter.testing.virtual_time import VirtualClock

FLOW = """
flow: main
languages: [en]
start: choose
steps:
  choose:
    menu:
      prompt: { en: choose }
      keys: { "0": person, "1": message }
      wait_s: 5
      repeat: 1
    on_no_input: goodbye
    on_invalid: goodbye
  person:
    queue: service
    while_waiting: { keys: { "5": message } }
    on_wait_longer_than: { s: 120, goto: message }
    then: thanks
  message:
    voicemail: service
    prompt: { en: speak }
    max_s: 60
    then: goodbye
  thanks:
    play: { en: thanks }
    next: goodbye
  goodbye:
    hangup: normal
"""


def centre_of(agents: Sequence[str], **queue: Any) -> Centre:  # noqa: ANN401 - fields of a queue
    """Make a centre with one queue `service`, the hotline 4001 and direct lines 41xx."""
    return Centre(
        queues={"service": Queue(name="service", title={"en": "Service"}, **queue)},
        agents={a: Agent(number=a, name=f"Agent {a}", queues=("service",)) for a in agents},
        numbers={
            "4001": HotlineNumber(number="4001", flow="main", language="en"),
            **{
                f"41{a[-2:]}": HotlineNumber(number=f"41{a[-2:]}", agent=a, language="en")
                for a in agents
            },
        },
    )


class FloorStage:
    """The floor, the fake exchange and everything that can be looked at."""

    def __init__(
        self, folder: Path, *, centre: Centre | None = None, flows: Sequence[str] = (FLOW,)
    ) -> None:
        self.folder = folder
        self.centre = centre or centre_of(["1001", "1002", "1003"], wrap_up_s=0)
        self.flows = OneFlow(*flows)
        self.pbx = FakePbx(on_event=self._take)
        self.desks = Desks()
        self.lookup = Lookup()
        self.recordings = Shelf()
        self.voicemails = Shelf()
        self.events: list[Written] = []
        self.failures: list[BaseException] = []
        self.outside = Outside()
        self.floor: Floor

    async def open(self) -> None:
        """Start the service, for the first time or again after `die`."""
        clock = VirtualClock()
        self.outside = replace(self.outside, rings=OutsideRings())  # a new process counts anew
        ledger = Ledger(Spool(self.folder / "spool"), NoStore(), clock)  # type: ignore[arg-type]
        ledger.listen(self.events.append)
        self.ledger = ledger
        self.background = Background()
        self.floor = Floor(
            FloorParts(
                pbx_name="pbx1",
                clock=clock,
                centre=lambda: self.centre,
                local_time=clock.now,
                ledger=ledger,
                desks=self.desks,
                watchers=self.desks,
                lookup=self.lookup,
                pbx=self.pbx,
                sounds=Sounds(),
                flows=self.flows,
                recordings=self.recordings,
                voicemails=self.voicemails,
                background=self.background,
                journal=self.folder / "agents.journal",
                fail=self.failures.append,
                outside=self.outside,
            )
        )
        self.floor.restore()
        self.pbx.start(self.floor.line)

    def _take(self, event: PbxEvent) -> None:
        self.floor.take(event)

    async def die(self) -> None:
        """Kill the service in the act; calls and talks live on, and the dead does nothing more."""
        self.pbx.kill_service()
        around = self.around
        vars(around.dispatcher)["tell"] = _silent
        vars(around.ledger)["append"] = _silent
        vars(around.agents)["tell"] = _silent
        await self.background.close()
        await self.pbx.sessions_over()
        self.floor.close()

    async def close(self) -> None:
        """End everything and tell what went wrong."""
        await self.pbx.close()
        await self.background.close()
        self.floor.close()
        if self.failures:
            raise BaseExceptionGroup("the dispatcher failed", self.failures)

    async def ready(self, *agents: str) -> None:
        """Let agents sign in with their phones and be ready."""
        for agent in agents:
            self.pbx.phone(agent)
            who = principal(agent)
            self.floor.desk.attached(who)
            await self.floor.desk.do(who, "agent.device", {"device": f"sip:{agent}"})
            await self.floor.desk.do(who, "agent.ready", {})

    async def keyed(self, *, after_s: float = 2.0, **call: str) -> FakeCaller:
        """
        Let somebody call, hear the menu and key for a person.

        Args:
            after_s: How long he listens to the menu first.
            call: As `FakePbx.call` takes it.
        """
        caller = self.pbx.call(**call)
        await caller.hears("choose")
        await self.settle(after_s)
        caller.press("0")
        return caller

    async def settle(self, seconds: float = 1.0) -> None:
        """Let virtual time pass."""
        await asyncio.sleep(seconds)

    def state(self, agent: str) -> str:
        """Return the agent's state."""
        view = self.engine.agent(agent)
        return "unknown" if view is None else str(view.state)

    @property
    def engine(self) -> Engine:
        """Routing, to be looked at."""
        return self.around.dispatcher.engine

    @property
    def around(self) -> Surroundings:
        """What the calls work with."""
        return self.floor.around

    def record(self, call_id: str) -> CallRecord:
        """Project a call's record from the events so far."""
        return project(call_id, [e for e in self.events if e.stream == f"call:{call_id}"])

    def types(self, call_id: str) -> list[str]:
        """Return the types of a call's events in order."""
        return [e.type for e in self.events if e.stream == f"call:{call_id}"]


def _silent(*_: object, **__: object) -> list[Any]:
    """Stand for what a killed process would have told."""
    return []


def principal(agent: str) -> Principal:
    """Return an agent as signed in."""
    return Principal(
        user_id=int(agent),
        username=agent,
        roles=frozenset({Role.AGENT}),
        agent=agent,
        session_id=int(agent),
    )
