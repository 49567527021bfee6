"""Opening hours as people write them: `09:00-18:00`, `mon-fri`, `closed`."""

import itertools
import re
from collections.abc import Iterator, Sequence

from callcenter.hours.model import MINUTES_A_DAY, WEEK, Span, Weekday

CLOSED = "closed"
_SPAN = re.compile(r"([0-9]{1,2}):([0-9]{2})\s*-\s*([0-9]{1,2}):([0-9]{2})")


def read_span(text: str) -> Span:
    """
    Read `09:00-18:00`; an end at or before the start lies on the next day.

    Raises:
        ValueError: Says how to write it.
    """
    found = _SPAN.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"'{text}' is no opening time: write it as 09:00-18:00")
    hours = [int(part) for part in found.groups()]
    start, end = hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]
    if hours[1] > 59 or hours[3] > 59 or start >= MINUTES_A_DAY or end > MINUTES_A_DAY:
        raise ValueError(f"'{text}' is no time of day: write times from 00:00 to 24:00")
    return Span(start=start, end=end if end > start else end + MINUTES_A_DAY)


def write_span(span: Span) -> str:
    """Write what `read_span` reads."""
    end = span.end if span.end <= MINUTES_A_DAY else span.end - MINUTES_A_DAY
    return f"{_clock(span.start)}-{_clock(end)}"


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def read_days(text: str) -> tuple[Weekday, ...]:
    """
    Read `mon`, `mon-fri`, `mon,wed,sat-sun`; a stretch may go over the end of the week.

    Raises:
        ValueError: Names the word that is no day.
    """
    days: list[Weekday] = []
    for part in text.split(","):
        first, _, last = part.strip().partition("-")
        start, end = _day(first), _day(last or first)
        length = (WEEK.index(end) - WEEK.index(start)) % len(WEEK) + 1
        days.extend(WEEK[(WEEK.index(start) + n) % len(WEEK)] for n in range(length))
    return tuple(days)


def _day(word: str) -> Weekday:
    try:
        return Weekday(word.strip())
    except ValueError:
        days = ", ".join(WEEK)
        raise ValueError(f"'{word.strip()}' is no day of the week: write one of {days}") from None


def write_days(days: Sequence[Weekday]) -> str:
    """Write days in the order of the week, neighbours as `mon-fri`."""
    return ",".join(
        run[0] if len(run) == 1 else f"{run[0]}-{run[-1]}"
        for run in _runs(sorted(set(days), key=WEEK.index))
    )


def _runs(days: Sequence[Weekday]) -> Iterator[list[Weekday]]:
    run: list[Weekday] = []
    for day in days:
        if run and WEEK.index(day) != WEEK.index(run[-1]) + 1:
            yield run
            run = []
        run.append(day)
    if run:
        yield run


def overlap(spans: Sequence[Span]) -> tuple[Span, Span] | None:
    """Find two stretches of one day that cover a common minute."""
    ordered = sorted(spans, key=lambda span: span.start)
    for before, after in itertools.pairwise(ordered):
        if after.start < before.end:
            return before, after
    return None
