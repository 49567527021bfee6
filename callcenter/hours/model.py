"""What a calendar of opening hours says; `opening` works it out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Annotated

from annotated_types import Ge, Le, MaxLen, MinLen

MINUTES_A_DAY = 24 * 60


class Weekday(StrEnum):
    """Days in the order of `date.weekday()`."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


WEEK = tuple(Weekday)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """
    A stretch of opening on the wall clock of one day.

    Args:
        start: Minutes after local midnight, 0 to 1439.
        end: Minutes after the same midnight, later than `start`; beyond 1440 the stretch goes on
            into the next day, for at most 24 hours in all.
    """

    start: Annotated[int, Ge(0), Le(MINUTES_A_DAY - 1)]
    end: Annotated[int, Ge(1), Le(2 * MINUTES_A_DAY)]


Spans = Annotated[tuple[Span, ...], MaxLen(12)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holidays:
    """
    How public holidays change the week.

    Args:
        country: Two letters; its public holidays apply.
        spans: Opening on a holiday; empty means closed.
        make_up_day_as: A weekend day that the government made a working day (调休) is open like
            this day of the week.
    """

    country: Annotated[str, MinLen(2), MaxLen(2)]
    spans: Spans = ()
    make_up_day_as: Weekday = Weekday.MON


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """
    Opening hours under one name.

    Args:
        name: How flows name it.
        timezone: Zone of the wall clock, such as `Asia/Shanghai`.
        weekly: Opening by day of the week; a day left out is closed.
        holidays: Public holidays to observe; None observes none.
        dates: Opening on single dates, before every other rule; empty means closed.
    """

    name: str
    timezone: Annotated[str, MaxLen(64)]
    weekly: Mapping[Weekday, Spans] = field(default_factory=dict)
    holidays: Holidays | None = None
    dates: Annotated[Mapping[date, Spans], MaxLen(1000)] = field(default_factory=dict)


class SpecialKind(StrEnum):
    """Why a day is not as its day of the week: a date of its own, a holiday, a make-up day."""

    DATE = "date"
    HOLIDAY = "holiday"
    MAKE_UP = "make_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialDay:
    """A day with rules of its own, and when it is open; empty is closed."""

    day: date
    kind: SpecialKind
    spans: Spans
