"""Results as tables for the terminal."""

from collections.abc import Sequence

from rich.console import Group
from rich.markup import escape
from rich.table import Table

from callcenter.simulation.comparing import Differences
from callcenter.simulation.figures import Estimate
from callcenter.simulation.running import LineResult, Result
from callcenter.simulation.writing import clock

_MEAN = "mean of a day ± 95 % interval"
_SHARES = {
    "abandonment",
    "service_level",
    "service_level_abandoned_against",
    "service_level_abandoned_for",
    "occupancy",
}
_WORDS = {
    "offered": "calls",
    "answered": "answered",
    "abandoned": "abandoned",
    "turned_away": "turned away (no room)",
    "sent_away": "sent away by overflow",
    "overflowed": "taken over by another queue",
    "called_back": "called back",
    "not_reached": "called back, not reached",
    "unserved": "still waiting at the end",
    "abandonment": "abandonment",
    "service_level": "service level, abandoned left out",
    "service_level_abandoned_against": "service level, abandoned against it",
    "service_level_abandoned_for": "service level, abandoned for it",
    "asa_s": "average speed of answer",
    "wait_mean_s": "mean wait of all",
    "wait_p50_s": "wait, 50 % at most",
    "wait_p90_s": "wait, 90 % at most",
    "wait_p95_s": "wait, 95 % at most",
    "wait_max_s": "longest wait",
    "called_back_after_s": "until called back, mean",
    "handle_mean_s": "mean talk",
    "occupancy": "occupancy",
}
_RARE = {
    *("turned_away", "sent_away", "overflowed", "unserved"),
    *("called_back", "not_reached", "called_back_after_s"),
}
"""Shown only where there is any."""

_BY_INTERVAL = {
    "offered": "calls",
    "service_level": "in time",
    "asa_s": "answer",
    "wait_p90_s": "90 %",
    "abandonment": "lost",
    "occupancy": "busy",
}
_WITH_HALF_WIDTH = {"service_level", "asa_s"}
"""In the table of intervals, so that a row fits a terminal of 80 columns; JSON has all."""

_LEAST_SHOWN = 0.05
"""Half of an interval that would be written as 0.0 is left out."""

_OBEYED = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)), "")
"""Of a name, whatever would move the cursor or colour the terminal."""


def tables(result: Result, *, intervals: bool) -> Group:
    """
    Show one result.

    Args:
        result: The result.
        intervals: Show each interval too.

    Returns:
        Tables for the terminal.
    """
    whole = Table(title=named(result.scenario.title), title_justify="left")
    whole.add_column(_MEAN)
    for line in result.lines:
        whole.add_column(named(line.queue), justify="right")
    for name, words in _WORDS.items():
        if name not in _RARE or any(line.whole[name].mean for line in result.lines):
            whole.add_row(words, *(worded(name, line.whole[name]) for line in result.lines))
    parts: list[Table] = [whole]
    if intervals:
        parts += [_by_interval(result, line) for line in result.lines]
    agents = Table("agents", "occupancy")
    for group, occupancy in result.groups.items():
        agents.add_row(named(group), worded("occupancy", occupancy))
    return Group(*parts, agents)


def _by_interval(result: Result, line: LineResult) -> Table:
    table = Table(title=f"{named(line.queue)} by interval", title_justify="left")
    table.add_column("from", no_wrap=True)
    for words in _BY_INTERVAL.values():
        table.add_column(words, justify="right", no_wrap=True)
    for begins_s, found in zip(result.begins, line.intervals, strict=True):
        shown = (
            worded(name, found[name], half_width=name in _WITH_HALF_WIDTH) for name in _BY_INTERVAL
        )
        table.add_row(clock(begins_s), *shown)
    return table


def side_by_side(results: Sequence[Result], found: Differences) -> Group:
    """
    Show results beside each other, with the difference of the last two.

    Args:
        results: Two or more.
        found: How much higher the last one's figures are than those of the one before.

    Returns:
        A table for each queue that all have.
    """
    parts = []
    for queue in found:
        lines = [_line_of(result, queue) for result in results]
        table = Table(title=f"queue {named(queue)}", title_justify="left")
        table.add_column(_MEAN)
        for result in results:
            table.add_column(named(result.scenario.title), justify="right")
        table.add_column("difference" if len(results) == 2 else "change", justify="right")
        for name, words in _WORDS.items():
            if name in _RARE and not any(line.whole[name].mean for line in lines):
                continue
            shown = [worded(name, line.whole[name]) for line in lines]
            table.add_row(words, *shown, worded(name, found[queue][name], signed=True))
        parts.append(table)
    return Group(*parts)


def _line_of(result: Result, queue: str) -> LineResult:
    return next(line for line in result.lines if line.queue == queue)


def named(name: str) -> str:
    """Make a name from a file fit for the terminal: nothing in it is obeyed."""
    return escape(name.translate(_OBEYED))


def worded(name: str, one: Estimate, *, signed: bool = False, half_width: bool = True) -> str:
    """
    Write a figure with its interval.

    Args:
        name: Which figure; gives the unit.
        one: Its value.
        signed: Show a plus too.
        half_width: Show the interval, where there is one.

    Returns:
        For example `81.2 ± 0.9 %`; a dash where there is none.
    """
    if one.mean is None:
        return "-"
    scale, unit = (100, " %") if name in _SHARES else (1, " s" if name.endswith("_s") else "")
    rounded = round(one.mean * scale, 1) + 0.0  # nothing is less than none
    mean = f"{rounded:{'+' if signed else ''}.1f}"
    half = (one.half_width or 0.0) * scale if half_width else 0.0
    shown = f" ± {half:.1f}" if half >= _LEAST_SHOWN else ""
    return f"{mean}{shown}{unit}"
