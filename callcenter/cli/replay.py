"""`callcenter replay`: recorded days through today's engine, compared with what happened."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.console import Console
from rich.table import Table

from callcenter.acd.model import Choice
from callcenter.errors import OperatorError
from callcenter.simulation.honest_waits import Honesty, honesty
from callcenter.simulation.outcome import WITHIN_S, Outcome, as_recorded
from callcenter.simulation.presence import served_kinds
from callcenter.simulation.recorded import Recorded, read_recorded
from callcenter.simulation.replay_chart import replay_chart
from callcenter.simulation.replaying import Likeness, Replay, Rules, likeness
from callcenter.simulation.replaying import replay as replay_days
from callcenter.simulation.serving_order import STRICT_S, explained

NEVER_AWAY = "replayed, agents ready from talk to talk"
"""Else an agent who took no call while others waited counts as away."""

HEAD_STARTS_S = (0.0, 30.0, 60.0, 90.0, 120.0, 180.0, STRICT_S)


def replay(
    data: Path,
    /,
    *,
    head_start_s: float | None = None,
    choice: Choice | None = None,
    without: Annotated[list[str] | None, Parameter(negative=())] = None,
    chart_file: Path | None = None,
) -> int:
    """
    Live through recorded days again, and compare the waits with those that were.

    Try `callcenter replay /data/calls`, or with one agent fewer and another rule:
    `callcenter replay calls.csv.gz --without A03 --head-start-s 90 --chart-file replay.svg`.

    Args:
        data: A file of recorded calls (CSV, gzip or not), or a folder of them.
        head_start_s: Another head start of callers with priority than the one that explains the
            order of service best.
        choice: Another rule for whom of several free agents is asked.
        without: An agent who is missing; may be given several times.
        chart_file: File for a picture (SVG); for a folder, its name gets that of each file.
    """
    console = Console()
    files = _files(data)
    for path in files:
        calls = _calls(path, frozenset(without or ()))
        choices, shares = explained(calls, served_kinds(calls), HEAD_STARTS_S)
        best = max(shares, key=lambda rule: shares[rule])
        console.print(f"{path.name}: {len(calls):,} calls")
        console.print(_order(choices, shares))
        cases = _cases(best, head_start_s, choice, frozenset(without or ()))
        replays = {name: replay_days(calls, rules) for name, rules in cases.items()}
        console.print(_waits(best, replays))
        console.print(_outcomes(as_recorded(calls), replays))
        console.print(_estimates(honesty(calls, best)))
        if chart_file is not None:
            _draw(chart_file if len(files) == 1 else _named(chart_file, path), path, replays)
    return 0


def _calls(path: Path, without: frozenset[str]) -> Sequence[Recorded]:
    """Read a file; refuse one without answered calls or without the agents named."""
    calls = read_recorded(path)
    if not any(call.served for call in calls):
        raise OperatorError(f"{path} holds no answered calls.", "Give another file.")
    known = {call.agent for call in calls}
    if unknown := without - known:
        raise OperatorError(
            f"{path} has no agent {', '.join(sorted(unknown))}.",
            f"Agents are {', '.join(sorted(known))}.",
        )
    return calls


def _cases(
    best: float, head_start_s: float | None, choice: Choice | None, without: frozenset[str]
) -> dict[str, Rules]:
    """Name the replays: as near to what happened as is known, and with what was asked for."""
    near = Rules(head_start_s=best)
    cases = {"replayed": near, NEVER_AWAY: replace(near, look_at_waits=False)}
    changes = [
        *([f"head start {_rule(head_start_s)}"] if head_start_s is not None else []),
        *([f"{choice.value.replace('_', ' ')} first"] if choice is not None else []),
        *([f"without {', '.join(sorted(without))}"] if without else []),
    ]
    if changes:
        cases[", ".join(changes)] = replace(
            near,
            head_start_s=best if head_start_s is None else head_start_s,
            choice=choice or near.choice,
            without=without,
        )
    return cases


def _files(data: Path) -> Sequence[Path]:
    if data.is_file():
        return [data]
    found = sorted([*data.glob("*.csv"), *data.glob("*.csv.gz")])
    if not found:
        raise OperatorError(
            f"There are no files of recorded calls in {str(data) or 'the place named'}.",
            "Name a file, or a folder with .csv or .csv.gz files (make replay DATA=folder).",
        )
    return found


def _order(choices: int, shares: dict[float, float]) -> Table:
    table = Table(title=f"Who was served first, in {choices:,} cases of a choice")
    table.add_column("head start of callers with priority")
    table.add_column("explains", justify="right")
    for rule, share in shares.items():
        table.add_row(_rule(rule), f"{share:.1%}")
    return table


def _waits(head_start_s: float, replays: Mapping[str, Replay]) -> Table:
    table = Table(title=f"Mean waits by half hour; head start {_rule(head_start_s)}")
    table.add_column("replay")
    for column in ("half hours", "correlation", "mean error", "wait then", "wait now"):
        table.add_column(column, justify="right")
    for name, found in replays.items():
        table.add_row(name, *_row(likeness(found.half_hours)))
    return table


def _outcomes(recorded: Outcome, replays: Mapping[str, Replay]) -> Table:
    table = Table(title="What became of the callers")
    table.add_column("")
    columns = ("calls", f"within {WITHIN_S:g} s", "average speed of answer", "90 % within", "lost")
    for column in columns:
        table.add_column(column, justify="right")
    outcomes = {"as recorded": recorded, **{name: one.outcome for name, one in replays.items()}}
    for name, one in outcomes.items():
        table.add_row(
            name,
            f"{one.calls:,}",
            f"{one.service_level:.1%}",
            f"{one.asa_s:.1f} s",
            f"{one.wait_p90_s:.0f} s",
            f"{one.abandonment:.1%}",
        )
    return table


def _draw(file: Path, data: Path, replays: Mapping[str, Replay]) -> None:
    """Draw what is nearest to what happened, and what was asked for."""
    drawn = {name: one.half_hours for name, one in replays.items() if name != NEVER_AWAY}
    text = replay_chart(f"{data.name}: mean wait by half hour of the day", drawn)
    try:
        file.write_text(text, "utf-8")
    except OSError as error:
        raise OperatorError(
            f"{file} cannot be written: {error.strerror}.", "Name another file."
        ) from None


def _named(chart_file: Path, data: Path) -> Path:
    """Give each file of a folder a picture of its own."""
    return chart_file.with_name(f"{chart_file.stem}-{data.name.split('.')[0]}{chart_file.suffix}")


def _estimates(found: Honesty) -> Table:
    table = Table(title=f"Estimates of the wait, for {found.calls:,} callers who waited")
    for column in ("within the 80 % range", "mean error", "mean error of a running mean + 30 s"):
        table.add_column(column, justify="right")
    off = (f"{found.error_s:.1f} s", f"{found.plain_error_s:.1f} s")
    table.add_row(f"{found.inside:.1%}", *off)
    return table


def _row(found: Likeness) -> tuple[str, ...]:
    return (
        str(found.half_hours),
        f"{found.correlation:.3f}",
        f"{found.error_s:.1f} s",
        f"{found.was_s:.1f} s",
        f"{found.now_s:.1f} s",
    )


def _rule(head_start_s: float) -> str:
    if head_start_s == 0:
        return "none (first come, first served)"
    return "always first" if head_start_s >= STRICT_S else f"{head_start_s:g} s"
