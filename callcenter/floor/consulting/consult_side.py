"""
Who is asked about a call, or takes it over, as routing and the desks know him.

What happened is for `consult_keeper` to know; here it is told, each thing to whom it concerns.
"""

from datetime import UTC, datetime

from callcenter.acd import events as acd
from callcenter.acd.model import NO_WRAP_UP, Miss
from callcenter.floor.call.live_call import LiveCall, Talk
from callcenter.floor.consulting.consulting import Consulting, Phase
from callcenter.floor.desk.desk_events import CallConsulting, CallEnded, CallWithdrawn
from callcenter.floor.surroundings import Surroundings
from callcenter.ledger.events import Event


class ConsultSide:
    """The side of one call that is asked; every method is synchronous."""

    def __init__(self, call: LiveCall, around: Surroundings) -> None:
        self._call = call
        self._around = around

    def rings_in_person(self, asked: Talk) -> None:
        """Let routing offer him nothing while his phone rings without its doing."""
        if not asked.routed and self._is_agent(asked):
            self._around.agents.rung_in_person[asked.agent] = self._call.id
            self._tell_usable(asked.agent)

    def takes_place(self, consult: Consulting, asked: Talk) -> None:
        """The talk of three is his now, and its recording goes on: one talk to whoever hears it."""
        former = consult.by
        asked.leg, asked.recorded_since = former.leg, former.recorded_since
        asked.recording, former.recording = former.recording, None
        asked.unrecorded, former.unrecorded = former.unrecorded, None
        asked.queue, self._call.talk = former.queue, asked

    def takes_the_call(self, consult: Consulting, asked: Talk) -> None:
        """Routing knows: he talks on the call itself now, with the wrap-up of its queue."""
        tell = self._around.dispatcher.tell
        tell(acd.CallTaken(agent=asked.agent, call=self._call.id, queue=consult.by.queue))
        tell(acd.TalkEnded(agent=asked.agent, call=consult.routed_id, wrap_up=NO_WRAP_UP))

    def let_go(self, consult: Consulting, by: str = "agent") -> None:
        """End the part of who was asked, once."""
        asked = consult.asked
        if asked is None or asked.over:
            return
        if asked.answered_at is None:
            self.unreached(consult, asked, None)
            return
        asked.over = True
        if consult.phase is Phase.TOGETHER:
            ended = acd.TalkEnded(agent=asked.agent, call=self._call.id)
        else:
            ended = acd.TalkEnded(agent=asked.agent, call=consult.routed_id, wrap_up=NO_WRAP_UP)
        if self._around.dispatcher.tell(ended):
            # After a restart routing knows him by the call itself.
            self._around.dispatcher.tell(
                acd.TalkEnded(agent=asked.agent, call=self._call.id, wrap_up=NO_WRAP_UP)
            )
        self._around.pops.close(asked.agent, self._call.id)
        end = CallEnded(call=self._call.id, by=by, at=self.now())
        self._around.agents.tell(asked.agent, end)

    def unreached(self, consult: Consulting, asked: Talk, miss: Miss | None) -> None:
        """End an unanswered leg; `miss` is None where the agent could not help it."""
        asked.over = True
        self.rings_no_more(asked)
        if not asked.withdrawn:
            asked.withdrawn = "consult_over" if miss is None else str(miss)
            self.tell_withdrawn(asked, asked.withdrawn)
            if asked.routed and miss is not None:
                self._around.dispatcher.tell(acd.OfferMissed(offer=asked.offer, why=miss))
            elif asked.routed:
                self._around.dispatcher.tell(acd.OfferVoided(offer=asked.offer, why="consult_over"))
        consult.phase = Phase.CALLING
        consult.changed.set()

    def rings_no_more(self, asked: Talk) -> None:
        """His phone rings no more: routing may have it again."""
        rung = self._around.agents.rung_in_person
        if not asked.routed and rung.get(asked.agent) == self._call.id:
            del rung[asked.agent]
            self._tell_usable(asked.agent)

    def tell(self, consult: Consulting, *, over: bool = False) -> None:
        """Tell both desks how far it is."""
        asked = consult.asked
        told = self.event(consult, over=over)
        if over or not consult.is_take_over:
            self._around.agents.tell(consult.by.agent, told)
        if asked is not None and asked.answered_at is not None:
            self._around.agents.tell(asked.agent, told)

    def event(self, consult: Consulting, *, over: bool = False) -> CallConsulting:
        """Return how far it is, as desks are told."""
        asked = consult.asked
        return CallConsulting(
            call=self._call.id,
            agent=consult.by.agent,
            target=consult.target.to,
            kind=consult.target.kind,
            colleague=asked.agent if asked is not None else None,
            phase="over" if over else consult.phase,
            why=consult.why if over else None,
            at=self.now(),
        )

    def tell_withdrawn(self, asked: Talk, why: str) -> None:
        """Tell the desk of who was rung that it is over."""
        self._around.pops.close(asked.agent, self._call.id)
        self._around.agents.tell(
            asked.agent, CallWithdrawn(offer=asked.offer, call=self._call.id, why=why)
        )

    def hang_up(self, channel: str, *, elsewhere: bool = False) -> None:
        """Hang a phone up, beside everything else."""
        work = self._around.pbx.hang_up(channel, elsewhere=elsewhere)
        self._around.background.spawn(work, f"hang up {channel}")

    def _is_agent(self, talk: Talk) -> bool:
        return self._around.dispatcher.engine.agent(talk.agent) is not None

    def _tell_usable(self, agent: str) -> None:
        usable = self._around.agents.usable(agent)
        self._around.dispatcher.tell(acd.DeviceUsable(agent=agent, usable=usable))

    def note_left(self, gone: Talk) -> None:
        """Write on the caller's channel who has left: his line is in the talk and cannot."""
        work = self._around.pbx.note_left(self._call.channel, gone.uniqueid or "")
        self._around.background.spawn(work, f"note {self._call.id}")

    def append(self, event: Event) -> None:
        """Write what happened to the call."""
        self._around.ledger.append(f"call:{self._call.id}", event)

    def now(self) -> datetime:
        """Return the present instant."""
        return datetime.fromtimestamp(self._around.clock.now_s(), tz=UTC)
