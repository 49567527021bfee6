"""What a replay tells, as tables for the terminal."""

from collections.abc import Mapping

from rich.table import Table

from callcenter.simulation.honest_waits import Honesty
from callcenter.simulation.outcome import WITHIN_S, Outcome
from callcenter.simulation.replaying import Likeness
from callcenter.simulation.serving_order import STRICT_S
from callcenter.simulation.showing import named


def order(choices: int, shares: Mapping[float, float]) -> Table:
    """Show which head start explains whom of several waiting callers an agent took."""
    table = Table(
        title=f"Who was served first, in {choices:,} cases of a choice", title_justify="left"
    )
    table.add_column("head start of callers with priority")
    table.add_column("explains", justify="right")
    for rule, share in shares.items():
        table.add_row(rule_words(rule), f"{share:.1%}" if choices else "-")
    return table


def waits(found: Mapping[str, Likeness]) -> Table:
    """Show how like the recorded mean waits the replayed ones are."""
    table = Table(title="Mean waits by half hour, compared with those recorded")
    table.title_justify = "left"
    table.add_column("replay")
    for column in ("half hours", "correlation", "mean error", "wait then", "wait now"):
        table.add_column(column, justify="right")
    for name, one in found.items():
        table.add_row(
            named(name),
            str(one.half_hours),
            "-" if one.correlation is None else f"{one.correlation:.3f}",
            *(f"{seconds:.1f} s" if one.half_hours else "-" for seconds in _seconds(one)),
        )
    return table


def _seconds(found: Likeness) -> tuple[float, ...]:
    return found.error_s, found.was_s, found.now_s


def outcomes(found: Mapping[str, Outcome]) -> Table:
    """Show what became of the callers, as recorded and in each replay."""
    table = Table(title="What became of the callers", title_justify="left")
    table.add_column("")
    for column in ("calls", f"within {WITHIN_S:g} s", "mean answer", "90 % within", "lost"):
        table.add_column(column, justify="right")
    for name, one in found.items():
        table.add_row(
            named(name),
            f"{one.calls:,}",
            f"{one.service_level:.1%}",
            f"{one.asa_s:.1f} s",
            f"{one.wait_p90_s:.0f} s",
            f"{one.abandonment:.1%}",
        )
    return table


def estimates(found: Honesty) -> Table:
    """Show how right the engine's wait estimates would have been, and a plain formula's."""
    table = Table(title=f"Estimates of the wait, for {found.calls:,} callers who waited")
    table.title_justify = "left"
    for column in ("within the 80 % range", "mean error", "mean error of a running mean + 30 s"):
        table.add_column(column, justify="right")
    told = (f"{found.inside:.1%}", f"{found.error_s:.1f} s", f"{found.plain_error_s:.1f} s")
    table.add_row(*(told if found.calls else ("-",) * 3))
    return table


def rule_words(head_start_s: float) -> str:
    """Say what a head start means."""
    if head_start_s == 0:
        return "none (first come, first served)"
    return "always first" if head_start_s >= STRICT_S else f"{head_start_s:g} s"


def flowing(text: str) -> str:
    """Join the lines of each paragraph, so that the terminal breaks them where it ends."""
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))
