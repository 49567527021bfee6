"""Recorded days of another centre, lived through again and compared with what happened."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from rich.console import Console

from callcenter.acd.model import Choice
from callcenter.cli.lived import as_json, write
from callcenter.cli.replay_tables import estimates, flowing, order, outcomes, rule_words, waits
from callcenter.errors import OperatorError
from callcenter.simulation.honest_waits import honesty
from callcenter.simulation.outcome import as_recorded
from callcenter.simulation.presence import served_kinds
from callcenter.simulation.recorded import Recorded, read_recorded
from callcenter.simulation.replay_chart import replay_chart
from callcenter.simulation.replaying import Replay, Rules, likeness
from callcenter.simulation.replaying import replay as replay_days
from callcenter.simulation.serving_order import STRICT_S, explained

HEAD_STARTS_S = (0.0, 30.0, 60.0, 90.0, 120.0, 180.0, STRICT_S)
NEVER_AWAY = "never away"
_NOTES = """
As recorded: when calls came, what about and with what priority; lengths of talks; when who hung up.

Inferred, since it was not recorded: who was there (from talk to talk, unless more than a quarter of
an hour lies between); how long callers who were answered would have waited at most (product-limit
estimate from those who hung up); by which head start they were served (the one above that explains
most).

'replayed' also takes an agent for away who took no call while some of his waited. That looks at the
very waits it is compared with; 'never away' does not, and is the stricter comparison.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What shall be different in a replay, and where pictures and results go."""

    head_start_s: float | None = None
    choice: Choice | None = None
    without: frozenset[str] = frozenset()
    chart_file: Path | None = None
    json: Path | None = None

    def words(self) -> str:
        """Say what is different; empty where nothing is."""
        changes = [
            *([] if self.head_start_s is None else [f"head start {rule_words(self.head_start_s)}"]),
            *([] if self.choice is None else [f"{self.choice.value.replace('_', ' ')} first"]),
            *([f"without {', '.join(sorted(self.without))}"] if self.without else []),
        ]
        return ", ".join(changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """All that is told of one file."""

    path: Path
    calls: Sequence[Recorded]
    choices: int
    explained: Mapping[float, float]
    best: float
    replays: Mapping[str, Replay]


def replay_files(data: Path, asked: Asked) -> None:
    """
    Replay each file, print what came of it, draw and write what is asked for.

    Raises:
        OperatorError: There are no such files, or one cannot be used.
    """
    files = _files(data)
    written = []
    for path in files:
        found = _lived(path, asked)
        picture = asked.chart_file
        if picture is not None:
            picture = picture if len(files) == 1 else _named(picture, path)
            write(picture, _drawn(found).encode())
        written.append(_shown(found, quiet=str(asked.json) == "-"))
    if asked.json is not None:
        write(asked.json, as_json(written))


def _lived(path: Path, asked: Asked) -> _Found:
    calls = _calls(path, asked.without)
    choices, shares = explained(calls, served_kinds(calls), HEAD_STARTS_S)
    best = max(shares, key=lambda rule: shares[rule])
    return _Found(
        path=path,
        calls=calls,
        choices=choices,
        explained=shares,
        best=best,
        replays={name: replay_days(calls, how) for name, how in _cases(best, asked).items()},
    )


def _shown(found: _Found, *, quiet: bool) -> dict[str, Any]:
    """Print what came of a file unless it shall be quiet, and give it as plain data."""
    recorded, honest = as_recorded(found.calls), honesty(found.calls, found.best)
    alike = {name: likeness(one.half_hours) for name, one in found.replays.items()}
    came = {name: one.outcome for name, one in found.replays.items()}
    if not quiet:
        console = Console(highlight=False)
        console.print(f"{found.path.name}: {len(found.calls):,} calls", markup=False)
        console.print(order(found.choices, found.explained))
        if found.choices:
            words, share = rule_words(found.best), found.explained[found.best]
            console.print(f"Explained best by a head start of: {words} ({share:.1%}).\n")
        console.print(waits(alike))
        console.print(outcomes({"as recorded": recorded, **came}))
        console.print(flowing(_NOTES), markup=False)
        console.print(estimates(honest))
    return {
        "file": found.path.name,
        "calls": len(found.calls),
        "served_first": {
            "choices": found.choices,
            "explained": {rule_words(one): share for one, share in found.explained.items()},
            "best": rule_words(found.best),
        },
        "recorded": asdict(recorded),
        "replays": {
            name: {"likeness": asdict(alike[name]), "outcome": asdict(came[name])}
            for name in found.replays
        },
        "estimates": asdict(honest),
    }


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


def _cases(best: float, asked: Asked) -> dict[str, Rules]:
    """Name the replays: as near to what happened as is known, and with what was asked for."""
    near = Rules(head_start_s=best)
    cases = {"replayed": near, NEVER_AWAY: replace(near, look_at_waits=False)}
    if asked.words():
        cases[asked.words()] = replace(
            near,
            head_start_s=best if asked.head_start_s is None else asked.head_start_s,
            choice=asked.choice or near.choice,
            without=asked.without,
        )
    return cases


def _files(data: Path) -> Sequence[Path]:
    if data.is_file():
        return [data]
    found = sorted([*data.glob("*.csv"), *data.glob("*.csv.gz")])
    if not found:
        raise OperatorError(
            f"There are no files of recorded calls in {str(data) or 'the place named'}.",
            "Name a file, or a folder with .csv or .csv.gz files (make replay DATA=folder); calls "
            "of this installation are replayed by --day.",
        )
    return found


def _drawn(found: _Found) -> str:
    """Draw what is nearest to what happened, and what was asked for."""
    curves = {name: one.half_hours for name, one in found.replays.items() if name != NEVER_AWAY}
    return replay_chart(f"{found.path.name}: mean wait by half hour of the day", curves)


def _named(chart_file: Path, data: Path) -> Path:
    """Give each file of a folder a picture of its own."""
    return chart_file.with_name(f"{chart_file.stem}-{data.name.split('.')[0]}{chart_file.suffix}")
