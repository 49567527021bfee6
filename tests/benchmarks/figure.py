"""What `make bench` prints: figures, each beside what it is compared with in the same run."""

import json
import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

FILE = Path(__file__).parents[2] / "test-artifacts/bench.json"
WIDTH = 118
"""Of the table where it is not printed to a terminal."""

_DECIMALS = ((100, 0), (10, 1), (0, 2))


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """
    One figure.

    Attributes:
        name: What was measured.
        value: How much, in `unit`.
        floor: How much that was of what it is compared with, in `unit`.
        beside: What it is compared with.
        unit: Of both.
        n: How often each was measured.
        more_is_better: Throughput and the like; for most figures less is.
    """

    name: str
    value: float
    floor: float
    beside: str
    unit: str
    n: int
    more_is_better: bool = False

    @property
    def ratio(self) -> float:
        """How many times the other's."""
        return self.value / self.floor if self.floor else float("nan")


def quantiles(
    name: str,
    values: Sequence[float],
    floors: Sequence[float],
    *,
    beside: str,
    unit: str,
    shares: Sequence[int] = (50,),
) -> list[Figure]:
    """Make a figure of each quantile (percent), beside the same quantile of the floor."""
    return [
        Figure(
            name=f"{name}, p{share}",
            value=_quantile(values, share),
            floor=_quantile(floors, share),
            beside=beside,
            unit=unit,
            n=len(values),
        )
        for share in shares
    ]


def _quantile(values: Sequence[float], share: int) -> float:
    if share == 50:
        return statistics.median(values)
    return statistics.quantiles(values, n=100, method="inclusive")[share - 1]


def show(groups: Sequence[tuple[str, Sequence[Figure]]]) -> None:
    """Print all figures as one table; the ratio is the figure, the rest is for scale."""
    terminal = Console()
    console = terminal if terminal.is_terminal else Console(width=WIDTH)
    table = Table(title="figures of one run; the ratio counts, absolute values are this machine's")
    table.add_column("figure", overflow="fold", ratio=5)
    table.add_column("ratio", justify="right", style="bold", no_wrap=True)
    table.add_column("ours", justify="right", no_wrap=True)
    table.add_column("compared", justify="right", no_wrap=True)
    table.add_column("with", overflow="fold", ratio=4)
    table.add_column("n", justify="right", no_wrap=True)
    for _, figures in groups:
        for figure in figures:
            table.add_row(
                figure.name,
                f"{_short(figure.ratio)} x{' ↑' if figure.more_is_better else ''}",
                f"{_short(figure.value)} {figure.unit}",
                f"{_short(figure.floor)} {figure.unit}",
                figure.beside,
                str(figure.n),
            )
        table.add_section()
    console.print(table)
    console.print("↑ more is better; everywhere else less is.")


def keep(groups: Sequence[tuple[str, Sequence[Figure]]]) -> Path:
    """Write all figures as JSON, for a machine to compare runs."""
    told = {
        "at": datetime.now(UTC).isoformat(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load": os.getloadavg()[0],
        "figures": [
            {"benchmark": name, **asdict(figure), "ratio": figure.ratio}
            for name, figures in groups
            for figure in figures
        ],
    }
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    return FILE


def _short(value: float) -> str:
    decimals = next(count for least, count in _DECIMALS if abs(value) >= least or not least)
    return f"{value:,.{decimals}f}"
