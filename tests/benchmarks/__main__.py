"""
`make bench`: every figure as a ratio within one run, in one table and as JSON.

Name some benchmarks to run only those. Those whose `figures` takes an argument share one running
installation. What one of them cannot measure is told, and the others are measured all the same.
"""

import importlib
import inspect
import logging
import sys
import time
import traceback
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import structlog

from tests.benchmarks.figure import Figure, keep, show
from tests.benchmarks.house import House, house


def main(wanted: Sequence[str]) -> int:
    """Run the benchmarks in the order of their names, and print the table."""
    found = [file.stem.removeprefix("bench_") for file in Path(__file__).parent.glob("bench_*.py")]
    if unknown := set(wanted) - set(found):
        sys.stderr.write(
            f"There is no benchmark {', '.join(unknown)}; there are {', '.join(sorted(found))}.\n"
        )
        return 2
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    begun_s = time.perf_counter()
    groups, failed = _measure(sorted(wanted or found))
    show(groups)
    file = keep(groups)
    sys.stdout.write(f"{time.perf_counter() - begun_s:.0f} s in all; written to {file}\n")
    if failed:
        sys.stdout.write(f"Not measured, for the reasons above: {', '.join(failed)}\n")
    return 1 if failed else 0


def _measure(names: Sequence[str]) -> tuple[list[tuple[str, list[Figure]]], list[str]]:
    """Give the figures of each benchmark, and the names of those that failed."""
    groups: list[tuple[str, list[Figure]]] = []
    failed = []
    shared: House | None = None
    with ExitStack() as stack:
        for name in names:
            sys.stderr.write(f"measuring {name} …\n")
            figures = importlib.import_module(f"tests.benchmarks.bench_{name}").figures
            wants_house = bool(inspect.signature(figures).parameters)
            if wants_house and shared is None:
                shared = stack.enter_context(house())
            try:
                groups.append((name, figures(shared) if wants_house else figures()))
            except Exception:  # noqa: BLE001 - whatever it was; an hour of others is not thrown away
                traceback.print_exc()
                failed.append(name)
    return groups, failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
