"""Scenarios are read whole, and everything wrong with one is told at once."""

from pathlib import Path

import pytest

from callcenter.acd.model import CallBack, First, Requirement
from callcenter.acd.overflow_rules import Overflow, To, When
from callcenter.simulation.chance import Deterministic, Empirical, Exponential, Gamma, LogNormal
from callcenter.simulation.line_reading import _CALLS, _SHAPES
from callcenter.simulation.line_reading import _KEYS as _LINE_KEYS
from callcenter.simulation.overflow_reading import _BACK
from callcenter.simulation.reading import _AGENT_KEYS, _KEYS, read_scenario
from callcenter.simulation.scenario import ListedCall, Poisson, Scenario

BROKEN = sorted((Path(__file__).parent / "files").glob("*.yaml"))
SCENARIOS = sorted((Path(__file__).parents[3] / "deploy/scenarios").glob("*.yaml"))

SHAPES = "'exponential', 'lognormal', 'gamma', 'deterministic', 'empirical'"
EXAMPLE = "for example { lognormal: { mean: 180, sd: 120 } }"
COLUMNS = "at, handling_s, patience_s, priority"
SOUND = """
scenario: A day
from: "08:00"
until: "10:00"
interval_s: 3600
queues:
  service:
    calls: { by_interval: [60, 30] }
    handling_s: { lognormal: { mean: 180, sd: 90 } }
    patience_s: { gamma: { mean: 60, shape: 2 } }
    ring_s: 4
    needs: { mandarin: 3 }
    widen: [{ after_s: 20, needs: { mandarin: 1 } }, { after_s: 60, anyone: true }]
  files:
    calls: { file: calls.csv }
    handling_s: { empirical: [100, 200] }
agents:
  early:
    { count: 2, queues: { service: 1, files: 0 }, skills: { mandarin: 4 }, shifts: 07:00-09:00 }
"""


def read(text: str, calls: str = "at\n08:00:30\n") -> tuple[Scenario | None, list[str]]:
    """Read a scenario; the files it names hold `calls`."""
    scenario, defects = read_scenario(text, "day.yaml", lambda _name: calls)
    return scenario, [str(defect) for defect in defects]


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.name)
def test_every_scenario_that_we_ship_is_sound(path: Path) -> None:
    """Without defects and without warnings."""
    scenario, defects = read_scenario(path.read_bytes(), str(path))
    assert defects == []
    assert scenario is not None
    assert scenario.warnings == ()


def test_the_scenario_of_the_guide_is_sound() -> None:
    """And shows every key that there is."""
    guide = (Path(__file__).parents[3] / "docs/simulation.md").read_text("utf-8")
    text = guide.split("```yaml\n")[1].split("```")[0]
    scenario, defects = read(text)
    assert defects == []
    assert scenario is not None
    assert scenario.warnings == ()
    for key in (*_KEYS, *_LINE_KEYS, *_AGENT_KEYS, *_BACK, *_CALLS, *_SHAPES, "empirical"):
        assert key in text, key


def test_a_sound_scenario_means_what_it_says() -> None:
    """Times, distributions, steps and agents."""
    scenario, defects = read(SOUND, "at,handling_s,priority\n09:00:00,,2\n30,77,\n")
    assert defects == []
    assert scenario is not None
    service, files = scenario.lines
    assert service.arrivals == Poisson(expected=(60.0, 30.0), every_s=3600.0)
    assert service.handling == LogNormal(mean=180.0, sd=90.0)
    assert service.patience == Gamma(mean=60.0, shape=2.0)
    assert service.ring == Deterministic(mean=4.0)
    assert [(step.requirement, step.lasts_s) for step in service.steps] == [
        (Requirement.of({"mandarin": 3}), 20.0),
        (Requirement.of({"mandarin": 1}), 40.0),
        (Requirement.of(), None),
    ]
    assert files.handling == Empirical(values=(100.0, 200.0))
    assert files.arrivals == (
        ListedCall(at_s=30.0, handling_s=77.0),
        ListedCall(at_s=3600.0, priority=2),
    )
    (group,) = scenario.groups
    assert [profile.agent for profile in group.profiles] == ["early-1", "early-2"]
    assert group.profiles[0].queues == {"service": 1, "files": 0}
    assert group.shifts == ((0.0, 3600.0),)


def test_every_defect_is_told_at_once_with_its_place_and_repair() -> None:
    """A file with one mistake of each kind."""
    text = """
scenari: x
from: "25:00"
runs: 0
queues:
  service:
    calls: { per_hour: many }
    handling_s: { lognormal: { mean: 180 } }
    patience_s: { weibull: 3 }
    choice: longest
    needs: { mandarin: 9 }
  sales:
    calls: { per_hour: 1, file: x.csv }
agents:
  early: { queues: [servise], shifts: 9-17, pace: 0 }
"""
    scenario, defects = read(text)
    assert scenario is None
    assert [defect.split(" [")[0] for defect in defects] == [
        "day.yaml:2:1: a scenario has no 'scenari': did you mean 'scenario'?",
        """day.yaml:3:7: 'from' must be a time such as "08:30\"""",
        "day.yaml:4:7: 'runs' must be 1 or more, not 0",
        "day.yaml:7:24: 'per_hour' must be a number",
        "day.yaml:8:30: 'lognormal' needs 'sd': a number above 0",
        f"day.yaml:9:19: 'patience_s' has no 'weibull': it may have {SHAPES}",
        "day.yaml:10:13: there is no choice 'longest': did you mean 'longest_idle'?",
        "day.yaml:11:24: the level of 'mandarin' must be 1, 2, 3, 4 or 5",
        f"day.yaml:13:5: queue 'sales' needs 'handling_s': {EXAMPLE}",
        "day.yaml:13:12: 'calls' needs exactly one of per_hour, by_interval, file",
        "day.yaml:15:21: there is no queue 'servise': did you mean 'service'?",
        """day.yaml:15:39: 'shifts' must be from-until, such as "08:00-12:30\"""",
        "day.yaml:15:51: 'pace' must be 0.01 or more, not 0",
    ]


def test_defects_in_a_file_of_calls_name_its_places() -> None:
    """Not those of the scenario that names it; all of them, also two in one line."""
    text = (
        "at,length,handling_s\n08:99,\n07:00:00,\nsoon,,-4\n08:10:00,4,nan\n08:10:00,,,9\n99:00\n"
    )
    _, defects = read(SOUND, text)
    at = "'at' must be HH:MM:SS or seconds of a day, not"
    handling = "'handling_s' must be a number from 0 to 1,000,000, not"
    assert defects == [
        f"calls.csv:1:1: there is no column 'length': it may have {COLUMNS} [call-file]",
        f"calls.csv:2:1: {at} '08:99' [call-file]",
        "calls.csv:3:1: 'at' is 07:00:00, before the scenario begins [call-file]",
        f"calls.csv:4:1: {at} 'soon' [call-file]",
        f"calls.csv:4:7: {handling} '-4' [call-file]",
        f"calls.csv:5:12: {handling} 'nan' [call-file]",
        "calls.csv:6:12: there are more fields here than columns [call-file]",
        f"calls.csv:7:1: {at} '99:00' [call-file]",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "column 'at' is missing: it says when each call comes"),
        ("at\n\n", "calls.csv holds no calls"),
        ("at,at\n1,2\n", "column 'at' is there twice: remove one"),
        ('at\n"08:00:10\n08:00:11\n', "this is no line of CSV: unexpected end of data"),
        ("at\n" + "x" * 200_000, "this is no line of CSV: field larger than field limit (131072)"),
    ],
)
def test_a_file_that_holds_no_calls_is_refused(text: str, told: str) -> None:
    """Whatever it holds instead."""
    _, defects = read(SOUND, text)
    assert told in defects[0]


def test_of_a_file_without_any_sound_line_the_first_defects_are_told() -> None:
    """And that there are more."""
    _, defects = read(SOUND, "at\n" + "soon\n" * 10_000)
    assert len(defects) == 51
    assert defects[-1] == "calls.csv:52:1: there are more: mend these first [call-file]"


@pytest.mark.parametrize("text", ["\ufeffat,priority\r\n30,2\r\n", "at;priority\n30;2\n"])
def test_calls_are_read_as_spreadsheets_write_them(text: str) -> None:
    """With a mark in front, lines of Windows, parted by semicolons."""
    scenario, defects = read(SOUND, text)
    assert defects == []
    assert scenario is not None
    assert scenario.lines[1].arrivals == (ListedCall(at_s=30.0, priority=2),)


def test_calls_that_come_after_the_day_are_warned_about() -> None:
    """They are left out, which nobody should have to find out."""
    scenario, _ = read(SOUND, "at\n08:30\n09:59:59\n10:00:00\n13:00\n")
    assert scenario is not None
    assert scenario.warnings == ("2 of 4 calls of calls.csv come after 'until'.",)


@pytest.mark.parametrize(
    ("was", "instead", "told"),
    [
        ("by_interval: [60, 30]", "per_hour: 1e12", "'per_hour' must be 100,000 or less"),
        ("[60, 30]", "[1e12, 30]", "a number of calls must be 100,000 or less"),
        ("[60, 30]", "[.nan, 30]", "a number of calls must be a number"),
        ("mean: 180,", "mean: 1e300,", "'mean' must be 1,000,000 or less"),
        ("sd: 90", "sd: 1e308", "'sd' must be 1,000,000 or less"),
        ("shape: 2", "shape: 1e-9", "'shape' must be 0.01 or more"),
        ("interval_s: 3600", "interval_s: 0.5", "'interval_s' must be 60 or more"),
        ("interval_s: 3600", "interval_s: 5000", "must be whole intervals"),
        ("interval_s: 3600", "interval_s: 3600\nruns: 1e9", "'runs' must be 10,000 or less"),
        ("interval_s: 3600", "interval_s: 3600\nseed: 1e30", "1,000,000,000,000 or less"),
        ("count: 2", "count: 1e9", "'count' must be 100,000 or less"),
        ("count: 2", "count: 0", "'count' must be 1 or more"),
    ],
)
def test_numbers_that_no_machine_would_come_to_an_end_with_are_refused(
    was: str, instead: str, told: str
) -> None:
    """A mistyped digit must not look like a simulation that takes long."""
    assert was in SOUND
    _, defects = read(SOUND.replace(was, instead, 1))
    assert any(told in defect for defect in defects), defects


def test_a_file_that_is_not_there_is_a_defect_where_it_is_named() -> None:
    """With the reason."""
    _, defects = read_scenario(SOUND, "/nowhere/day.yaml")
    (defect,) = defects
    assert str(defect).endswith("calls.csv cannot be read: No such file or directory [file]")


@pytest.mark.parametrize("file", BROKEN, ids=lambda file: file.stem)
def test_everything_wrong_with_a_file_is_told(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each broken file gives exactly the messages kept beside it."""
    monkeypatch.chdir(file.parent)
    _, defects = read_scenario(file.read_bytes(), file.name)
    told = "".join(f"{defect}\n" for defect in defects)
    assert told == file.with_suffix(".out").read_text(encoding="utf-8")


@pytest.mark.parametrize("text", ["", "queues: []\nagents: {}", "[1, 2]", "queues: {a: 1}"])
def test_nonsense_is_refused_without_an_exception(text: str) -> None:
    """Whatever it is."""
    scenario, defects = read(text)
    assert scenario is None
    assert defects


def test_what_nobody_can_serve_is_warned_about_by_name() -> None:
    """A queue without agents, a skill that nobody has, a combination that nobody has."""
    text = SOUND.replace("mandarin: 4", "mandarin: 2").replace("files: 0", "files: 0 ")
    scenario, defects = read(text.replace("service: 1, ", ""))
    assert (defects, scenario is None) == ([], False)
    assert scenario is not None
    assert scenario.warnings == ("Nobody serves queue 'service'.",)
    scenario, _ = read(text)
    assert scenario is not None
    assert scenario.warnings == (
        "Nobody who serves queue 'service' has skill 'mandarin' at level 3.",
    )


def test_overflow_shares_and_call_backs_mean_what_they_say() -> None:
    """In the words of the centre's own file."""
    text = SOUND.replace(
        "  files:",
        """    overflow:
      - { when: waited, limit: 30, to: queue, target: files }
      - { when: all_busy, to: callback }
    callback: { first: customer, wanted: 0.5, dial_s: { exponential: 10 } }
    share: 2
    callback_share: 0.25
  files:""",
    )
    scenario, defects = read(text)
    assert defects == []
    assert scenario is not None
    service, _ = scenario.lines
    assert service.rule.overflow == (
        Overflow(when=When.WAITED, limit=30.0, to=To.QUEUE, target="files"),
        Overflow(when=When.ALL_BUSY, to=To.CALLBACK),
    )
    assert (service.rule.share, service.rule.callback_share) == (2.0, 0.25)
    assert service.back is not None
    assert service.back.rule == CallBack(first=First.CUSTOMER)
    assert (service.back.wanted, service.back.reached) == (0.5, 0.8)
    assert service.back.dial == Exponential(mean=10.0)


def test_defects_of_overflow_and_call_backs_are_told_with_their_place() -> None:
    """Unknown words and queues, limits that are missing or too many, shares above one."""
    text = SOUND.replace(
        "  files:",
        """    overflow:
      - { when: wated, limit: 30, to: queue, target: files }
      - { when: waited, to: voicemail }
      - { when: waited, limit: 3, to: queue, target: fils }
      - { when: all_busy, to: callback }
    callback_share: 2
  files:""",
    )
    _, defects = read(text)
    told = [defect.partition(": ")[2].split(" [")[0] for defect in defects]
    assert told == [
        "'when' has no 'wated': did you mean 'waited'?",
        "overflow waited and limit None do not go together",
        "there is no queue 'fils': did you mean 'files'?",
        "this calls back: say how under 'callback', such as { first: agent }",
        "a share is at most 1",
    ]
    text = SOUND.replace("  files:", "    callback: { reached: 2, frist: agent }\n  files:")
    _, defects = read(text)
    assert [defect.split(" [")[0].partition(": ")[2] for defect in defects] == [
        "'reached' is a share, 0 to 1",
        "'callback' has no 'frist': did you mean 'first'?",
    ]
