"""From a device of ours to what Asterisk dials; the allow-list that every dialled leg passes."""

import math
import re

from callcenter.errors import Invalid
from callcenter.floor.ports.dialling import Leg

NUMBER = re.compile(r"\+?[0-9*#]{1,32}")
_AGENT = re.compile(r"[0-9]{2,15}")
_NAME = re.compile(r"[0-9A-Za-z_-]{1,40}")
_CALL_ID = re.compile(r"[0-9A-Za-z._-]{1,64}")

NO_TRUNK = "none"
"""Where only phones of ours can be meant: `tel:` is refused before it gets here."""
RING_S = 600
OUTSIDE_ALIVE_S = 15
"""Outside networks may be silent for long before they ring; a telephone of ours may not."""


def dial_string(device: str, *, trunk: str) -> str:
    """
    Turn `sip:1001`, `browser:1001` or `tel:+86…` into what Dial takes.

    Raises:
        Invalid: The device is not one of these, or its number holds anything but `+`, digits,
            `*` and `#`.
    """
    kind, _, name = device.partition(":")
    if kind == "sip" and _AGENT.fullmatch(name):
        return f"PJSIP/{name}"
    if kind == "browser" and _AGENT.fullmatch(name):
        return f"PJSIP/{name}-web"
    if kind == "tel" and NUMBER.fullmatch(name) and _NAME.fullmatch(trunk):
        return f"PJSIP/{name}@{trunk}"
    raise Invalid("This is no device that can be dialled.", code="device_invalid")


def dial_arguments(leg: Leg, *, trunk: str) -> str:
    """
    Write all arguments of Dial for one leg, or for several that ring at once.

    The options: go on after the leg (`g`), seen elsewhere when cancelled (`c`), the caller's
    number stays (`I`), transfers by keys work (`t`) or the phone stays beside the call when the
    line leaves (`F`), music (`m`), headers for the phone
    (`b`), pressing 1 to accept (`U`), another number shown (`o`).

    Raises:
        Invalid: A part of the leg is not what it must be.
    """
    if not _CALL_ID.fullmatch(leg.call_id):
        raise Invalid("This call id cannot be sent to a phone.", code="call_id_invalid")
    outside = leg.device.startswith("tel:")
    ring_s = max(1, min(RING_S, math.ceil(leg.ring_s)))
    alive_s = max(leg.alive_s, OUTSIDE_ALIVE_S) if outside else leg.alive_s
    bounds = f"{ring_s}^{alive_s}" if 0 < alive_s < ring_s else str(ring_s)
    leaving = "F(cc-beside^stand-by^1)" if leg.stays else "t"
    told = f"{leg.call_id},auto" if leg.auto_answer else leg.call_id
    options = f"gcI{leaving}m(default)b(cc-predial^s^1({told}))"
    if leg.confirm:
        options += "U(cc-confirm)"
    if leg.caller_id is not None:
        if not NUMBER.fullmatch(leg.caller_id):
            raise Invalid("This number cannot be shown to a phone.", code="caller_id_invalid")
        options += f"o({leg.caller_id})"
    devices = "&".join(dial_string(device, trunk=trunk) for device in (leg.device, *leg.also))
    return f"{devices},{bounds},{options}"
