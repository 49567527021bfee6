"""
Kinds of value a file may hold, each knowing how to be read and what to say if it cannot.

Readers declare their fields as shapes; reading, and later the schema for editors, follow from
that one declaration. A shape gives None after it noted a defect, and reading goes on, so that all
defects are told at once.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from callcenter.ivr.model import Part
from callcenter.yaml_source import Defect, ListNode, MapNode, Node, ScalarNode, near

PartT = TypeVar("PartT", bound=Part)


@dataclass(slots=True, kw_only=True)
class Defects:
    """
    Collects what is wrong with one file.

    `parts` are the parts that could be read, in order: also those of a step that as a whole
    could not, so that their own defects are told at the same time.
    """

    file: str
    found: list[Defect] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)

    def keep(self, part: PartT) -> PartT:
        """Note a part that was read, and give it back."""
        self.parts.append(part)
        return part

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

    def schema(self) -> dict[str, Any]:
        """Describe the value as JSON Schema, for editors."""


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

    def schema(self) -> dict[str, Any]:
        """See `Shape.schema`."""
        return {"type": "integer", "minimum": self.low, "maximum": self.high}


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """True or false."""

    def read(self, node: Node, defects: Defects) -> bool | None:
        """See `Shape.read`."""
        if isinstance(node, ScalarNode) and isinstance(node.value, bool):
            return node.value
        defects.note(node, "write true or false", "wrong-kind")
        return None

    def schema(self) -> dict[str, Any]:
        """See `Shape.schema`."""
        return {"type": "boolean"}


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

    def schema(self) -> dict[str, Any]:
        """See `Shape.schema`."""
        return {"enum": list(self.words)}


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

    def schema(self) -> dict[str, Any]:
        """See `Shape.schema`."""
        return {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,40}$", "description": self.what}


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

    def schema(self) -> dict[str, Any]:
        """See `Shape.schema`."""
        return listed(self.each, self.most)


@dataclass(frozen=True, slots=True, kw_only=True)
class MapOf:
    """
    A map whose keys are free names.

    `name` reads a key (as `Shape.read` does), `value` what stands behind it; the result is a
    tuple of pairs. `kind` tells editors what the keys are names of.
    """

    name: Callable[[ScalarNode, Defects], Any]
    value: Shape
    most: int
    kind: str | None = None

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

    def schema(self) -> dict[str, Any]:
        """See `Shape.schema`."""
        return {
            "type": "object",
            "additionalProperties": self.value.schema(),
            "minProperties": 1,
            "maxProperties": self.most,
            **({"x-keys": self.kind} if self.kind else {}),
        }


_ELSEWHERE = {
    "timeout": "wait_s",
    "on_timeout": "on_no_input",
    "no_input": "on_no_input",
    "options": "keys",
    "choices": "keys",
    "retries": "repeat",
    "repeats": "repeat",
    "secret": "masked",
    "text": "prompt",
    "skills": "needs",
    "goto": "next",
    "body": "send",
    "url": "get",
    "on_failure": "on_error",
    "else": "otherwise",
    "when_open": "open",
}
"""Words that other systems have for fields of ours."""


def _meant(word: str, fields: Mapping[str, object]) -> str:
    known = _ELSEWHERE.get(word)
    return f": did you mean '{known}'?" if known in fields else ""


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
                hint = (
                    near(key.text, self.fields)
                    or _meant(key.text, self.fields)
                    or f": there are {', '.join(self.fields)}"
                )
                defects.note(key, f"'{key.text}' is not known here{hint}", "unknown-key")
        for name, each in self.fields.items():
            if each.missing and node.get(name) is None:
                defects.note(node, f"'{name}' is missing: {each.missing}", each.rule)
        return got if len(defects.found) == before else None

    def schema(self) -> dict[str, Any]:
        """See `Shape.schema`."""
        return described(self.fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """A record in which one number may not be larger than another; `pairs` name both."""

    record: Record
    pairs: tuple[tuple[str, str], ...]

    def read(self, node: Node, defects: Defects) -> dict[str, Any] | None:
        """See `Shape.read`."""
        got = self.record.read(node, defects)
        if got is None or not isinstance(node, MapNode):
            return None
        before = len(defects.found)
        for low, high in self.pairs:
            if got[low] > got[high]:
                at = node.get(high) or node.get(low) or node
                message = f"{high} is {got[high]} and {low} is {got[low]}: nothing fits between"
                defects.note(at, message, "range")
        return got if len(defects.found) == before else None

    def schema(self) -> dict[str, Any]:
        """See `Shape.schema`."""
        return self.record.schema()


@dataclass(frozen=True, slots=True, kw_only=True)
class Either:
    """A plain value, or a map: two ways to write the same field."""

    plain: Shape
    record: Shape

    def read(self, node: Node, defects: Defects) -> Any:  # noqa: ANN401 - as the shape it takes
        """See `Shape.read`."""
        shape = self.record if isinstance(node, MapNode) else self.plain
        return shape.read(node, defects)

    def schema(self) -> dict[str, Any]:
        """See `Shape.schema`."""
        return {"anyOf": [self.plain.schema(), self.record.schema()]}


def described(fields: Mapping[str, Field]) -> dict[str, Any]:
    """Describe a map with these fields as JSON Schema."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [name for name, each in fields.items() if each.missing],
        "properties": {
            name: {
                **each.shape.schema(),
                **({"description": each.missing} if each.missing else {}),
                **({"default": each.default} if isinstance(each.default, bool | int | str) else {}),
            }
            for name, each in fields.items()
        },
    }


def listed(each: Shape, most: int) -> dict[str, Any]:
    """Describe a list with 1 to `most` entries as JSON Schema."""
    return {"type": "array", "items": each.schema(), "minItems": 1, "maxItems": most}
