"""Recorded days, read, understood and lived through again; on invented data."""

import gzip
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from callcenter.cli import main
from callcenter.errors import OperatorError
from callcenter.simulation.patience import Patience
from callcenter.simulation.presence import presences, served_kinds
from callcenter.simulation.recorded import read_recorded
from callcenter.simulation.replaying import Rules, likeness, replay
from callcenter.simulation.serving_order import STRICT_S, explained
from tests.unit.simulation.recorded_days import HEADER, as_csv, busy_morning, call


def test_recorded_calls_are_read_as_they_were(tmp_path: Path) -> None:
    """Those who hung up in the voice unit and phantoms are left out."""
    calls = [call(100, 0, "A1"), call(110, 7, "A2", 30, 2, "NE"), call(120, 20)]
    text = as_csv(calls) + "1999-01-01,L,9,,0,PS,5,5,,0,HANG,,0,\n" * 2
    text += "1999-01-01,L,9,,0,PS,5,5,10,5,PHANTOM,,0,\n"
    packed = tmp_path / "calls.csv.gz"
    packed.write_bytes(gzip.compress(text.encode()))
    assert read_recorded(packed) == calls


def test_a_file_that_cannot_be_used_is_refused_with_its_place(tmp_path: Path) -> None:
    """Other columns, broken numbers, all of them at once; no such file."""
    path = tmp_path / "calls.csv"
    with pytest.raises(OperatorError, match="cannot be read"):
        read_recorded(path)
    path.write_text("date,agent\n", "utf-8")
    with pytest.raises(OperatorError, match="has no column outcome"):
        read_recorded(path)
    good = "1999-01-01,L,9,,0,PS,5,5,10,7,AGENT,17,30,A1\n"
    rows = [
        good,
        good.replace("10,7", "soon,7"),
        good.replace("10,7", "10,-7"),
        good.replace("30,A1", "nan,A1"),
        good.replace("10,7", "1e300,7"),
        good.replace("AGENT", "GONE"),
        good.replace(",A1", ""),
        good.replace("A1", "A1,more"),
    ]
    path.write_text(",".join(HEADER) + "\n" + "".join(rows), "utf-8")
    with pytest.raises(OperatorError) as refused:
        read_recorded(path)
    told = [line.partition("calls.csv:")[2] for line in refused.value.problem.splitlines()]
    day = "must be seconds of a day, not"
    assert told == [
        f"3: 'q_start_s' {day} 'soon'",
        f"4: 'q_s' {day} '-7'",
        f"5: 'ser_s' {day} 'nan'",
        f"6: 'q_start_s' {day} '1e300'",
        "7: 'outcome' must be AGENT, HANG, PHANTOM, not 'GONE'",
        "8: it has fewer fields than columns",
        "9: it has more fields than columns.",
    ]
    path.write_text(",".join(HEADER) + "\n" + rows[1] * 1000, "utf-8")
    with pytest.raises(OperatorError) as refused:
        read_recorded(path)
    assert len(refused.value.problem.splitlines()) == 51
    path.write_text("a" * 50_000, "utf-8")
    with pytest.raises(OperatorError, match=r"a line is longer than 10,000 characters"):
        read_recorded(path)


def test_agents_are_there_between_talks_but_not_while_others_waited() -> None:
    """A long gap is an absence, and a short one behind which callers waited is a pause."""
    calls = [
        call(1000, 0, "A1", 100),
        call(1100, 80, "A2", 60),
        call(1200, 0, "A1", 100),
        call(5000, 0, "A1", 10),
    ]
    one, two = presences(calls, served_kinds(calls))
    assert (one.agent, one.shifts) == ("A1", ((1000, 1260), (5000, 5010)))
    assert one.away == ((1100, 1180),)
    assert (two.shifts, two.away) == (((1180, 1240),), ())
    (plain, _) = presences(calls, served_kinds(calls), look_at_waits=False)
    assert plain.away == ()


def test_who_served_a_kind_once_by_a_slip_does_not_serve_it() -> None:
    """One in five hundred is a slip, one in a hundred is not."""
    calls = [call(n, 0, "A1") for n in range(500)] + [call(600, 0, "A1", kind="IN")]
    assert served_kinds(calls) == {"A1": frozenset({"PS"})}
    calls += [call(700 + n, 0, "A1", kind="NE") for n in range(5)]
    assert served_kinds(calls) == {"A1": frozenset({"PS", "NE"})}


def test_patience_is_estimated_from_those_who_were_answered_too() -> None:
    """The product-limit estimate by hand, and who has waited longer waits on."""
    waits = [(10, True), (10, False), (20, True), (30, False), (40, True)]
    patience = Patience.of(waits)
    assert patience.times == (10, 20, 40)
    assert patience.left == pytest.approx((4 / 5, 8 / 15, 0))
    assert [patience.beyond(0, chance) for chance in (0.0, 0.3, 0.6)] == [10, 20, 40]
    assert patience.beyond(15, 0.1) == 20
    assert patience.beyond(50, 0.5) == float("inf")


def test_the_rule_of_priority_that_was_used_explains_most() -> None:
    """Services of callers with a head start of 90 s: that rule explains them all."""
    calls = [
        *[call(1000 * n, 300, "A1", 10) for n in range(10)],
        *[call(1000 * n + 60, 230, "A1", 10, 2) for n in range(10)],
        *[call(1000 * n + 120, 235, "A1", 10, 2) for n in range(10)],
    ]
    calls.sort(key=lambda one: one.at_s)
    choices, shares = explained(calls, served_kinds(calls), (0.0, 90.0, STRICT_S))
    assert choices == 20
    assert shares[90.0] == 1
    assert max(shares[0.0], shares[STRICT_S]) < 1


def test_a_day_that_the_engine_made_is_lived_through_again_as_it_was() -> None:
    """With what can be known of it: nearly the same waits; with an agent fewer, longer ones."""
    calls = busy_morning()
    again = likeness(replay(calls, Rules()).half_hours)
    assert again.half_hours >= 2
    assert again.error_s < 0.25 * again.was_s
    fewer = likeness(replay(calls, Rules(without=frozenset({"a0"}))).half_hours)
    assert fewer.now_s > 2 * again.now_s


def test_the_command_reads_a_folder_and_refuses_what_is_not_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the agents' names in the repair."""
    assert main(["replay", str(tmp_path)]) == 2
    assert "no files of recorded calls" in capsys.readouterr().err
    (tmp_path / "calls.csv").write_text(as_csv(busy_morning()), "utf-8")
    assert main(["replay", str(tmp_path), "--without", "a1"]) == 0
    told = capsys.readouterr().out
    assert "first come, first served" in told
    assert "without a1" in told
    assert "as recorded" in told
    picture = tmp_path / "replay.svg"
    asked = ["--choice", "fewest_calls", "--head-start-s", "30", "--chart-file", str(picture)]
    assert main(["replay", str(tmp_path / "calls.csv"), *asked]) == 0
    assert ET.parse(picture).getroot().tag.endswith("svg")  # noqa: S314 - we wrote it
    assert "head start 30 s, fewest calls first" in picture.read_text()
    assert main(["replay", str(tmp_path), "--without", "Zed"]) == 2
    assert "no agent Zed. Agents are a0, a1, a2" in capsys.readouterr().err
