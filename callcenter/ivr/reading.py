"""From the text of a flow file to a flow, with every defect named at once."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from callcenter.ivr import wording
from callcenter.ivr.flow_shapes import STEP_NAME, Goes, Keypad, value_name_fits
from callcenter.ivr.model import Flow, Part, Step
from callcenter.ivr.shapes import (
    Choice,
    Defects,
    Field,
    ListOf,
    Record,
    Shape,
    Word,
    described,
)
from callcenter.ivr.state import MAX_TEXT, Value, fits
from callcenter.ivr.verbs import VERBS
from callcenter.yaml_source import Caps, Defect, MapNode, Node, ScalarNode, load_yaml, near

CAPS = Caps(bytes=512_000, depth=12, nodes=40_000)
MAX_STEPS = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowRead:
    """
    What reading gave.

    Args:
        flow: None when not even its frame could be read; a flow that lacks the steps in
            `unreadable` when only these have defects.
        defects: Everything that is wrong, in the order of the file.
    """

    flow: Flow | None
    defects: tuple[Defect, ...]


def content_hash(text: str) -> str:
    """Give the name of a version: the SHA-256 of its text, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def read_flow(text: str, file: str) -> FlowRead:
    """
    Read a flow; nothing in the text can make this raise.

    Args:
        text: YAML as an admin wrote it.
        file: Name for the messages.
    """
    root, found = load_yaml(text, file, CAPS)
    defects = Defects(file=file, found=found)
    if root is None:
        if not found:
            first = ScalarNode(line=1, col=1, text="", value=None, quoted=False)
            defects.note(first, "the file is empty: begin with flow: and a name", "missing-key")
        return FlowRead(flow=None, defects=tuple(defects.found))
    flow = _flow(root, defects, content_hash(text))
    return FlowRead(flow=flow, defects=tuple(sorted(defects.found)))


@dataclass(slots=True, kw_only=True)
class _Steps:
    """
    Reads the map of steps; keeps the names of those that cannot be read.

    What is wrong inside steps is kept apart: the frame around them is still good for the check.
    """

    inside: Defects
    unreadable: set[str] = field(default_factory=set)
    vague: bool = False
    loose: list[Part] = field(default_factory=list)

    def read(self, node: Node, defects: Defects) -> Mapping[str, Step] | None:
        if not isinstance(node, MapNode) or not 1 <= len(node.entries) <= MAX_STEPS:
            message = f"write 1 to {MAX_STEPS} steps here, each as a name and a colon, without dash"
            defects.note(node, message, "wrong-kind")
            return None
        steps: dict[str, Step] = {}
        for key, value in node.entries:
            self.inside.parts.clear()
            step = self._step(key, value, self.inside)
            if step is None:
                self.unreadable.add(key.text)
                self.vague |= _may_keep(value)
                self.loose += self.inside.parts
            else:
                steps[key.text] = step
        return steps

    def schema(self) -> dict[str, Any]:
        verbs = [described(kind.FIELDS) for kind in VERBS.values()]
        pattern = f"^{STEP_NAME.pattern}$"
        return {
            "type": "object",
            "minProperties": 1,
            "patternProperties": {pattern: {"anyOf": verbs}},
        }

    @staticmethod
    def _step(key: ScalarNode, node: Node, defects: Defects) -> Step | None:
        before = len(defects.found)
        if not STEP_NAME.fullmatch(key.text):
            message = f"'{key.text}' cannot be a name: use letters, digits and _, letter first"
            defects.note(key, message, "bad-name")
        verb = _verb_of(key, node, defects)
        if verb is None:
            return None
        got = Record(fields=VERBS[verb].FIELDS).read(node, defects)
        if got is None or len(defects.found) > before:
            return None
        return Step(name=key.text, line=key.line, col=key.col, verb=VERBS[verb].build(got))


def _may_keep(node: Node) -> bool:
    """Tell whether a step that could not be read may be one that remembers something."""
    names = {entry.text for entry, _ in node.entries} if isinstance(node, MapNode) else set()
    return not names & set(VERBS) or bool(names & _KEEPING)


_KEEPING = frozenset({"collect", "set", "request", "record", "call", "return"})


def _verb_of(key: ScalarNode, node: Node, defects: Defects) -> str | None:
    if not isinstance(node, MapNode):
        defects.note(node, f"'{key.text}' has nothing to do: write a verb below it", "no-verb")
        return None
    names = [entry.text for entry, _ in node.entries]
    verbs = [name for name in names if name in VERBS]
    if len(verbs) == 1:
        return verbs[0]
    if verbs:
        both = " and ".join(verbs)
        message = f"'{key.text}' has {both}: make a step of each"
        defects.note(key, message, "two-verbs")
        return None
    for entry, _ in node.entries:
        hint = near(entry.text, VERBS)
        if hint:
            defects.note(entry, f"there is no verb '{entry.text}'{hint}", "unknown-verb")
            return None
    message = f"'{key.text}' has no verb: write one of {', '.join(VERBS)}"
    defects.note(key, message, "no-verb")
    return None


class _FirstValues:
    """Names with the value they begin with."""

    def read(self, node: Node, defects: Defects) -> Mapping[str, Value] | None:
        if not isinstance(node, MapNode) or len(node.entries) > 20:
            defects.note(node, "write up to 20 pairs of name and first value", "wrong-kind")
            return None
        values: dict[str, Value] = {}
        for key, value in node.entries:
            plain = value.value if isinstance(value, ScalarNode) else None
            if plain is None or (isinstance(plain, str) and len(plain) > MAX_TEXT):
                message = "write a number, true or false, or a short text as the first value"
                defects.note(value, message, "wrong-kind")
            elif isinstance(plain, int) and abs(plain) >= 2**63:
                defects.note(value, "the number is too large", "range")
            elif value_name_fits(key, key.text, defects):
                values[key.text] = plain
        if not fits(values):
            defects.note(node, "the values take too much room: shorten them", "too-long")
        return values

    def schema(self) -> dict[str, Any]:
        return {
            "type": "object",
            "maxProperties": 20,
            "additionalProperties": {"type": ["string", "number", "boolean"]},
        }


def flow_frame(steps: Shape) -> Record:
    """Give the shape of a whole file, around its steps."""
    return Record(
        fields={
            "flow": Field(shape=Word(what="the flow's name"), missing="give the flow a name"),
            "languages": Field(
                shape=ListOf(each=Choice(words=wording.LANGUAGES, rule="unknown-language"), most=8),
                missing="write the languages it speaks, such as [zh-CN, en]",
            ),
            "start": Field(shape=Goes(), missing="name the first step"),
            "anywhere": Field(shape=Keypad(), default={}),
            "values": Field(shape=_FirstValues(), default={}),
            "steps": Field(shape=steps, missing="write the steps"),
        }
    )


def flow_schema() -> dict[str, Any]:
    """Describe a flow file as JSON Schema, from the same shapes that read it."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A menu of the call centre",
        **flow_frame(_Steps(inside=Defects(file=""))).schema(),
    }


def _flow(root: Node, defects: Defects, version: str) -> Flow | None:
    steps = _Steps(inside=Defects(file=defects.file))
    frame = flow_frame(steps)
    got = frame.read(root, defects)
    defects.found.extend(steps.inside.found)
    if got is None:
        return None
    return Flow(
        name=got["flow"],
        file=defects.file,
        version=version,
        languages=tuple(dict.fromkeys(got["languages"])),
        start=got["start"],
        steps=got["steps"],
        anywhere=got["anywhere"],
        values=got["values"],
        unreadable=frozenset(steps.unreadable),
        vague=steps.vague,
        loose=tuple(steps.loose),
    )
