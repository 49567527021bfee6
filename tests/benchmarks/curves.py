"""Cost curves: a table for the terminal and a drawing with both axes logarithmic."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.table import Table

_WIDTH, _HEIGHT = 720, 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 560, 50, 370
_COLOURS = ("#1f6f43", "#1d4f91", "#b3541e", "#6b4a8b")


@dataclass(slots=True, kw_only=True)
class Curve:
    """What something costs at each size, in the order measured."""

    name: str
    points: list[tuple[float, float]] = field(default_factory=list)

    def add(self, size: float, cost: float) -> None:
        """Add a point; both above 0."""
        self.points.append((size, cost))


def table(title: str, curves: Iterable[Curve]) -> Table:
    """Show curves as a table, sizes across."""
    listed = list(curves)
    shown = Table(title=title)
    shown.add_column("")
    for size, _ in listed[0].points:
        shown.add_column(f"{size:,.0f}", justify="right")
    for curve in listed:
        shown.add_row(curve.name, *(f"{cost:,.1f}" for _, cost in curve.points))
    return shown


def draw(file: Path, title: str, axes: tuple[str, str], curves: Iterable[Curve]) -> None:
    """Draw curves into an SVG file, names at their ends."""
    file.parent.mkdir(exist_ok=True)
    file.write_text("\n".join(_lines(title, axes, list(curves))), "utf-8")


def _lines(title: str, axes: tuple[str, str], curves: Sequence[Curve]) -> Iterator[str]:
    points = [point for curve in curves for point in curve.points]
    across = _decades(size for size, _ in points)
    up = _decades(cost for _, cost in points)
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}">'
    yield "<style>text{font:13px sans-serif;fill:#333}line{stroke:#ccc}</style>"
    yield f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>'
    yield f'<text x="{_LEFT}" y="24" font-weight="bold">{title}</text>'
    for power in range(across[0], across[1] + 1):
        x = _place(10.0**power, across, (_LEFT, _RIGHT))
        yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP}" y2="{_BOTTOM}"/>'
        yield f'<text x="{x:.1f}" y="{_BOTTOM + 18}" text-anchor="middle">{10**power:,}</text>'
    for power in range(up[0], up[1] + 1):
        y = _place(10.0**power, up, (_BOTTOM, _TOP))
        yield f'<line x1="{_LEFT}" x2="{_RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:,g}</text>'
    yield f'<text x="{_RIGHT}" y="{_HEIGHT - 10}" text-anchor="end">{axes[0]}</text>'
    yield f'<text x="{_LEFT - 6}" y="{_TOP - 10}" text-anchor="end">{axes[1]}</text>'
    for curve, colour in zip(curves, _COLOURS, strict=False):
        placed = [
            (_place(size, across, (_LEFT, _RIGHT)), _place(cost, up, (_BOTTOM, _TOP)))
            for size, cost in curve.points
        ]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in placed)
        yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
        yield from (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in placed)
        x, y = placed[-1]
        yield f'<text x="{x + 8:.1f}" y="{y + 4:.1f}" fill="{colour}">{curve.name}</text>'
    yield "</svg>\n"


def _decades(values: Iterable[float]) -> tuple[int, int]:
    """Give the powers of ten around some values."""
    known = list(values)
    low, high = math.floor(math.log10(min(known))), math.ceil(math.log10(max(known)))
    return low, max(high, low + 1)


def _place(value: float, decades: tuple[int, int], ends: tuple[int, int]) -> float:
    share = (math.log10(value) - decades[0]) / (decades[1] - decades[0])
    return ends[0] + share * (ends[1] - ends[0])
