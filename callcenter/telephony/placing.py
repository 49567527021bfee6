"""What Asterisk is told to place a call to the outside, to dial its number, to ring somebody."""

import re

from callcenter.errors import Invalid
from callcenter.floor.ports.dialling import CallUp, Placed, far_half
from callcenter.telephony.ami.encoder import CALLED_UP_CHANNEL, PLACED_CHANNEL, Header, variables
from callcenter.telephony.dial_string import NO_TRUNK, NUMBER, dial_string
from callcenter.telephony.saved import pack

PLACE_MS = 5_000
"""The far half answers by itself, so that the line comes in at once."""
CODECS = ("alaw", "ulaw")
"""
What both halves may speak, as telephones and trunks do; the first one until it is known what the
trunk takes. Where Asterisk 22 has to translate behind a Local channel, nothing it plays by itself
(prompts, music of a hold) gets through once a voice has.
"""
FAR_CODEC = "FAR_CODEC"
"""The dialplan's note of what the trunk spoke last."""

_CALL_ID = re.compile(r"[0-9A-Za-z._-]{1,56}")
_CODE = re.compile(r"\*[0-9]{1,31}")
_OWN = re.compile(r"[0-9*#+]{0,32}")
_LANGUAGE = re.compile(r"[A-Za-z]{2}(-[A-Za-z]{2,8})?")


def placing(call: Placed, *, codec: str = "") -> list[Header]:
    """
    Write the headers of the Originate.

    Args:
        call: What is to be placed.
        codec: What the trunk spoke last, as the dialplan noted it; empty while that is unknown.

    Raises:
        Invalid: The number, an id or the language is none.
    """
    if not NUMBER.fullmatch(call.number):
        raise Invalid("This is no number that can be dialled.", code="not_a_number")
    if not (_CALL_ID.fullmatch(call.call_id) and _OWN.fullmatch(call.own)):
        raise Invalid("This call cannot be placed.", code="call_id_invalid")
    if call.confirm is not None and not _LANGUAGE.fullmatch(call.confirm):
        raise Invalid("This language cannot be spoken.", code="language_invalid")
    values = {
        "__CC_CALL_ID": call.call_id,
        "CC_DATA": pack(call.saved),
        "CC_DID": call.own,
        "CC_FAR_TO": call.number,
        "CC_FAR_LONGEST": str(max(1, call.longest_s)),
        "CC_FAR_CONFIRM": call.confirm or "",
        "CC_FAR_RING": "" if call.ring_s is None else str(max(1, call.ring_s)),
    }
    return [
        ("Channel", PLACED_CHANNEL),
        ("ChannelId", call.call_id),
        ("OtherChannelId", far_half(call.call_id)),
        ("Context", "cc-placed"),
        ("Exten", "s"),
        ("Priority", "1"),
        ("Timeout", str(PLACE_MS)),
        ("CallerID", f"<{call.number}>"),
        ("Codecs", spoken(codec)),
        *variables(values),
        ("Async", "true"),
    ]


def calling_up(call: CallUp, *, codec: str = "") -> list[Header]:
    """
    Write the headers of the Originate that rings a telephone; `codec` as in `placing`.

    Raises:
        Invalid: The device, the code or the id is none.
    """
    if not (_CALL_ID.fullmatch(call.call_id) and _CODE.fullmatch(call.code)):
        raise Invalid("This telephone cannot be rung.", code="call_id_invalid")
    kind, _, number = call.device.partition(":")
    values = {"CC_RUNG": number}
    if kind == "tel":
        if not NUMBER.fullmatch(number):
            raise Invalid("This is no number that can be dialled.", code="not_a_number")
        values |= {
            "CC_FAR_TO": number,
            "CC_FAR_LONGEST": str(max(1, call.longest_s)),
            "CC_FAR_RING": str(max(1, call.ring_s)),
        }
        dialled = [
            ("Channel", CALLED_UP_CHANNEL),
            ("OtherChannelId", far_half(call.call_id)),
            ("Codecs", spoken(codec)),
        ]
    else:
        dialled = [("Channel", dial_string(call.device, trunk=NO_TRUNK))]
    return [
        *dialled,
        ("ChannelId", call.call_id),
        ("Context", "cc-called-up"),
        ("Exten", call.code),
        ("Priority", "1"),
        ("Timeout", str(max(1, call.ring_s) * 1000)),
        ("CallerID", f"<{call.code}>"),
        *variables(values),
        ("Async", "true"),
    ]


def spoken(codec: str) -> str:
    """Return the codec both halves begin with."""
    return codec if codec in CODECS else CODECS[0]


def reaching(call_id: str) -> list[Header]:
    """Write the headers of the Redirect that lets the far half dial."""
    return [
        ("Channel", far_half(call_id)),
        ("Context", "cc-outside"),
        ("Exten", "dial"),
        ("Priority", "1"),
    ]
