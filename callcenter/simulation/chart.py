"""A chart of a result: calls, service level and waits of each queue by interval, as SVG."""

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from callcenter.simulation.running import LineResult, Result
from callcenter.simulation.writing import clock

_WIDTH, _PANEL, _HEIGHT = 900, 300, 190
_LEFT, _RIGHT = 64, 836
_STYLE = (
    "text{font:12px sans-serif;fill:#333}.t{font-weight:bold;font-size:14px}"
    ".bar{fill:#c9d7e8}.lost{fill:#e3a29a}.level{stroke:#1f6f43;stroke-width:2;fill:none}"
    ".wait{stroke:#b3541e;stroke-width:2;fill:none}.band{fill:#1f6f43;opacity:.15}"
    ".goal{stroke:#1f6f43;stroke-dasharray:4 4}.axis{stroke:#999}"
)


def chart(results: Sequence[Result]) -> str:
    """
    Draw results, one panel for each queue, two scenarios under each other.

    Args:
        results: One or more.

    Returns:
        The text of an SVG file.
    """
    panels = [(result, line) for result in results for line in result.lines]
    height = 20 + _PANEL * len(panels)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}">',
        f"<style>{_STYLE}</style>",
        f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>',
    ]
    for number, (result, line) in enumerate(panels):
        parts.append(f'<g transform="translate(0 {20 + _PANEL * number})">')
        parts += _panel(result, line)
        parts.append("</g>")
    return "\n".join([*parts, "</svg>", ""])


def _panel(result: Result, line: LineResult) -> Iterator[str]:
    title = escape(f"{result.scenario.title}: {line.queue}")
    goal = f"goal {line.target_percent:g} % within {line.within_s:g} s"
    yield f'<text class="t" x="{_LEFT}" y="14">{title}</text>'
    yield (
        f'<text x="{_LEFT}" y="30">bars: calls, red part abandoned · green: service level with '
        f"95 % interval, {goal} · brown: average speed of answer</text>"
    )
    offered = [_mean(line, at, "offered") for at in range(len(line.intervals))]
    lost = [_mean(line, at, "abandoned") for at in range(len(line.intervals))]
    waits = [_mean(line, at, "asa_s") for at in range(len(line.intervals))]
    most, slowest = max(1.0, *offered), max(1.0, line.within_s, *waits)
    yield from _bars(offered, "bar", most, result)
    yield from _bars(lost, "lost", most, result)
    goal_y = _y(line.target_percent / 100)
    yield f'<path class="goal" d="M{_LEFT} {goal_y:.1f}H{_RIGHT}"/>'
    yield from _levels(line)
    yield _polyline("wait", [(_x(at, len(waits)), _y(w / slowest)) for at, w in enumerate(waits)])
    yield f'<path class="axis" d="M{_LEFT} {_y(0)}H{_RIGHT}M{_LEFT} {_y(0)}V{_y(1)}"/>'
    for share in (0.0, 0.5, 1.0):
        y = _y(share) + 4
        yield f'<text x="{_LEFT - 8}" y="{y:.1f}" text-anchor="end">{share:.0%}</text>'
        yield f'<text x="{_RIGHT + 8}" y="{y:.1f}">{share * slowest:.0f} s</text>'
    yield f'<text x="{_LEFT + 4}" y="{_y(1) - 3:.1f}">at most {most:.0f} calls</text>'


def _levels(line: LineResult) -> Iterator[str]:
    """Draw the service level, and its interval as a band."""
    upper: list[tuple[float, float]] = []
    lower: list[tuple[float, float]] = []
    middle: list[tuple[float, float]] = []
    for at, found in enumerate(line.intervals):
        level = found["service_level"]
        if level.mean is None:
            continue
        x, half = _x(at, len(line.intervals)), level.half_width or 0.0
        middle.append((x, _y(level.mean)))
        upper.append((x, _y(min(1.0, level.mean + half))))
        lower.append((x, _y(max(0.0, level.mean - half))))
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in upper + lower[::-1])
    yield f'<polygon class="band" points="{points}"/>'
    yield _polyline("level", middle)


def _bars(values: Sequence[float], kind: str, most: float, result: Result) -> Iterator[str]:
    count = len(values)
    width = (_RIGHT - _LEFT) / count
    every = -(-count // 16)
    for at, value in enumerate(values):
        x, y = _LEFT + at * width, _y(value / most)
        yield (
            f'<rect class="{kind}" x="{x + width * 0.1:.1f}" y="{y:.1f}" '
            f'width="{width * 0.8:.1f}" height="{_y(0) - y:.1f}"/>'
        )
        if kind == "bar" and at % every == 0:
            yield f'<text x="{x:.1f}" y="{_y(0) + 18:.1f}">{clock(result.begins[at])}</text>'


def _mean(line: LineResult, at: int, name: str) -> float:
    return line.intervals[at][name].mean or 0.0


def _polyline(kind: str, points: Sequence[tuple[float, float]]) -> str:
    listed = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline class="{kind}" points="{listed}"/>'


def _x(at: int, count: int) -> float:
    return _LEFT + (at + 0.5) * (_RIGHT - _LEFT) / count


def _y(share: float) -> float:
    return 50 + _HEIGHT * (1 - share)
