"""The pages about menus tell the whole language, and their examples do what they say."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from callcenter.flows.proving import Shelf
from callcenter.ivr.checking import examine
from callcenter.ivr.reading import flow_schema
from callcenter.ivr.stepping import FACT_PARTS
from callcenter.ivr.trial import script
from callcenter.ivr.trial.outcome import OUTCOMES
from callcenter.ivr.trial.running import World, run_script
from callcenter.ivr.trial.script import read_scripts
from callcenter.ivr.verbs import VERBS
from callcenter.ivr.wording import LANGUAGES

DOCS = Path(__file__).parents[3] / "docs"
MENUS = (DOCS / "menus.md").read_text(encoding="utf-8")
TESTS = (DOCS / "menu-tests.md").read_text(encoding="utf-8")
_EXAMPLE = re.compile(r"```yaml\n(.*?)```", re.DOTALL)
_WORDS = re.compile(r"[a-z_]+")


def told(page: str) -> set[str]:
    """List the words in code marks of a page, its examples left out."""
    codes = re.findall(r"`([^`]+)`", _EXAMPLE.sub("", page))
    return {word for code in codes for word in _WORDS.findall(code)}


def fields(schema: Any) -> Iterator[str]:
    """Walk over the names of all fields that a schema describes."""
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for part in schema.values():
            yield from fields(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from fields(part)


def calls(text: str) -> list[tuple[str, list[str]]]:
    """Run the calls of the page against the flow of the other; give what failed of each."""
    [source] = _EXAMPLE.findall(MENUS)
    flow = examine(source, "insurance.yaml").flow
    assert flow is not None
    scripts, wrong = read_scripts(text, "insurance.test.yaml")
    assert not wrong
    world = World(
        flow=flow,
        flows=Shelf({flow.name: flow}),
        file="insurance.test.yaml",
        calendars=lambda _: {},
        zone=ZoneInfo("Asia/Shanghai"),
        now=datetime(2026, 11, 23, 2, tzinfo=UTC),
    )
    trials = [run_script(one, world) for one in scripts]
    return [(trial.script.name, [one.message for one in trial.failures]) for trial in trials]


def test_the_example_is_a_flow_without_a_finding() -> None:
    """Who copies it has something that runs."""
    [source] = _EXAMPLE.findall(MENUS)
    assert examine(source, "insurance.yaml").defects == ()


def test_every_verb_and_field_is_told() -> None:
    """Whoever adds one tells it; names that are told are there."""
    schema = flow_schema()
    frame = set(schema["properties"])
    assert all(re.search(rf"^{name}:", MENUS, re.MULTILINE) for name in frame)
    known = set(fields(schema)) | set(VERBS)
    assert known - frame - {*LANGUAGES} - told(MENUS) == set()
    rows = re.findall(r"^\| `(\w+)` \|", MENUS.partition("## The verbs")[2], re.MULTILINE)
    assert sorted(rows) == sorted(VERBS)


def test_everything_a_condition_may_ask_for_is_told() -> None:
    """Facts of caller, customer, call and day."""
    parts = {part for one in FACT_PARTS.values() for part in one} | set(FACT_PARTS)
    assert parts - told(MENUS) == set()


def test_everything_a_scripted_call_may_hold_is_told() -> None:
    """What is given, done and expected."""
    known = {*script._GIVEN.fields, *script._ACTS, *script._EXPECT.fields, *OUTCOMES}
    assert known - told(TESTS) == set()


def test_the_calls_of_the_page_go_as_it_says() -> None:
    """The first one fails until its caller begins in English."""
    [text] = _EXAMPLE.findall(TESTS)
    failures = calls(text)
    assert [bool(failed) for _, failed in failures] == [True, False, False]
    assert "expected to hear 'one thousand two hundred yuan and fifty fen'" in failures[0][1][0]
    mended = text.replace("given:\n      answers", "given:\n      language: en\n      answers", 1)
    assert not any(failed for _, failed in calls(mended))
