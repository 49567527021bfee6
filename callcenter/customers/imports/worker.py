"""
Reads an uploaded file in a process of its own: `python -m callcenter.customers.imports.worker`.

A hostile file can at most end this process: its memory and time are bounded, it holds no secret
and no connection. It is asked by one JSON value on its input and answers in lines of JSON.
"""

import os
import resource
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from callcenter.customers.imports.fields import Field, suggest
from callcenter.customers.imports.refusal import Refused
from callcenter.customers.imports.row_reading import SHOWN, ReadRow, RowReader
from callcenter.customers.imports.source import MOST_COLUMNS, Format, Row, find_format, rows_of
from callcenter.customers.model import Customer, Tier
from callcenter.customers.search import haystack, pairs

MEMORY = 1_000_000_000
CPU_S = 600
POLITENESS = 10
"""The calls go first."""

SAMPLES = 3
FRAME_ROWS = 500
FRAME_BYTES = 400_000


def main() -> None:
    """Answer one question."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(POLITENESS)
    asked = orjson.loads(sys.stdin.buffer.read())
    answer = _look if asked["do"] == "look" else _read
    try:
        for frame in answer(asked):
            _tell(frame)
    except Refused as refused:
        _tell({"refused": refused.code, "values": refused.values})
    except MemoryError:
        _tell({"refused": "too_much_memory", "values": {}})


def _tell(frame: Mapping[str, Any]) -> None:
    sys.stdout.buffer.write(orjson.dumps(frame) + b"\n")
    sys.stdout.buffer.flush()


def _look(asked: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Tell what kind of file it is, its headings, some values, and how many rows it has."""
    path = Path(asked["path"])
    form = find_format(path)
    rows = rows_of(path, form)
    headings = _headings(rows)
    samples: list[list[str]] = [[] for _ in headings]
    count = 0
    for row in rows:
        count += 1
        for place, cell in enumerate((row.cells or ())[: len(headings)]):
            if len(samples[place]) < SAMPLES and cell.strip():
                samples[place].append(str(cell[:SHOWN]))
    if count == 0:
        raise Refused("only_headings")
    yield {
        "kind": form.kind,
        "encoding": form.encoding,
        "separator": form.separator,
        "headings": headings,
        "samples": samples,
        "suggested": suggest(headings),
        "rows": count,
    }


def _headings(rows: Iterator[Row]) -> list[str]:
    first = next(rows, None)
    if first is None:
        raise Refused("empty")
    if first.cells is None:
        raise Refused("bad_headings")
    cells = list(first.cells)
    while cells and not cells[-1].strip():
        cells.pop()
    if len(cells) > MOST_COLUMNS:
        raise Refused("too_many_columns", most=MOST_COLUMNS)
    return [str(cell.replace("\x00", "")[:SHOWN]).strip() for cell in cells]


def _read(asked: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Read all rows: those that are right as they are stored, faults of the others."""
    form = Format(kind=asked["kind"], encoding=asked["encoding"], separator=asked["separator"])
    mapping = [Field(name) if name else None for name in asked["columns"]]
    reader = RowReader(mapping, asked["region"], unique=asked["unique"])
    source = rows_of(Path(asked["path"]), form)
    next(source, None)
    rows: list[Sequence[Any]] = []
    faults: list[Sequence[Any]] = []
    seen = size = 0
    for row in source:
        seen += 1
        found = reader.read(row)
        faults += [fault.plain() for fault in found.faults]
        if not found.faults:
            rows.append(_stored(found))
            size += sum(map(len, found.fields.values()))
        if seen % FRAME_ROWS == 0 or size > FRAME_BYTES:
            yield {"rows": rows, "faults": faults, "seen": seen}
            rows, faults, size = [], [], 0
    yield {"rows": rows, "faults": faults, "seen": seen}
    yield {"end": seen}


def _stored(found: ReadRow) -> list[Any]:
    """Give a row in the order of `store.STAGED`; what it does not say is null."""
    fields = found.fields
    text = haystack(
        Customer(
            name=fields[Field.NAME],
            company=fields.get(Field.COMPANY, ""),
            tier=Tier.STANDARD,
            address=fields.get(Field.ADDRESS, ""),
            notes=fields.get(Field.NOTES, ""),
        )
    )
    return [
        found.number,
        *(fields.get(kind) for kind in Field if not kind.repeats),
        text,
        pairs(text),
        list(found.numbers),
        list(found.numbers.values()),
    ]


if __name__ == "__main__":
    main()
