"""
What is done with a call on one line: enter, walk its flow, ring people, apologise, hang up.

A course begins when a line of the call comes in and ends with that line; what must be known on the
next one stands in the `LiveCall`, and on the call's own channel.
"""

from collections.abc import Callable

import structlog

from callcenter.acd import events as acd
from callcenter.acd.model import AgentState
from callcenter.errors import CallerGone
from callcenter.floor.call import flow_commands, menu_walk
from callcenter.floor.call.direct_call import (
    in_person,
    leave_message,
    ring_unrouted,
    take_direct_message,
    waiting_in,
)
from callcenter.floor.call.directions import (
    Continue,
    Entrance,
    LeaveMessage,
    Over,
    ReachOut,
    RecordPrompt,
    Refuse,
    Resume,
    RingAgent,
    RingNumber,
    SayGoodbye,
    WaitIn,
    WalkFlow,
)
from callcenter.floor.call.farewell import NORMAL_CLEARING, UNALLOCATED, USER_BUSY, finish, refuse
from callcenter.floor.call.flow_progress import enter_flow, tell_steps, what_menus_know
from callcenter.floor.call.former_leg import settle_former_leg
from callcenter.floor.call.handling import Handling, OfferTaker
from callcenter.floor.call.live_call import LiveCall
from callcenter.floor.call.prompt_studio import record_prompt
from callcenter.floor.call.route_in import entrance, spoken
from callcenter.floor.call.transfer_out import ring_outside
from callcenter.floor.call.wording import said
from callcenter.floor.consulting.consult_holding import TALKED, end_together
from callcenter.floor.consulting.consult_recovery import ConsultRecovery
from callcenter.floor.outgoing.outgoing_course import reach_out
from callcenter.floor.ports.line import Arrival
from callcenter.floor.surroundings import Surroundings
from callcenter.floor.talk.leg import OUTSIDE_RING_S, talk_on
from callcenter.floor.waiting.queue_wait import QueueWait
from callcenter.ivr import machine
from callcenter.ivr.commands import (
    AskDigits,
    AskKey,
    Command,
    Enqueue,
    Failed,
    Hangup,
    Outcome,
    Play,
    Served,
    Started,
    Transfer,
)

log = structlog.get_logger()


class CallCourse:
    """
    One call on one line.

    Args:
        handling: The call, its line and what it works with.
        on_settled: Called when the call is where it belongs: waiting, or in its menu.

    `wait` is its stay in a queue, while there is one.
    """

    def __init__(self, handling: Handling, on_settled: Callable[[], None]) -> None:
        self.wait: QueueWait | None = None
        self._handling = handling
        self._call = handling.call
        self._line = handling.line
        self._around = handling.around
        self._settled = on_settled
        self._stream = f"call:{handling.call.id}"

    @property
    def offered_to(self) -> OfferTaker | None:
        """What takes the offers of routing now."""
        beside = self._handling.offered_to
        return self.wait if self.wait is not None else beside[-1] if beside else None

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
                await self._begin_flow(where)
            case Continue():
                await self._walk(where.outcome)
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
            end_together(self._handling)
            await settle_former_leg(self._handling)
        if self._call.flow is not None:
            await self._around.flows.ensure(self._call.flow.version)

    async def _begin_flow(self, where: WalkFlow) -> None:
        flow = self._around.flows.current(where.flow)
        if flow is None:
            raise machine.UnknownFlow(where.flow)
        language = enter_flow(self._handling, flow, where.language)
        await self._line.answer()
        await self._line.speak(language)
        await self._walk(Started())

    async def _walk(self, outcome: Outcome) -> None:
        """Ask the flow, do what it says, tell it what came of it; until it hangs up."""
        call = self._call
        while True:
            if call.ended:
                raise CallerGone  # a message may outlast its caller; nothing follows it
            if call.flow is None:
                raise machine.UnknownFlow(call.number)
            step = machine.advance(
                self._around.flows, call.flow, outcome, what_menus_know(self._handling)
            )
            tell_steps(self._handling, step)
            if step.state.language != call.flow.language:
                await self._line.speak(step.state.language)
            call.flow, call.language = step.state, step.state.language
            if isinstance(step.command, Hangup):
                await finish(self._handling, step.command.cause)
                return
            outcome = await self._go_on(await self._perform(step.command))

    async def _go_on(self, outcome: Outcome) -> Outcome:
        """
        Lead the call where its agent passed it on to, as often as that happens.

        Returns:
            What the flow is told: `Served` after a talk; `Started`, where nobody was reached, lets
            it wait again at its place.
        """
        while (where := self._call.onward) is not None:
            self._call.onward = None
            match where:
                case RingAgent():
                    talked = await self._ring_in_person(where.agent)
                    outcome = Served() if talked else Started()
                case WaitIn():
                    outcome = await self._queue(waiting_in(where.queue, self._call))
                case RingNumber():
                    reached = await ring_outside(self._handling, where.number, OUTSIDE_RING_S)
                    outcome = reached if isinstance(reached, Served) else Started()
                case LeaveMessage():
                    await leave_message(self._handling, where.mailbox)
                    await finish(self._handling, NORMAL_CLEARING)
                    raise CallerGone("left a message instead of waiting")
                case SayGoodbye():
                    sentence = said(where.sentence, self._call.language)
                    await self._line.play(await self._around.paths([sentence]))
                    await finish(self._handling, NORMAL_CLEARING)
                    raise CallerGone("told goodbye")
                case WalkFlow():
                    flow = self._around.flows.current(where.flow)
                    if flow is not None:
                        enter_flow(self._handling, flow, self._call.language)
                        outcome = Started()
        return outcome

    async def _after_talk(self) -> None:
        """Lead the call where it is to go; then its flow goes on, if it has one."""
        outcome = await self._go_on(Served())
        if self._call.flow is not None:
            await self._walk(outcome)
        else:
            await finish(self._handling, NORMAL_CLEARING)

    async def _perform(self, command: Command) -> Outcome:
        around = self._around
        if not isinstance(command, Enqueue):
            self._settled()
            await self._line.save("ivr", self._call.saved(), soon=True)
        match command:
            case Play():
                return await menu_walk.play(self._line, around, command)
            case AskKey():
                return await menu_walk.ask_key(self._line, around, command)
            case AskDigits():
                return await menu_walk.ask_digits(self._line, around, command)
            case Enqueue():
                return await self._queue(command)
            case Transfer(agent=str() as agent):
                talked = await self._ring_in_person(agent)
                return Served() if talked else Failed(reason="no_answer")
            case _:
                return await flow_commands.perform(self._handling, command)

    async def _queue(self, command: Enqueue, *, single_offer: bool = False) -> Outcome:
        self.wait = QueueWait(
            self._handling,
            command,
            on_entered=self._settled,
            single_offer=single_offer,
        )
        try:
            return await self.wait.run()
        finally:
            self.wait = None

    async def _ring(self, agent: str) -> None:
        """Ring one agent in person; afterwards the call goes on where it came from."""
        placed_by = placing_agent(self._call, self._around)
        if placed_by is not None:
            self._around.dispatcher.tell(acd.CallTaken(agent=placed_by, call=self._call.id))
        await self._line.speak(self._call.language)
        await self._line.music()
        talked = await self._ring_in_person(agent)
        outcome = await self._go_on(Served() if talked else Started())
        talked = isinstance(outcome, Served)
        if self._call.flow is not None:
            await self._walk(outcome)
        elif talked:
            await finish(self._handling, NORMAL_CLEARING)
        elif self._call.direction == "internal":
            await refuse(self._handling, "agent_away", cause=USER_BUSY)
        else:
            await take_direct_message(self._handling, agent)
            await finish(self._handling, NORMAL_CLEARING)

    async def _ring_in_person(self, agent: str) -> bool:
        view = self._around.dispatcher.engine.agent(agent)
        if view is not None and view.state is AgentState.READY:
            place = (self._call.queue, self._call.entered_at)
            if place[0] is not None and place[1] is not None:
                self._call.place = (place[0], place[1])
            self._call.queue = self._call.entered_at = None
            try:
                wanted = in_person(self._call, agent)
                return isinstance(await self._queue(wanted, single_offer=True), Served)
            finally:
                self._call.queue, self._call.entered_at = place
                self._call.place = None
        return await ring_unrouted(self._handling, agent)

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
            await self._walk(Started())
            return
        await refuse(self._handling, why, cause=UNALLOCATED)


def placing_agent(call: LiveCall, around: Surroundings) -> str | None:
    """Name the agent whose phone placed a call, if one did."""
    return around.agents.agent_at(call.caller) if call.direction == "internal" else None
