"""The oracle's choice: whose turn it is, who may take it and why not, by plain scans."""

from collections import Counter
from math import ceil
from typing import Any

from callcenter.acd.model import Choice, First
from callcenter.acd.overflow_rules import Overflow, To
from tests.unit.acd.plain_moves import PlainAgent, PlainCall, PlainMoves


class PlainChoosing(PlainMoves):
    """State, moves, and who is offered what; see `PlainEngine`."""

    def __init__(self, *, explain: bool = True) -> None:
        super().__init__()
        self.explain = explain
        self.reasons: list[tuple[list[str], dict[str, int]]] = []
        self.dialled: list[str] = []
        self.overflows: list[tuple[str, str, Overflow]] = []
        self.predicted: list[tuple[str, str, tuple[float, float, float]]] = []
        self.given_up: list[tuple[str, int]] = []

    def settle(self) -> None:
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
