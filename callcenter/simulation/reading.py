"""Reading a scenario: every defect at once, each with its place and its repair."""

import errno
from collections.abc import Callable, Sequence
from pathlib import Path

from callcenter.acd.model import AgentProfile
from callcenter.simulation.fields import Fields, Notes
from callcenter.simulation.impossible import warnings
from callcenter.simulation.line_reading import read_line
from callcenter.simulation.scenario import Group, Line, Scenario
from callcenter.yaml_source import (
    Defect,
    ListNode,
    MapNode,
    Node,
    ScalarNode,
    load_yaml,
    near,
)

ReadFile = Callable[[str], str]

_KEYS = ("scenario", "seed", "runs", "from", "until", "interval_s", "warm_up_s", "queues", "agents")
_AGENT_KEYS = ("count", "queues", "skills", "shifts", "breaks", "pace")
_DAY_S = 24 * 3600.0
_LARGEST_GROUP = 100_000
_LARGEST_FILE = 64_000_000
MOST_RUNS = 10_000


def read_scenario(
    source: str | bytes, file: str, read_file: ReadFile | None = None
) -> tuple[Scenario | None, list[Defect]]:
    """
    Read and check a scenario.

    Args:
        source: Its text.
        file: Its name, for the defects.
        read_file: How to get the text of a file that it names; beside `file` by default.

    Returns:
        The scenario, or None when there is any defect; the defects in the order of the file.
    """
    root, defects = load_yaml(source, file)
    notes = Notes(file=file, defects=defects)
    if root is None:
        if not defects:
            message = "the file is empty: write 'queues' and 'agents'"
            defects.append(Defect(file=file, line=1, col=1, message=message, rule="type"))
        return None, defects
    fields = notes.fields(root, "a scenario", _KEYS)
    scenario = _scenario(fields, read_file or _beside(file))
    return (None if notes.defects else scenario), sorted(notes.defects)


def _beside(file: str) -> ReadFile:
    def read(name: str) -> str:
        """Read a file beside the scenario, no further than one may be long."""
        with (Path(file).parent / name).open("rb") as opened:
            content = opened.read(_LARGEST_FILE + 1)
        if len(content) > _LARGEST_FILE:
            raise OSError(errno.EFBIG, f"more than {_LARGEST_FILE:,} bytes")
        return content.decode()

    return read


def _scenario(fields: Fields, read_file: ReadFile) -> Scenario:
    notes = fields.notes
    begins_s = fields.clock("from", 0.0)
    ends_s = fields.clock("until", _DAY_S)
    if ends_s <= begins_s:
        notes.note(fields.entries["until"], "'until' must be later than 'from'", "range")
        ends_s = _DAY_S
    interval_s = fields.number("interval_s", 1800.0, least=60)
    if (ends_s - begins_s) % interval_s:
        message = "'from' until 'until' must be whole intervals"
        notes.note(fields.entries.get("interval_s", fields.node), message, "range")
    warm_up_s = fields.number("warm_up_s", 0.0)
    if warm_up_s % interval_s or warm_up_s >= ends_s - begins_s:
        message = "'warm_up_s' must be whole intervals, and leave some of the day"
        notes.note(fields.entries["warm_up_s"], message, "range")
    lines = _lines(fields, begins_s, ends_s - begins_s, interval_s, read_file)
    groups = _groups(fields, [line.name for line in lines], begins_s, ends_s)
    return Scenario(
        title=fields.text("scenario", "without a name"),
        seed=fields.whole("seed", 1, most=10**12),
        runs=fields.whole("runs", 10, least=1, most=MOST_RUNS),
        begins_s=begins_s,
        lasts_s=ends_s - begins_s,
        interval_s=interval_s,
        warm_up_s=warm_up_s,
        lines=tuple(lines),
        groups=tuple(groups),
        warnings=(*notes.warnings, *warnings(lines, groups)),
    )


def _lines(
    fields: Fields, begins_s: float, lasts_s: float, interval_s: float, read_file: ReadFile
) -> list[Line]:
    node = fields.need("queues", "name each queue and who calls it")
    named = _named(fields.notes, node, "'queues'")
    names = [key.text for key, _ in named]
    day = (begins_s, lasts_s, interval_s)
    return [read_line(fields.notes, key, value, day, names, read_file) for key, value in named]


def _groups(fields: Fields, queues: Sequence[str], begins_s: float, ends_s: float) -> list[Group]:
    node = fields.need("agents", "name each group of agents and how many they are")
    return [
        _group(fields.notes, key, value, queues, (begins_s, ends_s))
        for key, value in _named(fields.notes, node, "'agents'")
    ]


def _named(notes: Notes, node: Node | None, what: str) -> Sequence[tuple[ScalarNode, Node]]:
    if node is None:
        return ()
    if not isinstance(node, MapNode) or not node.entries:
        notes.note(node, f"{what} must be a map of names, with one at least", "type")
        return ()
    return node.entries


def _group(
    notes: Notes, key: ScalarNode, node: Node, queues: Sequence[str], day: tuple[float, float]
) -> Group:
    fields = notes.fields(node, f"group '{key.text}'", _AGENT_KEYS)
    count = fields.whole("count", 1, least=1, most=_LARGEST_GROUP)
    skills_node = fields.get("skills")
    skills = {} if skills_node is None else notes.levels(skills_node, "'skills'")
    served = _served(fields, queues)
    width = len(str(count))
    return Group(
        name=key.text,
        profiles=tuple(
            AgentProfile(agent=f"{key.text}-{number:0{width}}", skills=skills, queues=served)
            for number in range(1, count + 1)
        ),
        shifts=tuple(_spans(fields, "shifts", day)) or ((0.0, day[1] - day[0]),),
        breaks=tuple(_spans(fields, "breaks", day)),
        pace=fields.number("pace", 1.0, least=0.01, most=100),
    )


def _served(fields: Fields, queues: Sequence[str]) -> dict[str, int]:
    """Read a list of queues, or a map of queue and penalty."""
    node = fields.need("queues", "list the queues that they serve")
    served: dict[str, int] = {}
    pairs: Sequence[tuple[Node, float | None]] = ()
    if isinstance(node, MapNode):
        pairs = [
            (name, fields.notes.number(value, "a penalty", least=0)) for name, value in node.entries
        ]
    elif isinstance(node, ListNode):
        pairs = [(item, 0.0) for item in node.items]
    elif node is not None:
        fields.notes.note(node, "'queues' must be a list, or a map of queue and penalty", "type")
    for name, penalty in pairs:
        text = name.text if isinstance(name, ScalarNode) else ""
        if text in queues:
            served[text] = int(penalty or 0)
        else:
            fields.notes.note(name, f"there is no queue '{text}'{near(text, queues)}", "name")
    return served


def _spans(fields: Fields, key: str, day: tuple[float, float]) -> list[tuple[float, float]]:
    """Read spans of the day, as seconds after its beginning; what lies outside is cut off."""
    node = fields.get(key)
    spans: list[tuple[float, float]] = []
    for item, start, end in () if node is None else fields.notes.spans(node, f"'{key}'"):
        cut = max(start, day[0]) - day[0], min(end, day[1]) - day[0]
        if cut[0] >= cut[1]:
            fields.notes.note(item, "this lies outside 'from' and 'until'", "range")
        elif spans and cut[0] < spans[-1][1]:
            fields.notes.note(item, "this begins before the one above ends: put in order", "range")
        else:
            spans.append(cut)
    return spans
