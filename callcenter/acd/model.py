"""The words of routing: states, skills, requirements, queues, agents and explanations."""

from collections.abc import Iterable, Mapping
from dataclasses import field
from enum import StrEnum
from typing import Self

from callcenter.acd.overflow_rules import Overflow
from callcenter.acd.value import value

LOWEST_LEVEL = 1
HIGHEST_LEVEL = 5


class Word(StrEnum):
    """A word of the wire; hashed as the string it is, since it is looked up for every event."""

    __hash__ = str.__hash__


class AgentState(Word):
    """States of an agent, with the names that go over the wire."""

    OFFLINE = "offline"
    READY = "ready"
    RESERVED = "reserved"
    RINGING = "ringing"
    TALKING = "talking"
    WRAP_UP = "wrap_up"
    NOT_READY = "not_ready"
    MISSED = "missed"


class Choice(Word):
    """
    How a queue chooses among the ready agents that match a call.

    Ties always go to who is idle longest, then to the lower agent number.

    `MOST_SKILLED` has the highest sum of levels in the skills now required (in all his skills
    when none is required); `FEWEST_SKILLS` keeps the generalists free; `FEWEST_CALLS` counts the
    calls answered out of queues since sign-in. `RING_ALL` rings all of them at once:
    whoever answers first has the call, and the offers of the others are withdrawn.
    """

    LONGEST_IDLE = "longest_idle"
    MOST_SKILLED = "most_skilled"
    FEWEST_SKILLS = "fewest_skills"
    FEWEST_CALLS = "fewest_calls"
    RING_ALL = "ring_all"


class Miss(StrEnum):
    """
    Why an offer was not answered although the caller was there.

    `OVERDUE` is the engine's own: nobody told how the offer ended, and its time is over.
    """

    RING_TIMEOUT = "ring_timeout"
    BUSY = "busy"
    DECLINED = "declined"
    UNREACHABLE = "unreachable"
    NOT_CONFIRMED = "not_confirmed"
    OVERDUE = "overdue"


class Refusal(Word):
    """
    Why an agent is no candidate for a call; each agent counts once, for the first that applies.

    The order is that of the check: what he is (named, queue, skill), what he does (a state
    other than ready), what he works with (device, desk).
    """

    NOT_NAMED = "not_named"
    NOT_IN_QUEUE = "not_in_queue"
    SKILL_MISSING = "skill_missing"
    OFFLINE = "offline"
    RESERVED = "reserved"
    RINGING = "ringing"
    TALKING = "talking"
    WRAP_UP = "wrap_up"
    NOT_READY = "not_ready"
    MISSED = "missed"
    DEVICE_UNUSABLE = "device_unusable"
    DESK_LOST = "desk_lost"


class WrapUpMode(StrEnum):
    """
    What follows a talk.

    `OFF` nothing; `OPTIONAL` until the agent ends it; `TIMED` until the agent ends it, at most
    its time; `FORCED` exactly its time.
    """

    OFF = "off"
    OPTIONAL = "optional"
    TIMED = "timed"
    FORCED = "forced"


@value
class WrapUp:
    """
    A rule for the work after a call.

    Args:
        mode: See `WrapUpMode`.
        lasts_s: Seconds, more than 0 with `TIMED` and `FORCED`; without meaning otherwise.

    Raises:
        ValueError: A timed mode has no time.
    """

    mode: WrapUpMode
    lasts_s: float = 0.0

    def __post_init__(self) -> None:
        if self.mode in {WrapUpMode.TIMED, WrapUpMode.FORCED} and self.lasts_s <= 0:
            raise ValueError(f"wrap-up {self.mode} needs lasts_s above 0, not {self.lasts_s}")

    @classmethod
    def timed(cls, lasts_s: float) -> Self:
        """Make the usual rule: at most `lasts_s` seconds; 0 or less means no wrap-up."""
        if lasts_s <= 0:
            return cls(mode=WrapUpMode.OFF)
        return cls(mode=WrapUpMode.TIMED, lasts_s=lasts_s)


NO_WRAP_UP = WrapUp(mode=WrapUpMode.OFF)


@value
class Requirement:
    """
    What an agent must be for a call; skills and names must both hold where both are given.

    Without names the agent must also serve the call's queue. A named agent need not: naming him
    (the last agent, the account's agent) is the stronger statement.

    Build it with `of`, which brings the parts into the one order that makes equal requirements
    equal.

    Args:
        skills: Pairs of skill and lowest level, sorted, each skill once.
        agents: Agents of whom it must be one, sorted; empty means anyone.
    """

    skills: tuple[tuple[str, int], ...] = ()
    agents: tuple[str, ...] = ()

    @classmethod
    def of(cls, skills: Mapping[str, int] | None = None, agents: Iterable[str] = ()) -> Self:
        """
        Make a requirement from skills with their lowest level and names.

        Args:
            skills: Skill to lowest level, 1-5.
            agents: Agent numbers.

        Returns:
            The requirement in its one order.

        Raises:
            ValueError: A level is outside 1-5.
        """
        wanted = dict(skills or {})
        check_levels(wanted)
        return cls(skills=tuple(sorted(wanted.items())), agents=tuple(sorted(set(agents))))


ANYONE = Requirement()
"""Any agent of the queue: what holds after the last routing step."""


@value
class RoutingStep:
    """
    A requirement and how long it holds before the next step does.

    Args:
        requirement: Who may take the call during this step.
        lasts_s: Seconds, 0 or more; None holds until the call leaves.
    """

    requirement: Requirement
    lasts_s: float | None = None

    def __post_init__(self) -> None:
        if self.lasts_s is not None and self.lasts_s < 0:
            raise ValueError(f"a routing step cannot last {self.lasts_s} s")


class First(StrEnum):
    """Who is called first when a call-back's turn comes."""

    AGENT = "agent"
    CUSTOMER = "customer"


@value
class CallBack:
    """
    How a caller is called back who left the line.

    Args:
        first: `AGENT`: it is offered as any call; when the agent answers, the customer is called.
            `CUSTOMER`: when an agent is free for it, the customer is called; once he is there he
            waits as a live caller, at his place.
        attempts: How often it is tried, 1 or more.
        retry_after_s: Seconds between two attempts.

    Raises:
        ValueError: It would never be tried.
    """

    first: First = First.AGENT
    attempts: int = 3
    retry_after_s: float = 600.0

    def __post_init__(self) -> None:
        if self.attempts < 1 or self.retry_after_s < 0:
            raise ValueError("a call-back needs 1 attempt or more, and no time below 0 between")


@value
class QueueRule:
    """
    How one queue routes.

    Args:
        name: Name of the queue.
        choice: Who among the ready and matching agents.
        head_start_s: Seconds that one point of priority is worth.
        ring_timeout_s: How long a device may ring.
        wrap_up: What follows a talk from this queue.
        missed_limit: Offers in a row an agent may leave unanswered before he is set to
            `missed`, 1 or more. Every one is counted.
        within_s: The time of its service level.
        handling_s: How long a call keeps an agent busy, for estimates while none was seen yet.
        overflow: When calls go elsewhere; the first rule that applies acts.
        share: Weight of this queue among those with a share, where they have agents in common;
            None: by rank alone.
        callback_share: At most this part of the calls handed out are call-backs, above 0 and up
            to 1, as long as live callers wait.
    """

    name: str
    choice: Choice = Choice.LONGEST_IDLE
    head_start_s: float = 60.0
    ring_timeout_s: float = 15.0
    wrap_up: WrapUp = NO_WRAP_UP
    missed_limit: int = 1
    within_s: float = 20.0
    handling_s: float = 180.0
    overflow: tuple[Overflow, ...] = ()
    share: float | None = None
    callback_share: float = 0.5

    def __post_init__(self) -> None:
        if self.missed_limit < 1:
            raise ValueError("missed_limit must be 1 or more")
        if self.ring_timeout_s <= 0 or self.head_start_s < 0:
            raise ValueError("ring_timeout_s must be above 0 and head_start_s 0 or more")
        if self.share is not None and self.share <= 0:
            raise ValueError("a share must be above 0; leave it out for none")
        if not 0 < self.callback_share <= 1:
            raise ValueError("callback_share must be above 0 and at most 1")


@value
class AgentProfile:
    """
    What an agent can do and which queues he serves. Not what he does now.

    Args:
        agent: Agent number.
        skills: Skill to level, 1-5.
        queues: Queue to penalty: among matching ready agents of a queue those with the lowest
            penalty are asked first; 0 where the order does not matter.
    """

    agent: str
    skills: Mapping[str, int] = field(default_factory=dict)
    queues: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_levels(self.skills)


def check_levels(skills: Mapping[str, int]) -> None:
    """
    Refuse levels outside 1-5.

    Args:
        skills: Skill to level.

    Raises:
        ValueError: Names the skill and its level.
    """
    for skill, level in skills.items():
        if not LOWEST_LEVEL <= level <= HIGHEST_LEVEL:
            raise ValueError(f"skill {skill} has level {level}; levels are 1 to 5")


@value
class Pending:
    """
    A change that the agent asked for during a call, taken after it.

    Args:
        state: `not_ready`, `missed` or `offline`.
        reason: Reason code of `not_ready`.
    """

    state: AgentState
    reason: str | None = None


@value
class Candidate:
    """
    An agent who could take the call, with the values he is ranked by, strongest first.

    Args:
        agent: Agent number; the last word in a tie.
        tried: How often this call was already offered to him in vain; fewer is better.
        penalty: Of his membership in the queue; lower is better.
        score: The queue rule's own value, lower is better: 0 (longest idle), less the sum of
            levels (most skilled), number of skills, number of calls.
        idle_s: Seconds since his last talk ended, else since ready; longer is better.
    """

    agent: str
    tried: int
    penalty: int
    score: int
    idle_s: float


@value
class Explanation:
    """
    Why this call went to this agent.

    Args:
        call: Call id.
        queue: Its queue.
        agent: Who was chosen: the first of `candidates`, or with ring-all one of them.
        choice: The queue's rule.
        rank: Rank of the call, and `waited_s` since its entry.
        waited_s: Seconds since entry.
        step: Index of the routing step that holds.
        requirement: What that step asks.
        candidates: At most ten, best first, the chosen one included.
        candidates_in_all: How many there were.
        refusals: Number of the other agents by reason.
    """

    call: str
    queue: str
    agent: str
    choice: Choice
    rank: float
    waited_s: float
    step: int
    requirement: Requirement
    candidates: tuple[Candidate, ...]
    candidates_in_all: int
    refusals: dict[Refusal, int]
