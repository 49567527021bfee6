"""Results as tables for the terminal."""

from collections.abc import Sequence

from rich.console import Group
from rich.table import Table

from callcenter.simulation.comparing import Differences
from callcenter.simulation.figures import Estimate
from callcenter.simulation.running import LineResult, Result
from callcenter.simulation.writing import clock

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
    "abandonment": "lost",
    "wait_p90_s": "90 %",
    "occupancy": "busy",
}


def tables(result: Result, *, intervals: bool) -> Group:
    """
    Show one result.

    Args:
        result: The result.
        intervals: Show each interval too.

    Returns:
        Tables for the terminal.
    """
    whole = Table(title=result.scenario.title, title_justify="left")
    whole.add_column("mean of a day ± 95 % interval")
    for line in result.lines:
        whole.add_column(line.queue, justify="right")
    for name, words in _WORDS.items():
        if name not in _RARE or any(line.whole[name].mean for line in result.lines):
            whole.add_row(words, *(worded(name, line.whole[name]) for line in result.lines))
    parts: list[Table] = [whole]
    if intervals:
        parts += [_by_interval(result, line) for line in result.lines]
    agents = Table("agents", "occupancy")
    for group, occupancy in result.groups.items():
        agents.add_row(group, worded("occupancy", occupancy))
    return Group(*parts, agents)


def _by_interval(result: Result, line: LineResult) -> Table:
    table = Table(title=f"{line.queue} by interval", title_justify="left")
    table.add_column("from")
    for words in _BY_INTERVAL.values():
        table.add_column(words, justify="right", no_wrap=True)
    for begins_s, found in zip(result.begins, line.intervals, strict=True):
        table.add_row(clock(begins_s), *(worded(name, found[name]) for name in _BY_INTERVAL))
    return table


def side_by_side(results: Sequence[Result], found: Differences) -> Group:
    """
    Show two results beside each other, with their difference.

    Args:
        results: The two.
        found: How much higher the second one's figures are.

    Returns:
        A table for each queue that both have.
    """
    first, second = results
    others = {line.queue: line for line in second.lines}
    parts = []
    for line in first.lines:
        if line.queue not in found:
            continue
        table = Table(title=f"queue {line.queue}", title_justify="left")
        table.add_column("mean of a day ± 95 % interval")
        for result in results:
            table.add_column(result.scenario.title, justify="right")
        table.add_column("difference", justify="right")
        for name, words in _WORDS.items():
            both = (line.whole[name], others[line.queue].whole[name])
            if name in _RARE and not any(one.mean for one in both):
                continue
            shown = [worded(name, one) for one in both]
            table.add_row(words, *shown, worded(name, found[line.queue][name], signed=True))
        parts.append(table)
    return Group(*parts)


def worded(name: str, one: Estimate, *, signed: bool = False) -> str:
    """
    Write a figure with its interval.

    Args:
        name: Which figure; gives the unit.
        one: Its value.
        signed: Show a plus too.

    Returns:
        For example `81.2 ± 0.9 %`; a dash where there is none.
    """
    if one.mean is None:
        return "-"
    scale, unit = (100, " %") if name in _SHARES else (1, " s" if name.endswith("_s") else "")
    mean = f"{one.mean * scale:{'+' if signed else ''}.1f}"
    half = "" if one.half_width is None else f" ± {one.half_width * scale:.1f}"
    return f"{mean}{half}{unit}"
