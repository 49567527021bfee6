"""The pages of the rules: each example is refused exactly as its page says."""

import re
from pathlib import Path

import pytest

from callcenter.ivr.checking import examine
from tests.unit.ivr.test_golden_flows import NAMES, PAIRS, findings

PAGES = Path(__file__).parents[3] / "docs" / "flow-rules"
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
