"""
YAML with the place of every node: what the readers of flows and of the centre build on.

Only plain data passes: YAML 1.2 scalars, lists and maps. Tags, directives, several documents,
duplicate keys and keys that are no strings are defects, and so is whatever is larger or deeper
than a file written by a person. Nothing is constructed, so a hostile file costs no more than its
own length.
"""

import difflib
import math
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from callcenter.yaml_advice import advice

Plain: TypeAlias = str | int | float | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """The largest file that is read; generous for people, small for a machine."""

    bytes: int = 1_000_000
    depth: int = 24
    nodes: int = 60_000


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Defect:
    """One thing that is wrong with a file; lines and columns count from 1."""

    file: str
    line: int
    col: int
    message: str
    rule: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.col}: {self.message} [{self.rule}]"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScalarNode:
    """
    A single value.

    `text` is what stands in the file, `value` what it means in YAML 1.2; `quoted` tells that it
    is a string whatever it looks like.
    """

    line: int
    col: int
    text: str
    value: Plain
    quoted: bool
    size: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ListNode:
    """A list; `size` counts the nodes it expands to."""

    line: int
    col: int
    items: tuple["Node", ...]
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MapNode:
    """A map in the order of the file; every key is there once."""

    line: int
    col: int
    entries: tuple[tuple[ScalarNode, "Node"], ...]
    size: int

    def get(self, key: str) -> "Node | None":
        """Find the value of `key`, or None."""
        return next((value for name, value in self.entries if name.text == key), None)


Node: TypeAlias = ScalarNode | ListNode | MapNode


def load_yaml(
    source: str | bytes, file: str, caps: Caps | None = None
) -> tuple[Node | None, list[Defect]]:
    """
    Read YAML text into nodes with positions.

    Args:
        source: The text, or the UTF-8 bytes of the file.
        file: Name to show in the defects.
        caps: Bounds; the default ones when not given.

    Returns:
        The root and every defect found, in the order of the file. The root is None for an empty
        file and after a defect that makes the rest unreadable; otherwise reading may go on, so
        that all defects can be told at once.
    """
    caps = caps or Caps()
    builder = _Builder(file=file, caps=caps)
    text = ""
    try:
        text = builder.decode(source)
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.take(event)
    except _Stop:
        return None, sorted(builder.defects)
    except MarkedYAMLError as error:
        found = advice(error)
        builder.note((found.line, found.col), found.message, "yaml-syntax")
        return None, sorted(builder.defects)
    except (ValueError, OverflowError):
        # The parser trusts the eight digits of an escape to be a character.
        escape = _NO_CHARACTER.search(text)
        at = _place(text[: escape.start()] if escape else "")
        builder.note(at, "this escape names no character: remove it", "yaml-syntax")
        return None, sorted(builder.defects)
    except YAMLError as error:
        position = getattr(error, "position", 0)
        at = _place(text[:position])
        builder.note(at, "this character may not stand in YAML: remove it", "yaml-syntax")
        return None, sorted(builder.defects)
    return builder.root, sorted(builder.defects)


def near(name: str, names: Iterable[str]) -> str:
    """Name the likeliest intended name as `: did you mean 'x'?`, or nothing when none is near."""
    found = difflib.get_close_matches(name, sorted(names), n=1, cutoff=0.6)
    return f": did you mean '{found[0]}'?" if found else ""


_NO_CHARACTER = re.compile(r"\\U(?!000|0010)[0-9a-fA-F]{8}")
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


def _place(before: str) -> tuple[int, int]:
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


class _Stop(Exception):
    """The rest of the file cannot be read."""


_NUMBERS: tuple[tuple[re.Pattern[str], Callable[[str], int | float]], ...] = (
    (re.compile(r"[-+]?[0-9]+"), int),
    (re.compile(r"0o[0-7]+"), lambda text: int(text, 0)),
    (re.compile(r"0x[0-9a-fA-F]+"), lambda text: int(text, 0)),
    (re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"), float),
)
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_LONGEST_NUMBER = 32


def _meaning(text: str) -> Plain:
    """Resolve a plain scalar by the core schema; numbers beyond any use stay text."""
    if text in _WORDS:
        return _WORDS[text]
    if len(text) > _LONGEST_NUMBER:
        return text
    for pattern, convert in _NUMBERS:
        if pattern.fullmatch(text):
            number = convert(text)
            return number if math.isfinite(number) else text
    return text


@dataclass(slots=True, kw_only=True)
class _Open:
    """A list or map whose end has not come yet."""

    line: int
    col: int
    anchor: str | None
    is_map: bool
    children: list[Node] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class _Builder:
    """Builds the tree from parser events, without recursion."""

    file: str
    caps: Caps
    defects: list[Defect] = field(default_factory=list)
    root: Node | None = None
    _open: list[_Open] = field(default_factory=list)
    _anchors: dict[str, Node] = field(default_factory=dict)
    _nodes: int = 0
    _documents: int = 0

    def note(self, at: tuple[int, int], message: str, rule: str) -> None:
        self.defects.append(
            Defect(file=self.file, line=at[0], col=at[1], message=message, rule=rule)
        )

    def stop(self, at: tuple[int, int], message: str, rule: str) -> NoReturn:
        self.note(at, message, rule)
        raise _Stop

    def decode(self, source: str | bytes) -> str:
        raw = source.encode("utf-8", "replace") if isinstance(source, str) else source
        if len(raw) > self.caps.bytes:
            message = f"the file has {len(raw):,} bytes and may have {self.caps.bytes:,}: split it"
            self.stop((1, 1), message, "yaml-size")
        try:
            return raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            at = _place(raw[: error.start].decode("utf-8", "replace"))
            self.stop(at, "this is not UTF-8 text: save the file as UTF-8", "yaml-utf8")

    def take(self, event: Any) -> None:  # noqa: ANN401 - ruamel's events share no useful base
        kind = type(event).__name__
        at = (event.start_mark.line + 1, event.start_mark.column + 1)
        if kind == "ScalarEvent":
            self._check_tag(event, at)
            if _HALF_CHARACTER.search(event.value):
                self.note(at, "half a character is escaped here: write it whole", "yaml-syntax")
            self._add(self._scalar(event, at), event.anchor)
        elif kind in {"MappingStartEvent", "SequenceStartEvent"}:
            self._check_tag(event, at)
            if len(self._open) >= self.caps.depth:
                message = f"nested deeper than {self.caps.depth} levels: flatten it"
                self.stop(at, message, "yaml-depth")
            is_map = kind == "MappingStartEvent"
            self._open.append(_Open(line=at[0], col=at[1], anchor=event.anchor, is_map=is_map))
        elif kind in {"MappingEndEvent", "SequenceEndEvent"}:
            self._close()
        elif kind == "AliasEvent":
            self._alias(event.anchor, at)
        elif kind == "DocumentStartEvent":
            self._document(event, at)

    def _document(self, event: Any, at: tuple[int, int]) -> None:  # noqa: ANN401 - see take
        self._documents += 1
        if self._documents > 1:
            self.stop(at, "a second document begins here: keep one in each file", "yaml-documents")
        if event.version or event.tags:
            self.note(at, "directives have no place here: remove the line with %", "yaml-directive")

    def _check_tag(self, event: Any, at: tuple[int, int]) -> None:  # noqa: ANN401 - see take
        if event.tag is not None and str(event.tag) != "!":
            tag = str(event.tag)
            repair = ", or put the text in quotes" if tag.startswith("!") else ""
            self.note(at, f"tags are not read: remove {tag}{repair}", "yaml-tag")

    @staticmethod
    def _scalar(event: Any, at: tuple[int, int]) -> ScalarNode:  # noqa: ANN401 - see take
        text = str(event.value)
        quoted = bool(event.style)
        value = text if quoted else _meaning(text)
        return ScalarNode(line=at[0], col=at[1], text=text, value=value, quoted=quoted)

    def _alias(self, anchor: str, at: tuple[int, int]) -> None:
        node = self._anchors.get(anchor)
        if node is None:
            hint = near(anchor, self._anchors) or ": a text that begins with * stands in quotes"
            self.stop(at, f"*{anchor} names no finished anchor{hint}", "yaml-alias")
        self._add(node, None, used_at=at)

    def _add(self, node: Node, anchor: str | None, used_at: tuple[int, int] | None = None) -> None:
        # An alias counts as often as it is used, so that a few lines cannot expand to billions.
        self._nodes += node.size
        if self._nodes > self.caps.nodes:
            at = used_at or (node.line, node.col)
            self.stop(
                at, f"more than {self.caps.nodes:,} values in one file: split it", "yaml-size"
            )
        if anchor:
            self._anchors[anchor] = node
        if self._open:
            self._open[-1].children.append(node)
        else:
            self.root = node

    def _close(self) -> None:
        part = self._open.pop()
        inside = sum(child.size for child in part.children)
        self._nodes -= inside
        size = inside + 1
        node: Node
        if part.is_map:
            entries = tuple(self._entries(part))
            node = MapNode(line=part.line, col=part.col, entries=entries, size=size)
        else:
            items = tuple(part.children)
            node = ListNode(line=part.line, col=part.col, items=items, size=size)
        self._add(node, part.anchor)

    def _entries(self, part: _Open) -> Iterator[tuple[ScalarNode, Node]]:
        pairs = iter(part.children)
        first: dict[str, int] = {}
        for key, value in zip(pairs, pairs, strict=True):
            at = (key.line, key.col)
            if not isinstance(key, ScalarNode):
                self.note(at, "a key must be a word, not a list or a map", "yaml-key")
                continue
            if not isinstance(key.value, str):
                self.note(at, f'put the key in quotes: "{key.text}"', "yaml-key")
            if key.text in first:
                line = first[key.text]
                message = f"'{key.text}' stands here twice, first in line {line}: remove one"
                self.note(at, message, "yaml-duplicate")
                continue
            first[key.text] = key.line
            yield key, value
