"""Writing one table as CSV or XLSX into an open file, a few rows at a time."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import BinaryIO, Literal, Protocol, TypeAlias

from xlsxwriter import Workbook

from callcenter.exports.neutral import is_risky, neutral

Cell: TypeAlias = str | int | float | None
Form: TypeAlias = Literal["csv", "xlsx"]

MEDIA_TYPES: dict[Form, str] = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
LONGEST_CELL = 32_767
"""What a cell of XLSX can hold, in characters."""

_NO_XML = re.compile("[\ufffe\uffff]")


class Sheet(Protocol):
    """A table being written; used from one thread at a time."""

    def add(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Append rows."""

    def finish(self) -> None:
        """Write what is left; the file stays open."""


def sheet(form: Form, file: BinaryIO, headings: Sequence[str]) -> Sheet:
    """
    Begin a table.

    Args:
        form: Of the file.
        file: Open for writing, empty.
        headings: First row.
    """
    begun: Sheet = CsvSheet(file) if form == "csv" else XlsxSheet(file)
    begun.add([headings])
    return begun


class CsvSheet:
    """CSV in UTF-8 with the mark by which Excel knows it; every cell in quotes."""

    def __init__(self, file: BinaryIO) -> None:
        self._text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
        self._rows = csv.writer(self._text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")

    def add(self, rows: Iterable[Sequence[Cell]]) -> None:
        """See `Sheet`."""
        self._rows.writerows([neutral(c) if isinstance(c, str) else c for c in row] for row in rows)

    def finish(self) -> None:
        """See `Sheet`."""
        self._text.flush()
        self._text.detach()


class XlsxSheet:
    """XLSX with texts as texts, whatever they look like; rows go to disk as they come."""

    def __init__(self, file: BinaryIO) -> None:
        self._book = Workbook(
            file,
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        # What Excel itself notes of a text that was typed behind an apostrophe: it stays one also
        # after somebody has edited the cell.
        self._quoted = self._book.add_format({"quote_prefix": True})
        self._sheet = self._book.add_worksheet()
        self._next = 0

    def add(self, rows: Iterable[Sequence[Cell]]) -> None:
        """See `Sheet`."""
        for row in rows:
            for place, cell in enumerate(row):
                self._put(place, cell)
            self._next += 1

    def _put(self, place: int, cell: Cell) -> None:
        if isinstance(cell, str):
            text = _NO_XML.sub("", cell)[:LONGEST_CELL]
            mark = self._quoted if is_risky(text) else None
            self._sheet.write_string(self._next, place, text, mark)
        elif cell is not None:
            self._sheet.write_number(self._next, place, cell)

    def finish(self) -> None:
        """See `Sheet`."""
        self._book.close()
