"""A scripted call as it stands in `main.test.yaml`, beside the flow it tries."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from callcenter.ivr import wording
from callcenter.ivr.flow_shapes import KEYS
from callcenter.ivr.reading import CAPS
from callcenter.ivr.shapes import (
    Choice,
    Defects,
    Field,
    Flag,
    ListOf,
    Record,
    Whole,
    word,
)
from callcenter.ivr.state import Value
from callcenter.ivr.trial.outcome import OUTCOMES
from callcenter.yaml_source import Defect, ListNode, MapNode, Node, ScalarNode, load_yaml

MAX_SCRIPTS = 1_000
WITHHELD = "withheld"
FAILS = "fails"
_KEYED = re.compile(f"[{re.escape(KEYS)}]{{1,32}}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """
    What is so before the call.

    Args:
        caller: Number, or `withheld`.
        customer: The customer's record; None for an unknown one.
        at: Wall-clock time of the centre; None for the time of the run.
        number: What was dialled.
        language: Of the number.
        open, closed: Calendars that are so whatever the time.
        accounts: Account number to PIN ("" where none is asked for); with accounts the customer
            is known only once one of them was keyed.
        answers: What requests get, by step: the values taken, or None when they fail.
        chance: 0 to 99: decides `percent`.
        no_callback: The centre may not call the number back that the caller wants.
    """

    caller: str = "13800138000"
    customer: Mapping[str, object] | None = None
    at: datetime | None = None
    number: str = "4001"
    language: str | None = None
    open: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    accounts: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, Mapping[str, Value] | None] = field(default_factory=dict)
    chance: int = 0
    no_callback: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing the caller does or hears; `kind` is the word in the file."""

    kind: str
    value: str | int | bool
    line: int
    col: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """One thing that must be so at the end."""

    kind: str
    value: Any
    line: int
    col: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """One scripted call, named by a sentence."""

    name: str
    line: int
    col: int
    given: Given
    acts: tuple[Act, ...]
    expected: tuple[Expected, ...]


def read_scripts(text: str, file: str) -> tuple[tuple[Script, ...], tuple[Defect, ...]]:
    """
    Read the scripted calls of a file; nothing in the text can make this raise.

    Returns:
        The calls that could be read, and every defect in the order of the file.
    """
    root, found = load_yaml(text, file, CAPS)
    defects = Defects(file=file, found=found)
    scripts: list[Script] = []
    if isinstance(root, ListNode) and len(root.items) <= MAX_SCRIPTS:
        scripts += [one for item in root.items if (one := _script(item, defects)) is not None]
    elif not found:
        at = root or ScalarNode(line=1, col=1, text="", value=None, quoted=False)
        message = f"write a list of up to {MAX_SCRIPTS:,} calls, each named by a sentence"
        defects.note(at, message, "wrong-kind")
    return tuple(scripts), tuple(sorted(defects.found))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    what: str
    pattern: re.Pattern[str] | None = None

    def read(self, node: Node, defects: Defects) -> str | None:
        text = word(node, defects, self.what)
        if text is not None and self.pattern and not self.pattern.fullmatch(text):
            defects.note(node, f"write {self.what} here", "wrong-kind")
            return None
        return text

    def schema(self) -> dict[str, Any]:
        pattern = {} if self.pattern is None else {"pattern": f"^{self.pattern.pattern}$"}
        return {"type": "string", "description": self.what, **pattern}


class _When:
    def read(self, node: Node, defects: Defects) -> datetime | None:
        text = word(node, defects, "a time such as 2026-11-23 10:00")
        try:
            return None if text is None else datetime.fromisoformat(text).replace(tzinfo=None)
        except ValueError:
            defects.note(node, "write a time such as 2026-11-23 10:00", "wrong-kind")
            return None

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "description": "a time such as 2026-11-23 10:00"}


class _Facts:
    def read(self, node: Node, defects: Defects) -> dict[str, Value | None] | None:
        if not isinstance(node, MapNode):
            defects.note(node, "write pairs of name and value here", "wrong-kind")
            return None
        facts: dict[str, Value | None] = {}
        for key, value in node.entries:
            if isinstance(value, ScalarNode):
                facts[key.text] = value.value
            else:
                defects.note(value, "write a single value here", "wrong-kind")
        return facts

    def schema(self) -> dict[str, Any]:
        return {"type": "object"}


class _Accounts:
    def read(self, node: Node, defects: Defects) -> dict[str, str] | None:
        facts = _Facts().read(node, defects)
        if facts is None or all(isinstance(pin, str) for pin in facts.values()):
            return None if facts is None else {name: str(pin) for name, pin in facts.items()}
        defects.note(node, 'write account and PIN in quotes: { "10086": "1234" }', "quotes")
        return None

    def schema(self) -> dict[str, Any]:
        return {"type": "object", "additionalProperties": {"type": "string"}}


class _Answers:
    def read(self, node: Node, defects: Defects) -> dict[str, Any] | None:
        if not isinstance(node, MapNode):
            defects.note(node, "write pairs of step and answer here", "wrong-kind")
            return None
        answers: dict[str, Any] = {}
        for key, value in node.entries:
            if isinstance(value, ScalarNode) and value.value == FAILS:
                answers[key.text] = None
            else:
                answers[key.text] = _Facts().read(value, defects)
        return answers

    def schema(self) -> dict[str, Any]:
        each = {"anyOf": [{"const": FAILS}, {"type": "object"}]}
        return {"type": "object", "additionalProperties": each}


_NAMES = ListOf(each=_Text(what="a name"), most=100)
_GIVEN = Record(
    fields={
        "caller": Field(shape=_Text(what="a number in quotes"), default="13800138000"),
        "customer": Field(shape=_Facts()),
        "at": Field(shape=_When()),
        "number": Field(shape=_Text(what="a number in quotes"), default="4001"),
        "language": Field(shape=Choice(words=wording.LANGUAGES)),
        "open": Field(shape=_NAMES, default=()),
        "closed": Field(shape=_NAMES, default=()),
        "accounts": Field(shape=_Accounts(), default={}),
        "answers": Field(shape=_Answers(), default={}),
        "chance": Field(shape=Whole(low=0, high=99), default=0),
        "no_callback": Field(shape=Flag(), default=False),
    }
)
_ACTS: Mapping[str, Field] = {
    "hears": Field(shape=_Text(what="the name of a step")),
    "hears_words": Field(shape=_Text(what="some of the words heard")),
    "presses": Field(shape=_Text(what='keys in quotes, such as "0"', pattern=_KEYED)),
    "waits_s": Field(shape=Whole(low=1, high=7200)),
    "talks": Field(shape=Flag()),
    "finds_nobody": Field(shape=Flag()),
    "leaves_message_s": Field(shape=Whole(low=0, high=600)),
    "hangs_up": Field(shape=Flag()),
}
_EXPECT = Record(
    fields={
        "queue": Field(shape=_Text(what="the name of a queue")),
        "priority": Field(shape=Whole(low=0, high=100)),
        "needs": Field(shape=_Facts()),
        "path": Field(shape=_NAMES),
        "step": Field(shape=_Text(what="the name of a step")),
        "flow": Field(shape=_Text(what="the name of a flow")),
        "language": Field(shape=Choice(words=wording.LANGUAGES)),
        "values": Field(shape=_Facts()),
        "mailbox": Field(shape=_Text(what="the name of a queue")),
        "transfer": Field(shape=_Text(what="an agent or number in quotes")),
        "callback": Field(shape=_Text(what="a number in quotes")),
        "grades": Field(shape=_Facts()),
        "ended": Field(shape=Flag()),
        "outcome": Field(shape=Choice(words=OUTCOMES)),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _ActShape:
    _RECORD: Record = field(default_factory=lambda: Record(fields=_ACTS))

    def read(self, node: Node, defects: Defects) -> Act | None:
        got = self._RECORD.read(node, defects)
        if got is None:
            return None
        done = {kind: value for kind, value in got.items() if value is not None}
        if len(done) != 1:
            defects.note(node, "write one thing the caller does or hears", "wrong-kind")
            return None
        kind, value = done.popitem()
        return Act(kind=kind, value=value, line=node.line, col=node.col)

    def schema(self) -> dict[str, Any]:
        return {**self._RECORD.schema(), "minProperties": 1, "maxProperties": 1}


_SCRIPT = Record(
    fields={
        "given": Field(shape=_GIVEN, default={}),
        "call": Field(shape=ListOf(each=_ActShape(), most=200), missing="write what happens"),
        "expect": Field(shape=_EXPECT, missing="write what must be so at the end"),
    }
)


def _script(node: Node, defects: Defects) -> Script | None:
    if not isinstance(node, MapNode) or len(node.entries) != 1:
        message = "begin each call with a sentence and a colon, and put the rest below it, indented"
        defects.note(node, message, "wrong-kind")
        return None
    key, body = node.entries[0]
    got = _SCRIPT.read(body, defects)
    if got is None or not isinstance(body, MapNode):
        return None
    given = Given(**got["given"]) if got["given"] else Given()
    return Script(
        name=key.text,
        line=key.line,
        col=key.col,
        given=given,
        acts=got["call"],
        expected=tuple(_expected(body.get("expect"), got["expect"])),
    )


def _expected(node: Node | None, got: Mapping[str, Any]) -> list[Expected]:
    entries = node.entries if isinstance(node, MapNode) else ()
    return [
        Expected(kind=key.text, value=got[key.text], line=key.line, col=key.col)
        for key, _ in entries
    ]
