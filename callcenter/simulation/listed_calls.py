"""Reading files that a scenario names: calls to be lived through again, and observed times."""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from callcenter.simulation.fields import MOST, Notes
from callcenter.simulation.scenario import ListedCall
from callcenter.yaml_source import Defect, ListNode, Node, ScalarNode, near

ReadFile = Callable[[str], str]
_COLUMNS = ("at", "handling_s", "patience_s", "priority")
_MOST_DEFECTS = 50
_DAY_S = 24 * 3600.0
_MARK = "\ufeff"
"""What Excel puts before the first word of a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cell:
    """One field of a file, and where it stands."""

    text: str
    line: int
    col: int


_Row = Mapping[str, _Cell]


def read_calls(
    notes: Notes, node: Node, read_file: ReadFile, begins_s: float, lasts_s: float
) -> tuple[ListedCall, ...]:
    """
    Read calls from a CSV file.

    Args:
        notes: Takes the defects, those in the file with their place there.
        node: Names the file.
        read_file: Gets its text.
        begins_s: When the scenario begins, as seconds of the day.
        lasts_s: How long it lasts; calls after that are left out, with a warning.

    Returns:
        Its calls in order of time, in whatever order they stand there. Column `at` is `HH:MM:SS`
        or seconds after the beginning; `handling_s`, `patience_s` and `priority` may be missing or
        empty. Fields are parted by commas, semicolons or tabs.
    """
    name, text = _text(notes, node, read_file)
    if text is None:
        return ()
    told = _Told(notes, name)
    calls = [call for row in _rows(told, text) if (call := _call(told, row, begins_s)) is not None]
    if told.sound and not calls:
        notes.note(node, f"{name} holds no calls", "missing")
    late = sum(call.at_s >= lasts_s for call in calls)
    if late:
        notes.warnings.append(f"{late:,} of {len(calls):,} calls of {name} come after 'until'.")
    return tuple(sorted(calls, key=lambda call: call.at_s))


class _Told:
    """Notes the defects of one file, up to a number that people still read."""

    def __init__(self, notes: Notes, file: str) -> None:
        self._notes = notes
        self._file = file
        self._count = 0

    @property
    def sound(self) -> bool:
        """Whether there was none."""
        return self._count == 0

    @property
    def enough(self) -> bool:
        """Whether there were so many that reading on helps nobody."""
        return self._count > _MOST_DEFECTS

    def note(self, line: int, col: int, message: str) -> None:
        """Note a defect; of too many only that there are more."""
        self._count += 1
        if self._count <= _MOST_DEFECTS + 1:
            told = message if not self.enough else "there are more: mend these first"
            self._notes.defects.append(
                Defect(file=self._file, line=line, col=col, message=told, rule="call-file")
            )


def _rows(told: _Told, text: str) -> Iterator[_Row]:
    """Give the rows after the first, each as its fields by column."""
    lines = text.removeprefix(_MARK).split("\n")
    delimiter = max(",;\t", key=lines[0].count)
    columns = [_one_line(cell.text) for cell in _cells(told, lines[0], 1, delimiter)]
    _check_columns(told, columns)
    if "at" not in columns:
        return
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip():
            continue
        cells = _cells(told, line, number, delimiter)
        if len(cells) > len(columns):
            more = cells[len(columns)]
            told.note(more.line, more.col, "there are more fields here than columns")
        elif cells:
            yield dict(zip(columns, cells, strict=False))
        if told.enough:
            return


def _check_columns(told: _Told, columns: Sequence[str]) -> None:
    for place, column in enumerate(columns):
        if column not in _COLUMNS:
            hint = near(column, _COLUMNS) or f": it may have {', '.join(_COLUMNS)}"
            told.note(1, 1, f"there is no column '{column[:40]}'{hint}")
        elif column in columns[:place]:
            told.note(1, 1, f"column '{column}' is there twice: remove one")
    if "at" not in columns:
        told.note(1, 1, "column 'at' is missing: it says when each call comes")


def _cells(told: _Told, line: str, number: int, delimiter: str) -> list[_Cell]:
    """Part one line into its fields; a quotation may not go on in the next one."""
    try:
        fields = next(csv.reader([line.rstrip("\r")], delimiter=delimiter, strict=True), [])
    except csv.Error as error:
        told.note(number, 1, f"this is no line of CSV: {error}")
        return []
    if '"' in line:
        return [_Cell(text=field.strip(), line=number, col=1) for field in fields]
    cells, col = [], 1
    for field in fields:
        cells.append(_Cell(text=field.strip(), line=number, col=col))
        col += len(field) + 1
    return cells


def _call(told: _Told, row: _Row, begins_s: float) -> ListedCall | None:
    at_s = _at(told, row["at"], begins_s)
    priority = _number(told, row.get("priority"), "priority")
    call = ListedCall(
        at_s=at_s or 0.0,
        handling_s=_number(told, row.get("handling_s"), "handling_s"),
        patience_s=_number(told, row.get("patience_s"), "patience_s"),
        priority=None if priority is None else int(priority),
    )
    return None if at_s is None else call


def _at(told: _Told, cell: _Cell, begins_s: float) -> float | None:
    """Read when a call comes, as seconds after the beginning; None where it is defective."""
    numbers = [_plain(part) for part in cell.text.split(":")]
    known = [number for number in numbers if number is not None]
    shown = _one_line(cell.text)[:40]
    if len(known) == len(numbers) == 1 and known[0] <= _DAY_S:
        return known[0]
    if len(known) == len(numbers) in {2, 3} and all(number < 60 for number in known[1:]):
        at = sum(number * unit for number, unit in zip(known, (3600, 60, 1), strict=False))
        if begins_s <= at <= _DAY_S:
            return at - begins_s
        if at < begins_s:
            told.note(cell.line, cell.col, f"'at' is {shown}, before the scenario begins")
            return None
    told.note(cell.line, cell.col, f"'at' must be HH:MM:SS or seconds of a day, not '{shown}'")
    return None


def _number(told: _Told, cell: _Cell | None, column: str) -> float | None:
    """Read a number of 0 or more; None where there is none, or a defective one."""
    if cell is None or not cell.text:
        return None
    value = _plain(cell.text)
    if value is None or value > MOST:
        shown = _one_line(cell.text)[:40]
        message = f"'{column}' must be a number from 0 to {MOST:,.0f}, not '{shown}'"
        told.note(cell.line, cell.col, message)
        return None
    return value


def _plain(text: str) -> float | None:
    """Read a number; None where it is none, below 0 or not finite."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 <= value < float("inf") else None


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def read_values(notes: Notes, node: Node, read_file: ReadFile) -> tuple[float, ...]:
    """Read observed times: a list, or the name of a file with one on each line."""
    if isinstance(node, ListNode):
        found = [notes.number(item, "an observed time", least=0) for item in node.items]
        if not found:
            notes.note(node, "'empirical' needs one value at least", "missing")
        return tuple(value for value in found if value is not None)
    name, text = _text(notes, node, read_file)
    told = _Told(notes, name)
    values = []
    for number, line in enumerate((text or "").removeprefix(_MARK).split("\n"), start=1):
        if line.strip() and not told.enough:
            cell = _Cell(text=line.strip(), line=number, col=1)
            value = _number(told, cell, "empirical")
            values.append(value or 0.0)
    if text is not None and not values:
        notes.note(node, f"{name} holds no values", "missing")
    return tuple(values)


def _text(notes: Notes, node: Node, read_file: ReadFile) -> tuple[str, str | None]:
    if not isinstance(node, ScalarNode) or not node.text.strip():
        notes.note(node, "this must be the name of a file", "type")
        return "", None
    try:
        return node.text, read_file(node.text)
    except (OSError, UnicodeDecodeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        notes.note(node, f"{node.text} cannot be read: {reason}", "file")
        return node.text, None
