"""Scenarios lived through at the terminal, with a bar that shows how far; results into files."""

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import orjson
from rich.console import Console
from rich.progress import Progress, TaskID

from callcenter.errors import OperatorError
from callcenter.simulation.running import Result, simulate
from callcenter.simulation.scenario import Scenario
from callcenter.simulation.showing import named


def lived(scenarios: Sequence[Scenario]) -> list[Result]:
    """Live through scenarios, one after the other; the bar stands on standard error."""
    console = Console(stderr=True)
    results = []
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        for scenario in scenarios:
            task = progress.add_task(named(scenario.title), total=scenario.runs)
            results.append(simulate(scenario, partial(_advance, progress, task)))
    return results


def _advance(progress: Progress, task: TaskID, done: float) -> None:
    progress.update(task, completed=done)


def as_json(value: object) -> bytes:
    """Write plain data for other programs."""
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def write(path: Path, content: bytes) -> None:
    """
    Write a file; `-` is standard output.

    Raises:
        OperatorError: It cannot be written.
    """
    if str(path) == "-":
        sys.stdout.write(content.decode())
        return
    try:
        path.write_bytes(content)
    except OSError as error:
        raise OperatorError(
            f"{path} cannot be written: {error.strerror}.", "Name another file."
        ) from None
