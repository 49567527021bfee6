"""`callcenter acd simulate` as it is typed."""

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from callcenter.cli import main

DAY = """
scenario: A <small> day
runs: 2
from: "08:00"
until: "09:00"
interval_s: 1800
queues:
  service: { calls: { per_hour: 60 }, handling_s: { exponential: 120 }, patience_s: 60 }
agents:
  all: { count: 3, queues: [service] }
"""
ENDS = (
    *("answered", "abandoned", "turned_away", "sent_away", "called_back", "not_reached"),
    "unserved",
)


@pytest.fixture
def day(tmp_path: Path) -> Path:
    """A scenario in a file."""
    path = tmp_path / "day.yaml"
    path.write_text(DAY, "utf-8")
    return path


def test_tables_json_and_chart_tell_the_same_day(
    day: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One run writes all three."""
    written, drawn = day.with_suffix(".json"), day.with_suffix(".svg")
    asked = ["acd", "simulate", str(day), "--json", str(written), "--chart-file", str(drawn)]
    assert main(asked) == 0
    assert "average speed of answer" in capsys.readouterr().out
    found = json.loads(written.read_text())
    service = found["queues"]["service"]
    assert (found["runs"], service["service_level_target"]) == (2, 0.8)
    assert [interval["from"] for interval in service["intervals"]] == ["08:00", "08:30"]
    assert set(service["whole"]["asa_s"]) == {"mean", "half_width"}
    ET.parse(drawn)  # noqa: S314 - we wrote it
    assert "service: A &lt;small&gt; day" in drawn.read_text()


def test_two_scenarios_are_shown_side_by_side(
    day: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With their difference, and as JSON for a pipe."""
    lean = day.with_name("lean.yaml")
    lean.write_text(DAY.replace("count: 3", "count: 2").replace("A <small> day", "Lean"), "utf-8")
    assert main(["acd", "simulate", str(day), "--compare", str(lean)]) == 0
    assert "difference" in capsys.readouterr().out
    assert main(["acd", "simulate", str(day), "--compare", str(lean), "--json", "-"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["differences"]["service"]["asa_s"]["mean"] > 0


def test_a_row_of_the_day_fits_a_terminal_of_80_columns(
    day: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Time and all, nothing cut short."""
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["acd", "simulate", str(day)]) == 0
    told = capsys.readouterr().out
    assert "│ 08:00 │" in told
    assert "…" not in told


def test_names_are_shown_and_not_obeyed(day: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither the terminal's colours nor those of the tables."""
    text = DAY.replace("A <small> day", '"[red]A\\e[31m day"').replace("service", '"[b]q"')
    day.write_text(text, "utf-8")
    assert main(["acd", "simulate", str(day), "--no-intervals"]) == 0
    told = capsys.readouterr().out
    assert "[red]A[31m day" in told
    assert "[b]q" in told
    assert "\x1b" not in told


def test_queues_of_one_scenario_only_are_named(
    day: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """They are not in the comparison, which must not go unsaid."""
    other = day.with_name("other.yaml")
    other.write_text(DAY.replace("service", "sales"), "utf-8")
    assert main(["acd", "simulate", str(day), "--compare", str(other)]) == 0
    told = capsys.readouterr().err.splitlines()
    assert [line.split("'")[1] for line in told] == ["sales", "service"]


def test_the_same_seed_gives_the_same_result(day: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """To the last digit; another seed does not."""
    told = []
    for seed in ("3", "3", "4"):
        assert main(["acd", "simulate", str(day), "--seed", seed, "--json", "-"]) == 0
        told.append(json.loads(capsys.readouterr().out)["queues"])
    assert told[0] == told[1] != told[2]


def test_an_example_is_printed_and_can_be_simulated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """All are listed with what they show; a wrong name is told with the right ones."""
    assert main(["acd", "example"]) == 0
    assert "overflow       A small queue that passes on" in capsys.readouterr().out
    assert main(["acd", "example", "ring-all"]) == 0
    path = tmp_path / "mine.yaml"
    path.write_text(capsys.readouterr().out, "utf-8")
    assert main(["acd", "simulate", str(path), "--runs", "1"]) == 0
    assert main(["acd", "example", "weekdy"]) == 2
    assert "did you mean 'weekday'?" in capsys.readouterr().err


def test_every_caller_has_one_end(capsys: pytest.CaptureFixture[str]) -> None:
    """The ends of all queues' callers add up to those who called, in each interval too."""
    for name in ("overflow", "call-backs", "ring-all"):
        path = Path(__file__).parents[3] / f"deploy/scenarios/{name}.yaml"
        assert main(["acd", "simulate", str(path), "--runs", "2", "--json", "-"]) == 0
        for found in json.loads(capsys.readouterr().out)["queues"].values():
            for one in [found["whole"], *found["intervals"]]:
                ends = sum(one[end]["mean"] for end in ENDS)
                assert ends == pytest.approx(one["offered"]["mean"])


def test_runs_and_seed_of_the_command_line_win(
    day: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Over those of the file."""
    assert main(["acd", "simulate", str(day), "--runs", "1", "--seed", "9", "--json", "-"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["runs"], found["seed"]) == (1, 9)


def test_what_is_wrong_or_odd_is_told_in_the_language_that_is_set(
    day: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Defects, warnings, and queues that are not compared."""
    monkeypatch.setenv("CALLCENTER_LANGUAGE", "zh-CN")
    other = day.with_name("other.yaml")
    other.write_text(DAY.replace("service:", "sales:", 1), "utf-8")
    assert main(["acd", "simulate", str(other)]) == 2
    assert "没有队列“service”" in capsys.readouterr().err
    other.write_text(
        DAY.replace("queues:", "queues:\n  sales: { calls: { per_hour: 1 }, handling_s: 1 }", 1),
        "utf-8",
    )
    assert main(["acd", "simulate", str(day), "--compare", str(other)]) == 0
    told = capsys.readouterr().err
    assert "没有坐席服务队列“sales”。" in told
    assert "队列“sales”只在其中一个场景中" in told


def test_defects_are_told_and_end_with_two(day: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Those of both files, each with its place."""
    day.write_text(DAY.replace("per_hour", "per_our").replace("count", "cuont"), "utf-8")
    assert main(["acd", "simulate", str(day)]) == 2
    told = capsys.readouterr().err.splitlines()
    assert [line.rpartition("/")[2].split(": ")[0] for line in told] == [
        "day.yaml:8:23",
        "day.yaml:10:10",
    ], told
    assert main(["acd", "simulate", "nowhere.yaml"]) == 2
    assert "nowhere.yaml cannot be read" in capsys.readouterr().err
