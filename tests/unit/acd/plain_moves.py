"""What the oracle remembers, and the moves its event handlers share."""

from dataclasses import dataclass, field

from callcenter.acd.model import (
    AgentProfile,
    CallBack,
    QueueRule,
    Requirement,
    RoutingStep,
    WrapUp,
    WrapUpMode,
)
from callcenter.acd.overflow_rules import Overflow, When
from tests.unit.acd.plain_outlook import PlainOutlook


@dataclass(eq=False)
class PlainCall:
    """A call that waits or is being offered."""

    name: str
    queue: str
    entered_at: float
    steps: tuple[RoutingStep, ...]
    steps_from: float
    priority: int
    counted_from: float
    callback: CallBack | None = None
    not_before: float | None = None
    dialling: bool = False
    attempts: int = 0
    handed: bool = False
    entering: bool = True
    untold: bool = True
    told: tuple[float, float, float] | None = None
    told_at: float = 0.0
    spilled: list[Overflow] = field(default_factory=list)
    been: list[str] = field(default_factory=list)
    offers: list[str] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)

    def waits(self, now: float) -> bool:
        """Neither offered, nor a call-back that sleeps or is being dialled."""
        asleep = self.callback is not None and self.not_before is not None and now < self.not_before
        return not (self.offers or self.dialling or asleep)

    def wants(self, now: float) -> Requirement | None:
        """The requirement that holds now, None when any agent of the queue will do."""
        end = self.steps_from
        for step in self.steps:
            if step.lasts_s is None:
                return step.requirement
            end += step.lasts_s
            if now < end:
                return step.requirement
        return None


@dataclass(eq=False)
class PlainAgent:
    """An agent and what he is at."""

    profile: AgentProfile
    state: str = "offline"
    since: float = 0.0
    reason: str | None = None
    call: PlainCall | None = None
    offer: str | None = None
    ready_since: float = 0.0
    until: float | None = None
    limited: int = 0
    overdue: float | None = None
    next: tuple[str, str | None] | None = None
    talked_at: float | None = None
    idle: float | None = None
    talks: dict[str, str | None] = field(default_factory=dict)
    work: tuple[WrapUp, str | None] | None = None
    owed: tuple[WrapUp, str | None] | None = None
    served: int = 0
    misses: int = 0
    device: bool = True
    desk: bool = True
    gone: bool = False
    busy: tuple[float, "PlainOutlook | None"] | None = None


class PlainMoves:
    """State and moves; see `PlainEngine`."""

    def __init__(self, grace: float = 5.0) -> None:
        self.now = float("-inf")
        self.grace = grace
        self.hold = float("-inf")
        self.rules: dict[str, QueueRule] = {}
        self.closing: set[str] = set()
        self.calls: dict[str, PlainCall] = {}
        self.agents: dict[str, PlainAgent] = {}
        self.count = 0
        self.limits = 0
        self.news = True
        self.offers: list[tuple[str, str, str]] = []
        self.turn: dict[str, float] = {}
        self.rested: set[str] = set()
        self.last_turn = 0.0
        self.live_in_a_row: dict[str, int] = {}
        self.counted: set[tuple[str, str]] = set()
        self.waits: list[tuple[float, str, float, bool]] = []
        self.outlooks: dict[str, PlainOutlook] = {}
        self.measured: list[tuple[str, str, tuple[float, float, float], float]] = []

    def to(
        self,
        agent: PlainAgent,
        state: str,
        reason: str | None = None,
        since: float | None = None,
        until: float | None = None,
    ) -> None:
        """Bring an agent into a state."""
        if agent.busy is not None and state not in ("talking", "wrap_up"):
            since_when, outlook = agent.busy
            if outlook is not None:
                outlook.handled(self.now - since_when)
            agent.busy = None
        agent.state, agent.reason = state, reason
        self.limit(agent, until)
        agent.since = self.now if since is None else since
        if state == "offline" and agent.gone:
            self.agents.pop(agent.profile.agent, None)

    def limit(self, agent: PlainAgent, until: float | None) -> None:
        """Give his state an end, and remember whose was set first."""
        self.limits += 1
        agent.until, agent.limited = until, self.limits
        agent.overdue = None if until is None or agent.offer is None else until + self.grace

    def all_late(self) -> None:
        """Do what is due, the earliest first, of equal ones the one set first."""
        for agent in sorted(self.agents.values(), key=self._due):
            self.late(agent)

    def _due(self, agent: PlainAgent) -> tuple[float, int]:
        due = agent.until if agent.overdue is None else agent.overdue
        return float("inf") if due is None else due, agent.limited

    def late(self, agent: PlainAgent) -> None:
        """Do what is due for an agent."""
        if agent.until is None:
            return
        if agent.state == "wrap_up" and self.now >= agent.until:
            self.free(agent)
        elif agent.overdue is not None and self.now >= agent.overdue and self.news:
            self.missed(agent, "overdue")

    def tell_news(self, *, come: bool) -> None:
        """With the news back, every open offer has its grace time anew."""
        if come and not self.news:
            ringing = [agent for agent in self.agents.values() if agent.overdue is not None]
            for agent in sorted(ringing, key=lambda agent: int(agent.offer or 0)):
                overdue = max(self.now, agent.until or self.now) + self.grace
                if overdue != agent.overdue:
                    self.limits += 1
                    agent.overdue, agent.limited = overdue, self.limits
        self.news = come

    def free(self, agent: PlainAgent, since: float | None = None) -> None:
        """Bring an agent to what follows: pending, else ready."""
        then, agent.next, agent.work = agent.next, None, None
        if then is not None:
            self.to(agent, then[0], reason=then[1])
            return
        if agent.idle is None:
            agent.idle = self.now
        self.to(agent, "ready", since=since)

    def drop_offer(self, agent: PlainAgent) -> PlainCall:
        """Close an open offer and return its call."""
        call = agent.call
        assert call is not None
        call.offers.remove(str(agent.offer))
        agent.offer = agent.call = None
        return call

    def missed(self, agent: PlainAgent, why: str) -> None:
        """Count an offer in vain."""
        call = self.drop_offer(agent)
        call.tried.append(agent.profile.agent)
        agent.misses += 1
        if agent.next is None and agent.misses >= self.rules[call.queue].missed_limit:
            self.to(agent, "missed", reason=why)
        else:
            self.free(agent)

    def answer(self, agent: PlainAgent) -> None:
        """Let agent and call talk."""
        call = self.drop_offer(agent)
        if call.callback is not None:
            call.dialling = True
            self.stop_ringing(call)
        else:
            self.note(call, answered=True)
            self.leave(call.name)
        agent.misses = 0
        agent.served += 1
        self.talks(agent, call.queue)
        agent.talks[call.name] = call.queue
        self.to(agent, "talking")

    def holder(self, offer: str) -> PlainAgent | None:
        """Find who has an open offer."""
        number = offer.rpartition("-")[2]
        return next((a for a in self.agents.values() if a.offer == number), None)

    def leave(self, name: str) -> None:
        """Forget a call, and free all whom it was offered to."""
        self.stop_ringing(self.calls.pop(name))

    def stop_ringing(self, call: PlainCall) -> None:
        """Free all whom a call is offered to."""
        for offer in list(call.offers):
            agent = self.holder(offer)
            assert agent is not None
            self.drop_offer(agent)
            self.free(agent, since=agent.ready_since)

    def note(self, call: PlainCall, *, answered: bool) -> None:
        """Remember how long a live call waited that leaves."""
        if call.callback is not None:
            return
        waited = self.now - call.entered_at
        self.waits.append((self.now, call.queue, waited, answered))
        outlook = self.outlooks[call.queue]
        outlook.left(max(0.0, waited), answered=answered)
        if call.told is not None and answered:
            outlook.measure(call.told, self.now - call.told_at)
            self.measured.append((call.name, call.queue, call.told, self.now - call.told_at))

    def talks(self, agent: PlainAgent, queue: str | None) -> None:
        """Note from when on a talk keeps an agent busy, and for which queue."""
        if agent.busy is None:
            agent.busy = (self.now, self.outlooks.get(queue or ""))

    def close_queues(self) -> None:
        """Let queues go that take no calls and have none."""
        for queue in list(self.closing):
            if not any(call.queue == queue for call in self.calls.values()):
                self.closing.discard(queue)
                del self.rules[queue]
                del self.outlooks[queue]
                self.waits = [wait for wait in self.waits if wait[1] != queue]

    def spills(self, call: PlainCall, rule: Overflow, *, entering: bool) -> bool:
        """Whether an overflow rule applies to a call that waits."""
        anybody = any(
            agent.state != "offline" and not agent.gone and call.queue in agent.profile.queues
            for agent in self.agents.values()
        )
        limit = rule.limit or 0
        if rule.when is When.NOBODY_SIGNED_IN:
            return not anybody
        if rule.when is When.WAITED:
            return self.now >= call.counted_from + limit
        if rule.when is When.ALL_BUSY:
            return entering and anybody
        return entering and self._spills_at_entry(call, rule, limit)

    def _spills_at_entry(self, call: PlainCall, rule: Overflow, limit: float) -> bool:
        if rule.when is When.ESTIMATED:
            wait = self.expected(call)
            return wait is not None and wait[1] > limit
        if rule.when is When.FULL:
            waiting = [c for c in self.calls.values() if c.queue == call.queue]
            return sum(c.waits(self.now) and c.callback is None for c in waiting) > limit
        return self._level_below(rule.of or call.queue, limit)

    def expected(self, call: PlainCall) -> tuple[float, float, float] | None:
        """How long a waiting call will still wait; see `PlainEngine`."""
        raise NotImplementedError

    def _level_below(self, queue: str, percent: float) -> bool:
        if queue not in self.rules:
            return False
        within = self.rules[queue].within_s
        counted = [
            answered and waited <= within
            for at, of, waited, answered in self.waits
            if of == queue and at >= self.now - 1800 and (answered or waited > within)
        ]
        return bool(counted) and 100 * sum(counted) / len(counted) < percent

    def here(self, name: str) -> PlainAgent | None:
        """Find an agent who was not removed."""
        agent = self.agents.get(name)
        return None if agent is None or agent.gone else agent

    def must_wrap_up(self, agent: PlainAgent) -> bool:
        """Whether the agent may not end his wrap-up."""
        return agent.work is not None and agent.work[0].mode is WrapUpMode.FORCED

    def interrupt(self, agent: PlainAgent) -> None:
        """Keep what is left of a wrap-up for after the call."""
        agent.owed, agent.work = agent.work, None
        if agent.owed is not None and agent.until is not None:
            left = agent.until - self.now
            mode = agent.owed[0].mode
            agent.owed = (WrapUp(mode=mode, lasts_s=left), agent.owed[1]) if left > 0 else None
