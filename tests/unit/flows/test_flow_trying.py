"""Flows tried out at the prompt: reports, coverage, walk by keyboard, drawing, schema."""

import io
import json
import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from callcenter.cli import main
from callcenter.ivr.dot import CROWDED, dot
from callcenter.ivr.reading import flow_schema, read_flow
from callcenter.ivr.verbs import VERBS
from callcenter.ivr.ways import picture

ROOT = Path(__file__).parents[3]
FLOWS = ROOT / "ivr_flows"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder with the demo's flows and centre, and without Graphviz."""
    shutil.copytree(FLOWS, tmp_path / "ivr_flows")
    shutil.copy(ROOT / "centre.yaml", tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CALLCENTER_HOME", str(tmp_path / "var"))
    monkeypatch.setattr(shutil, "which", lambda _: None)
    return tmp_path


def test_build_servers_get_every_call_and_each_failure(here: Path) -> None:
    """One suite a file, one case a call; what failed is told with its place."""
    tests = here / "ivr_flows" / "closed.test.yaml"
    broken = (
        "- one that <fails> & is told:\n    call: [{ hears: choice }]\n    expect: { queue: x }\n"
    )
    tests.write_text(tests.read_text(encoding="utf-8") + "\n" + broken, encoding="utf-8")
    report = here / "report.xml"
    assert main(["flow", "test", "--junit", str(report)]) == 1
    root = ET.parse(report).getroot()  # noqa: S314 - our own file
    suites = {suite.get("name"): suite for suite in root}
    closed = suites["ivr_flows/closed.test.yaml"]
    assert closed.get("failures") == "1"
    failed = [case for case in closed if case.find("failure") is not None]
    assert [case.get("name") for case in failed] == ["one that <fails> & is told"]
    assert suites["ivr_flows/main.test.yaml"].get("failures") == "0"
    whole_s = 0.0
    for suite in suites.values():
        cases_s = [float(case.get("time", "0")) for case in suite]
        assert all(took_s > 0 for took_s in cases_s)
        assert float(suite.get("time", "0")) == pytest.approx(sum(cases_s), abs=1e-4)
        whole_s += sum(cases_s)
    assert float(root.get("time", "0")) >= whole_s


def test_too_little_coverage_fails_and_names_what_was_not_tried(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Branches count as steps do."""
    (here / "ivr_flows" / "closed.test.yaml").write_text(
        "- only one:\n    call: [{ hears: choice }, { presses: '1' }]\n    expect: {}\n",
        encoding="utf-8",
    )
    assert main(["flow", "test", "ivr_flows/closed.yaml", "--coverage-at-least", "90"]) == 1
    told = capsys.readouterr().out
    assert "closed.goodbye" in told
    assert "closed.choice: on_no_input" in told
    assert "closed.choice: key 1" not in told
    assert main(["flow", "test", "ivr_flows/closed.yaml", "--coverage-at-least", "20"]) == 0


def test_a_flow_is_walked_by_keyboard(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is heard is read, what is keyed is typed; the end of the input hangs up."""
    monkeypatch.setattr("sys.stdin", io.StringIO("\n2\n\n"))
    assert main(["flow", "simulate", "--at", "2026-11-23T10:00", "--customer", "tier=vip"]) == 0
    told = capsys.readouterr().out
    assert "Welcome to our service hotline." in told
    assert "main.choose_language (menu): key 2" in told
    assert "For sales, press one." in told
    assert told.rstrip().endswith("you hang up")


def test_a_person_answers_in_the_walk(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The queue, its needs and the priority are shown."""
    monkeypatch.setattr("sys.stdin", io.StringIO("0\nt\n\n\n\n\n\n\n\n\n\n\n\n"))
    assert main(["flow", "simulate", "--customer", "tier=vip"]) == 0
    told = capsys.readouterr().out
    assert "waits in queue service for anyone, priority 5" in told
    assert "person_in_chinese (queue): served" in told


def test_a_menu_knows_holidays_and_make_up_days(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The office is closed on National Day, and works on the Saturday that makes up for it."""
    (here / "ivr_flows" / "office.yaml").write_text(
        "flow: office\nlanguages: [en]\nstart: ask\nsteps:\n"
        "  ask: { hours: office_hours, open: open, closed: closed }\n"
        "  open: { play: Hello, next: bye }\n  closed: { play: Sorry, next: bye }\n"
        "  bye: { hangup: normal }\n"
    )
    days = {"10-01": "closed", "10-09": "open", "10-10": "open", "10-11": "closed"}
    calls = "".join(
        f"- on {day}:\n    given: {{ at: 2026-{day} 10:00 }}\n    call: [{{ hears: {so} }}]\n"
        "    expect: { ended: true }\n"
        for day, so in days.items()
    )
    (here / "ivr_flows" / "office.test.yaml").write_text(calls)
    assert main(["flow", "test", "ivr_flows/office.yaml"]) == 0
    assert "4 calls, 0 failed; 4 of 4 steps and 4 of 4 branches" in capsys.readouterr().out


def test_who_calls_stands_in_what_the_walk_was_begun_with(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is asked whether the caller's number is known."""
    (here / "ivr_flows" / "who.yaml").write_text(
        "flow: who\nlanguages: [en]\nstart: ask\nsteps:\n"
        "  ask: { customer: number, known: hi, unknown: bye }\n"
        "  hi: { play: 'Hi {customer.name}', next: bye }\n  bye: { hangup: normal }\n"
    )
    monkeypatch.setattr("sys.stdin", io.StringIO("\n"))
    assert main(["flow", "simulate", "ivr_flows/who.yaml", "--customer", "name=Li"]) == 0
    assert "[hi] Hi Li" in capsys.readouterr().out
    assert main(["flow", "simulate", "ivr_flows/who.yaml"]) == 0
    assert "who.ask (customer): unknown" in capsys.readouterr().out


def test_a_drawing_has_every_step_and_way(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without Graphviz it is DOT, says so beside, and is never called SVG."""
    assert main(["flow", "draw", "ivr_flows/closed.yaml"]) == 0
    told = capsys.readouterr()
    assert "Graphviz is not installed" in told.err
    for part in ('"sorry" -> "choice"', '"choice" -> "leave_message" [label="key 1"]'):
        assert part in told.out
    assert main(["flow", "draw", "ivr_flows/closed.yaml", "-o", "closed.svg"]) == 0
    assert (here / "closed.dot").read_text(encoding="utf-8") == told.out
    assert not (here / "closed.svg").exists()
    assert capsys.readouterr().out == "closed.dot\n"


@pytest.mark.parametrize(("program", "code"), [("sed 's/digraph/<svg>/'", 0), ("false", 2)])
def test_graphviz_lays_the_drawing_out_where_it_is(
    here: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    program: str,
    code: int,
) -> None:
    """What it makes is written as it is; that it failed is told with what else can be done."""
    graphviz = here / "dot"
    graphviz.write_text(f"#!/bin/sh\nexec {program}\n")
    graphviz.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda _: str(graphviz))
    assert main(["flow", "draw", "ivr_flows/closed.yaml", "-o", "closed.svg"]) == code
    assert (here / "closed.svg").exists() == (code == 0)
    if code:
        assert "Use --dot" in capsys.readouterr().err
    else:
        assert (here / "closed.svg").read_text(encoding="utf-8").startswith("<svg>")


def test_a_crowded_step_is_drawn_once_and_named_elsewhere() -> None:
    """A hundred steps that all give up at the same one stay readable."""
    names = [f"menu_{index}" for index in range(CROWDED + 2)]
    steps = "".join(
        f"  {name}:\n    menu: {{ prompt: Hi, keys: {{ '1': {following} }} }}\n"
        "    on_no_input: end\n    on_invalid: end\n"
        for name, following in zip(names, [*names[1:], "end"], strict=True)
    )
    text = (
        f"flow: x\nlanguages: [en]\nstart: {names[0]}\nsteps:\n{steps}  end: {{ hangup: normal }}\n"
    )
    flow = read_flow(text, "x.yaml").flow
    assert flow is not None
    drawn = dot(picture(flow))
    assert '"menu_0" -> "end"' not in drawn
    assert '"menu_0 to end" [label="→ end"' in drawn


def broad(areas: int) -> str:
    """Write a menu whose keys lead to as many sentences."""
    lines = ["flow: broad", "languages: [en]", "start: top", "steps:"]
    keys = ", ".join(f"'{n}': area_{n}" for n in range(areas))
    lines += [f"  top: {{ menu: {{ prompt: Choose, keys: {{ {keys} }} }}, on_no_input: end, "]
    lines[-1] += "on_invalid: end }"
    lines += [f"  area_{n}: {{ play: This is area {n}, next: end }}" for n in range(areas)]
    return "\n".join([*lines, "  end: { hangup: normal }"]) + "\n"


def test_a_broad_flow_is_laid_out_to_the_right_and_a_long_one_downwards() -> None:
    """Neither becomes a ribbon that nobody can read."""
    for text, direction in ((broad(8), "LR"), (broad(2), "TB")):
        flow = read_flow(text, "x.yaml").flow
        assert flow is not None
        assert f"rankdir={direction}" in dot(picture(flow))


def test_nothing_in_a_flow_becomes_markup_of_the_drawing() -> None:
    """Quotes and line ends of a prompt stay words."""
    text = (
        "flow: x\nlanguages: [en]\nstart: a\nsteps:\n"
        "  a: { play: 'say \"]; evil -> b', next: end }\n  end: { hangup: normal }\n"
    )
    flow = read_flow(text, "x.yaml").flow
    assert flow is not None
    assert 'say \\"]; evil ->' in dot(picture(flow))


def test_the_schema_knows_every_verb_and_field(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is made of the shapes that read the files, so that the two cannot differ."""
    assert main(["flow", "schema"]) == 0
    schema = json.loads(capsys.readouterr().out)
    assert schema == flow_schema()
    (steps,) = schema["properties"]["steps"]["patternProperties"].values()
    verbs = [next(iter(one["properties"])) for one in steps["anyOf"]]
    assert verbs == list(VERBS)
    for one, kind in zip(steps["anyOf"], VERBS.values(), strict=True):
        assert set(one["properties"]) == set(kind.FIELDS)
        assert one["required"]


def test_what_is_not_recorded_is_told_by_place(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is uploaded counts; a language that would hear only a tone is exit code 1."""
    (here / "ivr_flows" / "spoken.yaml").write_text(
        "flow: spoken\nlanguages: [en, zh-CN]\nstart: a\nsteps:\n"
        "  a: { play: { en: Hello., file: hello }, next: b }\n  b: { hangup: normal }\n"
    )
    assert main(["flow", "missing", "ivr_flows/spoken.yaml"]) == 1
    told = capsys.readouterr().out
    assert "spoken.yaml:5: a: 'hello' has no recording in en: spoken from its text" in told
    assert "spoken.yaml:5: a: 'hello' has no recording in zh-CN: nothing is heard" in told
    kept = here / "var" / "sounds" / "zh-CN"
    kept.mkdir(parents=True)
    (kept / "hello.wav").write_bytes(b"")
    assert main(["flow", "missing", "ivr_flows/spoken.yaml"]) == 0
    assert "zh-CN" not in capsys.readouterr().out
