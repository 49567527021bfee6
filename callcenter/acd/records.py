"""What the engine remembers of each queue, call, agent and offer. Mutable, never handed out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING

from callcenter.acd.model import (
    ANYONE,
    AgentProfile,
    AgentState,
    CallBack,
    Pending,
    QueueRule,
    Refusal,
    Requirement,
    RoutingStep,
    WrapUp,
)
from callcenter.acd.outlook import Outlook, WaitRange
from callcenter.acd.overflow_rules import Overflow, When
from callcenter.acd.served import Served

if TYPE_CHECKING:
    from callcenter.acd.crews import Crew
    from callcenter.acd.lanes import Lane

NEVER = 1_000_000
"""So many live callers in a row before the first call-back: none was late yet."""

Key = tuple[float, float, str]
"""Order of calls: rank, time of entry, id. The id makes it the same whatever arrived first."""


@dataclass(slots=True, eq=False, kw_only=True)
class Queue:
    """
    A queue, its calls (waiting or being offered) and their order, sorted when asked for.

    `waiting` counts those that wait, `virtual` the call-backs of these. `turns.py` counts in
    `turn_base`, `handed`, `rested` (nobody waited) and `live_in_a_row` (since the last call-back);
    `counted` are its calls of which that is done, and those of before a restart.
    `served` is how long the last calls waited that left, `outlook` what was learned from all.
    """

    rule: QueueRule
    served: Served
    outlook: Outlook = field(default_factory=Outlook)
    removed: bool = False
    waiting: int = 0
    virtual: int = 0
    turn_base: float = 0.0
    handed: int = 0
    rested: bool = True
    live_in_a_row: int = NEVER
    counted: set[str] = field(default_factory=set)
    calls: dict[str, "Call"] = field(default_factory=dict)
    order: list[Key] | None = None

    def ordered(self) -> list[Key]:
        """Return the keys of its calls, best rank first."""
        if self.order is None:
            self.order = sorted(call.key for call in self.calls.values())
        return self.order


@dataclass(slots=True, eq=False, kw_only=True)
class Call:
    """
    A call that waits (then it has a lane) or is being offered (then it has offers).

    A call-back may do neither: before `not_before`, and while its customer is being dialled.

    `ends` are the times at which its steps end, `alarm` the next of them; `tried` counts the
    offers that came back, by agent. `counted_from` is when its steps and its wait in this queue
    began; `told` is the wait it was told at `told_at`; `spilled` are the overflow rules that acted
    on it here, `been` the queues it left.
    """

    call: str
    queue: Queue
    entered_at: float
    steps: tuple[RoutingStep, ...]
    ends: tuple[float, ...]
    priority: int
    counted_from: float
    callback: CallBack | None = None
    not_before: float | None = None
    dialling: bool = False
    attempts: int = 0
    handed: bool = False
    key: Key = (0.0, 0.0, "")
    step: int = 0
    alarm: float | None = None
    lane: "Lane | None" = None
    offers: "dict[str, Offer]" = field(default_factory=dict)
    tried: dict[str, int] = field(default_factory=dict)
    spilled: frozenset[Overflow] = frozenset()
    been: frozenset[str] = frozenset()
    told: WaitRange | None = None
    told_at: float = 0.0

    @property
    def offer(self) -> "Offer | None":
        """Its open offer; the first of several where all ring at once."""
        return next(iter(self.offers.values()), None)

    def rank_anew(self) -> None:
        """Bring the key up to date with priority and head start."""
        rank = self.entered_at - self.priority * self.queue.rule.head_start_s
        self.key = (rank, self.entered_at, self.call)
        self.queue.order = None

    def step_on(self, now_s: float) -> None:
        """Enter the step that holds at `now_s`, and arm the alarm."""
        while self.step < len(self.ends) and self.ends[self.step] <= now_s:
            self.step += 1
        self.arm(now_s)

    @property
    def relaxes_at(self) -> float | None:
        """When the next step begins; None after the last."""
        return self.ends[self.step] if self.step < len(self.ends) else None

    def arm(self, now_s: float) -> None:
        """Set the alarm to the end of its step or, when that is earlier, of its patience here."""
        self.alarm = self.relaxes_at
        if self.callback is not None:
            due = self.not_before
            if due is not None and (self.alarm is None or due < self.alarm):
                self.alarm = due
            return
        for rule in self.queue.rule.overflow:
            if rule.when is When.WAITED and rule not in self.spilled:
                due = self.counted_from + (rule.limit or 0.0)
                if due > now_s and (self.alarm is None or due < self.alarm):
                    self.alarm = due

    @property
    def requirement(self) -> Requirement:
        """What the present step asks."""
        return self.steps[self.step].requirement if self.step < len(self.steps) else ANYONE


def step_ends(steps: Sequence[RoutingStep], start: float) -> tuple[float, ...]:
    """
    Work out when each step ends, up to the first that never does.

    Args:
        steps: Routing steps in order.
        start: When the first begins.

    Returns:
        Times, one for each step that ends.
    """
    lengths: list[float] = []
    for step in steps:
        if step.lasts_s is None:
            break
        lengths.append(step.lasts_s)
    return tuple(accumulate(lengths, initial=start))[1:]


@dataclass(slots=True, eq=False, kw_only=True)
class Owed:
    """Wrap-up that an agent will do once his last call has ended, and for which call."""

    wrap_up: WrapUp
    call: str | None


Place = tuple[Refusal | None, float, int]
"""Where an agent stands in his crew: why he is not free (None: free), idle since, calls taken."""


@dataclass(slots=True, eq=False, kw_only=True)
class Agent:
    """
    An agent; the public fields are those of `AgentView`.

    `calls` maps each call he talks on to the queue it came from. `alarm` is when the engine must
    act: the deadline of a wrap-up, and some time past the deadline of an offer. `place` is where
    his crew has him now. `busy_since` is when his talk began, for the queue `busy_for`. `removed`
    is set when he was removed during a talk.
    """

    agent: str
    profile: AgentProfile
    since: float
    state: AgentState = AgentState.OFFLINE
    reason: str | None = None
    offer: "Offer | None" = None
    deadline: float | None = None
    alarm: float | None = None
    pending: Pending | None = None
    last_talk_end: float | None = None
    idle_since: float | None = None
    calls: dict[str, str | None] = field(default_factory=dict)
    wrapped: Owed | None = None
    owed: Owed | None = None
    calls_taken: int = 0
    busy_since: float | None = None
    busy_for: "Queue | None" = None
    missed_in_row: int = 0
    missed_in_all: int = 0
    device_usable: bool = True
    desk_present: bool = True
    removed: bool = False
    crew: "Crew | None" = None
    place: Place | None = None

    @property
    def call(self) -> str | None:
        """The call his state is about."""
        if self.offer is not None:
            return self.offer.call.call
        if self.calls:
            return next(iter(self.calls))
        return self.wrapped.call if self.wrapped is not None else None

    def refusal(self) -> Refusal | None:
        """Tell why he cannot be offered any call now; None when he can."""
        if self.state is not AgentState.READY:
            return _REFUSALS[self.state]
        if not self.device_usable:
            return Refusal.DEVICE_UNUSABLE
        return None if self.desk_present else Refusal.DESK_LOST


_REFUSALS = {state: Refusal(state.value) for state in AgentState if state is not AgentState.READY}


@dataclass(slots=True, eq=False, kw_only=True)
class Offer:
    """An open offer; `ready_since` gives the agent his state back when it is voided."""

    offer: str
    call: Call
    agent: Agent
    ready_since: float
