"""Dates and times of day as words for the synthesiser."""

import datetime as dt

from callcenter.ivr import wording

_ZH_DIGITS = "零一二三四五六七八九"
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
_SMALL_ORDINALS = {
    1: "first", 2: "second", 3: "third", 5: "fifth", 8: "eighth", 9: "ninth", 12: "twelfth",
    20: "twentieth", 30: "thirtieth",
}  # fmt: skip


def date(text: str, language: str) -> str | None:
    """
    Say a date.

    Args:
        text: As `2026-11-23`; a time behind it is left out.
        language: `zh-CN` or `en`.

    Returns:
        None when it is no date.
    """
    day = _moment(text)
    if day is None:
        return None
    if language == "zh-CN":
        year = "".join(_ZH_DIGITS[int(c)] for c in str(day.year))
        month, of_month = (wording.number(part, language) for part in (day.month, day.day))
        return f"{year}年{month}月{of_month}日"
    return f"the {_ordinal(day.day)} of {_MONTHS[day.month - 1]} {_year(day.year)}"


def time(text: str, language: str) -> str | None:
    """
    Say a time of day.

    Args:
        text: As `14:30`, or a date with a time.
        language: `zh-CN` or `en`.

    Returns:
        None when it is no time.
    """
    at = _time_of(text)
    if at is None:
        return None
    if language == "zh-CN":
        return _chinese_time(at)
    half = "a.m." if at.hour < 12 else "p.m."
    hour = wording.number(at.hour % 12 or 12, language)
    if not at.minute:
        return f"{hour} o'clock {half}"
    minute = wording.number(at.minute, language)
    return f"{hour} {minute if at.minute >= 10 else f'oh {minute}'} {half}"


def _chinese_time(at: dt.time) -> str:
    part = next(name for until, name in _PARTS if at.hour < until)
    shown = at.hour - 12 if at.hour > 12 else at.hour
    hour = "两" if shown == 2 else wording.number(shown, "zh-CN")
    if not at.minute:
        return f"{part}{hour}点整"
    minute = wording.number(at.minute, "zh-CN")
    return f"{part}{hour}点{minute if at.minute >= 10 else f'零{minute}'}分"


_PARTS = ((6, "凌晨"), (12, "上午"), (13, "中午"), (18, "下午"), (24, "晚上"))


def _moment(text: str) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(text.strip())
    except ValueError:
        return None


def _time_of(text: str) -> dt.time | None:
    try:
        return dt.time.fromisoformat(text.strip())
    except ValueError:
        moment = _moment(text)
        return None if moment is None or len(text.strip()) <= len("2026-11-23") else moment.time()


def _ordinal(value: int) -> str:
    if value in _SMALL_ORDINALS:
        return _SMALL_ORDINALS[value]
    if value > 20:
        return f"{wording.number(value // 10 * 10, 'en')}-{_ordinal(value % 10)}"
    return f"{wording.number(value, 'en')}th"


def _year(value: int) -> str:
    """Say 2026 as twenty twenty-six, but 2005 as two thousand and five."""
    century, rest = divmod(value, 100)
    if century % 10 == 0 and rest < 10:
        return wording.number(value, "en")
    if rest == 0:
        return f"{wording.number(century, 'en')} hundred"
    said = wording.number(rest, "en")
    return f"{wording.number(century, 'en')} {said if rest >= 10 else f'oh {said}'}"
