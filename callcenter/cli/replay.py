"""`callcenter replay`: recorded days through today's engine, compared with what happened."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.console import Console
from rich.table import Table

from callcenter.errors import OperatorError
from callcenter.simulation.honest_waits import Honesty, honesty
from callcenter.simulation.presence import served_kinds
from callcenter.simulation.recorded import Recorded, read_recorded
from callcenter.simulation.replaying import Likeness, Rules, likeness
from callcenter.simulation.replaying import replay as replay_days
from callcenter.simulation.serving_order import STRICT_S, explained

HEAD_STARTS_S = (0.0, 30.0, 60.0, 90.0, 120.0, 180.0, STRICT_S)


def replay(
    data: Path,
    /,
    *,
    head_start_s: float | None = None,
    without: Annotated[list[str] | None, Parameter(negative=())] = None,
) -> int:
    """
    Live through recorded days again, and compare the waits with those that were.

    Try `callcenter replay /data/calls`, or with one agent fewer and another rule:
    `callcenter replay calls.csv.gz --without A03 --head-start-s 90`.

    Args:
        data: A file of recorded calls (CSV, gzip or not), or a folder of them.
        head_start_s: Head start of callers with priority; else the rule that explains the order
            of service best.
        without: An agent who is missing; may be given several times.
    """
    console = Console()
    for path in _files(data):
        calls = read_recorded(path)
        if not any(call.served for call in calls):
            raise OperatorError(f"{path} holds no answered calls.", "Give another file.")
        known = {call.agent for call in calls}
        if unknown := set(without or ()) - known:
            raise OperatorError(
                f"{path} has no agent {', '.join(sorted(unknown))}.",
                f"Agents are {', '.join(sorted(known))}.",
            )
        choices, shares = explained(calls, served_kinds(calls), HEAD_STARTS_S)
        best = max(shares, key=lambda rule: shares[rule])
        console.print(f"{path.name}: {len(calls):,} calls")
        console.print(_order(choices, shares))
        head = best if head_start_s is None else head_start_s
        console.print(_waits(calls, head, frozenset(without or ())))
        console.print(_estimates(honesty(calls, best)))
    return 0


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


def _waits(calls: Sequence[Recorded], head_start_s: float, without: frozenset[str]) -> Table:
    table = Table(title=f"Mean waits by half hour, head start {_rule(head_start_s)}")
    columns = ("half hours", "correlation", "mean error", "wait then", "wait now")
    table.add_column("presence of agents")
    for column in columns:
        table.add_column(column, justify="right")
    cases = [
        ("between talks", Rules(head_start_s=head_start_s, look_at_waits=False)),
        ("and not while others waited", Rules(head_start_s=head_start_s)),
    ]
    if without:
        fewer = Rules(head_start_s=head_start_s, without=without)
        cases.append((f"the same, without {', '.join(sorted(without))}", fewer))
    for name, rules in cases:
        table.add_row(name, *_row(likeness(replay_days(calls, rules))))
    return table


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
