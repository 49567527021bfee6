"""Reading a table out of a file that may be anything: CSV in several encodings, or XLSX."""

import codecs
import csv
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Literal, TypeAlias

from python_calamine import CalamineWorkbook

from callcenter.customers.imports.refusal import Refused
from callcenter.exports.neutral import original

MOST_BYTES = 50_000_000
MOST_ROWS = 200_000
MOST_COLUMNS = 100
MOST_UNPACKED = 400_000_000
MOST_RATIO = 200
MOST_PARTS = 2_000
_RATIO_COUNTS_FROM = 10_000_000
_BLOCK = 1 << 20

Kind: TypeAlias = Literal["csv", "xlsx"]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SEPARATORS = (",", ";", "\t")
# Signs of files that people rename: old Excel and whatever is locked with a password, pictures…
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"
_NO_TEXT = frozenset(range(32)) - {9, 10, 13, 12, 26}


class Odd(str):
    """A cell of XLSX that is no text and no whole number: a date, a fraction, yes or no."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """How a file is to be read; `encoding` and `separator` are of CSV only."""

    kind: Kind
    encoding: str | None = None
    separator: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it stands in the file, counted from 1; `cells` is None where quotes do not match."""

    number: int
    cells: Sequence[str] | None


def find_format(path: Path) -> Format:
    """
    Find out what a file is from what is in it; its name proves nothing.

    Raises:
        Refused: It is no table that we read.
    """
    with path.open("rb") as file:
        head = file.read(4096)
    if not head.strip():
        raise Refused("empty")
    if head.startswith(_ZIP):
        _refuse_bomb(path)
        return Format(kind="xlsx")
    if head.startswith(_OLD_OFFICE):
        raise Refused("old_excel")
    if head.lstrip(codecs.BOM_UTF8).lstrip()[:1] == b"<":
        raise Refused("markup")
    encoding = _encoding(path, head)
    return Format(kind="csv", encoding=encoding, separator=_separator(path, encoding))


def rows_of(path: Path, form: Format) -> Iterator[Row]:
    """
    Read all rows that are not blank.

    Raises:
        Refused: The file cannot be read to its end, or holds too much.
    """
    for count, row in enumerate(_csv(path, form) if form.kind == "csv" else _xlsx(path)):
        if count > MOST_ROWS:
            raise Refused("too_many_rows", most=MOST_ROWS)
        yield row


def _refuse_bomb(path: Path) -> None:
    """Unpack everything once, into nothing: what the directory says of sizes may be a lie."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS:
                raise Refused("bomb")
            most = max(_RATIO_COUNTS_FROM, MOST_RATIO * path.stat().st_size)
            left = min(MOST_UNPACKED, most)
            for part in parts:
                with archive.open(part) as file:
                    while block := file.read(_BLOCK):
                        left -= len(block)
                        if left < 0:
                            raise Refused("bomb")
            if "xl/workbook.xml" not in archive.namelist():
                raise Refused("no_table")
    # A broken archive shows itself in as many ways as there are parts of its format.
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError):
        raise Refused("broken") from None


def _encoding(path: Path, head: bytes) -> str:
    for bom, name in _BOMS:
        if head.startswith(bom):
            return _surely(path, name)
    zeros = head[: len(head) // 2 * 2]
    even, odd = zeros[::2].count(0), zeros[1::2].count(0)
    if max(even, odd) > len(zeros) // 8:
        return _surely(path, "utf-16-be" if even > odd else "utf-16-le")
    if sum(byte in _NO_TEXT for byte in head) > len(head) // 50:
        raise Refused("no_table")
    return "utf-8" if _decodes(path, "utf-8") is None else _surely(path, "gb18030")


def _surely(path: Path, encoding: str) -> str:
    place = _decodes(path, encoding)
    if place is not None:
        raise Refused("no_encoding", place=place)
    return encoding


def _decodes(path: Path, encoding: str) -> int | None:
    """Return None if the whole file is text in this encoding, or about where it is not."""
    decoder = codecs.getincrementaldecoder(encoding)()
    done = 0
    with path.open("rb") as file:
        while True:
            block = file.read(_BLOCK)
            try:
                decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                return done + error.start
            if not block:
                return None
            done += len(block)


def _text(path: Path, encoding: str) -> io.TextIOWrapper:
    return path.open(encoding=encoding, newline="")


def _separator(path: Path, encoding: str) -> str:
    """Take the sign that stands most often in the first line, outside quotes."""
    with _text(path, encoding) as file:
        line = file.readline(100_000)
    if line.lower().startswith("sep=") and len(line) > 4:
        return line[4]
    outside = "".join(line.split('"')[::2])
    return max(_SEPARATORS, key=outside.count)


def _csv(path: Path, form: Format) -> Iterator[Row]:
    csv.field_size_limit(MOST_BYTES)
    with _text(path, form.encoding or "utf-8") as file:
        reader = csv.reader(file, delimiter=form.separator or ",", strict=True)
        number = 0
        while True:
            number += 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                yield Row(number, None)
                continue
            if number == 1 and len(cells) <= 2 and cells and cells[0].lower() in {"sep=", "sep"}:
                continue
            if any(cell.strip() for cell in cells):
                # Exports put an apostrophe before what looks like a formula; XLSX needs none.
                yield Row(number, [original(cell) for cell in cells])


def _xlsx(path: Path) -> Iterator[Row]:
    try:
        with CalamineWorkbook.from_path(path) as book:
            for name in book.sheet_names:
                sheet = book.get_sheet_by_name(name)
                if sheet.start is None:
                    continue
                # Blank rows above the table are among them.
                for number, cells in enumerate(sheet.iter_rows(), 1):
                    texts = [_cell(cell) for cell in cells]
                    if any(text.strip() for text in texts):
                        yield Row(number, texts)
                return
    except Exception as error:
        # The reader's own errors share no root but Exception.
        if type(error).__module__.startswith(("python_calamine", "_python_calamine")):
            raise Refused("broken") from None
        raise


def _cell(value: Any) -> str:  # noqa: ANN401 - whatever a spreadsheet holds
    match value:
        case str():
            return value
        case bool():
            return Odd("TRUE" if value else "FALSE")
        case int():
            return str(value)
        case float():
            return str(int(value)) if value.is_integer() else Odd(repr(value))
        case datetime() | date() | time() | timedelta():
            return Odd(str(value))
        case _:
            return ""
