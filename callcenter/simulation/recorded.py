"""Calls that were lived through: the call-by-call files of a small bank's centre, read whole."""

import csv
import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from callcenter.errors import OperatorError

_COLUMNS = {
    *("date", "priority", "type", "vru_entry_s", "vru_s"),
    *("q_start_s", "q_s", "outcome", "ser_s", "agent"),
}
_UNKNOWN = "?"


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
        OperatorError: The file cannot be read or has other columns.
    """
    try:
        with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as text:
            rows = csv.DictReader(text)
            missing = _COLUMNS.difference(rows.fieldnames or ())
            if missing:
                raise OperatorError(
                    f"{path} has no column {', '.join(sorted(missing))}.",
                    "Give a file of recorded calls.",
                )
            found = list(_calls(rows, path))
    except (OSError, UnicodeDecodeError, EOFError) as error:
        raise OperatorError(f"{path} cannot be read: {error}.", "Name another file.") from None
    return sorted(found, key=lambda call: (call.day, call.at_s))


def _calls(rows: "csv.DictReader[str]", path: Path) -> Iterator[Recorded]:
    for row in rows:
        try:
            call = _call(row)
        except ValueError as error:
            place = f"{path}:{rows.line_num}"
            raise OperatorError(f"{place}: {error}.", "Mend or remove this line.") from None
        if call is not None:
            yield call


def _call(row: Mapping[str, str]) -> Recorded | None:
    """Read one call; None where it never came to the agents."""
    served, queued = row["outcome"] == "AGENT", bool(row["q_start_s"])
    if not served and (row["outcome"] != "HANG" or not queued):
        return None
    entered = float(row["q_start_s"]) if queued else float(row["vru_entry_s"]) + float(row["vru_s"])
    return Recorded(
        day=row["date"],
        at_s=entered,
        waited_s=float(row["q_s"]) if queued else 0.0,
        kind=row["type"],
        preferred=row["priority"] == "2",
        served=served,
        talk_s=float(row["ser_s"] or 0),
        agent=row["agent"] or _UNKNOWN,
    )
