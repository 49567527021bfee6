"""Telephone numbers: every usual form leads to one, and no text does harm."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.customers.model import mask
from callcenter.customers.numbers import LONGEST_TEXT, normalise

MOBILE = "+8613800138000"
LANDLINE = "+861062345678"


@pytest.mark.parametrize(
    "raw",
    [
        "+8613800138000",
        "008613800138000",
        "8613800138000",
        "013800138000",
        "13800138000",
        "138 0013 8000",
        "138-0013-8000",
        " +86 138  0013 8000 ",
        "13800138000".translate({48 + n: 0xFF10 + n for n in range(10)}),  # full width
        "sip:+8613800138000@10.0.0.1;user=phone",
        "sip:%2B8613800138000@10.0.0.1",
        '"王" <sip:13800138000@pbx>',
        "13800138000@pbx",
        "tel:+86-138-0013-8000;ext=12",
        "13800138000#",
        "+8613800138000 ext. 5",
        "\u202d+86 138 0013 8000\u202c",
    ],
)
def test_every_usual_form_of_a_mobile_number_is_one_number(raw: str) -> None:
    """Prefixes, spaces, dashes, addresses and extensions make no difference."""
    assert normalise(raw, "CN")[0] == MOBILE


@pytest.mark.parametrize(
    "raw",
    [
        "010-62345678",
        "01062345678",
        "+86 (0)10 6234 5678",
        "+86(10)62345678转123",
        "0086 10 62345678",
    ],
)
def test_every_usual_form_of_a_landline_number_is_one_number(raw: str) -> None:
    """The area code's zero goes with the country code."""
    assert normalise(raw, "CN")[0] == LANDLINE


@pytest.mark.parametrize(
    "raw",
    [
        None,
        "",
        "  ",
        "anonymous",
        "Anonymous",
        "unknown",
        "withheld",
        "sip:anonymous@anonymous.invalid",
        "0",
        "000000",
        "+",
        "++8613800138000",
        "'; DROP TABLE customers; --",
        "<script>alert(1)</script>",
        "=cmd|' /C calc'!A0",
        "138\x000013",
        "1" * (LONGEST_TEXT + 1),
        "1" * 40,
    ],
)
def test_what_is_withheld_or_hostile_is_no_number(raw: str | None) -> None:
    """Nothing is guessed where there is no number."""
    assert normalise(raw, "CN") == []


@pytest.mark.parametrize("raw", ["1001", "110", "95588", "10086"])
def test_short_numbers_stay_as_they_are(raw: str) -> None:
    """Internal and service numbers belong to no country."""
    assert normalise(raw, "CN") == [raw]


def test_a_number_that_may_mean_two_things_gives_both() -> None:
    """Without a plus an American number may be meant abroad or at home: the valid one is first."""
    assert normalise("14155550100", "CN") == ["+14155550100", "+8614155550100"]


def test_the_region_decides_about_bare_numbers() -> None:
    """The same digits mean another number in another country."""
    assert normalise("(415) 555-0100", "US") == ["+14155550100"]
    assert normalise("011 44 20 7946 0123", "US") == ["+442079460123"]


dialled = st.text("0123456789+-() ./#*,;x@:%B转sipte", max_size=40)


@given(st.text(max_size=60) | dialled | st.from_regex(r"(\+|00)?[0-9]{1,20}", fullmatch=True))
@settings(max_examples=400, deadline=None)
def test_any_text_gives_clean_numbers_in_normal_form(raw: str) -> None:
    """Never an exception, nothing but digits, and the first number is its own normal form."""
    numbers = normalise(raw, "CN")

    assert len(numbers) <= 3
    for number in numbers:
        assert number.removeprefix("+").isascii()
        assert number.removeprefix("+").isdigit()
        assert len(number) <= 21
    if numbers:
        assert normalise(numbers[0], "CN")[0] == numbers[0]


@pytest.mark.parametrize(
    ("number", "shown"),
    [("+8613800138000", "+86138****8000"), ("1234567", "***4567"), ("1001", "1001"), ("", "")],
)
def test_masked_numbers_keep_their_ends(number: str, shown: str) -> None:
    """Enough is left to recognise a caller, too little to dial one."""
    assert mask(number, ["qa"], ["qa"]) == shown
    assert mask(number, ["qa", "supervisor"], ["qa"]) == number
    assert mask(number, ["agent"], ["qa"]) == number
