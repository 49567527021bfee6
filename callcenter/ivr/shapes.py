"""
The kinds of value a flow file may hold, each knowing how to be read and what to say if it cannot.

A verb declares its fields as shapes; reading, and later the schema for editors, follow from that
one declaration. A shape gives None after it noted a defect, and reading goes on, so that all
defects are told at once.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from callcenter.ivr import wording
from callcenter.ivr.expressions import BadExpression, compile_expression
from callcenter.ivr.model import EVERY_LANGUAGE, Expression, Ref, Spoken, Target, ValueName
from callcenter.ivr.stepping import FACTS
from callcenter.yaml_source import Defect, ListNode, MapNode, Node, ScalarNode, near

STEP_NAME = re.compile(r"[^\W\d][\w-]{0,39}")
VALUE_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
SOUND_NAME = re.compile(r"[\w-]{1,60}(/[\w-]{1,60}){0,3}")
KEYS = "0123456789*#"
MAX_PROMPT = 1_000
_CEL_WORDS = frozenset({"true", "false", "null", "in", "has"})


@dataclass(slots=True, kw_only=True)
class Defects:
    """Collects what is wrong with one file."""

    file: str
    found: list[Defect] = field(default_factory=list)

    def note(self, at: "Placed", message: str, rule: str) -> None:
        """Note one defect at the place of a node or part."""
        self.found.append(
            Defect(file=self.file, line=at.line, col=at.col, message=message, rule=rule)
        )


class Placed(Protocol):
    """Anything with a line and a column."""

    @property
    def line(self) -> int:
        """From 1."""

    @property
    def col(self) -> int:
        """From 1."""


class Shape(Protocol):
    """A kind of value."""

    def read(self, node: Node, defects: Defects) -> Any:  # noqa: ANN401 - each shape has its own
        """Give what the node says, or None after noting a defect."""


def word(node: Node, defects: Defects, what: str) -> str | None:
    """Read a text; a number or truth value that was meant as one must be quoted."""
    if not isinstance(node, ScalarNode):
        defects.note(node, f"write {what} here, not a list or a map", "wrong-kind")
    elif isinstance(node.value, str):
        if node.value.strip():
            return node.value
        defects.note(node, f"this is empty: write {what}", "wrong-kind")
    elif node.value is None:
        defects.note(node, f"this is empty: write {what}", "wrong-kind")
    else:
        defects.note(node, f'this is read as a number or yes/no: put it in quotes: "{node.text}"',
                     "quotes")  # fmt: skip
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A whole number within bounds."""

    low: int
    high: int

    def read(self, node: Node, defects: Defects) -> int | None:
        """See `Shape.read`."""
        value = node.value if isinstance(node, ScalarNode) else None
        if isinstance(value, int) and not isinstance(value, bool) and (
            self.low <= value <= self.high
        ):  # fmt: skip
            return value
        defects.note(node, f"write a whole number from {self.low} to {self.high}", "range")
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """True or false."""

    def read(self, node: Node, defects: Defects) -> bool | None:
        """See `Shape.read`."""
        if isinstance(node, ScalarNode) and isinstance(node.value, bool):
            return node.value
        defects.note(node, "write true or false", "wrong-kind")
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of a few words; `rule` names the defect."""

    words: tuple[str, ...]
    rule: str = "wrong-kind"

    def read(self, node: Node, defects: Defects) -> str | None:
        """See `Shape.read`."""
        text = word(node, defects, f"one of {', '.join(self.words)}")
        if text is None or text in self.words:
            return text
        hint = near(text, self.words) or f": write one of {', '.join(self.words)}"
        defects.note(node, f"'{text}' is not known here{hint}", self.rule)
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Goes:
    """The name of a step to go to."""

    by_caller: bool = False

    def read(self, node: Node, defects: Defects) -> Target | None:
        """See `Shape.read`."""
        name = word(node, defects, "the name of a step")
        if name is None:
            return None
        return Target(name=name, line=node.line, col=node.col, by_caller=self.by_caller)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A name defined elsewhere: a queue, a skill, a calendar, a flow, an agent."""

    kind: str

    def read(self, node: Node, defects: Defects) -> Ref | None:
        """See `Shape.read`."""
        name = word(node, defects, f"the name of a {self.kind}")
        if name is None:
            return None
        return Ref(kind=self.kind, name=name, line=node.line, col=node.col)


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A plain name that only its reader knows, such as a class of music."""

    what: str

    def read(self, node: Node, defects: Defects) -> str | None:
        """See `Shape.read`."""
        text = word(node, defects, self.what)
        if text is None or re.fullmatch(r"[A-Za-z0-9_-]{1,40}", text):
            return text
        defects.note(node, f"{self.what} has only letters, digits, _ and -", "bad-name")
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeps:
    """A name under which something is remembered."""

    def read(self, node: Node, defects: Defects) -> ValueName | None:
        """See `Shape.read`."""
        name = word(node, defects, "a name")
        if name is None or not value_name_fits(node, name, defects):
            return None
        return ValueName(name=name, line=node.line, col=node.col)


def value_name_fits(at: Placed, name: str, defects: Defects) -> bool:
    """Tell whether a value may have this name; note why not."""
    if not VALUE_NAME.fullmatch(name):
        message = f"'{name}' cannot be a name: use small letters a-z, digits and _, letter first"
    elif name in FACTS or name in _CEL_WORDS:
        message = f"'{name}' has a meaning already: choose another name"
    else:
        return True
    defects.note(at, message, "bad-name")
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Calculated:
    """A CEL expression, a number or true/false; `secret` allows masked values in it."""

    secret: bool = False

    def read(self, node: Node, defects: Defects) -> Expression | None:
        """See `Shape.read`."""
        if not isinstance(node, ScalarNode) or node.value is None:
            defects.note(node, "write a condition or a number here", "wrong-kind")
            return None
        if isinstance(node.value, bool | int | float):
            return Expression(
                source=node.text, line=node.line, col=node.col, constant=node.value
            )  # fmt: skip
        try:
            compiled = compile_expression(node.value)
        except BadExpression as error:
            defects.note(node, str(error), "expression")
            return None
        return Expression(
            source=node.value,
            line=node.line,
            col=node.col,
            compiled=compiled,
            secret=self.secret,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Says:
    """A prompt: one text, or a text for each language, or a recorded file, or both."""

    def read(self, node: Node, defects: Defects) -> Spoken | None:
        """See `Shape.read`."""
        if not isinstance(node, MapNode):
            text = _text(node, defects)
            if text is None:
                return None
            return Spoken(texts={EVERY_LANGUAGE: text}, line=node.line, col=node.col)
        every = node.get("every_language")
        if every is None:
            return self._languages(node, defects, every=False)
        for key, _ in node.entries:
            if key.text != "every_language":
                defects.note(key, "put this inside every_language", "unknown-key")
        if not isinstance(every, MapNode):
            defects.note(every, "write the text of each language here", "wrong-kind")
            return None
        return self._languages(every, defects, every=True)

    @staticmethod
    def _languages(node: MapNode, defects: Defects, *, every: bool) -> Spoken | None:
        known = (*wording.LANGUAGES, "file")
        texts: dict[str, str] = {}
        file = None
        before = len(defects.found)
        for key, value in node.entries:
            if key.text == "file":
                file = _sound(value, defects)
            elif key.text in wording.LANGUAGES:
                texts[key.text] = _text(value, defects) or ""
            else:
                hint = near(key.text, known) or f": write one of {', '.join(known)}"
                defects.note(key, f"'{key.text}' is no language{hint}", "unknown-language")
        if not texts and file is None and len(defects.found) == before:
            defects.note(node, "this is empty: write what is said", "wrong-kind")
        if len(defects.found) > before:
            return None
        return Spoken(texts=texts, file=file, every=every, line=node.line, col=node.col)


def _text(node: Node, defects: Defects) -> str | None:
    text = word(node, defects, "what is said")
    if text is None:
        return None
    if len(text) > MAX_PROMPT:
        defects.note(node, f"a prompt has at most {MAX_PROMPT} characters: split it", "too-long")
        return None
    return " ".join(text.split())


def _sound(node: Node, defects: Defects) -> str | None:
    name = word(node, defects, "the name of a recording")
    if name is None or SOUND_NAME.fullmatch(name):
        return name
    message = "name the recording below sounds/<language>/ without its ending, such as welcome"
    defects.note(node, message, "bad-name")
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOf:
    """A list with 1 to `most` entries."""

    each: Shape
    most: int

    def read(self, node: Node, defects: Defects) -> tuple[Any, ...] | None:
        """See `Shape.read`."""
        if not isinstance(node, ListNode) or not 1 <= len(node.items) <= self.most:
            defects.note(node, f"write a list with 1 to {self.most} entries", "wrong-kind")
            return None
        items = [self.each.read(item, defects) for item in node.items]
        return None if any(item is None for item in items) else tuple(items)


@dataclass(frozen=True, slots=True, kw_only=True)
class MapOf:
    """
    A map whose keys are free names.

    `name` reads a key (as `Shape.read` does), `value` what stands behind it; the result is a
    tuple of pairs.
    """

    name: Callable[[ScalarNode, Defects], Any]
    value: Shape
    most: int

    def read(self, node: Node, defects: Defects) -> tuple[tuple[Any, Any], ...] | None:
        """See `Shape.read`."""
        if not isinstance(node, MapNode) or not 1 <= len(node.entries) <= self.most:
            defects.note(node, f"write 1 to {self.most} pairs of name and value", "wrong-kind")
            return None
        pairs = [
            (self.name(key, defects), self.value.read(value, defects))
            for key, value in node.entries
        ]
        return None if any(None in pair for pair in pairs) else tuple(pairs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keypad:
    """Keys of the telephone and where they lead."""

    def read(self, node: Node, defects: Defects) -> Mapping[str, Target] | None:
        """See `Shape.read`."""
        pairs = MapOf(name=_key, value=Goes(by_caller=True), most=len(KEYS)).read(node, defects)
        return None if pairs is None else dict(pairs)


def _key(node: ScalarNode, defects: Defects) -> str | None:
    if len(node.text) == 1 and node.text in KEYS:
        return node.text
    defects.note(node, f"'{node.text}' is no key: use one of 0-9, * and #", "bad-key")
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """
    One field of a record.

    `missing` says what to do when it is not there (it is then required), `rule` names that
    defect; `default` stands for an optional one.
    """

    shape: Shape
    missing: str = ""
    rule: str = "missing-key"
    default: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A map with known keys only."""

    fields: Mapping[str, Field]

    def read(self, node: Node, defects: Defects) -> dict[str, Any] | None:
        """See `Shape.read`; the result holds every field."""
        if not isinstance(node, MapNode):
            names = ", ".join(self.fields)
            defects.note(node, f"write the fields of this here: {names}", "wrong-kind")
            return None
        before = len(defects.found)
        got: dict[str, Any] = {name: each.default for name, each in self.fields.items()}
        for key, value in node.entries:
            if key.text in self.fields:
                got[key.text] = self.fields[key.text].shape.read(value, defects)
            else:
                hint = near(key.text, self.fields) or f": there are {', '.join(self.fields)}"
                defects.note(key, f"'{key.text}' is not known here{hint}", "unknown-key")
        for name, each in self.fields.items():
            if each.missing and node.get(name) is None:
                defects.note(node, f"'{name}' is missing: {each.missing}", each.rule)
        return got if len(defects.found) == before else None
