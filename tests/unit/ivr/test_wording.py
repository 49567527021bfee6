"""Numbers are said as people say them, in both languages."""
# ruff: noqa: RUF001 - Chinese sentences have Chinese punctuation

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.ivr import wording


@pytest.mark.parametrize(
    ("value", "chinese", "english"),
    [
        (0, "零", "zero"),
        (2, "二", "two"),
        (10, "十", "ten"),
        (12, "十二", "twelve"),
        (20, "二十", "twenty"),
        (101, "一百零一", "one hundred and one"),
        (110, "一百一十", "one hundred and ten"),
        (200, "两百", "two hundred"),
        (1010, "一千零一十", "one thousand and ten"),
        (2000, "两千", "two thousand"),
        (20000, "两万", "twenty thousand"),
        (12345, "一万二千三百四十五", "twelve thousand three hundred and forty-five"),
        (100001, "十万零一", "one hundred thousand and one"),
        (100000003, "一亿零三", "one hundred million and three"),
        (-7, "负七", "minus seven"),
        (3.05, "三点零五", "three point zero five"),
    ],
)
def test_amounts_are_said_so(value: float, chinese: str, english: str) -> None:
    """Zeros, tens and 两 stand where speakers put them."""
    assert wording.number(value, "zh-CN") == chinese
    assert wording.number(value, "en") == english


def test_telephone_numbers_are_read_digit_by_digit_in_groups() -> None:
    """A mobile number is read three, four, four; one is 幺."""
    assert wording.digits("13800138000", "zh-CN") == "幺三八，零零幺三，八零零零"
    assert wording.digits("4001#", "en") == "four zero zero, one hash"


@given(st.integers(-(10**18), 10**18) | st.floats(-1e12, 1e12, allow_nan=False))
def test_every_number_can_be_said(value: float) -> None:
    """No number leaves silence or raises."""
    for language in wording.LANGUAGES:
        assert wording.number(value, language).strip()


def test_the_place_in_the_queue_is_a_sentence() -> None:
    """The first is told to be next."""
    assert wording.position(1, "en").startswith("You are next")
    assert wording.position(12, "zh-CN") == "您目前排在第十二位，请稍候。"
