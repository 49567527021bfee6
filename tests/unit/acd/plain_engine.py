"""
The oracle: the same rules as the engine, by plain scans over all calls and agents.

Written from the rules, not from the engine: no indexes, no table, no heaps; slow on purpose. It
answers with offers and states only, which is what two implementations can agree on.
"""

import re

from callcenter.acd import events as ev
from callcenter.acd.memory import QueueMemory
from callcenter.acd.model import First, WrapUp, WrapUpMode
from tests.unit.acd.plain_choosing import PlainChoosing
from tests.unit.acd.plain_moves import PlainAgent, PlainCall
from tests.unit.acd.plain_outlook import PlainOutlook

Offered = tuple[str, str, str]
NO = WrapUp(mode=WrapUpMode.OFF)


def snake(name: str) -> str:
    """Turn a class name into the end of its handler's name."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


class PlainEngine(PlainChoosing):
    """
    Tell it what the engine is told; `apply` returns what it would offer, in order.

    `reasons` holds, for each of these offers, all candidates in order and the refusals by reason.
    """

    def apply(self, event: ev.Event, now: float) -> list[Offered]:
        """Do what is due, then the event, then every offer by brute force."""
        self.now = max(self.now, now)
        self.offers = []
        self.reasons = []
        self.overflows = []
        self.dialled = []
        self.predicted, self.measured, self.given_up = [], [], []
        self.all_late()
        getattr(self, "_on_" + snake(type(event).__name__))(event)
        self.all_late()
        self.close_queues()
        if self.now >= self.hold:
            self.settle()
        for call in self.calls.values():
            if call.untold:
                call.untold = False
                self._predict(call)
        if self.now >= self.hold:
            self.rest_queues()
        return self.offers

    def _on_queue_set(self, event: ev.QueueSet) -> None:
        old = self.rules.get(event.rule.name)
        if event.rule.share is not None and (old is None or old.share is None):
            self.turn[event.rule.name] = self.last_turn
        if old is None:
            self.live_in_a_row.pop(event.rule.name, None)
            self.counted = {(q, call) for q, call in self.counted if q != event.rule.name}
            self.outlooks[event.rule.name] = PlainOutlook()
            if event.memory is not None:
                self._recall(event.rule.name, event.memory)
        self.rules[event.rule.name] = event.rule
        self.closing.discard(event.rule.name)

    def _recall(self, queue: str, memory: QueueMemory) -> None:
        known = memory.learned
        self.outlooks[queue] = PlainOutlook(
            handling=known.handling_s,
            lost=known.given_up,
            waited=known.waited_s,
            bent=list(known.factors),
            off=known.error_s,
            hit=known.inside,
            learned=known.measured,
        )
        self.waits += [(one.at, queue, one.waited_s, one.answered) for one in memory.departures]
        self.last_turn = max(self.last_turn, memory.last_turn)
        (self.rested.add if memory.rested else self.rested.discard)(queue)
        self.counted |= {(queue, call) for call in memory.counted}
        if memory.turn is not None:
            self.turn[queue] = memory.turn
        if memory.live_in_a_row is not None:
            self.live_in_a_row[queue] = memory.live_in_a_row

    def _on_queue_removed(self, event: ev.QueueRemoved) -> None:
        if event.queue in self.rules:
            self.closing.add(event.queue)

    def _on_agent_set(self, event: ev.AgentSet) -> None:
        name = event.profile.agent
        if name not in self.agents:
            self.agents[name] = PlainAgent(event.profile, since=self.now)
        self.agents[name].profile = event.profile
        self.agents[name].gone = False

    def _on_agent_removed(self, event: ev.AgentRemoved) -> None:
        agent = self.here(event.agent)
        if agent is None:
            return
        agent.gone = True
        if agent.talks:
            agent.next = ("offline", None)
            return
        if agent.offer is not None:
            self.drop_offer(agent)
        self.to(agent, "offline")

    def _on_call_entered(self, event: ev.CallEntered) -> None:
        if event.call in self.calls or event.queue not in self.rules or event.queue in self.closing:
            return
        start = event.entered_at if event.steps_from is None else event.steps_from
        known = (event.queue, event.call) in self.counted
        self.counted.discard((event.queue, event.call))
        self.calls[event.call] = PlainCall(
            event.call,
            event.queue,
            event.entered_at,
            event.steps,
            start,
            event.priority,
            start,
            event.callback,
            event.not_before,
            attempts=event.attempts,
            entering=not event.again,
            handed=known,
            spilled=list(event.acted),
            been=list(event.been),
        )

    def _on_call_left(self, event: ev.CallLeft) -> None:
        if event.call in self.calls:
            self.note(self.calls[event.call], answered=False)
            self.leave(event.call)

    def _on_call_back_reached(self, event: ev.CallBackReached) -> None:
        call = self.calls.get(event.call)
        if call is None or not call.dialling or call.callback is None:
            return
        call.dialling = False
        if call.callback.first is First.AGENT:
            del self.calls[event.call]
        else:
            call.callback = None
            call.spilled = list(self.rules[call.queue].overflow)

    def _on_call_back_missed(self, event: ev.CallBackMissed) -> None:
        call = self.calls.get(event.call)
        if call is None or not call.dialling or call.callback is None:
            return
        call.dialling = call.handed = False
        call.attempts += 1
        call.not_before = self.now + call.callback.retry_after_s
        if call.attempts >= call.callback.attempts:
            self.given_up.append((event.call, call.attempts))
            del self.calls[event.call]

    def _on_priority_changed(self, event: ev.PriorityChanged) -> None:
        if event.call in self.calls:
            self.calls[event.call].priority = event.priority

    def _on_agent_signed_in(self, event: ev.AgentSignedIn) -> None:
        agent = self.here(event.agent)
        if agent is None:
            return
        talking_out = agent.state == "talking" and agent.next == ("offline", None)
        if agent.state != "offline" and not talking_out:
            return
        agent.talked_at = agent.idle = None
        agent.served = agent.misses = 0
        agent.desk = True
        if talking_out:
            agent.next = ("not_ready", event.reason)
        else:
            self.to(agent, "not_ready", reason=event.reason)

    def _on_agent_signed_out(self, event: ev.AgentSignedOut) -> None:
        agent = self.here(event.agent)
        if agent is None or agent.state == "offline":
            return
        if agent.state == "talking":
            agent.next = ("offline", None)
            return
        if agent.offer is not None:
            self.drop_offer(agent)
        agent.next = agent.work = None
        self.to(agent, "offline")

    def _on_ready_asked(self, event: ev.ReadyAsked) -> None:
        agent = self.here(event.agent)
        if agent is None or agent.state in ("offline", "ready"):
            return
        agent.next = None
        if agent.state in ("not_ready", "missed"):
            agent.misses = 0
            agent.idle = agent.talked_at
            self.free(agent)
        elif agent.state == "wrap_up" and not self.must_wrap_up(agent):
            self.free(agent)

    def _on_not_ready_asked(self, event: ev.NotReadyAsked) -> None:
        agent = self.here(event.agent)
        if agent is None or agent.state == "offline":
            return
        busy = agent.state in ("reserved", "ringing", "talking")
        if busy or (agent.state == "wrap_up" and self.must_wrap_up(agent)):
            agent.next = ("not_ready", event.reason)
        elif (agent.state, agent.reason) != ("not_ready", event.reason):
            agent.next = agent.work = None
            self.to(agent, "not_ready", reason=event.reason)

    def _on_device_usable(self, event: ev.DeviceUsable) -> None:
        if event.agent in self.agents:
            self.agents[event.agent].device = event.usable

    def _on_desk_lost(self, event: ev.DeskLost) -> None:
        if event.agent in self.agents:
            self.agents[event.agent].desk = False

    def _on_desk_back(self, event: ev.DeskBack) -> None:
        if event.agent in self.agents:
            self.agents[event.agent].desk = True

    def _on_offer_ringing(self, event: ev.OfferRinging) -> None:
        agent = self.holder(event.offer)
        if agent is not None and agent.state == "reserved" and agent.call is not None:
            rings = self.rules[agent.call.queue].ring_timeout_s
            if event.ring_s is not None:
                rings = event.ring_s
            self.to(agent, "ringing", until=self.now + rings)

    def _on_offer_answered(self, event: ev.OfferAnswered) -> None:
        agent = self.holder(event.offer)
        if agent is not None:
            self.answer(agent)

    def _on_offer_missed(self, event: ev.OfferMissed) -> None:
        agent = self.holder(event.offer)
        if agent is not None:
            self.missed(agent, event.why.value)

    def _on_offer_voided(self, event: ev.OfferVoided) -> None:
        agent = self.holder(event.offer)
        if agent is None:
            return
        call = self.drop_offer(agent)
        self.free(agent, since=agent.ready_since)
        call.tried.append(agent.profile.agent)
        if event.caller_gone:
            self.note(call, answered=False)
            self.leave(call.name)

    def _on_call_taken(self, event: ev.CallTaken) -> None:
        agent = self.agents.get(event.agent)
        if agent is None or event.call in agent.talks:
            return
        if agent.call is not None and agent.call.name == event.call:
            self.answer(agent)
            return
        came_from = self.calls[event.call].queue if event.call in self.calls else event.queue
        if event.call in self.calls:
            self.note(self.calls[event.call], answered=True)
            self.leave(event.call)
        if agent.offer is not None:
            self.drop_offer(agent)
        if agent.state in ("not_ready", "missed", "offline"):
            agent.next = (agent.state, agent.reason)
        if agent.state == "wrap_up":
            self.interrupt(agent)
        if agent.state != "talking":
            self.talks(agent, came_from)
        agent.talks[event.call] = came_from
        agent.served += came_from is not None
        if agent.state != "talking":
            self.to(agent, "talking")

    def _on_talk_ended(self, event: ev.TalkEnded) -> None:
        agent = self.agents.get(event.agent)
        if agent is None or event.call not in agent.talks:
            return
        queue = agent.talks.pop(event.call)
        work = event.wrap_up
        if work is None:
            work = self.rules[queue].wrap_up if queue in self.rules else NO
        if work.mode is not WrapUpMode.OFF:
            agent.owed = (work, event.call)
        if agent.talks:
            return
        agent.talked_at = agent.idle = self.now
        owed, agent.owed = agent.owed, None
        if owed is None or agent.next == ("offline", None):
            self.free(agent)
            return
        agent.work = owed
        limited = owed[0].mode in (WrapUpMode.TIMED, WrapUpMode.FORCED)
        self.to(agent, "wrap_up", until=self.now + owed[0].lasts_s if limited else None)

    def _on_wrap_up_ended(self, event: ev.WrapUpEnded) -> None:
        agent = self.here(event.agent)
        if agent is None or agent.work is None or self.must_wrap_up(agent):
            return
        if event.call in (None, agent.work[1]):
            self.free(agent)

    def _on_wrap_up_extended(self, event: ev.WrapUpExtended) -> None:
        agent = self.here(event.agent)
        if agent is None or agent.work is None or agent.until is None:
            return
        if event.call in (None, agent.work[1]) and event.deadline in (None, agent.until):
            self.limit(agent, agent.until + event.by_s)

    def _on_assignments_held(self, event: ev.AssignmentsHeld) -> None:
        self.hold = event.until

    def _on_agent_restored(self, event: ev.AgentRestored) -> None:
        agent = self.here(event.agent)
        if agent is None or agent.state != "offline":
            return
        state = event.state.value
        agent.device, agent.desk = event.device_usable, event.desk_present
        agent.talked_at = event.idle_since
        agent.idle = event.since if event.idle_since is None else event.idle_since
        agent.served = event.calls_taken
        agent.misses = event.missed_in_row
        if state in ("talking", "wrap_up") and event.pending is not None:
            agent.next = (event.pending.state.value, event.pending.reason)
        if state in ("talking", "wrap_up") and event.busy_since is not None:
            agent.busy = (event.busy_since, self.outlooks.get(event.queue or ""))
        if state == "talking" and event.call is not None:
            agent.talks[event.call] = event.queue
        until = None
        if state == "wrap_up":
            until = event.deadline
            mode = WrapUpMode.FORCED if event.forced else WrapUpMode.TIMED
            if until is None:
                mode = WrapUpMode.OPTIONAL
            agent.work = (WrapUp(mode=mode, lasts_s=1.0), event.call)
        state = "ready" if state in ("reserved", "ringing") else state
        self.to(agent, state, reason=event.reason, since=event.since, until=until)

    def _on_news_lost(self, _event: ev.NewsLost) -> None:
        self.tell_news(come=False)

    def _on_news_back(self, _event: ev.NewsBack) -> None:
        self.tell_news(come=True)

    def _on_ticked(self, event: ev.Ticked) -> None:
        pass
