"""When a calendar is open: pure answers for any instant."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from callcenter.hours.model import MINUTES_A_DAY, WEEK, Calendar, Spans, SpecialDay, SpecialKind

_NO_HOLIDAYS: tuple[frozenset[date], frozenset[date]] = (frozenset(), frozenset())
HORIZON_DAYS = 400
"""How far `next_change` looks; a calendar that has not changed by then does not change."""


def is_open(calendar: Calendar, at: datetime) -> bool:
    """
    Tell whether `calendar` is open at an instant.

    The wall clock of the calendar's zone decides, so an hour that a clock change repeats is open
    twice and an hour that it skips is not there.

    Args:
        calendar: Any calendar that passed the check.
        at: An aware datetime in any zone.
    """
    wall = at.astimezone(ZoneInfo(calendar.timezone)).replace(tzinfo=None)
    minute = wall.hour * 60 + wall.minute
    today = wall.date()
    if any(span.start <= minute < span.end for span in spans_on(calendar, today)):
        return True
    if today == date.min:
        return False
    yesterday = spans_on(calendar, today - timedelta(days=1))
    return any(minute + MINUTES_A_DAY < span.end for span in yesterday)


def next_change(calendar: Calendar, at: datetime) -> datetime | None:
    """
    Find the first instant after `at` at which the calendar opens or closes.

    Args:
        calendar: Any calendar that passed the check.
        at: An aware datetime in any zone.

    Returns:
        An aware UTC datetime; None when nothing changes within 400 days.
    """
    zone = ZoneInfo(calendar.timezone)
    now_open = is_open(calendar, at)
    first = at.astimezone(zone).date()
    for day in range(HORIZON_DAYS):
        for instant in _edges(calendar, zone, first + timedelta(days=day)):
            if instant > at and is_open(calendar, instant) != now_open:
                return instant
    return None


def spans_on(calendar: Calendar, day: date) -> Spans:
    """
    Choose the opening that begins on `day`.

    A date of its own goes first, then a public holiday, then a make-up working day, then the
    day of the week.
    """
    if day in calendar.dates:
        return calendar.dates[day]
    rule = calendar.holidays
    if rule is not None:
        free, make_up = _public_holidays(rule.country, day.year)
        if day in free:
            return rule.spans
        if day in make_up:
            return calendar.weekly.get(rule.make_up_day_as, ())
    return calendar.weekly.get(WEEK[day.weekday()], ())


def special_days(calendar: Calendar, first: date, days: int) -> Iterator[SpecialDay]:
    """
    Name the days that are not open as their day of the week says, or are told apart by a rule.

    Args:
        calendar: Any calendar that passed the check.
        first: Day from which on to look.
        days: How many days.
    """
    rule = calendar.holidays
    for day in (first + timedelta(days=n) for n in range(days)):
        free, make_up = (
            _public_holidays(rule.country, day.year) if rule is not None else _NO_HOLIDAYS
        )
        kind: SpecialKind | None = None
        if day in calendar.dates:
            kind = SpecialKind.DATE
        elif day in free:
            kind = SpecialKind.HOLIDAY
        elif day in make_up:
            kind = SpecialKind.MAKE_UP
        if kind is not None:
            yield SpecialDay(day=day, kind=kind, spans=spans_on(calendar, day))


def known_country(country: str) -> bool:
    """Tell whether the public holidays of a country are known."""
    return country in holidays.list_supported_countries(include_aliases=False)


@lru_cache(maxsize=256)
def _public_holidays(country: str, year: int) -> tuple[frozenset[date], frozenset[date]]:
    """Days off and make-up working days; the latter are known only for announced years."""
    # Neighbouring years are asked too: an arrangement announced for New Year may reach across.
    days = holidays.country_holidays(country, years=range(year - 1, year + 2), expand=False)
    make_up: set[date] = getattr(days, "weekend_workdays", set())
    return (
        frozenset(day for day in days if day.year == year),
        frozenset(day for day in make_up if day.year == year),
    )


def _edges(calendar: Calendar, zone: ZoneInfo, day: date) -> list[datetime]:
    """List the instants on `day`, in order, at which something may change."""
    midnight = datetime.combine(day, time())
    begin = midnight.replace(tzinfo=zone).astimezone(UTC)
    end = (midnight + timedelta(days=1)).replace(tzinfo=zone).astimezone(UTC)
    instants = set(_clock_change(zone, begin, end))
    for start_of_day in (midnight - timedelta(days=1), midnight):
        for span in spans_on(calendar, start_of_day.date()):
            for minute in (span.start, span.end):
                wall = start_of_day + timedelta(minutes=minute)
                # A repeated wall time is two instants; the caller checks which of them matter.
                instants.update(wall.replace(tzinfo=zone, fold=n).astimezone(UTC) for n in (0, 1))
    return sorted(instant for instant in instants if begin <= instant < end)


def _clock_change(zone: ZoneInfo, begin: datetime, end: datetime) -> Iterator[datetime]:
    """Find the change of the zone's clock between two instants, to the second, if there is one."""
    before = begin.astimezone(zone).utcoffset()
    if end.astimezone(zone).utcoffset() == before:
        return
    while end - begin > timedelta(seconds=1):
        middle = begin + (end - begin) // 2
        if middle.astimezone(zone).utcoffset() == before:
            begin = middle
        else:
            end = middle
    yield end.replace(microsecond=0)
