"""From the cells of one row to a customer's fields, or to everything that is wrong with it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from callcenter.customers.imports.fields import Field, read_language, read_tier
from callcenter.customers.imports.refusal import Fault
from callcenter.customers.imports.source import Odd, Row
from callcenter.customers.model import (
    LONGEST_LABEL,
    LONGEST_LINE,
    LONGEST_NAME,
    LONGEST_NOTES,
    MOST_NUMBERS,
)
from callcenter.customers.numbers import stored_form

SHOWN = 60
"""Characters of a wrong value that are kept to be shown."""

_LONGEST = {
    Field.NAME: LONGEST_NAME,
    Field.COMPANY: LONGEST_LINE,
    Field.ADDRESS: LONGEST_LINE,
    Field.NOTES: LONGEST_NOTES,
    Field.LABEL: LONGEST_LABEL,
}
_READERS = {Field.TIER: (read_tier, "bad_tier"), Field.LANGUAGE: (read_language, "bad_language")}
_SCIENTIFIC = re.compile(r"[0-9]([.,][0-9]+)?E\+?[0-9]+", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# Not the comma: in some numbers it stands before the extension.
_BETWEEN_NUMBERS = re.compile(r"[;\uff1b\u3001\n]")


@dataclass(slots=True)
class ReadRow:
    """What a row says; a field that is missing or empty is not in `fields`."""

    number: int
    fields: dict[Field, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def wrong(
        self, place: int | None, code: str, value: str = "", about: int | None = None
    ) -> None:
        """Note a fault."""
        shown = _CONTROL.sub("\ufffd", value[:SHOWN])
        self.faults.append(Fault(row=self.number, place=place, code=code, value=shown, about=about))


class RowReader:
    """
    Reads rows of one table.

    Args:
        mapping: What each column holds; None is passed over.
        region: Decides about numbers without a country.
        unique: Whether a number may stand in one row of the file only.
    """

    def __init__(self, mapping: Sequence[Field | None], region: str, *, unique: bool) -> None:
        self._mapping = mapping
        self._region = region
        self._owners: dict[str, int] | None = {} if unique else None
        self._name = mapping.index(Field.NAME) if Field.NAME in mapping else None

    def read(self, row: Row) -> ReadRow:
        """Read one row; all faults are found, not only the first."""
        found = ReadRow(row.number)
        if row.cells is None:
            found.wrong(None, "bad_quotes")
            return found
        if any(cell.strip() for cell in row.cells[len(self._mapping) :]):
            found.wrong(None, "too_many_cells", about=len(self._mapping))
        latest: str | None = None
        for place, (kind, cell) in enumerate(zip(self._mapping, row.cells, strict=False)):
            if kind is Field.NUMBER:
                latest = self._numbers(found, place, cell)
            elif kind is Field.LABEL:
                text = self._text(found, place, kind, cell)
                if text and latest is not None:
                    found.numbers[latest] = text
            elif kind is not None:
                self._field(found, place, kind, cell)
        if Field.NAME not in found.fields and self._name not in {f.place for f in found.faults}:
            found.wrong(self._name, "no_name")
        if len(found.numbers) > MOST_NUMBERS:
            found.wrong(None, "too_many_numbers", about=MOST_NUMBERS)
        self._watch_repeats(found)
        return found

    def _field(self, found: ReadRow, place: int, kind: Field, cell: str) -> None:
        text = self._text(found, place, kind, cell)
        if not text:
            return
        if kind in _READERS:
            reader, code = _READERS[kind]
            known = reader(text)
            if known is None:
                found.wrong(place, code, text)
                return
            text = str(known)
        found.fields[kind] = text

    def _text(self, found: ReadRow, place: int, kind: Field, cell: str) -> str:
        """Return a cell's text, or nothing where it breaks a rule."""
        longest = _LONGEST.get(kind, LONGEST_LINE)
        text = cell.strip()
        if len(text) > longest:
            found.wrong(place, "too_long", text, longest)
        elif _CONTROL.search(text):
            found.wrong(place, "control_character", text)
        else:
            return text
        return ""

    def _numbers(self, found: ReadRow, place: int, cell: str) -> str | None:
        """Take a cell's numbers; returns the last one, to which a label may belong."""
        latest = None
        if isinstance(cell, Odd):
            found.wrong(place, "no_number", cell)
            return None
        for part in _BETWEEN_NUMBERS.split(cell[: LONGEST_LINE * MOST_NUMBERS]):
            text = part.strip().lstrip("'")
            if not text:
                continue
            number = stored_form(text, self._region)
            if _SCIENTIFIC.fullmatch(text):
                found.wrong(place, "shortened_number", text)
            elif number is None:
                found.wrong(place, "no_number", text)
            else:
                latest = number
                found.numbers.setdefault(latest, "")
        return latest

    def _watch_repeats(self, found: ReadRow) -> None:
        if self._owners is None or found.faults:
            return
        for number in found.numbers:
            if number in self._owners:
                found.wrong(None, "twice_in_file", number, self._owners[number])
                return
        self._owners.update(dict.fromkeys(found.numbers, found.number))
