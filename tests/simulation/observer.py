"""
What must be true at any time when nothing broke for a while: routing, exchange and desks agree.

A moment's difference is fine, news take their time. What differs for five seconds without a fault
is a violation.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from callcenter.acd.model import AgentState
from callcenter.floor.consulting.consulting import call_of
from callcenter.floor.outgoing.outgoing import is_own
from callcenter.testing.fake_pbx import FakeCaller
from tests.simulation.holds import held_wrongly
from tests.simulation.town import Town
from tests.simulation.town_centre import AGENTS

QUIET_S = 5.0


class Broken(AssertionError):
    """Something that must hold does not; tells about whom."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that two sides tell differently; `who` is the call or the agent."""

    who: str
    what: str


class Observer:
    """Looks at a town again and again."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._since: dict[Difference, float] = {}

    def look(self) -> None:
        """
        Compare all sides once.

        Raises:
            Broken: A difference lasted.
        """
        town = self._town
        if town.violations:
            raise town.violations[0]
        if town.failures:
            raise town.failures[0]
        if not (town.pbx.up and town.pbx.linked):
            self._since.clear()
            return
        now = town.now_s
        self._since = {one: self._since.get(one, now) for one in self._differences()}
        for one, since in self._since.items():
            if now - max(since, town.faults_end_s) >= QUIET_S:
                raise Broken(f"{one.who}: {one.what}\n{town.story(one.who)}")

    def _differences(self) -> Iterator[Difference]:
        for agent in AGENTS:
            yield from self._agent(agent)
            yield from self._desk(agent)
        live = [caller for caller in self._town.pbx.callers if not caller.gone.is_set()]
        for caller in live:
            yield from self._caller(caller)
        yield from self._promises()
        for agent, what in held_wrongly(self._town):
            yield Difference(agent, what)
        for call in self._town.floor.live_call_ids - {caller.call_id for caller in live}:
            yield Difference(call, "lives on although its channel is gone")

    def _promises(self) -> Iterator[Difference]:
        """Compare what was promised with what routing has in the line."""
        town = self._town
        for wish in town.floor.callbacks.shown():
            call = str(wish["id"])
            if wish["state"] == "promised" and call not in town.floor.live_call_ids:
                yield Difference(call, "was promised a call-back that does not begin")
            if wish["state"] == "waiting" and town.engine.call(str(wish["call"])) is None:
                yield Difference(call, "waits to be called back but routing does not know it")

    def _agent(self, agent: str) -> Iterator[Difference]:
        """Compare routing with the phones."""
        town = self._town
        view = town.engine.agent(agent)
        if view is None:
            yield Difference(agent, "is unknown to routing")
            return
        talks, rings, placed = town.talking(agent), town.ringing(agent), town.placed(agent)
        on_the_phone = talks | ({placed.call_id} if placed is not None else set())
        calls = {call_of(call) for call in view.calls}
        for call in calls - on_the_phone:
            # His phone may still ring after a restart: nobody else is offered to him meanwhile.
            if call not in rings:
                yield Difference(agent, f"talks on {call} without a leg")
        for call in talks - calls:
            yield Difference(agent, f"is {view.state} but his phone talks on {call}")
        for_agent = placed is not None and placed.number in AGENTS
        if placed is not None and for_agent and placed.call_id not in calls:
            yield Difference(agent, f"is {view.state} but his phone placed {placed.call_id}")
        offered = view.state in {AgentState.RESERVED, AgentState.RINGING}
        if offered and call_of(view.call) not in rings:
            what = f"{view.offer} is {view.state} for {view.call} but his phone does not ring"
            yield Difference(agent, what)
        for call in rings if town.works(agent) else ():
            yield Difference(agent, f"is ready but his phone rings for {call}")
        device = town.around.agents.endpoint(agent)
        reachable = device is None or town.pbx.phone(device).state != "unreachable"
        if reachable != view.device_usable and view.state is not AgentState.OFFLINE and not rings:
            # Each call by itself: it is prepared, and then over, before the next one has his phone.
            call = town.around.agents.rung_in_person.get(agent)
            what = f"has a phone reachable {reachable}, routing thinks otherwise, rung for {call}"
            yield Difference(agent, what)

    def _desk(self, agent: str) -> Iterator[Difference]:
        """Compare the desk with routing and the phones."""
        town = self._town
        shown, view = town.desks.views[agent], town.engine.agent(agent)
        if view is None or not view.desk_present or agent not in town.around.agents.with_desk:
            return
        true = (view.state, call_of(view.call))
        if shown.state is None or (shown.state.state, shown.state.call) != true:
            told = None if shown.state is None else (shown.state.state, shown.state.call)
            yield Difference(agent, f"is {view.state} on {view.call}, the desk shows {told}")
        # Whom we call may still be on the way when the agent is on the line.
        on_the_way = {call for call in town.talking(agent) if is_own(call)}
        for call in shown.offered.keys() - town.ringing(agent) - on_the_way:
            # Each offer by itself: a phone without a sign of life is missed, and may be tried anew.
            offer = shown.offered[call]
            yield Difference(agent, f"is shown the offer {offer} of {call} that does not ring")
        for call in shown.talks - town.talking(agent):
            yield Difference(agent, f"is shown a talk on {call} that is over")

    def _caller(self, caller: FakeCaller) -> Iterator[Difference]:
        """Compare a caller's channel with what the service thinks of it."""
        town, call = self._town, caller.call_id
        if call not in town.floor.live_call_ids:
            yield Difference(call, "lives in the exchange but not on the floor")
        if caller.leg is not None or town.pbx.rooms.of(caller.uniqueid) is not None:
            return
        # Whom the fallback keeps, it serves to his end; all others are taken back from it.
        kept = caller.stage == "fallback" and not caller.may_go
        if not town.pbx.has_line(caller) and not kept:
            yield Difference(call, "is held by nobody")
        waits = caller.stage == "wait"
        # A call that must be recorded stands aside for a while where the disk is full.
        if waits and town.engine.call(call) is None and not town.disk_was_full():
            yield Difference(call, "waits but routing does not know it")
        if waits and caller.music is None:
            yield Difference(call, "waits in silence")
        if not waits and (view := town.engine.call(call)) is not None and not view.callback:
            yield Difference(call, f"waits in {view.queue} but its stage is {caller.stage}")
