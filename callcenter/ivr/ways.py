"""A flow as a picture: boxes and arrows, with the words of the file on them. Pure."""

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from callcenter.ivr.model import EVERY_LANGUAGE, Expression, Flow, Ref, Spoken, Step, Target, parts
from callcenter.ivr.verbs.queue import Queue

_UNWANTED = ("on_", "otherwise", "closed", "unknown")
_LONGEST_TEXT = 40
_NAMES = {"on_too_long": "on_wait_longer_than"}
"""Fields that have another name in the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One step: its verb, the first words heard there, and its line in the file."""

    step: str
    verb: str
    text: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """
    A way from step to step.

    Args:
        start, end: Names of steps; `end` is `flow:<name>` for another flow.
        label: As it reads in the file: `key 1`, `on_no_input`, a condition.
        side: Drawn less strongly: the way of those who do nothing, or what goes wrong.
        line, col: Where it stands in the file.
    """

    start: str
    end: str
    label: str
    side: bool
    line: int
    col: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Boxes and arrows; `anywhere` are keys that work at every prompt."""

    flow: str
    start: str
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    anywhere: tuple[tuple[str, str], ...]


def picture(flow: Flow) -> Picture:
    """Draw a flow, in the order of its file."""
    return Picture(
        flow=flow.name,
        start=flow.start.name,
        boxes=tuple(_box(step, flow) for step in flow.steps.values()),
        arrows=tuple(arrow for step in flow.steps.values() for arrow in ways(step)),
        anywhere=tuple((key, to.name) for key, to in flow.anywhere.items()),
    )


def ways(step: Step) -> Iterator[Arrow]:
    """List the ways out of a step; each place in the file once."""
    seen: set[tuple[int, int]] = set()
    for label, to in _labelled(step.verb, ""):
        if (to.line, to.col) in seen:
            continue
        seen.add((to.line, to.col))
        yield Arrow(
            start=step.name,
            end=to.name if isinstance(to, Target) else f"flow:{to.name}",
            label=label,
            side=label.startswith(_UNWANTED),
            line=to.line,
            col=to.col,
        )


def _labelled(of: object, label: str) -> Iterator[tuple[str, Target | Ref]]:
    if isinstance(of, Target):
        yield label, of
    elif isinstance(of, Ref):
        if of.kind == "flow":
            yield label, of
    elif isinstance(of, Mapping):
        for key, value in of.items():
            yield from _labelled(value, f"key {key}")
    elif isinstance(of, tuple):
        for value in of:
            yield from _labelled(value, label)
    elif dataclasses.is_dataclass(of) and not isinstance(of, Spoken | Expression):
        own = _own_label(of)
        for each in dataclasses.fields(of):
            yield from _labelled(getattr(of, each.name), own or _NAMES.get(each.name, each.name))


def _own_label(of: object) -> str:
    """A condition or a share names its way better than the field does."""
    when, share = getattr(of, "when", None), getattr(of, "share", None)
    if isinstance(when, Expression):
        return when.source
    return f"{share} %" if isinstance(share, int) else ""


def _box(step: Step, flow: Flow) -> Box:
    heard = next(iter(parts(step.verb, Spoken)), None)
    named = next(iter(parts(step.verb, Ref)), None)
    text = ""
    # For whom a caller waits says more than what is heard meanwhile.
    if heard is not None and not isinstance(step.verb, Queue):
        first = heard.texts.get(
            flow.languages[0], heard.texts.get(EVERY_LANGUAGE, heard.file or "")
        )
        text = first if len(first) <= _LONGEST_TEXT else first[: _LONGEST_TEXT - 1] + "…"
    elif named is not None:
        text = named.name
    return Box(step=step.name, verb=step.verb.NAME, text=text, line=step.line)
