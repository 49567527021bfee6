"""A queue as its admins set it up: who is asked, how long, what follows, and what else may be."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated

from annotated_types import Ge, Gt, Le, MaxLen

from callcenter.centre.words import Text, Title, Words


class ChoiceRule(StrEnum):
    """
    Which free agent of a queue gets the next call; ties go to the longest idle.

    `ring_all` rings all of them at once: who answers first has the call.
    """

    LONGEST_IDLE = "longest_idle"
    MOST_SKILLED = "most_skilled"
    FEWEST_SKILLS = "fewest_skills"
    FEWEST_CALLS = "fewest_calls"
    RING_ALL = "ring_all"


class RecordPolicy(StrEnum):
    """
    Whether talks of a queue are recorded.

    `must` refuses to connect while the recording disk fails; `always` talks on unrecorded and
    registers the recording as missing.
    """

    ALWAYS = "always"
    MUST = "must"
    NEVER = "never"


class WrapUpKind(StrEnum):
    """
    What follows a talk.

    `off` nothing, `optional` until the agent ends it, `timed` the same but at most its time,
    `forced` exactly its time.
    """

    OFF = "off"
    OPTIONAL = "optional"
    TIMED = "timed"
    FORCED = "forced"


class OverflowWhen(StrEnum):
    """
    When a call goes elsewhere.

    `nobody_signed_in` and `waited` (longer than `limit` seconds) act on calls that wait, as soon
    as it is so; the others look at a call once, when it enters and nobody can take it at once:
    `all_busy`, `full` (more than `limit` calls wait), `estimated` (the wait will be longer than
    `limit` seconds), `service_level` (that of the queue `of` was below `limit` percent lately).
    """

    NOBODY_SIGNED_IN = "nobody_signed_in"
    ALL_BUSY = "all_busy"
    WAITED = "waited"
    ESTIMATED = "estimated"
    FULL = "full"
    SERVICE_LEVEL = "service_level"


class OverflowTo(StrEnum):
    """Where a call goes; after an `announcement` it waits on."""

    QUEUE = "queue"
    FLOW = "flow"
    CALLBACK = "callback"
    VOICEMAIL = "voicemail"
    ANNOUNCEMENT = "announcement"


class CalledFirst(StrEnum):
    """Whom a call-back rings first."""

    AGENT = "agent"
    CUSTOMER = "customer"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLevel:
    """The promise of a queue: `percent` of the calls are answered within `within_s` seconds."""

    percent: Annotated[int, Ge(1), Le(100)] = 80
    within_s: Annotated[int, Ge(1), Le(3600)] = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class OverflowRule:
    """
    One reason for which calls of a queue go elsewhere; each acts on a call once at most.

    Args:
        when: See `OverflowWhen`.
        to: See `OverflowTo`.
        target: Queue, flow or mailbox; for a call-back and a voicemail, left out, this queue.
        limit: Seconds, calls or percent, as `when` asks.
        of: Queue whose service level is looked at; this one when left out.
        say: What the caller hears before; an announcement must have it.
    """

    when: OverflowWhen
    to: OverflowTo
    target: str | None = None
    limit: Annotated[int, Ge(0), Le(10_000)] | None = None
    of: str | None = None
    say: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackRule:
    """
    How callers of a queue are called back who left the line for it; they keep their place.

    Args:
        first: `agent`: who answers for the customer is there before the customer is rung;
            `customer`: the customer is rung as soon as an agent is free, and waits for nobody.
        attempts: How often it is tried.
        retry_after_s: Seconds between two attempts.
        ring_s: How long the customer's telephone rings.
        share: At most this part of the calls handed out are call-backs while others wait.
    """

    first: CalledFirst = CalledFirst.AGENT
    attempts: Annotated[int, Ge(1), Le(10)] = 3
    retry_after_s: Annotated[int, Ge(10), Le(86_400)] = 600
    ring_s: Annotated[int, Ge(5), Le(120)] = 30
    share: Annotated[float, Gt(0), Le(1)] = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """
    Calls that wait for the same kind of help.

    Args:
        name: How flows and agents name it.
        title: As people read it.
        choice: Which free agent gets the next call.
        head_start_s: Seconds of waiting that one point of priority is worth.
        ring_timeout_s: How long one agent's device rings before the next agent's does.
        wrap_up: What follows a talk.
        wrap_up_s: Time for notes after a talk; 0 makes the agent ready at once.
        missed_limit: Offers missed in a row after which the agent's state becomes `missed`.
        last_agent_s: Seconds that a call waits only for the agent it talked with last, where that
            agent is at work; 0 asks everybody at once.
        account_agent_s: The same for the agent who looks after the customer.
        capacity: Calls that may wait at once; a further one is told that all are busy.
        share: Weight among queues with a share that have agents in common; None: by waiting time
            and priority alone.
        overflow: When calls go elsewhere; the first rule that applies acts.
        callback: How callers are called back.
        handling_s: How long a call keeps an agent busy, for estimates while none was measured.
        wait_error_s: The expected wait is told to callers only while it was, on average, no more
            than this far off lately; 0 never tells it.
        service_level: The promise that reports measure.
        greeting: What the agent says first.
        script: What the agent is shown to ask and to say.
        music: Class of music that waiting callers hear.
        record: Whether talks are recorded.
        announce_agent_number: The caller hears the agent number (工号) on answer.
    """

    name: str
    title: Title
    choice: ChoiceRule = ChoiceRule.LONGEST_IDLE
    head_start_s: Annotated[int, Ge(0), Le(3600)] = 60
    ring_timeout_s: Annotated[int, Ge(3), Le(120)] = 15
    wrap_up: WrapUpKind = WrapUpKind.TIMED
    wrap_up_s: Annotated[int, Ge(0), Le(3600)] = 30
    missed_limit: Annotated[int, Ge(1), Le(10)] = 1
    last_agent_s: Annotated[int, Ge(0), Le(3600)] = 0
    account_agent_s: Annotated[int, Ge(0), Le(3600)] = 0
    capacity: Annotated[int, Ge(1), Le(10_000)] = 500
    share: Annotated[float, Gt(0), Le(1000)] | None = None
    overflow: Annotated[tuple[OverflowRule, ...], MaxLen(20)] = ()
    callback: CallbackRule = field(default_factory=CallbackRule)
    handling_s: Annotated[int, Ge(1), Le(7200)] = 180
    wait_error_s: Annotated[int, Ge(0), Le(3600)] = 60
    service_level: ServiceLevel = field(default_factory=ServiceLevel)
    greeting: Text = field(default_factory=dict)
    script: Text = field(default_factory=dict)
    music: Words = "default"
    record: RecordPolicy = RecordPolicy.ALWAYS
    announce_agent_number: bool = True
