"""Opening hours: weeks, nights, holidays, make-up days and changing clocks."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.hours.model import WEEK, Calendar, Holidays, Span, SpecialKind, Weekday
from callcenter.hours.opening import (
    is_open,
    known_country,
    next_change,
    spans_on,
    special_days,
)
from callcenter.hours.text import overlap, read_days, read_span, write_days, write_span

CHINA = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
NINE_TO_SIX = (Span(start=9 * 60, end=18 * 60),)
OFFICE = Calendar(
    name="office",
    timezone="Asia/Shanghai",
    weekly=dict.fromkeys(WEEK[:5], NINE_TO_SIX),
    holidays=Holidays(country="CN"),
    dates={
        date(2026, 12, 24): (Span(start=9 * 60, end=12 * 60),),
        date(2026, 12, 26): NINE_TO_SIX,
        date(2026, 10, 3): NINE_TO_SIX,
        date(2026, 12, 28): (),
    },
)


def china(*parts: int) -> datetime:
    """Give an instant by the Chinese clock."""
    return datetime(*parts, tzinfo=CHINA)  # type: ignore[arg-type,misc]


def berlin(*parts: int, fold: int = 0) -> datetime:
    """Give an instant by the German clock."""
    return datetime(*parts, tzinfo=BERLIN, fold=fold)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (china(2026, 11, 23, 8, 59), False),
        (china(2026, 11, 23, 9, 0), True),
        (china(2026, 11, 23, 17, 59, 59), True),
        (china(2026, 11, 23, 18, 0), False),
        (china(2026, 11, 21, 10), False),
        (datetime(2026, 11, 23, 1, 30, tzinfo=UTC), True),
    ],
)
def test_the_week_decides_on_an_ordinary_day(at: datetime, expected: bool) -> None:
    """The start belongs to the opening, the end does not; any zone may ask."""
    assert is_open(OFFICE, at) is expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ((2026, 2, 17), False),  # New Year of the moon, a Tuesday
        ((2026, 2, 23), False),  # its last day off, a Monday
        ((2026, 2, 14), True),  # a Saturday that is worked instead
        ((2026, 2, 28), True),  # and another one
        ((2026, 2, 15), False),  # a Sunday off
        ((2026, 10, 1), False),  # National Day
        ((2026, 10, 10), True),  # a Saturday that is worked instead
        ((2026, 12, 26), True),  # a Saturday of its own
        ((2026, 10, 3), True),  # a date of its own goes before a holiday
        ((2026, 12, 28), False),  # a Monday of its own
    ],
)
def test_holidays_make_up_days_and_own_dates(day: tuple[int, int, int], expected: bool) -> None:
    """The arrangement of the state is known, and single dates go before everything."""
    assert is_open(OFFICE, china(*day, 10)) is expected


def test_a_make_up_day_has_the_hours_of_the_day_it_stands_for() -> None:
    """The Saturday that is worked is open as the calendar says, not as a Saturday."""
    calendar = Calendar(
        name="x",
        timezone="Asia/Shanghai",
        weekly={Weekday.WED: (Span(start=600, end=660),)},
        holidays=Holidays(country="CN", make_up_day_as=Weekday.WED),
    )

    assert is_open(calendar, china(2026, 2, 14, 10, 30))
    assert not is_open(calendar, china(2026, 2, 14, 11, 30))


def test_holidays_may_have_hours() -> None:
    """An emergency line is open on holidays too, but shorter."""
    calendar = Calendar(
        name="x",
        timezone="Asia/Shanghai",
        weekly=dict.fromkeys(WEEK, NINE_TO_SIX),
        holidays=Holidays(country="CN", spans=(Span(start=600, end=660),)),
    )

    assert is_open(calendar, china(2026, 10, 1, 10, 30))
    assert not is_open(calendar, china(2026, 10, 1, 12))


def test_a_night_goes_on_into_the_next_day() -> None:
    """Friday's night ends on Saturday morning, even if Saturday has no opening of its own."""
    night = Calendar(
        name="x", timezone="Asia/Shanghai", weekly={Weekday.FRI: (read_span("22:00-06:00"),)}
    )

    assert is_open(night, china(2026, 11, 20, 23))
    assert is_open(night, china(2026, 11, 21, 5, 59))
    assert not is_open(night, china(2026, 11, 21, 6))
    assert not is_open(night, china(2026, 11, 20, 5))
    assert next_change(night, china(2026, 11, 20, 23)) == china(2026, 11, 21, 6)


def test_the_next_change_is_found_over_holidays_and_weekends() -> None:
    """From the last hour before the New Year holiday to the first one after it."""
    assert next_change(OFFICE, china(2026, 2, 14, 17)) == china(2026, 2, 14, 18)
    assert next_change(OFFICE, china(2026, 2, 14, 18)) == china(2026, 2, 24, 9)


@pytest.mark.parametrize("weekly", [{}, dict.fromkeys(WEEK, (Span(start=0, end=1440),))])
def test_what_never_changes_has_no_next_change(weekly: dict[Weekday, tuple[Span, ...]]) -> None:
    """Always closed and open around the clock both stay as they are."""
    calendar = Calendar(name="x", timezone="Asia/Shanghai", weekly=weekly)

    assert next_change(calendar, china(2026, 11, 21, 12)) is None


NIGHT = Calendar(
    name="x", timezone="Europe/Berlin", weekly={Weekday.SAT: (read_span("22:00-02:30"),)}
)


def test_an_hour_that_the_clock_repeats_is_open_twice() -> None:
    """In the autumn night 02:00 to 02:30 comes twice, with a closed half-hour between."""
    changes = [next_change(NIGHT, berlin(2026, 10, 24, 12))]
    for _ in range(3):
        assert changes[-1] is not None
        changes.append(next_change(NIGHT, changes[-1]))

    assert changes == [
        datetime(2026, 10, 24, 20, 0, tzinfo=UTC),
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 0, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    ]


def test_an_hour_that_the_clock_skips_is_not_there() -> None:
    """In the spring night the clock goes from 02:00 to 03:00, past the end of the opening."""
    start = next_change(NIGHT, berlin(2026, 3, 28, 12))
    assert start is not None

    assert next_change(NIGHT, start) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


spans = st.builds(
    lambda start, length: Span(start=start, end=start + length),
    st.integers(0, 1439),
    st.integers(1, 1440),
)
calendars = st.builds(
    lambda zone, weekly, dates, country: Calendar(
        name="x",
        timezone=zone,
        weekly=weekly,
        dates=dates,
        holidays=Holidays(country=country) if country else None,
    ),
    st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe"]),
    st.dictionaries(st.sampled_from(WEEK), st.lists(spans, max_size=3).map(tuple)),
    st.dictionaries(
        st.dates(date(2026, 3, 1), date(2026, 4, 30)), st.lists(spans, max_size=2).map(tuple)
    ),
    st.sampled_from(["CN", "DE", None]),
)


@given(calendars, st.datetimes(datetime(2026, 3, 1), datetime(2026, 4, 20)))  # noqa: DTZ001 - made UTC below
@settings(max_examples=60, deadline=None)
def test_nothing_changes_before_the_next_change(calendar: Calendar, moment: datetime) -> None:
    """Looked at every seven minutes, the calendar stays as it was until the instant told."""
    at = moment.replace(tzinfo=UTC, microsecond=0)
    now_open = is_open(calendar, at)
    change = next_change(calendar, at)

    end = at + timedelta(days=4)
    if change is not None:
        assert is_open(calendar, change) is not now_open
        assert is_open(calendar, change - timedelta(seconds=1)) is now_open
        end = min(end, change)
    while at < end:
        assert is_open(calendar, at) is now_open
        at += timedelta(minutes=7)


@given(spans)
def test_hours_are_written_as_they_are_read(span: Span) -> None:
    """Nothing is lost between a stretch and its text, over midnight too."""
    assert read_span(write_span(span)) == span


@given(st.lists(st.sampled_from(WEEK), min_size=1))
def test_days_are_written_as_they_are_read(days: list[Weekday]) -> None:
    """Neighbouring days become a stretch and come back the same."""
    assert set(read_days(write_days(days))) == set(days)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon", "mon"),
        ("mon-fri", "mon tue wed thu fri"),
        ("fri-mon", "fri sat sun mon"),
        ("mon, wed, sat-sun", "mon wed sat sun"),
    ],
)
def test_days_are_read_as_people_write_them(text: str, days: str) -> None:
    """Single days, lists and stretches, over the end of the week too."""
    assert " ".join(read_days(text)) == days


@pytest.mark.parametrize(
    "text", ["", "9-18", "09:00", "24:00-25:00", "09:60-10:00", "09:00 bis 10:00"]
)
def test_what_is_no_opening_time_says_how_to_write_one(text: str) -> None:
    """The message shows the form."""
    with pytest.raises(ValueError, match=r"write (it as 09:00-18:00|times from 00:00 to 24:00)"):
        read_span(text)


def test_overlapping_stretches_are_found() -> None:
    """Stretches that touch do not overlap."""
    nine, noon, one = read_span("09:00-12:00"), read_span("12:00-13:00"), read_span("12:30-14:00")

    assert overlap([noon, nine]) is None
    assert overlap([one, nine, noon]) == (noon, one)


def test_countries_are_known_by_two_letters() -> None:
    """A misspelt country is noticed when the calendar is checked, not on the first holiday."""
    assert known_country("CN")
    assert not known_country("XX")


def test_days_with_rules_of_their_own_are_named_with_the_hours_that_hold() -> None:
    """Every day that is not told is open as its day of the week says."""
    first = date(2026, 9, 20)
    told = {one.day: one for one in special_days(OFFICE, first, 110)}
    assert told[date(2026, 10, 1)].kind is SpecialKind.HOLIDAY
    assert told[date(2026, 10, 1)].spans == ()
    assert told[date(2026, 10, 3)].kind is SpecialKind.DATE  # before the holiday that it is in
    assert told[date(2026, 10, 10)].kind is SpecialKind.MAKE_UP
    assert told[date(2026, 10, 10)].spans == NINE_TO_SIX
    for day in (first + timedelta(days=n) for n in range(110)):
        if day not in told:
            assert spans_on(OFFICE, day) == OFFICE.weekly.get(WEEK[day.weekday()], ())
