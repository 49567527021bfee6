"""Reading the fields of a map, noting every defect with its place and its repair."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from callcenter.yaml_source import Defect, ListNode, MapNode, Node, ScalarNode, near

MOST = 1_000_000
"""The largest number that is read where nothing smaller is said: a million seconds are a week."""

LEAST_S = 0.001
"""The shortest time that is drawn around."""

_CLOCK = re.compile(r"([01]?[0-9]|2[0-4]):([0-5][0-9])")


@dataclass(slots=True, kw_only=True)
class Notes:
    """The defects of one file."""

    file: str
    defects: list[Defect] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def note(self, node: Node, message: str, rule: str) -> None:
        """Note a defect at a node."""
        self.defects.append(
            Defect(file=self.file, line=node.line, col=node.col, message=message, rule=rule)
        )

    def fields(self, node: Node, what: str, known: Sequence[str]) -> "Fields":
        """
        Take a node for a map with known keys.

        Args:
            node: The node.
            what: What it describes, for messages.
            known: Every key it may have.

        Returns:
            Its fields; without any where it is no map, which is a defect.
        """
        entries: dict[str, Node] = {}
        if not isinstance(node, MapNode):
            self.note(node, f"{what} must be a map with {_listed(known)}", "type")
            return Fields(notes=self, node=node, what=what, entries=entries)
        for key, value in node.entries:
            if key.text in known:
                entries[key.text] = value
            else:
                hint = near(key.text, known) or f": it may have {_listed(known)}"
                self.note(key, f"{what} has no '{key.text}'{hint}", "unknown-key")
        return Fields(notes=self, node=node, what=what, entries=entries)

    def number(
        self, node: Node, what: str, *, least: float, above: bool = False, most: float = MOST
    ) -> float | None:
        """Take a node for a number, at least or `above` a bound; None where it is none."""
        value = node.value if isinstance(node, ScalarNode) else None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.note(node, f"{what} must be a number", "type")
            return None
        if value < least or (above and value == least):
            bound = f"more than {least:g}" if above else f"{least:g} or more"
            self.note(node, f"{what} must be {bound}, not {value:g}", "range")
            return None
        if value > most:
            self.note(node, f"{what} must be {most:,.15g} or less, not {value:g}", "range")
            return None
        return float(value)

    def clock(self, node: Node, what: str) -> float | None:
        """Take a node for a time of day, as seconds; None where it is none."""
        found = _CLOCK.fullmatch(node.text) if isinstance(node, ScalarNode) else None
        seconds = None if found is None else int(found[1]) * 3600.0 + int(found[2]) * 60.0
        if seconds is None or seconds > 24 * 3600:
            self.note(node, f'{what} must be a time such as "08:30"', "time")
            return None
        return seconds

    def spans(self, node: Node, what: str) -> Iterator[tuple[Node, float, float]]:
        """Take a node for one or several spans of time, as `08:00-12:30`."""
        for item in node.items if isinstance(node, ListNode) else (node,):
            text = item.text if isinstance(item, ScalarNode) else ""
            parts = [_CLOCK.fullmatch(part.strip()) for part in text.split("-")]
            ends = [int(part[1]) * 3600.0 + int(part[2]) * 60.0 for part in parts if part]
            if len(parts) != 2 or len(ends) != 2 or ends[0] >= ends[1]:
                self.note(item, f'{what} must be from-until, such as "08:00-12:30"', "time")
                continue
            yield item, ends[0], ends[1]

    def levels(self, node: Node, what: str) -> dict[str, int]:
        """Take a node for skills with their levels."""
        levels: dict[str, int] = {}
        if not isinstance(node, MapNode):
            self.note(node, f"{what} must be a map of skill and level", "type")
            return levels
        for key, value in node.entries:
            level = value.value if isinstance(value, ScalarNode) else None
            if isinstance(level, bool) or not isinstance(level, int) or not 1 <= level <= 5:
                self.note(value, f"the level of '{key.text}' must be 1, 2, 3, 4 or 5", "level")
            else:
                levels[key.text] = level
        return levels


@dataclass(slots=True, kw_only=True)
class Fields:
    """The fields of one map; each is asked for once, with what holds when it is not there."""

    notes: Notes
    node: Node
    what: str
    entries: dict[str, Node]

    def get(self, key: str) -> Node | None:
        """Find a field's node."""
        return self.entries.get(key)

    def need(self, key: str, repair: str) -> Node | None:
        """Find a field's node; that it is missing is a defect, unless the map is none at all."""
        node = self.entries.get(key)
        if node is None and isinstance(self.node, MapNode):
            self.notes.note(self.node, f"{self.what} needs '{key}': {repair}", "missing")
        return node

    def number(
        self,
        key: str,
        default: float,
        *,
        least: float = 0,
        above: bool = False,
        most: float = MOST,
    ) -> float:
        """Read a number."""
        node = self.entries.get(key)
        if node is None:
            return default
        found = self.notes.number(node, f"'{key}'", least=least, above=above, most=most)
        return default if found is None else found

    def whole(self, key: str, default: int, *, least: int = 0, most: int = MOST) -> int:
        """Read a whole number."""
        number = self.number(key, default, least=least, most=most)
        if number != int(number):
            self.notes.note(self.entries[key], f"'{key}' must be a whole number", "type")
        return int(number)

    def text(self, key: str, default: str) -> str:
        """Read a text."""
        node = self.entries.get(key)
        if node is None:
            return default
        if not isinstance(node, ScalarNode) or not node.text.strip():
            self.notes.note(node, f"'{key}' must be a text", "type")
            return default
        return node.text

    def clock(self, key: str, default: float) -> float:
        """Read a time of day."""
        node = self.entries.get(key)
        found = None if node is None else self.notes.clock(node, f"'{key}'")
        return default if found is None else found


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)
