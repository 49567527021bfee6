"""Every rule with an example that breaks it and exactly what is said about it: tests/flows."""

from pathlib import Path

import pytest

from callcenter.ivr.checking import examine
from callcenter.ivr.known_names import KnownNames, Serving
from callcenter.ivr.reading import read_flow

FOLDER = Path(__file__).parents[2] / "flows"
PAIRS = sorted(FOLDER.glob("*.yaml"))
BACK = (
    "flow: closed\nlanguages: [en]\nstart: sorry\n"
    "steps: { sorry: { play: Sorry, next: back }, back: { goto: { flow: test } } }\n"
)
CLOSED = read_flow(BACK, "closed.yaml").flow
assert CLOSED is not None
NAMES = KnownNames(
    queues=frozenset({"service", "sales"}),
    skills=frozenset({"mandarin", "english"}),
    calendars=frozenset({"service_hours"}),
    agents=frozenset({"1001"}),
    flows=frozenset({"main", "closed"}),
    sounds=frozenset({"en/jingle"}),
    hosts=frozenset({"orders.example"}),
    may_dial=lambda number: number.startswith("+86"),
    staff={"service": [Serving(agent="1001", skills={"mandarin": 3, "english": 3})]},
    others={"closed": CLOSED},
)


def findings(path: Path) -> str:
    """Give what the check says about a file, as the command line shows it."""
    defects = examine(path.read_text(encoding="utf-8"), path.name, NAMES).defects
    return "".join(f"{defect}\n" for defect in defects)


@pytest.mark.parametrize("path", PAIRS, ids=lambda path: path.stem)
def test_the_check_says_exactly_this(path: Path) -> None:
    """Each example gets its findings with place, repair and rule, word for word."""
    assert findings(path) == path.with_suffix(".out").read_text(encoding="utf-8")


def test_every_example_but_the_good_one_is_refused() -> None:
    """An example without a finding would prove nothing."""
    clean = [path.stem for path in PAIRS if not findings(path)]
    assert clean == ["good"]
