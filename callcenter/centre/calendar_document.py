"""A calendar as it is written in `centre.yaml` and told by the API, and as the rooms use it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, TypeAlias

from annotated_types import MaxLen, MinLen

from callcenter.centre.findings import Finding, Path
from callcenter.hours.model import WEEK, Calendar, Holidays, Span, Weekday
from callcenter.hours.text import (
    CLOSED,
    overlap,
    read_days,
    read_span,
    write_days,
    write_span,
)

Hours: TypeAlias = Annotated[str, MinLen(1), MaxLen(200)]
MOST_SPANS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class HolidaysDocument:
    """
    Public holidays as written.

    Args:
        country: Two letters, such as `CN`.
        hours: Opening on a holiday: `closed` or as in the week.
        make_up_day_as: Day of the week whose hours a make-up working day (调休) has.
    """

    country: Annotated[str, MinLen(2), MaxLen(2)]
    hours: Hours = CLOSED
    make_up_day_as: Weekday = Weekday.MON


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDocument:
    """
    Opening hours as written.

    Args:
        name: How flows name it.
        timezone: Zone of the wall clock.
        weekly: Days (`mon-fri`, `sat,sun`) to hours (`09:00-12:00, 13:00-18:00`, `closed`).
        holidays: Public holidays to observe.
        dates: Hours on single dates (`2026-12-31`), before every other rule.
    """

    name: str
    timezone: Annotated[str, MaxLen(64)]
    weekly: Annotated[Mapping[str, Hours], MaxLen(7)] = field(default_factory=dict)
    holidays: HolidaysDocument | None = None
    dates: Annotated[Mapping[str, Hours], MaxLen(1000)] = field(default_factory=dict)


def to_calendar(document: CalendarDocument) -> tuple[Calendar, list[Finding]]:
    """
    Read the hours of a calendar.

    Returns:
        The calendar and everything wrong with it; hours with a finding are left out.
    """
    findings: list[Finding] = []
    weekly: dict[Weekday, tuple[Span, ...]] = {}
    for words, hours in document.weekly.items():
        spans = _read_hours(hours, ("weekly", words), findings)
        for day in _read_days(words, findings):
            if day in weekly:
                message = f"'{day}' has hours in two places: keep one of them"
                path = ("weekly", words)
                findings.append(Finding(path=path, message=message, rule="day-twice", at_key=True))
            weekly.setdefault(day, spans)
    dates: dict[date, tuple[Span, ...]] = {}
    for words, hours in document.dates.items():
        spans = _read_hours(hours, ("dates", words), findings)
        dates.update(dict.fromkeys(_read_date(words, findings), spans))
    holidays: Holidays | None = None
    if document.holidays is not None:
        holidays = Holidays(
            country=document.holidays.country,
            spans=_read_hours(document.holidays.hours, ("holidays", "hours"), findings),
            make_up_day_as=document.holidays.make_up_day_as,
        )
    calendar = Calendar(
        name=document.name,
        timezone=document.timezone,
        weekly={day: weekly[day] for day in WEEK if weekly.get(day)},
        holidays=holidays,
        dates=dict(sorted(dates.items())),
    )
    return calendar, findings


def to_document(calendar: Calendar) -> CalendarDocument:
    """Write a calendar as `to_calendar` reads it, days with equal hours together."""
    holidays: HolidaysDocument | None = None
    if calendar.holidays is not None:
        holidays = HolidaysDocument(
            country=calendar.holidays.country,
            hours=write_hours(calendar.holidays.spans),
            make_up_day_as=calendar.holidays.make_up_day_as,
        )
    return CalendarDocument(
        name=calendar.name,
        timezone=calendar.timezone,
        weekly=dict(_write_week(calendar.weekly)),
        holidays=holidays,
        dates={day.isoformat(): write_hours(spans) for day, spans in calendar.dates.items()},
    )


def _read_days(words: str, findings: list[Finding]) -> tuple[Weekday, ...]:
    try:
        return read_days(words)
    except ValueError as error:
        path = ("weekly", words)
        findings.append(Finding(path=path, message=str(error), rule="day-name", at_key=True))
        return ()


def _read_date(words: str, findings: list[Finding]) -> tuple[date, ...]:
    try:
        return (datetime.strptime(words, "%Y-%m-%d").date(),)  # noqa: DTZ007 - a day has no zone
    except ValueError:
        message = f"'{words}' is no date: write it as 2026-12-31"
        path = ("dates", words)
        findings.append(Finding(path=path, message=message, rule="date-form", at_key=True))
        return ()


def _read_hours(text: str, path: Path, findings: list[Finding]) -> tuple[Span, ...]:
    if text.strip() == CLOSED:
        return ()
    try:
        spans = tuple(read_span(part) for part in text.split(","))
    except ValueError as error:
        findings.append(Finding(path=path, message=str(error), rule="hours-form"))
        return ()
    if len(spans) > MOST_SPANS:
        message = f"more than {MOST_SPANS} openings in one day: join some of them"
        findings.append(Finding(path=path, message=message, rule="length"))
    both = overlap(spans)
    if both is not None:
        first, second = (write_span(span) for span in both)
        message = f"{first} and {second} overlap: join them"
        findings.append(Finding(path=path, message=message, rule="hours-overlap"))
    return tuple(sorted(spans, key=lambda span: span.start))


def write_hours(spans: tuple[Span, ...]) -> str:
    """Write the opening of one day as `to_calendar` reads it."""
    return ", ".join(write_span(span) for span in spans) or CLOSED


def _write_week(weekly: Mapping[Weekday, tuple[Span, ...]]) -> Iterator[tuple[str, str]]:
    days_by_hours: dict[str, list[Weekday]] = {}
    for day in WEEK:
        if weekly.get(day):
            days_by_hours.setdefault(write_hours(weekly[day]), []).append(day)
    for hours, days in days_by_hours.items():
        yield write_days(days), hours
