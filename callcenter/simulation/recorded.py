"""Calls that were lived through: the call-by-call files of a small bank's centre, read whole."""

import csv
import gzip
import math
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from callcenter.errors import OperatorError

_COLUMNS = {
    *("date", "priority", "type", "vru_entry_s", "vru_s"),
    *("q_start_s", "q_s", "outcome", "ser_s", "agent"),
}
_OUTCOMES = ("AGENT", "HANG", "PHANTOM")
_UNKNOWN = "?"
_DAY_S = 24 * 3600.0
_LONGEST_LINE = 10_000
_MOST_DEFECTS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """
    One call that wanted a person.

    Args:
        day: Its date.
        at_s: Second of the day when it entered the queue, or was answered at once.
        waited_s: Seconds until it was answered or hung up.
        kind: What it was about.
        preferred: Whether the caller had priority.
        served: It was answered.
        talk_s: Seconds of the talk.
        agent: Who talked; `?` where that was not recorded.
    """

    day: str
    at_s: float
    waited_s: float
    kind: str
    preferred: bool
    served: bool
    talk_s: float
    agent: str

    @property
    def left_s(self) -> float:
        """Second of the day when it stopped waiting."""
        return self.at_s + self.waited_s


def read_recorded(path: Path) -> list[Recorded]:
    """
    Read one file; calls that ended in the voice unit are left out.

    Args:
        path: A CSV file, which may be packed with gzip.

    Returns:
        Calls in order of day and time.

    Raises:
        OperatorError: The file cannot be read, has other columns, or lines that cannot be used;
            all of these are told, up to a number that people still read.
    """
    try:
        with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as text:
            rows = csv.DictReader(_lines(cast("IO[str]", text)))
            missing = _COLUMNS.difference(rows.fieldnames or ())
            if missing:
                raise OperatorError(
                    f"{path} has no column {', '.join(sorted(missing))}.",
                    "Give a file of recorded calls; calls of this installation are replayed by "
                    "--day.",
                )
            found = list(_calls(rows, path))
    except (OSError, UnicodeDecodeError, EOFError, zlib.error, csv.Error) as error:
        raise OperatorError(f"{path} cannot be read: {error}.", "Name another file.") from None
    return sorted(found, key=lambda call: (call.day, call.at_s))


def _lines(text: IO[str]) -> Iterator[str]:
    """Give the lines, none longer than a line of calls can be."""
    while line := text.readline(_LONGEST_LINE):
        if not line.endswith("\n") and len(line) == _LONGEST_LINE:
            raise csv.Error(f"a line is longer than {_LONGEST_LINE:,} characters")
        yield line


def _calls(rows: "csv.DictReader[str]", path: Path) -> Iterator[Recorded]:
    """Read the calls; raise once with what is wrong with any of them."""
    defects: list[str] = []
    for row in rows:
        try:
            call = _call(row)
        except ValueError as error:
            defects.append(f"{path}:{rows.line_num}: {error}")
            if len(defects) > _MOST_DEFECTS:
                defects[-1] = "and more"
                break
            continue
        if call is not None:
            yield call
    if defects:
        raise OperatorError("\n".join(defects) + ".", "Mend or remove these lines.")


def _call(row: Mapping[str, str | None]) -> Recorded | None:
    """Read one call; None where it never came to the agents."""
    if None in row or None in row.values():
        raise ValueError(f"it has {'more' if None in row else 'fewer'} fields than columns")
    known = cast("Mapping[str, str]", row)
    if known["outcome"] not in _OUTCOMES:
        raise ValueError(f"'outcome' must be {', '.join(_OUTCOMES)}, not {known['outcome']!r}")
    served, queued = known["outcome"] == "AGENT", bool(known["q_start_s"])
    if not served and (known["outcome"] != "HANG" or not queued):
        return None
    if queued:
        entered = _seconds(known, "q_start_s")
    else:
        # Real files have waits in the voice unit of a second less than none.
        entered = max(0.0, _seconds(known, "vru_entry_s") + _seconds(known, "vru_s", -_DAY_S))
    return Recorded(
        day=known["date"],
        at_s=entered,
        waited_s=_seconds(known, "q_s") if queued else 0.0,
        kind=known["type"],
        preferred=known["priority"] == "2",
        served=served,
        talk_s=_seconds(known, "ser_s") if known["ser_s"] else 0.0,
        agent=known["agent"] or _UNKNOWN,
    )


def _seconds(row: Mapping[str, str], column: str, least: float = 0.0) -> float:
    try:
        value = float(row[column])
    except ValueError:
        value = math.nan
    if not least <= value <= _DAY_S:
        raise ValueError(f"{column!r} must be seconds of a day, not {row[column][:40]!r}")
    return value
