"""`callcenter replay`: days that were, through today's engine, compared with what happened."""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from callcenter.acd.model import Choice
from callcenter.cli.replay_day import Change, replay_day
from callcenter.cli.replay_files import Asked, replay_files
from callcenter.errors import OperatorError
from callcenter.simulation.reading import MOST_RUNS

_RUNS = 10


async def replay(  # noqa: PLR0913 - each is an option of the command line
    data: Path | None = None,
    /,
    *,
    day: str | None = None,
    centre: Path | None = None,
    head_start_s: float | None = None,
    choice: Choice | None = None,
    without: Annotated[list[str] | None, Parameter(negative=())] = None,
    runs: int | None = None,
    json: Annotated[Path | None, Parameter(allow_leading_hyphen=True)] = None,
    chart_file: Path | None = None,
) -> int:
    """
    Live through days again that were, and compare them with what happened.

    A day of this installation, with one agent fewer or with another centre's queues and skills:

    `callcenter replay --day yesterday --without 1003`

    `callcenter replay --day 2026-11-20 --centre changed.yaml --chart-file replay.svg`

    Files of recorded calls of another centre, and another rule:

    `callcenter replay calls.csv.gz --without A03 --head-start-s 90`

    Args:
        data: A file of recorded calls (CSV, gzip or not), or a folder of them.
        day: A day of this installation's own calls: a date, `today` or `yesterday`.
        centre: For a day: rules, agents and skills of this file instead of those that hold now.
        head_start_s: Another head start for each point of priority; in files, than the one that
            explains the order of service best.
        choice: Another rule for whom of several free agents is asked.
        without: An agent who is missing; may be given several times.
        runs: For a day: how often it is lived through, 10 times; chance is only in what was not
            recorded.
        json: File for the results; - writes them to standard output instead of tables.
        chart_file: File for a picture (SVG); for a folder, its name gets that of each file.
    """
    _check_source(data, day)
    _check_numbers(head_start_s, runs)
    missing = frozenset(without or ())
    if data is not None:
        _refuse_for_files({"--centre": centre, "--runs": runs})
        replay_files(
            data,
            Asked(
                head_start_s=head_start_s,
                choice=choice,
                without=missing,
                chart_file=chart_file,
                json=json,
            ),
        )
    else:
        change = Change(centre=centre, head_start_s=head_start_s, choice=choice, without=missing)
        await replay_day(day or "", change, runs=runs or _RUNS, json=json, chart_file=chart_file)
    return 0


def _check_source(data: Path | None, day: str | None) -> None:
    if (data is None) is (day is None):
        raise OperatorError(
            "Say what to replay.", "Give a file of recorded calls, or --day with a date."
        )


def _refuse_for_files(options: Mapping[str, object]) -> None:
    for option, given in options.items():
        if given is not None:
            raise OperatorError(f"{option} is for --day.", "Leave it out with files.")


def _check_numbers(head_start_s: float | None, runs: int | None) -> None:
    if head_start_s is not None and not 0 <= head_start_s < math.inf:
        raise OperatorError(
            "--head-start-s must be 0 or more.", "0 serves whoever came first, priority or not."
        )
    if runs is not None and not 1 <= runs <= MOST_RUNS:
        raise OperatorError(f"--runs must be from 1 to {MOST_RUNS:,}.", "Leave it out for 10.")
