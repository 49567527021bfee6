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
from callcenter.acd.commands import CallOverflowed, MakeOffer, WithdrawOffer
from callcenter.errors import CallerGone, Conflict
from callcenter.floor.call.call_course import CallCourse, placing_agent
from callcenter.floor.call.directions import Onward
from callcenter.floor.call.handling import Handling, OfferTaker
from callcenter.floor.call.keys_heard import KeysHeard
from callcenter.floor.call.live_call import LiveCall
from callcenter.floor.consulting.consult_keeper import ConsultKeeper
from callcenter.floor.consulting.consult_recovery import ConsultRecovery
from callcenter.floor.consulting.consulting import is_consultation
from callcenter.floor.outgoing.reaching import Reaching
from callcenter.floor.ports.line import Line
from callcenter.floor.ports.pbx_events import (
    Bridged,
    ChannelGone,
    HangupAsked,
    Held,
    KeyPressed,
    LegRinging,
    LiveChannel,
    PbxEvent,
)
from callcenter.floor.surroundings import Surroundings
from callcenter.floor.talk.leg_recording import keep_recording
from callcenter.floor.talk.talk_keeper import TalkKeeper
from callcenter.floor.waiting.queue_wait import QueueWait
from callcenter.floor.waiting.ring_group import RingGroup, taken
from callcenter.ledger import events

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
        self.group = RingGroup(call, around)
        self.reaching = Reaching(call, self.keeper, around)
        self.consult = ConsultKeeper(call, self.keeper, around)
        self.consult_recovery = ConsultRecovery(call, self.keeper, around)
        self.keys = KeysHeard(around.clock)
        self.recovered = False
        self.line_since: float | None = None
        self.line_due = False
        self._unread: list[Callable[[], None]] | None = None
        self._around = around
        self._on_end = on_end
        self._on_settled = on_settled
        self._course: CallCourse | None = None
        self._turn = asyncio.Lock()
        self._stream = f"call:{call.id}"

    # --- told from outside, synchronously -----------------------------------------------------

    def unread(self) -> None:
        """It is yet to be read from the channel how far the call is: news of it wait."""
        self._unread = self._unread or []

    def read(self) -> None:
        """How far the call is stands here now, or cannot be read: take the news that waited."""
        waited, self._unread = self._unread or [], None
        for news in waited:
            news()

    def when_read(self, news: Callable[[], None]) -> None:
        """Take news of the call, in their order."""
        if self._unread is None:
            news()
        else:
            self._unread.append(news)

    def offer(self, command: MakeOffer) -> None:
        """Routing found an agent for this call, or somebody to be asked about it."""
        if is_consultation(command.call):
            self.consult.offer(command)
            return
        if self._offered_to is not None:
            self._offered_to.offer(command)
            return
        if not self.call.reached and self._around.callbacks.attempts.offer(command):
            return  # its line is not there yet
        # The call is between two lines (a transfer, a loss): it cannot ring anybody now.
        self._around.dispatcher.tell(
            acd.OfferVoided(offer=command.offer, why="no_line", caller_gone=True)
        )

    def withdraw(self, command: WithdrawOffer) -> None:
        """Routing takes an offer of this call back."""
        if is_consultation(command.call):
            self._hang_up(self.consult.withdraw(command))
            return
        if self._offered_to is not None:
            self._offered_to.withdraw(command)
        talk = self.call.talk
        if talk is not None and talk.offer == command.offer:
            self._hang_up(self.keeper.withdraw(command.why))
        else:
            self._hang_up(self.group.withdraw(command.offer, command.why))

    def overflow(self, command: CallOverflowed) -> None:
        """A rule of the queue sends this call elsewhere."""
        if self._wait is not None:
            self._wait.overflow(command)

    def prioritised(self, points: int) -> None:
        """A supervisor changed the points of this call while it waits."""
        if self._wait is not None:
            self._wait.prioritised(points)

    def move(self, queue: str) -> bool:
        """Let the call wait in another queue; False when it does not wait."""
        return self._wait is not None and self._wait.move(queue)

    def take(self, event: PbxEvent) -> None:
        """Take what the telephone side tells of this call."""
        if not self.reaching.take(event):
            self._take(event)

    def _take(self, event: PbxEvent) -> None:
        self.group.take(event, line_is_ours=self.line_since is not None)
        match event:
            case LegRinging() if event.caller_uniqueid == self.call.uniqueid:
                beside, channel = self.group.rings(event)
                self._hang_up(channel if beside else self.keeper.ringing(event))
            case Bridged():
                self.keeper.bridged(event)
                if self.call.talk is not None and taken(self.call.talk):
                    self.group.over("answered_elsewhere")
            case Held():
                self.keeper.held(event)
            case KeyPressed() if event.uniqueid == self.call.uniqueid:
                if self.keys.told(event.key) and self._wait is not None:
                    self._wait.key(event.key)
            case HangupAsked():
                self.keeper.hangup_asked(event)
            case ChannelGone() if event.uniqueid == self.call.uniqueid:
                self.end(event.cause)
            case ChannelGone():
                self.keeper.leg_gone(event, line_is_ours=self.line_since is not None)
            case _:
                pass

    async def pass_on(self, where: Onward, target: str) -> None:
        """
        Pass the caller on without consultation: the agent's leg ends, the call goes on there.

        Raises:
            Conflict: Nobody talks with the caller now.
        """
        talk = self.call.talk
        if talk is None or talk.over or talk.answered_at is None or talk.channel is None:
            raise Conflict("There is no talk to pass on.", code="no_call")
        if self.call.consulting is not None:
            raise Conflict("Somebody is being asked about this call.", code="consulting")
        self._around.ledger.append(
            self._stream,
            events.CallTransferred(by=talk.agent, attended=False, target=target),
        )
        self.call.onward = where
        self.call.hung_up_by = "system"
        await self._around.pbx.hang_up(talk.channel)

    def leg_missing(self, alive: AbstractSet[str]) -> None:
        """After a broken event link: close a talk whose agent's channel is gone."""
        self.group.missing(alive)
        talk = self.call.talk
        if talk is not None and talk.uniqueid is not None and talk.uniqueid not in alive:
            self.keeper.over(self.call.hung_up_by or "agent")

    def leg_seen(self, leg: LiveChannel, agent: str) -> None:
        """After a broken event link: learn what the leg that is dialled for `agent` does."""
        self.group.seen(leg, agent)
        talk = self.call.talk
        if talk is None or talk.over or talk.agent != agent or talk.answered_at is not None:
            return
        if talk.uniqueid not in {None, leg.uniqueid}:
            return
        if leg.bridge:
            talk.channel, talk.uniqueid = leg.channel, leg.uniqueid
            self.bridged_unseen()
            return
        ringing = LegRinging(
            call_id=self.call.id,
            caller_uniqueid=self.call.uniqueid,
            channel=leg.channel,
            uniqueid=leg.uniqueid,
            endpoint=leg.endpoint or "",
        )
        self._hang_up(self.keeper.ringing(ringing))

    def bridged_unseen(self) -> None:
        """The agent was seen on the line: both talk, or the number is still to be dialled."""
        if self.call.reached:
            self.keeper.answered(late=True)
        else:
            self.reaching.joined()

    def end(self, cause: int, *, why: str | None = None) -> None:
        """The caller's channel is gone: close everything, once."""
        call = self.call
        self.read()
        if call.ended:
            return
        if not call.reached and why is None:
            self.reaching.ended_with(cause)
        by = call.hung_up_by or ("system" if call.finishing or why else "caller")
        self.consult.outcome.caller_gone()
        self.keeper.over(by)
        self.group.over("caller_gone")
        call.ended = True
        self.reaching.over()
        self._around.dispatcher.tell(acd.CallLeft(call=call.id, why="caller_gone"))
        if call.talk is not None:
            keep_recording(call, call.talk, self._around)
        placed_by = placing_agent(self.call, self._around)
        if placed_by is not None:
            self._around.dispatcher.tell(acd.TalkEnded(agent=placed_by, call=call.id))
        self._around.ledger.append(
            self._stream,
            events.CallEnded(by=call.hung_up_by or by, cause=cause, why=why or call.refused),
        )
        self._around.callers.forget(call.id)
        self._on_end(self)

    @property
    def is_lineless(self) -> bool:
        """Whether no line of it is ours, nor about to come."""
        return self.line_since is None and not self.line_due

    # --- the task itself ----------------------------------------------------------------------

    async def run(self, line: Line) -> None:
        """Own a line of this call until it ends; one line at a time."""
        async with self._turn:
            self.call.channel = line.arrival.channel
            self.line_since = self._around.clock.now_s()
            self.line_due = False
            if self.recovered:
                self.recovered = False
                self.call.rejoin(line.arrival)
                self.read()
            if line.arrival.bridged:
                self.group.won_by(line.arrival.bridged_with)
            self.reaching.seen(line.arrival.stage, joined=False)
            handling = Handling(
                call=self.call,
                line=line,
                keeper=self.keeper,
                group=self.group,
                reaching=self.reaching,
                keys=self.keys,
                around=self._around,
            )
            self._course = CallCourse(handling, self._settled)
            try:
                await self._course.run()
            except CallerGone:
                log.debug("call.line_gone", call=self.call.id)
            finally:
                self._course = self.line_since = None
                self._settled()

    @property
    def _wait(self) -> QueueWait | None:
        return self._course.persons.wait if self._course is not None else None

    @property
    def _offered_to(self) -> OfferTaker | None:
        """Return what takes the offers of this call now."""
        return self._course.persons.offered_to if self._course is not None else None

    def _settled(self) -> None:
        """Tell that this call is where it belongs again: waiting, in its menu, or over."""
        self._on_settled(self.call.id)

    def hang_up_own(self) -> None:
        """End the call from our side."""
        self.call.hung_up_by = "system"
        self._hang_up(self.call.channel)

    def _hang_up(self, channel: str | None) -> None:
        if channel is not None:
            self._around.background.spawn(
                self._around.pbx.hang_up(channel, elsewhere=True), f"hang up {channel}"
            )
