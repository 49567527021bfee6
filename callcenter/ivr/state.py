"""Where one call stands in its flow: small, and the same before and after it was written down."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

KindT = TypeVar("KindT")

Value = str | int | float | bool
"""What a flow may remember of a call."""

MAX_VALUES_BYTES = 2_500
"""All values of one call together, as JSON: they live in a variable on the caller's channel."""

MAX_TEXT = 200
"""Characters of one remembered text."""

MAX_DEPTH = 5
"""Flows that may have called each other at once."""


class BadState(ValueError):
    """Saved progress cannot be read: written by another version, or damaged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """
    Facts about the call that a flow may ask for; made by the floor, anew for every step.

    Args:
        caller: `number` (as the line gave it, "" when withheld), `name`, `withheld`.
        customer: The customer's record, None when unknown.
        number: The number that was dialled.
        now: Local time of the centre, aware.
        calendars: Calendar name to open (True) or closed at `now`.
        chance: Drawn by the floor for this moment, from 0 up to but not 1; decides `percent`.
    """

    caller: Mapping[str, object]
    customer: Mapping[str, object] | None
    number: str
    now: datetime
    calendars: Mapping[str, bool]
    chance: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Where a called flow returns to: a step of exactly that version."""

    flow: str
    version: str
    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowState:
    """
    The progress of one call through its flows.

    Args:
        flow: Name of the flow it is in; `version` the content hash of exactly that text.
        step: Current step: its command is being performed, or is to be performed again after a
            restart.
        language: In which prompts are spoken now.
        values: What was set or collected; masked digits are never among them.
        tries: Fruitless attempts within this step.
        entered: Steps entered so far in the whole call, for the budget.
        ended: True once the flow hung up.
        memo: What the current step must know of its own course (which question, a number not yet
            confirmed); gone when it is left. Secrets are never in it.
        stack: Where called flows return to, the innermost last.
    """

    flow: str
    version: str
    step: str
    language: str
    values: Mapping[str, Value] = field(default_factory=dict)
    tries: int = 0
    entered: int = 0
    ended: bool = False
    memo: Mapping[str, Value] = field(default_factory=dict)
    stack: tuple[Frame, ...] = ()

    def to_json(self) -> dict[str, object]:
        """
        Give the state as plain JSON values; at most about 4 kB.

        Returns:
            A mapping for `from_json`, free of masked digits.
        """
        return {
            "flow": self.flow,
            "version": self.version,
            "step": self.step,
            "language": self.language,
            "values": dict(self.values),
            "tries": self.tries,
            "entered": self.entered,
            "ended": self.ended,
            **({"memo": dict(self.memo)} if self.memo else {}),
            **({"stack": [[f.flow, f.version, f.step] for f in self.stack]} if self.stack else {}),
        }

    @classmethod
    def from_json(cls, saved: Mapping[str, object]) -> "FlowState":
        """
        Read what `to_json` gave.

        Raises:
            BadState: A field is missing or of another kind; the message names it.
        """
        return cls(
            flow=_take(saved, "flow", str),
            version=_take(saved, "version", str),
            step=_take(saved, "step", str),
            language=_take(saved, "language", str),
            values=_plain(_take(saved, "values", dict)),
            tries=_take(saved, "tries", int),
            entered=_take(saved, "entered", int),
            ended=_take(saved, "ended", bool),
            memo=_plain(_take({"memo": {}, **saved}, "memo", dict)),
            stack=tuple(_frame(one) for one in _take({"stack": [], **saved}, "stack", list)),
        )


def fits(values: Mapping[str, Value]) -> bool:
    """Tell whether these values may be kept on the channel."""
    return len(json.dumps(dict(values), ensure_ascii=True)) <= MAX_VALUES_BYTES


def _plain(values: Mapping[object, object]) -> dict[str, Value]:
    plain: dict[str, Value] = {}
    for name, value in values.items():
        if not isinstance(name, str) or not isinstance(value, str | int | float):
            raise BadState(f"value {name!r} is not plain")
        plain[name] = value
    return plain


def _frame(saved: object) -> Frame:
    match saved:
        case [str() as flow, str() as version, str() as step]:
            return Frame(flow=flow, version=version, step=step)
        case _:
            raise BadState("stack is damaged")


def _take(saved: Mapping[str, object], name: str, kind: type[KindT]) -> KindT:
    value = saved.get(name)
    if not isinstance(value, kind):
        raise BadState(f"{name} is missing or no {kind.__name__}")
    return value
