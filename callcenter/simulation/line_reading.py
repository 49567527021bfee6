"""Reading one queue of a scenario: how it routes, who calls, how long they talk and wait."""

from collections.abc import Callable, Sequence

from callcenter.acd.model import Choice, QueueRule, Requirement, RoutingStep, WrapUp
from callcenter.simulation.chance import (
    Deterministic,
    Distribution,
    Empirical,
    Exponential,
    Gamma,
    LogNormal,
)
from callcenter.simulation.fields import LEAST_S, MOST, Fields, Notes
from callcenter.simulation.listed_calls import read_calls, read_values
from callcenter.simulation.overflow_reading import back_fields, read_calling_back, read_overflow
from callcenter.simulation.scenario import Arrivals, Line, Poisson
from callcenter.yaml_source import ListNode, MapNode, Node, ScalarNode, near

ReadFile = Callable[[str], str]
Day = tuple[float, float, float]
"""Beginning as seconds of the day, length, and length of an interval."""

_KEYS = (
    *("calls", "handling_s", "patience_s", "ring_s", "wrap_up_s", "service_level", "choice"),
    *("head_start_s", "ring_timeout_s", "needs", "widen", "priority", "room"),
    *("overflow", "share", "callback", "callback_share"),
)
_MOST_PER_HOUR = 100_000
_SHAPE_BOUNDS = (0.01, 10_000)
"""Beyond these a gamma distribution is in practice 0 or always the same, and hard to draw."""

_CALLS = ("per_hour", "by_interval", "file")
_SHAPES: dict[str, tuple[tuple[str, ...], Callable[..., Distribution]]] = {
    "exponential": (("mean",), Exponential),
    "lognormal": (("mean", "sd"), LogNormal),
    "gamma": (("mean", "shape"), Gamma),
    "deterministic": (("mean",), Deterministic),
}


def read_line(
    notes: Notes,
    key: ScalarNode,
    node: Node,
    day: Day,
    queues: Sequence[str],
    read_file: ReadFile,
) -> Line:
    """
    Read one queue.

    Args:
        notes: Takes the defects.
        key: Its name.
        node: What stands there.
        day: When the scenario begins, how long it lasts, how long an interval is.
        queues: Names of all queues.
        read_file: Gets the text of a file that is named.

    Returns:
        The queue; with stand-ins for what is defective.
    """
    fields = notes.fields(node, f"queue '{key.text}'", _KEYS)
    level = fields.get("service_level")
    goal = (
        None if level is None else notes.fields(level, "a service level", ("percent", "within_s"))
    )
    within_s = 20.0 if goal is None else goal.number("within_s", 20.0)
    room = fields.get("room")
    back = back_fields(fields)
    return Line(
        rule=QueueRule(
            name=key.text,
            choice=_choice(fields),
            head_start_s=fields.number("head_start_s", 60.0),
            ring_timeout_s=fields.number("ring_timeout_s", 15.0, above=True),
            wrap_up=WrapUp.timed(fields.number("wrap_up_s", 0.0)),
            within_s=within_s,
            overflow=read_overflow(fields, queues),
            share=fields.number("share", 1.0, above=True) if "share" in fields.entries else None,
            callback_share=_callback_share(fields),
        ),
        arrivals=_arrivals(fields, day, read_file),
        handling=_distribution(fields, "handling_s", read_file, needed=True)
        or Deterministic(mean=1.0),
        patience=_distribution(fields, "patience_s", read_file),
        ring=_distribution(fields, "ring_s", read_file),
        within_s=within_s,
        target_percent=80.0 if goal is None else goal.number("percent", 80.0),
        steps=_steps(fields),
        priority=fields.whole("priority", 0),
        room=None if room is None else fields.whole("room", 0),
        back=None
        if back is None
        else read_calling_back(back, _distribution(back, "dial_s", read_file)),
    )


def _callback_share(fields: Fields) -> float:
    share = fields.number("callback_share", 0.5, above=True)
    if share > 1:
        fields.notes.note(fields.entries["callback_share"], "a share is at most 1", "range")
    return min(share, 1.0)


def _choice(fields: Fields) -> Choice:
    text = fields.text("choice", Choice.LONGEST_IDLE.value)
    if text in set(Choice):
        return Choice(text)
    hint = near(text, list(Choice)) or f": use one of {', '.join(Choice)}"
    fields.notes.note(fields.entries["choice"], f"there is no choice '{text}'{hint}", "choice")
    return Choice.LONGEST_IDLE


def _arrivals(fields: Fields, day: Day, read_file: ReadFile) -> Arrivals:
    node = fields.need("calls", "for example { per_hour: 120 }")
    none = Poisson(expected=(), every_s=1.0)
    if node is None:
        return none
    calls = fields.notes.fields(node, "'calls'", _CALLS)
    if len(calls.entries) != 1:
        if isinstance(node, MapNode) and len(node.entries) != 1:
            fields.notes.note(node, f"'calls' needs exactly one of {', '.join(_CALLS)}", "missing")
        return none
    begins_s, lasts_s, interval_s = day
    if (name := calls.get("file")) is not None:
        return read_calls(fields.notes, name, read_file, begins_s, lasts_s)
    if calls.get("per_hour") is not None:
        rate = calls.number("per_hour", 0.0, most=_MOST_PER_HOUR)
        return Poisson(expected=(rate * lasts_s / 3600,), every_s=lasts_s)
    return Poisson(expected=_by_interval(calls, lasts_s, interval_s), every_s=interval_s)


def _by_interval(calls: Fields, lasts_s: float, interval_s: float) -> tuple[float, ...]:
    node = calls.entries["by_interval"]
    if not isinstance(node, ListNode):
        calls.notes.note(node, "'by_interval' must be a list of numbers of calls", "type")
        return ()
    wanted = -int(-lasts_s // interval_s)
    if len(node.items) != wanted:
        message = f"there are {wanted} intervals and {len(node.items)} numbers: give one for each"
        calls.notes.note(node, message, "range")
    most = _MOST_PER_HOUR * interval_s / 3600
    found = [
        calls.notes.number(item, "a number of calls", least=0, most=most) for item in node.items
    ]
    return tuple(value or 0.0 for value in found)


def _distribution(
    fields: Fields, key: str, read_file: ReadFile, *, needed: bool = False
) -> Distribution | None:
    """Read a number (always the same), or a distribution by its name."""
    example = "for example { lognormal: { mean: 180, sd: 120 } }"
    node = fields.need(key, example) if needed else fields.get(key)
    if node is None:
        return None
    if isinstance(node, ScalarNode):
        fixed = fields.notes.number(node, f"'{key}'", least=LEAST_S)
        return None if fixed is None else Deterministic(mean=fixed)
    names = (*_SHAPES, "empirical")
    named = fields.notes.fields(node, f"'{key}'", names)
    if len(named.entries) != 1:
        if isinstance(node, MapNode) and len(node.entries) != 1:
            fields.notes.note(node, f"'{key}' needs one distribution, {example}", "missing")
        return None
    name, inner = next(iter(named.entries.items()))
    if name == "empirical":
        values = read_values(fields.notes, inner, read_file)
        return Empirical(values=values) if values else None
    return _shaped(fields.notes, name, inner)


def _shaped(notes: Notes, name: str, node: Node) -> Distribution | None:
    parameters, make = _SHAPES[name]
    if isinstance(node, ScalarNode) and parameters == ("mean",):
        mean = notes.number(node, f"the mean of '{name}'", least=LEAST_S)
        return None if mean is None else make(mean=mean)
    fields = notes.fields(node, f"'{name}'", parameters)
    found = {
        parameter: notes.number(value, f"'{parameter}'", least=least, most=most)
        for parameter in parameters
        for least, most in (_SHAPE_BOUNDS if parameter == "shape" else (LEAST_S, MOST),)
        if (value := fields.need(parameter, "a number above 0")) is not None
    }
    if len(found) < len(parameters) or None in found.values():
        return None
    return make(**found)


def _steps(fields: Fields) -> tuple[RoutingStep, ...]:
    """Read what is needed at first and when that widens; times count from the entry."""
    needs = fields.get("needs")
    wanted: list[tuple[float, Requirement]] = []
    if needs is not None:
        wanted.append((0.0, Requirement.of(fields.notes.levels(needs, "'needs'"))))
    widen = fields.get("widen")
    if widen is not None and not isinstance(widen, ListNode):
        fields.notes.note(widen, "'widen' must be a list of steps", "type")
    for item in widen.items if isinstance(widen, ListNode) else ():
        step = fields.notes.fields(item, "a step", ("after_s", "needs", "anyone"))
        at = step.number("after_s", 0.0)
        if wanted and at < wanted[-1][0]:
            fields.notes.note(item, "'after_s' must not be smaller than in the step above", "range")
            at = wanted[-1][0]
        asked = step.get("needs")
        levels = {} if asked is None else fields.notes.levels(asked, "'needs'")
        wanted.append((at, Requirement.of(levels)))
    ends: list[float | None] = [at for at, _ in wanted[1:]]
    starts = [at for at, _ in wanted]
    return tuple(
        RoutingStep(requirement=asked, lasts_s=None if end is None else end - start)
        for (_, asked), start, end in zip(wanted, starts, [*ends, None], strict=False)
    )
