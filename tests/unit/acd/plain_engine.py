"""
The oracle: the same rules as the engine, by plain scans over all calls and agents.

Written from the rules, not from the engine: no indexes, no table, no heaps; slow on purpose. It
answers with offers and states only, which is what two implementations can agree on.
"""

import re
from collections import Counter
from math import ceil
from typing import Any

from callcenter.acd import events as ev
from callcenter.acd.model import Choice, First, WrapUp, WrapUpMode
from callcenter.acd.overflow_rules import Overflow, To
from tests.unit.acd.plain_moves import PlainAgent, PlainCall, PlainMoves
from tests.unit.acd.plain_outlook import PlainOutlook

Offered = tuple[str, str, str]
NO = WrapUp(mode=WrapUpMode.OFF)


def snake(name: str) -> str:
    """Turn a class name into the end of its handler's name."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


class PlainEngine(PlainMoves):
    """
    Tell it what the engine is told; `apply` returns what it would offer, in order.

    `reasons` holds, for each of these offers, all candidates in order and the refusals by reason.
    """

    def __init__(self, *, explain: bool = True) -> None:
        super().__init__()
        self.explain = explain
        self.reasons: list[tuple[list[str], dict[str, int]]] = []
        self.dialled: list[str] = []
        self.overflows: list[tuple[str, str, Overflow]] = []
        self.predicted: list[tuple[str, str, tuple[float, float, float]]] = []
        self.given_up: list[tuple[str, int]] = []

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
            self._settle()
        for call in self.calls.values():
            if call.untold:
                call.untold = False
                self._predict(call)
        self.rest_queues()
        return self.offers

    def _settle(self) -> None:
        """Make every offer; then look at every call that waits, until nothing moves any more."""
        moved = True
        while moved:
            self.wake_queues()
            while self._offer_one():
                pass
            entering = {name for name, call in self.calls.items() if call.entering}
            for call in self.calls.values():
                call.entering = False
            moved = False
            for call in sorted(self.calls.values(), key=self.key):
                if call.waits(self.now) and call.callback is None:
                    moved |= self._spill(call, entering=call.name in entering)

    def _spill(self, call: PlainCall, *, entering: bool) -> bool:
        for rule in self.rules[call.queue].overflow:
            if rule in call.spilled or not self.spills(call, rule, entering=entering):
                continue
            to_queue = rule.to is To.QUEUE
            known = rule.target in self.rules and rule.target not in self.closing
            if to_queue and (not known or rule.target in [*call.been, call.queue]):
                continue
            call.spilled.append(rule)
            self.overflows.append((call.name, call.queue, rule))
            if rule.to is To.ANNOUNCEMENT:
                continue
            if to_queue:
                call.been.append(call.queue)
                call.queue, call.spilled = rule.target, []
                call.counted_from, call.entering = self.now, True
                call.told, call.untold = None, True
            else:
                del self.calls[call.name]
            self.close_queues()
            return to_queue
        return False

    def _predict(self, call: PlainCall) -> None:
        """Tell a live call that must wait how long."""
        wait = self.expected(call) if call.callback is None and call.waits(self.now) else None
        if wait is not None:
            call.told, call.told_at = wait, self.now
            self.predicted.append((call.name, call.queue, wait))

    def expected(self, call: PlainCall) -> tuple[float, float, float] | None:
        """
        Count those ahead whom the same agents will serve.

        Others who wait for the same are counted together: as far as those who can serve them can
        serve this call too.
        """
        working = [agent for agent in self.agents.values() if not agent.gone and self._works(agent)]
        mine = [agent for agent in working if self.able(agent, call)]
        if not mine:
            return None
        ahead = 0.0
        for other in self.calls.values():
            if other.waits(self.now) and self.key(other) < self.key(call):
                theirs = [agent for agent in working if self.able(agent, other)]
                both = [agent for agent in theirs if agent in mine]
                ahead += len(both) / len(theirs) if theirs else 0.0
                if not theirs and self._same(call, other):
                    ahead += 1.0
        rule = self.rules[call.queue]
        return self.outlooks[call.queue].estimate(ahead, len(mine), rule.handling_s)

    def _same(self, one: PlainCall, other: PlainCall) -> bool:
        return one.queue == other.queue and one.wants(self.now) == other.wants(self.now)

    def _works(self, agent: PlainAgent) -> bool:
        idle = agent.state in ("offline", "not_ready", "missed")
        return not idle and (agent.state != "ready" or (agent.device and agent.desk))

    def able(self, agent: PlainAgent, call: PlainCall) -> bool:
        """Whether an agent may take a call, whatever he does now."""
        return self.mismatch(agent, call) is None

    def key(self, call: PlainCall) -> tuple[float, float, str]:
        """Order of calls."""
        head_start = call.priority * self.rules[call.queue].head_start_s
        return (call.entered_at - head_start, call.entered_at, call.name)

    def rank(self, call: PlainCall) -> tuple[Any, ...]:
        """Order of calls across queues: call-backs not yet due last, then by turn, then by key."""
        rule = self.rules[call.queue]
        gap = ceil(1 / rule.callback_share) - 1
        early = call.callback is not None and self.live_in_a_row.get(call.queue, 10**6) < gap
        turn = -1 if rule.share is None else self.turn.get(call.queue, 0.0)
        return (early, turn, *self.key(call))

    def hand_out(self, call: PlainCall) -> None:
        """Count a call that is handed out, once."""
        if call.handed:
            return
        call.handed = True
        share = self.rules[call.queue].share
        if share is not None:
            self.last_turn = self.turn.get(call.queue, 0.0)
            self.turn[call.queue] = self.last_turn + 1 / share
        live = self.live_in_a_row.get(call.queue, 10**6)
        self.live_in_a_row[call.queue] = 0 if call.callback is not None else live + 1

    def _waiting_in(self, queue: str) -> bool:
        return any(c.queue == queue and c.waits(self.now) for c in self.calls.values())

    def wake_queues(self) -> None:
        """Let queues with a share take up the last turn that had nobody waiting and now have."""
        for queue, rule in self.rules.items():
            if rule.share is not None and queue in self.rested and self._waiting_in(queue):
                self.turn[queue] = max(self.turn.get(queue, 0.0), self.last_turn)
                self.rested.discard(queue)

    def rest_queues(self) -> None:
        """Note which queues have nobody waiting."""
        for queue in self.rules:
            if self._waiting_in(queue):
                self.rested.discard(queue)
            else:
                self.rested.add(queue)

    def refusal(self, agent: PlainAgent, call: PlainCall) -> str | None:
        """Why the agent cannot take the call as things are now, if he cannot."""
        return self.mismatch(agent, call) or self._state_refusal(agent)

    def mismatch(self, agent: PlainAgent, call: PlainCall) -> str | None:
        """Why the agent may not take the call, whatever he does."""
        wants = call.wants(self.now)
        if wants is not None and wants.agents:
            if agent.profile.agent not in wants.agents:
                return "not_named"
        elif call.queue not in agent.profile.queues:
            return "not_in_queue"
        skills = () if wants is None else wants.skills
        if any(agent.profile.skills.get(skill, 0) < level for skill, level in skills):
            return "skill_missing"
        return None

    def _state_refusal(self, agent: PlainAgent) -> str | None:
        if agent.state != "ready":
            return agent.state
        if not agent.device:
            return "device_unusable"
        return None if agent.desk else "desk_lost"

    def preference(self, agent: PlainAgent, call: PlainCall) -> tuple[Any, ...]:
        """Lower is better."""
        wants, profile = call.wants(self.now), agent.profile
        named = dict(wants.skills) if wants is not None else {}
        choice = self.rules[call.queue].choice
        score = {
            Choice.LONGEST_IDLE: 0,
            Choice.RING_ALL: 0,
            Choice.FEWEST_CALLS: agent.served,
            Choice.FEWEST_SKILLS: len(profile.skills),
            Choice.MOST_SKILLED: -sum(
                v for s, v in profile.skills.items() if not named or s in named
            ),
        }[choice]
        return (
            call.tried.count(profile.agent),
            profile.queues.get(call.queue, 0),
            score,
            agent.idle,
            profile.agent,
        )

    def _offer_one(self) -> bool:
        present = [agent for agent in self.agents.values() if not agent.gone]
        free = [agent for agent in present if self._state_refusal(agent) is None]
        if not free:
            return False
        for call in sorted(self.calls.values(), key=self.rank):
            if call.waits(self.now):
                able = [agent for agent in free if self.refusal(agent, call) is None]
                if able:
                    self.hand_out(call)
                    if call.callback is not None and call.callback.first is First.CUSTOMER:
                        call.dialling = True
                        self.dialled.append(call.name)
                        return True
                    able.sort(key=lambda agent: self.preference(agent, call))
                    all_ring = self.rules[call.queue].choice is Choice.RING_ALL
                    chosen = able[:50] if all_ring else able[:1]
                    for _ in chosen:
                        self._explain(present, able, call)
                    for agent in chosen:
                        self._make(agent, call)
                    return True
        return False

    def _explain(self, present: list[PlainAgent], able: list[PlainAgent], call: PlainCall) -> None:
        if not self.explain:
            return
        refusals = [self.refusal(agent, call) for agent in present]
        counts = Counter(refusal for refusal in refusals if refusal is not None)
        self.reasons.append(([agent.profile.agent for agent in able], dict(counts)))

    def _make(self, agent: PlainAgent, call: PlainCall) -> None:
        self.count += 1
        agent.offer = str(self.count)
        call.offers.append(agent.offer)
        agent.call = call
        agent.ready_since = agent.since
        self.to(agent, "reserved", until=self.now + self.rules[call.queue].ring_timeout_s)
        self.offers.append((agent.offer, call.name, agent.profile.agent))

    def _on_queue_set(self, event: ev.QueueSet) -> None:
        old = self.rules.get(event.rule.name)
        if event.rule.share is not None and (old is None or old.share is None):
            self.turn[event.rule.name] = self.last_turn
        if old is None:
            self.live_in_a_row.pop(event.rule.name, None)
            self.outlooks[event.rule.name] = PlainOutlook()
        self.rules[event.rule.name] = event.rule
        self.closing.discard(event.rule.name)

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
