"""Reading files that a scenario names: calls to be lived through again, and observed times."""

import csv
import io
import math
from collections.abc import Callable

from callcenter.simulation.fields import Notes
from callcenter.simulation.scenario import ListedCall
from callcenter.yaml_source import Defect, ListNode, Node, ScalarNode, near

ReadFile = Callable[[str], str]
_COLUMNS = ("at", "handling_s", "patience_s", "priority")
_MOST_DEFECTS = 50


def read_calls(
    notes: Notes, node: Node, read_file: ReadFile, begins_s: float
) -> tuple[ListedCall, ...]:
    """
    Read calls from a CSV file.

    Args:
        notes: Takes the defects, those in the file with their line there.
        node: Names the file.
        read_file: Gets its text.
        begins_s: When the scenario begins, as seconds of the day.

    Returns:
        Its calls in order of time. Column `at` is `HH:MM:SS` or seconds after the beginning;
        `handling_s`, `patience_s` and `priority` may be missing or empty.
    """
    name, text = _text(notes, node, read_file)
    if text is None:
        return ()
    rows = csv.DictReader(io.StringIO(text))
    columns = [column or "" for column in rows.fieldnames or ()]
    for column in columns:
        if column not in _COLUMNS:
            hint = near(column, _COLUMNS) or f": it may have {', '.join(_COLUMNS)}"
            _note(notes, name, 1, f"there is no column '{column}'{hint}")
    if "at" not in columns:
        _note(notes, name, 1, "column 'at' is missing: it says when each call comes")
        return ()
    calls: list[ListedCall] = []
    for row in rows:
        try:
            calls.append(_call(row, begins_s))
        except ValueError as error:
            _note(notes, name, rows.line_num, str(error))
            if len(notes.defects) > _MOST_DEFECTS:
                break
    return tuple(sorted(calls, key=lambda call: call.at_s))


def _call(row: dict[str, str | None], begins_s: float) -> ListedCall:
    priority = _number(row, "priority")
    return ListedCall(
        at_s=_at(row.get("at") or "", begins_s),
        handling_s=_number(row, "handling_s"),
        patience_s=_number(row, "patience_s"),
        priority=None if priority is None else int(priority),
    )


def _at(text: str, begins_s: float) -> float:
    parts = text.split(":")
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        numbers = []
    if len(numbers) == 1 and 0 <= numbers[0] < math.inf:
        return numbers[0]
    if len(numbers) in {2, 3} and all(0 <= number < 60 for number in numbers[1:]):
        at = sum(number * unit for number, unit in zip(numbers, (3600, 60, 1), strict=False))
        if at >= begins_s:
            return at - begins_s
        raise ValueError(f"'at' is {text}, before the scenario begins")
    raise ValueError(f"'at' must be HH:MM:SS or seconds, not '{text}'")


def _number(row: dict[str, str | None], column: str) -> float | None:
    text = row.get(column)
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < math.inf:
        raise ValueError(f"'{column}' must be a number of 0 or more, not '{text}'")
    return value


def read_values(notes: Notes, node: Node, read_file: ReadFile) -> tuple[float, ...]:
    """Read observed times: a list, or the name of a file with one on each line."""
    if isinstance(node, ListNode):
        found = [notes.number(item, "an observed time", least=0) for item in node.items]
        if not found:
            notes.note(node, "'empirical' needs one value at least", "missing")
        return tuple(value for value in found if value is not None)
    name, text = _text(notes, node, read_file)
    values: list[float] = []
    for number, line in enumerate((text or "").splitlines(), start=1):
        if line.strip():
            try:
                values.append(_number({"value": line.strip()}, "value") or 0.0)
            except ValueError as error:
                _note(notes, name, number, str(error))
    if text is not None and not values:
        notes.note(node, f"{name} holds no values", "missing")
    return tuple(values)


def _text(notes: Notes, node: Node, read_file: ReadFile) -> tuple[str, str | None]:
    if not isinstance(node, ScalarNode) or not node.text.strip():
        notes.note(node, "this must be the name of a file", "type")
        return "", None
    try:
        return node.text, read_file(node.text)
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        notes.note(node, f"{node.text} cannot be read: {reason}", "file")
        return node.text, None


def _note(notes: Notes, file: str, line: int, message: str) -> None:
    notes.defects.append(Defect(file=file, line=line, col=1, message=message, rule="call-file"))
