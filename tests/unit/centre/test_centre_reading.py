"""Reading a centre: exact messages for every rule, and that nothing is lost by writing it."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.centre.differences import differences
from callcenter.centre.model import Agent, Centre, General, HotlineNumber, Queue, Skill
from callcenter.centre.reading import read_centre
from callcenter.centre.writing import write_centre

FILES = Path(__file__).with_name("files")
ROOT = Path(__file__).parents[3]
FLOWS = ["main", "closed"]


@pytest.mark.parametrize("file", sorted(FILES.glob("*.yaml")), ids=lambda file: file.stem)
def test_every_defect_is_told_at_once_with_its_place(file: Path) -> None:
    """Each broken file gives exactly the messages kept beside it."""
    centre, defects = read_centre(file.read_bytes(), file.name, flows=FLOWS)

    assert "".join(f"{defect}\n" for defect in defects) == file.with_suffix(".out").read_text()
    assert centre is None


def test_every_rule_has_an_example() -> None:
    """No rule of the readers is without a broken file that shows its message."""
    sources = [*(ROOT / "callcenter/centre").glob("*.py"), ROOT / "callcenter/yaml_source.py"]
    text = "".join(source.read_text() for source in sources)
    rules = set(re.findall(r'rule="([a-z-]+)"', text))
    rules |= set(re.findall(r'"(yaml-[a-z0-9]+)"', text))
    rules |= {"unknown-skill", "unknown-queue", "unknown-agent", "unknown-flow"}
    rules |= {"unknown-reason-code", "range", "choice", "length"}
    shown = set()
    for file in FILES.glob("*.out"):
        shown |= set(re.findall(r"\[([a-z0-9-]+)\]$", file.read_text(), flags=re.MULTILINE))
    # Those that end the reading of a file are shown in test_yaml_source.
    ending = {"yaml-size", "yaml-depth", "yaml-documents", "yaml-utf8", "yaml-syntax"}

    assert rules - shown - ending - {"yaml-directive"} == set()


def test_the_demo_centre_is_sound() -> None:
    """The file in the repository passes its own check and has what the demo promises."""
    centre, defects = read_centre((ROOT / "centre.yaml").read_bytes(), "centre.yaml", flows=FLOWS)

    assert defects == []
    assert centre is not None
    assert [*centre.agents] == [str(number) for number in range(1001, 1011)]
    served = {agent.number for agent in centre.agents_of("service")}
    assert served == {"1001", "1002", "1003", "1004", "1005"}
    assert len(centre.queues) == 3
    line = centre.number("4001")
    assert line is not None
    assert line.flow == "main"


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n"])
def test_an_empty_file_is_refused(text: str) -> None:
    """An empty file would delete everything if it were applied."""
    centre, defects = read_centre(text, "centre.yaml")

    assert centre is None
    assert [defect.rule for defect in defects] == ["type"]


words = st.text(
    st.characters(exclude_categories=["C", "Z"], include_characters=" :#\"'\n"),
    min_size=1,
    max_size=30,
)
titles = st.fixed_dictionaries({"zh-CN": words, "en": words})
names = st.from_regex(r"[a-z][a-z0-9_]{0,10}", fullmatch=True) | st.sampled_from(
    ["null", "true", "on", "no", "y", "e1"]
)
texts = st.dictionaries(st.sampled_from(["zh-CN", "en"]), words)


@st.composite
def centres(draw: st.DrawFn) -> Centre:
    """Draw a sound centre with odd words in it."""
    skills = draw(st.dictionaries(names, titles, max_size=4))
    queues = draw(st.dictionaries(names, st.tuples(titles, texts, words), max_size=3))
    agents = draw(st.lists(st.from_regex(r"1[0-9]{3}", fullmatch=True), unique=True, max_size=3))
    numbers = draw(st.lists(st.from_regex(r"[+0]?4[0-9]{3}", fullmatch=True), max_size=3))
    numbers = list({number.removeprefix("+"): number for number in numbers}.values())
    return Centre(
        general=General(title=draw(texts)),
        skills={name: Skill(name=name, title=title) for name, title in skills.items()},
        queues={
            name: Queue(name=name, title=title, greeting=greeting, music=music)
            for name, (title, greeting, music) in queues.items()
        },
        agents={
            number: Agent(
                number=number,
                name=draw(words),
                skills=dict.fromkeys(skills, draw(st.integers(1, 5))),
                queues=tuple(queues),
            )
            for number in agents
        },
        numbers={number: HotlineNumber(number=number, flow="main") for number in numbers},
    )


@given(centres())
@settings(max_examples=60, deadline=None)
def test_what_is_written_reads_back_the_same(centre: Centre) -> None:
    """No word, number or order is lost between a centre and its YAML."""
    back, defects = read_centre(write_centre(centre), "export.yaml")

    assert defects == []
    assert back == centre
    assert differences(centre, back) == []


def test_the_demo_centre_reads_back_the_same() -> None:
    """The real file, with calendars and reason codes, survives writing too."""
    centre, _ = read_centre((ROOT / "centre.yaml").read_bytes(), "centre.yaml")
    assert centre is not None

    back, defects = read_centre(write_centre(centre), "export.yaml")

    assert defects == []
    assert back == centre


def test_the_examples_of_the_guide_are_sound() -> None:
    """What the guide to routing shows can be taken as it is."""
    guide = (ROOT / "docs/routing.md").read_text()
    for example in re.findall(r"```yaml\n(.*?)```", guide, flags=re.DOTALL):
        centre, defects = read_centre(example, "routing.md", flows=FLOWS)
        assert defects == []
        assert centre is not None
