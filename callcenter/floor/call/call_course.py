"""
What is done with a call on one line: it is led where it belongs, and in the end hung up.

Its flow is walked in `flow_walk`, people are rung in `persons`, and where it is passed on to is in
`leading_on`. A course begins when a line of the call comes in and ends with that line; what must be
known on the next one stands in the `LiveCall`, and on the call's own channel.
"""

from collections.abc import Callable

import structlog

from callcenter.acd import events as acd
from callcenter.floor.call.direct_call import take_direct_message
from callcenter.floor.call.directions import (
    Continue,
    Entrance,
    Over,
    ReachOut,
    RecordPrompt,
    Refuse,
    Resume,
    RingAgent,
    RingNumber,
    WaitIn,
    WalkFlow,
)
from callcenter.floor.call.farewell import NORMAL_CLEARING, UNALLOCATED, USER_BUSY, finish, refuse
from callcenter.floor.call.flow_walk import FlowWalk
from callcenter.floor.call.former_leg import settle_former_leg
from callcenter.floor.call.handling import Handling
from callcenter.floor.call.leading_on import LeadingOn
from callcenter.floor.call.live_call import LiveCall
from callcenter.floor.call.persons import Persons
from callcenter.floor.call.prompt_studio import record_prompt
from callcenter.floor.call.route_in import entrance, spoken
from callcenter.floor.call.wording import said
from callcenter.floor.consulting.consult_holding import TALKED, end_together
from callcenter.floor.consulting.consult_recovery import ConsultRecovery
from callcenter.floor.outgoing.outgoing_course import reach_out
from callcenter.floor.ports.line import Arrival
from callcenter.floor.surroundings import Surroundings
from callcenter.floor.talk.leg import talk_on
from callcenter.ivr import machine
from callcenter.ivr.commands import Served, Started

log = structlog.get_logger()


class CallCourse:
    """
    One call on one line.

    Args:
        handling: The call, its line and what it works with.
        on_settled: Called when the call is where it belongs: waiting, or in its menu.

    `persons` brings it to people, and takes what routing offers.
    """

    def __init__(self, handling: Handling, on_settled: Callable[[], None]) -> None:
        self._handling = handling
        self._call = handling.call
        self._line = handling.line
        self._around = handling.around
        self.persons = Persons(handling, on_settled)
        self._leading = LeadingOn(handling, self.persons)
        self._flow = FlowWalk(handling, self.persons, self._leading, on_settled)

    async def run(self) -> None:
        """
        Do what there is to do, until the call is hung up.

        Raises:
            CallerGone: The line is not ours any more.
        """
        try:
            await self._enter()
        except machine.UnknownFlow as error:
            log.error("call.flow_missing", call=self._call.id, flow=str(error))  # noqa: TRY400 - told whole
            await refuse(self._handling, "trouble", outcome="failed")

    async def _enter(self) -> None:
        call, arrival = self._call, self._line.arrival
        centre = self._around.centre()
        where = entrance(call, arrival, centre)
        call.language = spoken(call, centre)
        self._around.callers.look_up(call)
        await self._take_up(where, arrival)
        if call.onward is not None and isinstance(where, Continue | Over):
            await self._after_talk()  # passed on since we are back, while no line was ours
            return
        match where:
            case WalkFlow():
                await self._flow.begin(where)
            case Continue():
                await self._flow.walk(where.outcome)
            case RingAgent():
                await self._ring(where.agent)
            case WaitIn() | RingNumber():
                self._call.onward = where
                await self._after_talk()
            case Resume():
                recovery = ConsultRecovery(call, self._handling.keeper, self._around)
                await recovery.look_around(arrival)
                await talk_on(self._handling, TALKED)
                await self._after_talk()
            case ReachOut():
                if await reach_out(self._handling):
                    await self._after_talk()
                else:
                    await finish(self._handling, NORMAL_CLEARING)
            case Refuse() | RecordPrompt() | Over():
                await self._enter_briefly(where)

    async def _take_up(self, where: Entrance, arrival: Arrival) -> None:
        """Make a new call known to a successor, and take up one that was under way."""
        if isinstance(where, ReachOut):
            return  # what it is for stands on its channel from the beginning
        if arrival.stage == "new":
            await self._line.save("ivr", self._call.saved(), soon=True)
            return
        if not isinstance(where, Resume):
            if self._call.consulting is not None:
                await ConsultRecovery(self._call, self._handling.keeper, self._around).look_back()
            end_together(self._handling)
            await settle_former_leg(self._handling)
        if self._call.flow is not None:
            await self._around.flows.ensure(self._call.flow.version)

    async def _after_talk(self) -> None:
        """Lead the call where it is to go; then its flow goes on, if it has one."""
        outcome = await self._leading.go_on(Served())
        if self._call.flow is not None:
            await self._flow.walk(outcome)
        else:
            await finish(self._handling, NORMAL_CLEARING)

    async def _ring(self, agent: str) -> None:
        """Ring one agent in person; afterwards the call goes on where it came from."""
        placed_by = placing_agent(self._call, self._around)
        if placed_by is not None:
            self._around.dispatcher.tell(acd.CallTaken(agent=placed_by, call=self._call.id))
        await self._line.speak(self._call.language)
        await self._line.music()
        talked = await self.persons.ring(agent)
        outcome = await self._leading.go_on(Served() if talked else Started())
        talked = isinstance(outcome, Served)
        if self._call.flow is not None:
            await self._flow.walk(outcome)
        elif talked:
            await finish(self._handling, NORMAL_CLEARING)
        elif self._call.direction == "internal":
            await refuse(self._handling, "agent_away", cause=USER_BUSY)
        else:
            await take_direct_message(self._handling, agent)
            await finish(self._handling, NORMAL_CLEARING)

    async def _enter_briefly(self, where: Refuse | RecordPrompt | Over) -> None:
        """Do what neither walks a flow nor rings anybody."""
        match where:
            case Refuse():
                await self._refused(where.why)
            case RecordPrompt() if not await record_prompt(self._handling, where.code):
                await refuse(self._handling, "unknown_number", cause=UNALLOCATED)
            case _:
                await finish(self._handling, NORMAL_CLEARING)

    async def _refused(self, why: str) -> None:
        """Tell why; a transferred caller goes back to the place he came from."""
        if why == "transfer_refused" and self._call.flow is not None:
            await self._line.play(await self._around.paths([said(why, self._call.language)]))
            await self._flow.walk(Started())
            return
        await refuse(self._handling, why, cause=UNALLOCATED)


def placing_agent(call: LiveCall, around: Surroundings) -> str | None:
    """Name the agent whose phone placed a call, if one did."""
    return around.agents.agent_at(call.caller) if call.direction == "internal" else None
