"""What may be dialled, and what is said to Dial."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.errors import Invalid
from callcenter.floor.ports.dialling import Leg
from callcenter.telephony.dial_string import dial_arguments, dial_string

CALL = "pbx1-1763743200.12"


@pytest.mark.parametrize(
    ("device", "dialled"),
    [
        ("sip:1001", "PJSIP/1001"),
        ("browser:1001", "PJSIP/1001-web"),
        ("tel:+8613800138000", "PJSIP/+8613800138000@trunk"),
        ("tel:*31#0", "PJSIP/*31#0@trunk"),
    ],
)
def test_devices(device: str, dialled: str) -> None:
    """The three kinds of device."""
    assert dial_string(device, trunk="trunk") == dialled


@given(device=st.one_of(st.text(max_size=60), st.from_regex(r"(sip|tel|browser):.{0,40}")))
def test_any_text_is_dialled_as_one_plain_channel_or_refused(device: str) -> None:
    """Nothing that Dial takes as a separator, an option or another channel gets through."""
    try:
        dialled = dial_string(device, trunk="trunk")
    except Invalid:
        return
    assert re.fullmatch(r"PJSIP/(\d{2,15}(-web)?|\+?[\d*#]{1,32}@trunk)", dialled, re.ASCII)


@pytest.mark.parametrize(
    "device",
    [
        "tel:" + "1" * 33,
        "tel:1&PJSIP/2",
        "tel:1,60,X",
        "tel:1@other",
        "tel:",
        "tel:++1",
        "tel:1\n",
        "tel:\uff11\uff12",
        "sip:1001/x",
        "sip:demo-trunk",
        "sip:1001@trunk",
        "PJSIP/1001",
        "Local/x@from-agent",
        "",
    ],
)
def test_what_is_refused(device: str) -> None:
    """Toll fraud begins with a character too much."""
    with pytest.raises(Invalid):
        dial_string(device, trunk="trunk")


def test_a_phone_of_ours_rings_15_s_and_shows_life_within_3() -> None:
    """A dead phone must not cost the whole ringing time."""
    leg = Leg(device="sip:1001", ring_s=15, call_id=CALL)
    assert dial_arguments(leg, trunk="t") == (
        f"PJSIP/1001,15^5,gcItm(default)b(cc-predial^s^1({CALL}))"
    )


def test_an_outside_number_may_be_silent_for_15_s() -> None:
    """Networks take their time; a person accepts with 1, and sees the number given."""
    leg = Leg(device="tel:+861", ring_s=30, call_id=CALL, confirm=True, caller_id="4001")
    assert dial_arguments(leg, trunk="t") == (
        f"PJSIP/+861@t,30^15,gcItm(default)b(cc-predial^s^1({CALL}))U(cc-confirm)o(4001)"
    )


def test_auto_answer_is_asked_of_the_phone() -> None:
    """By a header of the dialled leg."""
    leg = Leg(device="browser:1001", ring_s=15, call_id=CALL, auto_answer=True)
    assert f"b(cc-predial^s^1({CALL},auto))" in dial_arguments(leg, trunk="t")


def test_a_phone_that_stays_cannot_transfer_by_keys() -> None:
    """It is led beside the call when the phone that dialled it leaves."""
    leg = Leg(device="sip:1002", ring_s=15, call_id=CALL, stays=True)
    assert dial_arguments(leg, trunk="t") == (
        f"PJSIP/1002,15^5,gcIF(cc-beside^stand-by^1)m(default)b(cc-predial^s^1({CALL}))"
    )


def test_bounds_of_ringing() -> None:
    """Never endless; a sign of life within a time shorter than the whole."""
    assert ",600^5," in dial_arguments(Leg(device="sip:1001", ring_s=9999, call_id=CALL), trunk="t")
    assert ",2," in dial_arguments(Leg(device="sip:1001", ring_s=2, call_id=CALL), trunk="t")


@pytest.mark.parametrize(
    ("call_id", "caller_id"),
    [("a)U(x", None), ("", None), ("a,b", None), (CALL, "1)X("), (CALL, "")],
)
def test_ids_that_would_be_options_are_refused(call_id: str, caller_id: str | None) -> None:
    """Everything that stands among the options is checked."""
    with pytest.raises(Invalid):
        dial_arguments(
            Leg(device="sip:1001", ring_s=15, call_id=call_id, caller_id=caller_id), trunk="t"
        )
