"""
A flow as it is after reading: named steps, each with one verb, each part with its place.

The parts of a verb (targets, names, prompts, conditions) carry their line and column, so that
whoever checks a flow only has to walk over them and can always say where.
"""

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Protocol, TypeAlias, TypeVar

from callcenter.ivr.commands import Outcome
from callcenter.ivr.expressions import Compiled
from callcenter.ivr.state import Value
from callcenter.ivr.stepping import Moment, Reaction

EVERY_LANGUAGE = "*"
"""Stands for the language of a prompt that was written as one text for all."""

PartT = TypeVar("PartT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """
    The step to go to.

    `by_caller` tells that the caller must do something for it (press a key, talk to a person):
    only such ways may close a loop.
    """

    name: str
    line: int
    col: int
    by_caller: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ref:
    """
    A name that is defined elsewhere.

    `kind` is `queue`, `skill`, `calendar`, `flow`, `agent`,
    `language`, `host`.
    """

    kind: str
    name: str
    line: int
    col: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueName:
    """A name under which a step keeps something; `masked` values are never kept beyond the step."""

    name: str
    line: int
    col: int
    masked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """
    A condition or calculation in CEL, or a constant.

    `secret` tells that masked values may be used in it: its result does not show them.
    """

    source: str
    line: int
    col: int
    constant: Value | None = None
    compiled: Compiled | None = None
    secret: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """
    What is heard at one place: a text for each language, a recording, or both.

    `every` speaks all languages in turn, whichever is chosen.
    """

    texts: Mapping[str, str]
    line: int
    col: int
    file: str | None = None
    every: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An address on the web, with `{values}` in its path and query only."""

    url: str
    line: int
    col: int


class Verb(Protocol):
    """
    What a step does: one frozen dataclass per verb.

    `enter` says what to do on arrival, `answer` what follows from an outcome; both are pure.
    """

    NAME: ClassVar[str]

    def enter(self, moment: Moment) -> Reaction:
        """Begin the step, or give its command again after a restart."""

    def answer(self, moment: Moment, outcome: Outcome) -> Reaction:
        """Take what came of the command; any outcome must lead somewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One named step."""

    name: str
    line: int
    col: int
    verb: Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """
    A flow, ready to be walked once the check finds nothing.

    Args:
        name: As other flows and the numbers of the centre call it.
        file: For messages.
        version: Content hash of the text.
        languages: Offered languages, the first one being the default.
        start: First step.
        steps: By name, in the order of the file.
        anywhere: Keys that work at every prompt.
        values: Names with their first value.
        unreadable: Names of steps that have defects of their own; empty in a usable flow.
        loose: What could be read of these steps, for the check.
        vague: One of these steps may have remembered a value under a name that is not known.
    """

    name: str
    file: str
    version: str
    languages: tuple[str, ...]
    start: Target
    steps: Mapping[str, Step]
    anywhere: Mapping[str, Target] = field(default_factory=dict)
    values: Mapping[str, Value] = field(default_factory=dict)
    unreadable: frozenset[str] = frozenset()
    loose: tuple["Part", ...] = ()
    vague: bool = False


Part: TypeAlias = Target | Ref | ValueName | Expression | Spoken | Link


def parts(of: object, kind: type[PartT]) -> Iterator[PartT]:
    """
    Walk over everything of one kind inside a step, a verb or a part of it.

    Args:
        of: A dataclass, list or map of these.
        kind: `Target`, `Ref`, `ValueName`, `Expression` or `Spoken`.
    """
    ahead = [of]
    while ahead:
        one = ahead.pop()
        if isinstance(one, kind):
            yield one
        elif isinstance(one, Mapping):
            ahead.extend(reversed(list(one.values())))
        elif isinstance(one, tuple):
            ahead.extend(reversed(one))
        else:
            ahead.extend([getattr(one, name) for name in _fields_backwards(type(one))])


_BACKWARDS: dict[type, tuple[str, ...]] = {}


def _fields_backwards(kind: type) -> tuple[str, ...]:
    """Name the fields of a dataclass; every rule asks for them, of every part of a flow."""
    known = _BACKWARDS.get(kind)
    if known is None:
        fields = dataclasses.fields(kind) if dataclasses.is_dataclass(kind) else ()
        known = _BACKWARDS[kind] = tuple(each.name for each in reversed(fields))
    return known
