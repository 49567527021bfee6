"""A picture of a replay: mean wait by half hour of the day, as recorded and as lived again."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from xml.sax.saxutils import escape

from callcenter.simulation.axis import round_top
from callcenter.simulation.replaying import HALF_HOUR_S, HalfHour
from callcenter.simulation.writing import clock

_WIDTH, _HEIGHT = 900, 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 860, 70, 370
_COLOURS = ("#1d4f91", "#b3541e", "#6b4a8b", "#1f6f43")
_RECORDED = "as recorded"
_HALF_HOURS = 48
_SPARSE = 0.05
"""Half hours with fewer calls than this part of the busiest one's are left out: too few to say."""

Points = list[tuple[int, float]]
"""Half hour of the day and seconds."""


def replay_chart(title: str, replays: Mapping[str, Sequence[HalfHour]]) -> str:
    """
    Draw replays of the same days.

    Args:
        title: What was lived through again.
        replays: Half hours by the name of the case; those of the first tell what was recorded.

    Returns:
        The text of an SVG file.
    """
    first = next(iter(replays.values()))
    curves = {_RECORDED: _by_half_hour([(one, one.was_s) for one in first])}
    for name, found in replays.items():
        curves[name] = _by_half_hour([(one, one.now_s) for one in found])
    return "\n".join([*_frame(title, curves), *_curves(curves), "</svg>", ""])


def _by_half_hour(waits: Sequence[tuple[HalfHour, float]]) -> Points:
    """Give the mean wait of all callers of each half hour of the day, over all days."""
    calls: dict[int, int] = defaultdict(int)
    waited: dict[int, float] = defaultdict(float)
    for one, wait_s in waits:
        calls[one.number] += one.calls
        waited[one.number] += one.calls * wait_s
    enough = _SPARSE * max(calls.values(), default=0)
    return [(n, waited[n] / calls[n]) for n in sorted(calls) if calls[n] >= enough]


def _frame(title: str, curves: Mapping[str, Points]) -> Iterator[str]:
    hours, longest = _reach(curves)
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img">'
    yield f"<title>{escape(title)}</title>"
    yield "<style>text{font:12px sans-serif;fill:#333}.grid{stroke:#ddd}</style>"
    yield f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>'
    yield f'<text x="{_LEFT}" y="20" style="font-weight:bold;font-size:14px">{escape(title)}</text>'
    yield f'<text x="{_LEFT}" y="{_TOP - 10}">mean wait, s</text>'
    for part in range(5):
        seconds = longest * part / 4
        y = _y(seconds, longest)
        yield f'<path class="grid" d="M{_LEFT} {y:.1f}H{_RIGHT}"/>'
        yield f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{seconds:g}</text>'
    every = 1 if hours[1] - hours[0] < 8 else 2 if hours[1] - hours[0] <= 24 else 4
    first = hours[0] if every == 1 else hours[0] + hours[0] % 2
    for number in range(first, hours[1] + 1, every):
        x = _x(number, hours)
        label = clock(number * HALF_HOUR_S)
        yield f'<text x="{x:.1f}" y="{_BOTTOM + 18}" text-anchor="middle">{label}</text>'


def _curves(curves: Mapping[str, Points]) -> Iterator[str]:
    hours, longest = _reach(curves)
    at = float(_LEFT)
    for (name, points), colour in zip(curves.items(), _COLOURS, strict=False):
        dash = ' stroke-dasharray="5 4"' if name == _RECORDED else ""
        stroke = f'stroke="{colour}" stroke-width="2"{dash}'
        yield f'<path d="{_path(points, hours, longest)}" fill="none" {stroke}/>'
        for number, seconds in points:
            at_point = f'cx="{_x(number, hours):.1f}" cy="{_y(seconds, longest):.1f}"'
            yield f'<circle {at_point} r="2.5" fill="{colour}"/>'
        yield f'<path d="M{at:.0f} 40h28" {stroke}/>'
        yield f'<text x="{at + 34:.0f}" y="44">{escape(name)}</text>'
        at += 60 + 7 * len(name)


def _path(points: Points, hours: tuple[int, int], longest: float) -> str:
    """Join half hours that follow each other; where nobody called for longer, begin anew."""
    parts = []
    before = -_HALF_HOURS
    for number, seconds in points:
        pen = "L" if number - before <= 2 else "M"
        parts.append(f"{pen}{_x(number, hours):.1f} {_y(seconds, longest):.1f}")
        before = number
    return "".join(parts)


def _reach(curves: Mapping[str, Points]) -> tuple[tuple[int, int], float]:
    """Give the first and last half hour, and the longest mean wait."""
    points = [point for curve in curves.values() for point in curve]
    if not points:
        return (0, 0), 1.0
    numbers = [number for number, _ in points]
    highest = max(1.0, *(seconds for _, seconds in points))
    return (min(numbers), max(numbers)), round_top(highest)


def _x(number: int, hours: tuple[int, int]) -> float:
    return _LEFT + (_RIGHT - _LEFT) * (number - hours[0]) / max(1, hours[1] - hours[0])


def _y(seconds: float, longest: float) -> float:
    return _BOTTOM - (_BOTTOM - _TOP) * seconds / longest
