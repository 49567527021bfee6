"""A day of this installation, lived through again by today's rules and by others."""

import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console

from callcenter.acd.model import Choice, QueueRule
from callcenter.centre.model import Centre
from callcenter.centre.reading import read_centre
from callcenter.centre.store import CentreStore
from callcenter.cli.lived import as_json, lived, write
from callcenter.cli.replay_tables import flowing, waits
from callcenter.database.pool import open_pool
from callcenter.database.whichever import database
from callcenter.errors import OperatorError
from callcenter.floor.agents.routing_setup import agent_profile, queue_rule
from callcenter.ledger.store import LedgerStore
from callcenter.settings import Settings, read_settings
from callcenter.simulation.chance import Deterministic
from callcenter.simulation.comparing import Differences, differences
from callcenter.simulation.living_again import Setting, scenario_of
from callcenter.simulation.replay_chart import replay_chart
from callcenter.simulation.replaying import HalfHour, likeness
from callcenter.simulation.running import Result
from callcenter.simulation.scenario import Line
from callcenter.simulation.showing import side_by_side
from callcenter.simulation.stored_day import TYPES, StoredDay, stored_day
from callcenter.simulation.stored_figures import as_it_was, half_hours
from callcenter.simulation.writing import plain, plain_differences
from callcenter.translations.telling import told, told_defect
from callcenter.yaml_source import Caps

RECORDED = "as recorded"
NOW = "as set now"
_AFTERWARDS = timedelta(hours=2)
"""How long after midnight it is looked what became of those who waited then."""

_NOTES = f"""
As recorded: when each call came, its priority and whom it needed; how long its talk and the work
after it kept the agent (both are in the mean talk); when agents were signed in, not ready, missed
or about to miss a call, or busy with other calls (direct ones, call-backs, calls of our own); when
who hung up or left by a key (both count as abandoned).

Drawn or inferred: how long callers who were answered would have waited at most (product-limit
estimate from those who left), the talks of those who were not, and how long telephones ring (one of
that day's). Not lived again: rings that nobody answered, call-backs, moves by supervisors.

How like '{NOW}' is to what happened tells how far any other replay can be trusted.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What shall be different from what holds now."""

    centre: Path | None = None
    head_start_s: float | None = None
    choice: Choice | None = None
    without: frozenset[str] = frozenset()

    def words(self) -> str:
        """Say what is different; empty where nothing is."""
        changes = [
            *([] if self.centre is None else [str(self.centre.name)]),
            *([] if self.head_start_s is None else [f"head start {self.head_start_s:g} s"]),
            *([] if self.choice is None else [f"{self.choice.value.replace('_', ' ')} first"]),
            *([f"without {', '.join(sorted(self.without))}"] if self.without else []),
        ]
        return ", ".join(changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """All that came of a day: what was recorded first, then each replay."""

    day: date
    results: tuple[Result, ...]
    alike: Mapping[str, tuple[HalfHour, ...]]
    differences: Differences


async def replay_day(
    asked: str, change: Change, *, runs: int, json: Path | None, chart_file: Path | None
) -> None:
    """
    Replay a day of the ledger, print what came of it, draw and write what is asked for.

    Raises:
        OperatorError: There is no such day, file or agent.
    """
    settings = read_settings()
    day = _date(asked, ZoneInfo(settings.timezone))
    changed = None if change.centre is None else _read(change.centre, settings)
    stored, centre = await _stored(settings, day)
    _check(stored, day, change.without)
    cases = [_setting(NOW, centre, runs)]
    if change.words():
        other = _setting(change.words(), changed or centre, runs)
        cases.append(_changed(other, change))
    found = _lived(day, stored, cases)
    if str(json) != "-":
        _show(found)
    if json is not None:
        write(json, as_json(_plain(found)))
    if chart_file is not None:
        write(chart_file, replay_chart(f"{day}: mean wait by half hour", found.alike).encode())


def _date(asked: str, zone: ZoneInfo) -> date:
    today = datetime.now(zone).date()
    words = {"today": today, "yesterday": today - timedelta(days=1)}
    try:
        day = words.get(asked) or date.fromisoformat(asked)
    except ValueError:
        raise OperatorError(
            f"{asked} is no day.", "Write 2026-11-20, today or yesterday."
        ) from None
    if day > today:
        raise OperatorError(f"{day} has not come yet.", "Name today or a day before.")
    return day


async def _stored(settings: Settings, day: date) -> tuple[StoredDay, Centre]:
    """Read a day and the centre that holds now."""
    zone = ZoneInfo(settings.timezone)
    begins = datetime.combine(day, datetime.min.time(), zone)
    ends = datetime.combine(day + timedelta(days=1), datetime.min.time(), zone)
    async with database(settings) as url:
        pool = await open_pool(url, size=1)
        try:
            centre = await CentreStore(pool).load()
            events = await LedgerStore(pool).course(begins, ends + _AFTERWARDS, TYPES)
        finally:
            await pool.close()
    begins_s = begins.timestamp()
    lasts_s = min(ends, datetime.now(UTC)).timestamp() - begins_s
    return stored_day(events, begins_s, lasts_s, centre.queues), centre


def _check(stored: StoredDay, day: date, without: frozenset[str]) -> None:
    if not stored.calls:
        raise OperatorError(f"No call waited in a queue on {day}.", "Name another day.")
    known = {person.agent for person in stored.people}
    if unknown := without - known:
        raise OperatorError(
            f"{', '.join(sorted(unknown))} was not signed in on {day}.",
            f"Agents of that day are {', '.join(sorted(known)) or 'none'}.",
        )


def _read(file: Path, settings: Settings) -> Centre:
    try:
        with file.open("rb") as opened:
            source = opened.read(Caps().bytes + 1)
    except OSError as error:
        raise OperatorError(
            f"{file} cannot be read: {error.strerror}.", "Name a file that holds a centre."
        ) from None
    centre, defects = read_centre(source, str(file))
    if centre is None or defects:
        for defect in defects:
            sys.stderr.write(f"{told_defect(defect, settings.language)}\n")
        raise OperatorError(f"{file} has defects.", "Mend them; `centre check` tells them too.")
    return centre


def _setting(title: str, centre: Centre, runs: int) -> Setting:
    lines = (
        Line(
            rule=queue_rule(queue),
            arrivals=(),
            handling=Deterministic(mean=queue.handling_s),
            within_s=queue.service_level.within_s,
            target_percent=queue.service_level.percent,
            room=queue.capacity,
        )
        for queue in centre.queues.values()
    )
    profiles = tuple(agent_profile(agent) for agent in centre.agents.values())
    return Setting(title=title, lines=tuple(lines), profiles=profiles, runs=runs)


def _changed(setting: Setting, change: Change) -> Setting:
    """Put in what the command line says about every queue, and who is missing."""

    def ruled(rule: QueueRule) -> QueueRule:
        head_start_s = rule.head_start_s if change.head_start_s is None else change.head_start_s
        return replace(rule, head_start_s=head_start_s, choice=change.choice or rule.choice)

    lines = tuple(replace(line, rule=ruled(line.rule)) for line in setting.lines)
    return replace(setting, lines=lines, without=change.without)


def _lived(day: date, stored: StoredDay, cases: list[Setting]) -> Found:
    scenarios = [scenario_of(stored, case) for case in cases]
    language = read_settings().language
    for scenario in scenarios:
        for warning in scenario.warnings:
            sys.stderr.write(f"{scenario.title}: {told(warning, language)}\n")
    recorded = as_it_was(stored, scenarios[0], RECORDED)
    results = (recorded, *lived(scenarios))
    return Found(
        day=day,
        results=results,
        alike={
            result.scenario.title: tuple(half_hours(str(day), recorded, result))
            for result in results[1:]
        },
        differences={
            queue: figures
            for queue, figures in differences(*results[-2:]).items()
            if any(call.queue == queue for call in stored.calls)
        },
    )


def _show(found: Found) -> None:
    console = Console(highlight=False)
    console.print(f"{found.day}: {found.results[0].calls:,} calls in queues")
    console.print(side_by_side(found.results, found.differences))
    console.print(waits({name: likeness(alike) for name, alike in found.alike.items()}))
    console.print(flowing(_NOTES), markup=False)


def _plain(found: Found) -> dict[str, Any]:
    recorded, *replays = found.results
    return {
        "day": str(found.day),
        "recorded": plain(recorded),
        "replays": [plain(result) for result in replays],
        "likeness": {name: asdict(likeness(alike)) for name, alike in found.alike.items()},
        "differences": plain_differences(found.differences),
    }
