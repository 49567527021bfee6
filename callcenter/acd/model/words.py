"""The words of routing, with the names that go over the wire."""

from enum import StrEnum


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


class First(StrEnum):
    """Who is called first when a call-back's turn comes."""

    AGENT = "agent"
    CUSTOMER = "customer"
