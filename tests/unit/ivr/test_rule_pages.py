"""The pages of the rules: each example is refused exactly as its page says."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from callcenter.ivr.checking import examine
from tests.unit.ivr.test_golden_flows import NAMES, PAIRS, findings

ROOT = Path(__file__).parents[3]
PAGES = ROOT / "docs" / "flow-rules"
# `unknown-` is made of the kind of name; text that is no UTF-8 is refused before it is read as one.
OTHERWISE = {"yaml-utf8"}
NO_RULE = {"README", "rules"}
RULES = sorted(
    {rule for path in PAIRS for rule in re.findall(r"\[([a-z-]+)\]$", findings(path), re.MULTILINE)}
)
_BLOCKS = re.compile(
    r"This file, `(?P<name>[^`]+)`:\n\n````yaml\n(?P<text>.*)\n````\n\n"
    r"is refused with:\n\n````text\n(?P<told>.*)\n````\n",
    re.DOTALL,
)


def test_every_rule_has_a_page_and_is_listed() -> None:
    """And no page tells of a rule that is none."""
    assert sorted(path.stem for path in PAGES.glob("*.md") if path.stem not in NO_RULE) == RULES
    listed = re.findall(r"\]\(([a-z-]+)\.md\)", (PAGES / "rules.md").read_text(encoding="utf-8"))
    assert listed == RULES


def rules_in(source: str) -> Iterator[str]:
    """Give the rules that code names: the last word of a note, or the rule of a field."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        given = [word.value for word in node.keywords if word.arg == "rule"]
        if getattr(node.func, "attr", "") in {"note", "stop"} and len(node.args) == 3:
            given.append(node.args[2])
        yield from (str(one.value) for one in given if isinstance(one, ast.Constant))


def test_every_rule_that_the_code_names_has_an_example() -> None:
    """None can be added without a file that breaks it."""
    files = [ROOT / "callcenter/yaml_source.py", *(ROOT / "callcenter/ivr").rglob("*.py")]
    named = {rule for file in files for rule in rules_in(file.read_text(encoding="utf-8"))}
    assert len(named) > 30
    assert named - OTHERWISE - set(RULES) == set()


@pytest.mark.parametrize("rule", RULES)
def test_the_example_of_a_page_is_refused_as_it_says(rule: str) -> None:
    """Word for word, and for the rule of the page."""
    page = (PAGES / f"{rule}.md").read_text(encoding="utf-8")
    found = _BLOCKS.search(page)
    assert found is not None
    defects = examine(found["text"] + "\n", found["name"], NAMES).defects
    assert "\n".join(str(defect) for defect in defects) == found["told"]
    assert rule in {defect.rule for defect in defects}
    assert page.startswith(f"# {rule}: ")
