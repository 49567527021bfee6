"""A chart of a result: calls, service level and waits of each queue by interval, as SVG."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from callcenter.simulation.axis import round_top
from callcenter.simulation.running import LineResult, Result
from callcenter.simulation.writing import clock

_WIDTH, _PANEL, _HEIGHT = 900, 300, 190
_LEFT, _RIGHT = 64, 836
_STYLE = (
    "text{font:12px sans-serif;fill:#333}.t{font-weight:bold;font-size:14px}"
    ".n{text-anchor:end}text.g,.g{fill:#1f6f43}text.b,.b{fill:#9a4718}"
    ".bar{fill:#c9d7e8}.lost{fill:#e3a29a}.level{stroke:#1f6f43;stroke-width:2;fill:none}"
    ".wait{stroke:#b3541e;stroke-width:2;fill:none}.band{fill:#1f6f43;opacity:.15}"
    ".goal{stroke:#1f6f43;stroke-dasharray:4 4}.axis{stroke:#999}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scale:
    """Ends of the axes, the same for all scenarios of a queue, so that they can be compared."""

    calls: float
    seconds: float


def chart(results: Sequence[Result]) -> str:
    """
    Draw results, one panel for each queue, those of two scenarios under each other.

    Args:
        results: One or more.

    Returns:
        The text of an SVG file.
    """
    queues = dict.fromkeys(line.queue for result in results for line in result.lines)
    panels = [
        (result, line, _scale(results, queue))
        for queue in queues
        for result in results
        for line in result.lines
        if line.queue == queue
    ]
    height = 20 + _PANEL * len(panels)
    title = escape(" and ".join(result.scenario.title for result in results))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img">',
        f"<title>{title}</title>",
        f"<style>{_STYLE}</style>",
        f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>',
    ]
    for number, (result, line, scale) in enumerate(panels):
        parts.append(f'<g transform="translate(0 {20 + _PANEL * number})">')
        parts += _panel(result, line, scale)
        parts.append("</g>")
    return "\n".join([*parts, "</svg>", ""])


def _scale(results: Sequence[Result], queue: str) -> _Scale:
    lines = [line for result in results for line in result.lines if line.queue == queue]
    intervals = [found for line in lines for found in line.intervals]
    return _Scale(
        calls=round_top(max(1.0, *(found["offered"].mean or 0.0 for found in intervals))),
        seconds=round_top(
            max(
                1.0,
                *(line.within_s for line in lines),
                *(found["asa_s"].mean or 0.0 for found in intervals),
            )
        ),
    )


def _panel(result: Result, line: LineResult, scale: _Scale) -> Iterator[str]:
    title = escape(f"{line.queue}: {result.scenario.title}")
    goal = f"goal {line.target_percent:g} % within {line.within_s:g} s"
    yield f'<text class="t" x="{_LEFT}" y="14">{title}</text>'
    yield (
        f'<text x="{_LEFT}" y="32">bars: calls, red part abandoned · <tspan class="g">green: '
        f"service level with 95 % interval, {goal}</tspan> · "
        '<tspan class="b">brown: average speed of answer</tspan></text>'
    )
    yield from _bars(line, "offered", "bar", scale)
    yield from _bars(line, "abandoned", "lost", scale)
    yield from _times(result)
    goal_y = _y(line.target_percent / 100)
    yield f'<path class="goal" d="M{_LEFT} {goal_y:.1f}H{_RIGHT}"/>'
    yield from _levels(line)
    yield _waits(line, scale)
    yield f'<path class="axis" d="M{_LEFT} {_y(0)}H{_RIGHT}M{_LEFT} {_y(0)}V{_y(1)}"/>'
    for share in (0.0, 0.5, 1.0):
        y = _y(share) + 4
        yield f'<text class="n" x="{_LEFT - 8}" y="{y:.1f}">{share * scale.calls:g}</text>'
        yield f'<text class="g" x="{_RIGHT + 8}" y="{y - 7:.1f}">{share:.0%}</text>'
        yield f'<text class="b" x="{_RIGHT + 8}" y="{y + 7:.1f}">{share * scale.seconds:g} s</text>'


def _waits(line: LineResult, scale: _Scale) -> str:
    """Draw the speed of answer; where nobody was answered there is none, and the line breaks."""
    path, pen = "", "M"
    for at, found in enumerate(line.intervals):
        wait_s = found["asa_s"].mean
        if wait_s is None:
            pen = "M"
            continue
        path += f"{pen}{_x(at, len(line.intervals)):.1f} {_y(wait_s / scale.seconds):.1f}"
        pen = "L"
    return f'<path class="wait" d="{path}"/>'


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


def _bars(line: LineResult, name: str, kind: str, scale: _Scale) -> Iterator[str]:
    width = (_RIGHT - _LEFT) / len(line.intervals)
    for at, found in enumerate(line.intervals):
        x, y = _LEFT + at * width, _y((found[name].mean or 0.0) / scale.calls)
        yield (
            f'<rect class="{kind}" x="{x + width * 0.1:.1f}" y="{y:.1f}" '
            f'width="{width * 0.8:.1f}" height="{_y(0) - y:.1f}"/>'
        )


def _times(result: Result) -> Iterator[str]:
    count = len(result.begins)
    width = (_RIGHT - _LEFT) / count
    for at in range(0, count, -(-count // 12)):
        x = _LEFT + at * width
        yield f'<text x="{x:.1f}" y="{_y(0) + 18:.1f}">{clock(result.begins[at])}</text>'


def _polyline(kind: str, points: Sequence[tuple[float, float]]) -> str:
    listed = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline class="{kind}" points="{listed}"/>'


def _x(at: int, count: int) -> float:
    return _LEFT + (at + 0.5) * (_RIGHT - _LEFT) / count


def _y(share: float) -> float:
    return 56 + _HEIGHT * (1 - share)
