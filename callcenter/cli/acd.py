"""`callcenter acd`: try routing and staffing on simulated days, offline."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter
from rich.console import Console

from callcenter.cli.lived import as_json, lived, write
from callcenter.errors import OperatorError
from callcenter.settings import read_settings
from callcenter.shipped import shipped
from callcenter.simulation.chart import chart
from callcenter.simulation.comparing import differences
from callcenter.simulation.reading import MOST_RUNS, read_scenario
from callcenter.simulation.running import Result
from callcenter.simulation.scenario import Scenario
from callcenter.simulation.showing import side_by_side, tables
from callcenter.simulation.writing import plain, plain_differences
from callcenter.translations.telling import told, told_defect
from callcenter.yaml_source import Caps, near

app = App(name="acd", help="Routing: simulated days with the production engine.")

DEFECTS_EXIT = 2


@app.command(name="simulate")
def simulate_scenario(  # noqa: PLR0913 - each is an option of the command line
    scenario: Path,
    /,
    *,
    compare: Path | None = None,
    runs: int | None = None,
    seed: int | None = None,
    json: Annotated[Path | None, Parameter(allow_leading_hyphen=True)] = None,
    chart_file: Path | None = None,
    intervals: bool = True,
) -> int:
    """
    Live through the days of a scenario; the same seed gives the same result.

    Begin with an example of ours, change it, and put the two beside each other:

    `callcenter acd example weekday > weekday.yaml`

    `callcenter acd simulate weekday.yaml --chart-file weekday.svg`

    `callcenter acd simulate weekday.yaml --compare changed.yaml --runs 100 --json results.json`

    Args:
        scenario: The day, in YAML; docs/simulation.md tells all that may stand in it.
        compare: A second scenario to put beside it.
        runs: How many days are lived through, instead of the file's number.
        seed: Of all chance, instead of the file's.
        json: File for the results; - writes them to standard output instead of tables.
        chart_file: File for a chart (SVG).
        intervals: Show each interval too.
    """
    found = [_read(path, runs, seed) for path in (scenario, compare) if path is not None]
    scenarios = [one for one in found if one is not None]
    if len(scenarios) < len(found):
        return DEFECTS_EXIT
    _name_alone(scenarios)
    results = lived(scenarios)
    if json is None or str(json) != "-":
        _show(results, intervals=intervals)
    if json is not None:
        write(json, _json(results))
    if chart_file is not None:
        write(chart_file, chart(results).encode())
    return 0


@app.command
def example(name: str | None = None, /) -> None:
    """
    Print a scenario to begin with; without a name, tell which there are.

    For example `callcenter acd example weekday > weekday.yaml`.

    Args:
        name: Of the scenario.
    """
    found = {path.stem: path for path in sorted(shipped("deploy/scenarios").glob("*.yaml"))}
    if name is None:
        for known, path in found.items():
            first = path.read_text("utf-8").partition("\n")[0]
            sys.stdout.write(f"{known:14} {first.removeprefix('# ')}\n")
        return
    if name not in found:
        raise OperatorError(
            f"There is no example '{name}'{near(name, found)}", f"There are {', '.join(found)}."
        )
    sys.stdout.write(found[name].read_text("utf-8"))


def _read(path: Path, runs: int | None, seed: int | None) -> Scenario | None:
    """Read a scenario, tell its defects and warnings, and put in what the command line says."""
    try:
        with path.open("rb") as opened:
            source = opened.read(Caps().bytes + 1)
    except OSError as error:
        raise OperatorError(f"{path} cannot be read: {error.strerror}.", "Name a file.") from None
    if runs is not None and not 1 <= runs <= MOST_RUNS:
        raise OperatorError(
            f"--runs must be from 1 to {MOST_RUNS:,}.", "Leave it out for the file's number."
        )
    scenario, defects = read_scenario(source, str(path))
    language = read_settings().language
    for defect in defects:
        sys.stderr.write(f"{told_defect(defect, language)}\n")
    if scenario is None:
        return None
    for warning in scenario.warnings:
        sys.stderr.write(f"{path}: {told(warning, language)}\n")
    return replace(
        scenario,
        runs=scenario.runs if runs is None else runs,
        seed=scenario.seed if seed is None else seed,
    )


def _name_alone(scenarios: list[Scenario]) -> None:
    """Say which queues stand in one of two scenarios only: they cannot be compared."""
    first, *rest = [{line.name for line in scenario.lines} for scenario in scenarios]
    for second in rest:
        for name in sorted(first ^ second):
            message = f"Queue '{name}' is in one of the two only, and not compared."
            sys.stderr.write(f"{told(message, read_settings().language)}\n")


def _show(results: list[Result], *, intervals: bool) -> None:
    console = Console()
    if len(results) == 1:
        console.print(tables(results[0], intervals=intervals))
    else:
        console.print(side_by_side(results, differences(*results)))


def _json(results: list[Result]) -> bytes:
    written = [plain(result) for result in results]
    if len(results) == 1:
        return as_json(written[0])
    compared = plain_differences(differences(*results))
    return as_json({"scenarios": written, "differences": compared})
