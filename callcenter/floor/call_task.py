"""
One live call: asks its flow what to do and has it done, until the caller is gone.

The task owns the call's state. Others tell it things through the synchronous methods; it never
reads the database, and what it must remember stands on the call's own channel.
"""

import asyncio
from collections.abc import Callable
from collections.abc import Set as AbstractSet

import structlog

from callcenter.acd import events as acd
from callcenter.acd.commands import MakeOffer, WithdrawOffer
from callcenter.acd.model import AgentState
from callcenter.errors import CallerGone, Conflict
from callcenter.floor import menu_walk
from callcenter.floor.direct_call import (
    in_person,
    ring_unrouted,
    take_direct_message,
    waiting_in,
)
from callcenter.floor.directions import (
    Continue,
    Over,
    Refuse,
    RingAgent,
    WaitIn,
    WalkFlow,
)
from callcenter.floor.leg import Handling, keep_recording
from callcenter.floor.live_call import LiveCall
from callcenter.floor.pbx_events import (
    Bridged,
    ChannelGone,
    HangupAsked,
    Held,
    KeyPressed,
    LegRinging,
    PbxEvent,
)
from callcenter.floor.ports import Arrival, Line
from callcenter.floor.queue_wait import QueueWait
from callcenter.floor.route_in import entrance
from callcenter.floor.surroundings import Surroundings
from callcenter.floor.talk_keeper import TalkKeeper
from callcenter.floor.wording import said
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
    TakeVoicemail,
)
from callcenter.ivr.state import Context
from callcenter.ledger import events

NORMAL_CLEARING, USER_BUSY, UNALLOCATED = 16, 17, 1
"""Q.850 causes."""

log = structlog.get_logger()


class CallTask:
    """The owner of one live call."""

    def __init__(
        self,
        call: LiveCall,
        around: Surroundings,
        *,
        on_end: Callable[["CallTask"], None],
        on_settled: Callable[[str], None],
    ) -> None:
        self.call = call
        self.keeper = TalkKeeper(call, around)
        self.recovered = False
        self.line_since: float | None = None
        self._around = around
        self._on_end = on_end
        self._on_settled = on_settled
        self._wait: QueueWait | None = None
        self._turn = asyncio.Lock()
        self._stream = f"call:{call.id}"

    # --- told from outside, synchronously -----------------------------------------------------

    def offer(self, command: MakeOffer) -> None:
        """Routing found an agent for this call."""
        if self._wait is not None:
            self._wait.offer(command)
            return
        # The call is between two lines (a transfer, a loss): it cannot ring anybody now.
        self._around.dispatcher.tell(
            acd.OfferVoided(offer=command.offer, why="no_line", caller_gone=True)
        )

    def withdraw(self, command: WithdrawOffer) -> None:
        """Routing takes an offer of this call back."""
        if self._wait is not None:
            self._wait.withdraw(command)
        talk = self.call.talk
        if talk is not None and talk.offer == command.offer:
            self._hang_up(self.keeper.withdraw(command.why))

    def move(self, queue: str) -> bool:
        """Let the call wait in another queue; False when it does not wait."""
        return self._wait is not None and self._wait.move(queue)

    def take(self, event: PbxEvent) -> None:
        """Take what the telephone side tells of this call."""
        match event:
            case LegRinging():
                self._hang_up(self.keeper.ringing(event))
            case Bridged():
                self.keeper.bridged(event)
            case Held():
                self.keeper.held(event)
            case KeyPressed():
                if self._wait is not None and event.uniqueid == self.call.uniqueid:
                    self._wait.key(event.key)
            case HangupAsked():
                self.keeper.hangup_asked(event)
            case ChannelGone() if event.uniqueid == self.call.uniqueid:
                self.end(event.cause)
            case ChannelGone():
                self.keeper.leg_gone(event, line_is_ours=self.line_since is not None)
            case _:
                pass

    async def pass_on(self, where: RingAgent | WalkFlow | WaitIn, target: str) -> None:
        """
        Pass the caller on without consultation: the agent's leg ends, the call goes on there.

        Raises:
            Conflict: Nobody talks with the caller now.
        """
        talk = self.call.talk
        if talk is None or talk.over or talk.answered_at is None or talk.channel is None:
            raise Conflict("There is no talk to pass on.", code="no_call")
        self._around.ledger.append(
            self._stream,
            events.CallTransferred(by=talk.agent, attended=False, target=target),
        )
        self.call.onward = where
        self.call.hung_up_by = "system"
        await self._around.pbx.hang_up(talk.channel)

    def leg_missing(self, alive: AbstractSet[str]) -> None:
        """After a broken event link: close a talk whose agent's channel is gone."""
        talk = self.call.talk
        if talk is not None and talk.uniqueid is not None and talk.uniqueid not in alive:
            self.keeper.over(self.call.hung_up_by or "agent")

    def end(self, cause: int, *, why: str | None = None) -> None:
        """The caller's channel is gone: close everything, once."""
        call = self.call
        if call.ended:
            return
        by = call.hung_up_by or ("system" if call.finishing or why else "caller")
        self.keeper.over(by)
        call.ended = True
        self._around.dispatcher.tell(acd.CallLeft(call=call.id, why="caller_gone"))
        if call.talk is not None:
            keep_recording(call, call.talk, self._around)
        placed_by = self._placing_agent()
        if placed_by is not None:
            self._around.dispatcher.tell(acd.TalkEnded(agent=placed_by, call=call.id))
        self._around.ledger.append(
            self._stream,
            events.CallEnded(by=call.hung_up_by or by, cause=cause, why=why or call.refused),
        )
        self._around.pops.forget(call.id)
        self._on_end(self)

    # --- the task itself ----------------------------------------------------------------------

    async def run(self, line: Line) -> None:
        """Own a line of this call until it ends; one line at a time."""
        async with self._turn:
            self.call.channel = line.arrival.channel
            self.line_since = self._around.clock.now_s()
            if self.recovered:
                self.recovered = False
                self.call.rejoin(line.arrival)
            try:
                await self._enter(line)
            except CallerGone:
                log.debug("call.line_gone", call=self.call.id)
            except machine.UnknownFlow as error:
                log.error("call.flow_missing", call=self.call.id, flow=str(error))  # noqa: TRY400 - told whole
                await self._refuse(line, "trouble", outcome="failed")
            finally:
                self._wait = self.line_since = None
                self._settled()

    async def _enter(self, line: Line) -> None:
        call, arrival = self.call, line.arrival
        where = entrance(call, arrival, self._around.centre())
        self._around.pops.begin(call)
        if arrival.stage != "new":
            await self._settle_former_leg(line, arrival)
            if call.flow is not None:
                await self._around.flows.ensure(call.flow.version)
        match where:
            case WalkFlow():
                await self._begin_flow(line, where)
            case Continue():
                await self._walk(line, where.outcome)
            case RingAgent():
                await self._ring(line, where.agent)
            case WaitIn():
                self.call.onward = where
                await self._walk(line, await self._go_on(line, Served()))
            case Refuse():
                await self._refused(line, where.why)
            case Over():
                await self._finish(line, NORMAL_CLEARING)

    async def _settle_former_leg(self, line: Line, arrival: Arrival) -> None:
        """Close the books of a leg that ended while no line of this call was ours."""
        talk = self.call.talk
        transferred = arrival.stage == "xfer"
        if transferred:
            self._around.ledger.append(
                self._stream,
                events.CallTransferred(
                    by=talk.agent if talk else None, attended=False, target=arrival.transfer_to
                ),
            )
        if talk is None:
            return
        if arrival.bridged and not talk.over:
            self.keeper.answered(late=True)
        self.keeper.over("system" if transferred else self.call.hung_up_by or "agent")
        if talk.recording is not None:
            await line.stop_recording()
            keep_recording(self.call, talk, self._around)
        self.call.talk = None

    async def _begin_flow(self, line: Line, where: WalkFlow) -> None:
        flow = self._around.flows.current(where.flow)
        if flow is None:
            raise machine.UnknownFlow(where.flow)
        self.call.flow = machine.start(flow, where.language)
        await line.answer()
        await line.speak(self.call.flow.language)
        await self._walk(line, Started())

    async def _walk(self, line: Line, outcome: Outcome) -> None:
        """Ask the flow, do what it says, tell it what came of it; until it hangs up."""
        call = self.call
        while True:
            if call.flow is None:
                raise machine.UnknownFlow(call.number)
            step = machine.advance(self._around.flows, call.flow, outcome, self._context())
            self._note(step)
            if step.state.language != call.flow.language:
                await line.speak(step.state.language)
            call.flow, call.language = step.state, step.state.language
            if isinstance(step.command, Hangup):
                await self._finish(line, step.command.cause)
                return
            outcome = await self._go_on(line, await self._perform(line, step.command))

    async def _go_on(self, line: Line, outcome: Outcome) -> Outcome:
        """
        Lead the call where its agent passed it on to, as often as that happens.

        Returns:
            What the flow is told: `Served` after a talk; `Started`, where nobody was reached, lets
            it wait again at its place.
        """
        while (where := self.call.onward) is not None:
            self.call.onward = None
            match where:
                case RingAgent():
                    talked = await self._ring_in_person(line, where.agent)
                    outcome = Served() if talked else Started()
                case WaitIn():
                    outcome = await self._queue(line, waiting_in(where.queue, self.call))
                case WalkFlow():
                    flow = self._around.flows.current(where.flow)
                    if flow is not None:
                        self.call.flow = machine.start(flow, self.call.language)
                        outcome = Started()
        return outcome

    async def _perform(self, line: Line, command: Command) -> Outcome:
        around = self._around
        if not isinstance(command, Enqueue):
            self._settled()
            await line.save("ivr", self.call.saved(), soon=True)
        match command:
            case Play():
                return await menu_walk.play(line, around, command)
            case AskKey():
                return await menu_walk.ask_key(line, around, command)
            case AskDigits():
                return await menu_walk.ask_digits(line, around, command)
            case TakeVoicemail():
                return await menu_walk.take_voicemail(self.call, line, around, command)
            case Enqueue():
                return await self._queue(line, command)
        return Failed(reason=f"nobody performs {type(command).__name__}")

    async def _queue(self, line: Line, command: Enqueue, *, single_offer: bool = False) -> Outcome:
        self._wait = QueueWait(
            self._handling(line),
            command,
            on_entered=self._settled,
            single_offer=single_offer,
        )
        try:
            return await self._wait.run()
        finally:
            self._wait = None

    async def _ring(self, line: Line, agent: str) -> None:
        """Ring one agent in person; afterwards the call goes on where it came from."""
        placed_by = self._placing_agent()
        if placed_by is not None:
            self._around.dispatcher.tell(acd.CallTaken(agent=placed_by, call=self.call.id))
        await line.music()
        talked = await self._ring_in_person(line, agent)
        outcome = await self._go_on(line, Served() if talked else Started())
        talked = isinstance(outcome, Served)
        if self.call.flow is not None:
            await self._walk(line, outcome)
        elif talked:
            await self._finish(line, NORMAL_CLEARING)
        elif self.call.direction == "internal":
            await self._refuse(line, "agent_away", cause=USER_BUSY)
        else:
            await take_direct_message(self._handling(line), agent)
            await self._finish(line, NORMAL_CLEARING)

    async def _ring_in_person(self, line: Line, agent: str) -> bool:
        view = self._around.dispatcher.engine.agent(agent)
        if view is not None and view.state is AgentState.READY:
            place = (self.call.queue, self.call.entered_at)
            self.call.queue = self.call.entered_at = None
            try:
                wanted = in_person(self.call, agent)
                return isinstance(await self._queue(line, wanted, single_offer=True), Served)
            finally:
                self.call.queue, self.call.entered_at = place
        return await ring_unrouted(self._handling(line), agent)

    def _handling(self, line: Line) -> Handling:
        return Handling(call=self.call, line=line, keeper=self.keeper, around=self._around)

    async def _refused(self, line: Line, why: str) -> None:
        """Tell why; a transferred caller goes back to the place he came from."""
        if why == "transfer_refused" and self.call.flow is not None:
            await line.play(await self._around.paths([said(why, self.call.language)]))
            await self._walk(line, Started())
            return
        await self._refuse(line, why, cause=UNALLOCATED)

    async def _refuse(
        self, line: Line, why: str, *, cause: int = NORMAL_CLEARING, outcome: str = "rejected"
    ) -> None:
        self.call.refused = outcome
        try:
            await line.answer()
            await line.play(await self._around.paths([said(why, self.call.language)]))
            await self._finish(line, cause)
        except CallerGone:
            log.debug("call.line_gone", call=self.call.id)

    async def _finish(self, line: Line, cause: int) -> None:
        self.call.finishing = True
        await line.finish(cause=cause)

    def _note(self, step: machine.Advance) -> None:
        for trace in step.steps:
            self.call.path.append({"step": trace.step, "how": trace.left})
            self._around.ledger.append(
                self._stream,
                events.IvrStep(
                    flow=trace.flow,
                    version=step.state.version,
                    step=trace.step,
                    verb=trace.verb,
                    how=trace.left,
                ),
            )
        for problem in step.problems:
            log.warning("flow.problem", call=self.call.id, problem=problem)

    def _context(self) -> Context:
        call, around = self.call, self._around
        now = around.local_time()
        return Context(
            caller={
                "number": call.caller or "",
                "name": call.caller_name or "",
                "withheld": call.caller is None,
            },
            customer=around.pops.found(call.id).customer,
            number=call.number,
            now=now,
            calendars=around.centre().calendars_open(now),
        )

    def _placing_agent(self) -> str | None:
        """Name the agent whose phone placed this call, if one did."""
        if self.call.direction != "internal":
            return None
        return self._around.agents.agent_at(self.call.caller)

    def _settled(self) -> None:
        """Tell that this call is where it belongs again: waiting, in its menu, or over."""
        self._on_settled(self.call.id)

    def _hang_up(self, channel: str | None) -> None:
        if channel is not None:
            self._around.background.spawn(
                self._around.pbx.hang_up(channel, elsewhere=True), f"hang up {channel}"
            )
