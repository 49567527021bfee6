"""What the check of a flow knows of the centre around it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from callcenter.ivr.model import Flow


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """One agent of a queue."""

    agent: str
    skills: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownNames:
    """
    What the centre has; None where it is not known, and then not checked.

    Args:
        queues, skills, calendars, agents, flows: Names.
        sounds: Recordings as `<language>/<name>` without ending.
        hosts: Whom requests may ask, in small letters.
        may_dial: Whether the centre may dial an outside number.
        staff: Who serves each queue, with the level of each skill.
        others: Flows to which this one may lead, for ways that go round through several.
    """

    queues: frozenset[str] | None = None
    skills: frozenset[str] | None = None
    calendars: frozenset[str] | None = None
    agents: frozenset[str] | None = None
    flows: frozenset[str] | None = None
    sounds: frozenset[str] | None = None
    hosts: frozenset[str] | None = None
    may_dial: Callable[[str], bool] | None = None
    staff: Mapping[str, Sequence[Serving]] | None = None
    others: Mapping[str, Flow] = field(default_factory=dict)


NOTHING_KNOWN = KnownNames()
