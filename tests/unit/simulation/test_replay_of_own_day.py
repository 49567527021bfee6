"""`callcenter replay --day`, on a real PostgreSQL with a day in it."""

import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest

from callcenter.centre.model import Centre
from callcenter.centre.reading import read_centre
from callcenter.centre.store import CentreStore
from callcenter.centre.writing import write_centre
from callcenter.cli import main
from callcenter.cli.replay import replay
from callcenter.database.pool import Pool
from callcenter.errors import OperatorError
from callcenter.ledger.store import LedgerStore
from tests.unit.simulation.told_days import two_calls

DEMO = Path(__file__).parents[3] / "centre.yaml"


def centre(mandarin: dict[str, int]) -> Centre:
    """Make the demo's centre, with these levels of mandarin."""
    found, defects = read_centre(DEMO.read_bytes(), str(DEMO))
    assert found is not None, defects
    agents = {
        number: replace(agent, skills={"mandarin": mandarin[number]} if number in mandarin else {})
        for number, agent in found.agents.items()
    }
    return replace(found, agents=agents)


@pytest.fixture
async def day(pool: Pool, database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A day of two calls in the database of an installation where only 1001 knows mandarin."""
    monkeypatch.setenv("CALLCENTER_DATABASE_URL", database_url)
    monkeypatch.setenv("CALLCENTER_TIMEZONE", "UTC")
    monkeypatch.setenv("COLUMNS", "160")
    one = centre({"1001": 3})
    await CentreStore(pool).edit(lambda now: replace(one, revision=now.revision), who="test")
    await LedgerStore(pool).write(two_calls().in_order())
    return "2026-11-20"


async def test_a_day_is_told_beside_what_happens_by_the_rules_that_hold_now(
    day: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """With what was taken as recorded and what was not."""
    await replay(day=day)
    told = capsys.readouterr().out
    assert "2026-11-20: 2 calls in queues" in told
    rows = [line.split("│")[1:-1] for line in told.splitlines() if "longest wait" in line]
    assert [cell.strip() for cell in rows[0]] == ["longest wait", "68.0 s", "68.0 s", "+0.0 s"]
    assert "Drawn or inferred" in told


async def test_a_missing_agent_and_another_centre_are_put_beside_that(
    day: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As JSON, and as a picture."""
    changed, picture = tmp_path / "changed.yaml", tmp_path / "day.svg"
    changed.write_text(write_centre(centre({"1001": 3, "1002": 3})), "utf-8")
    await replay(day=day, centre=changed, json=Path("-"), chart_file=picture)
    found = json.loads(capsys.readouterr().out)
    assert found["recorded"]["queues"]["service"]["whole"]["wait_max_s"]["mean"] == 68
    assert [one["scenario"] for one in found["replays"]] == ["as set now", "changed.yaml"]
    assert found["replays"][1]["queues"]["service"]["whole"]["wait_max_s"]["mean"] == 4
    assert found["differences"]["service"]["wait_max_s"]["mean"] == -64
    assert found["likeness"]["as set now"]["error_s"] == 0
    assert ET.parse(picture).getroot().tag.endswith("svg")  # noqa: S314 - we wrote it
    await replay(day=day, without=["1001"], head_start_s=0.0)
    told = capsys.readouterr()
    assert "head start 0 s, without 1001" in told.out
    assert "Nobody who serves queue 'service' has skill 'mandarin' at level 2." in told.err


async def test_what_cannot_be_replayed_is_refused_with_its_repair(day: str, tmp_path: Path) -> None:
    """Days without calls, that have not come or are none; agents who were not there."""
    bad = tmp_path / "bad.yaml"
    bad.write_text("queues: []\n", "utf-8")
    for asked, problem in (
        ({"day": "2026-11-19"}, "No call waited in a queue on 2026-11-19."),
        ({"day": "2999-01-01"}, "2999-01-01 has not come yet."),
        ({"day": "Monday"}, "Monday is no day."),
        ({"day": day, "without": ["1003"]}, "1003 was not signed in on 2026-11-20."),
        ({"day": day, "centre": bad}, "has defects"),
        ({"day": day, "centre": tmp_path / "none.yaml"}, "cannot be read"),
        ({"day": day, "runs": 0}, "--runs must be from 1 to 10,000."),
    ):
        with pytest.raises(OperatorError, match=problem):
            await replay(**asked)  # type: ignore[arg-type] - each is one of its options


def test_files_and_days_do_not_go_together(capsys: pytest.CaptureFixture[str]) -> None:
    """One of them must be named, and a head start is a time."""
    for asked, problem in (
        ([], "Say what to replay"),
        (["calls.csv", "--day", "today"], "Say what to replay"),
        (["calls.csv", "--centre", "centre.yaml"], "--centre is for --day"),
        (["calls.csv", "--runs", "3"], "--runs is for --day"),
        (["calls.csv", "--head-start-s", "-1"], "--head-start-s must be 0 or more"),
        (["calls.csv", "--head-start-s", "nan"], "--head-start-s must be 0 or more"),
    ):
        assert main(["replay", *asked]) == 2
        assert problem in capsys.readouterr().err
