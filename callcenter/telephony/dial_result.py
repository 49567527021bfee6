"""How a dialled leg ended, from what Dial leaves on the caller's channel."""

from urllib.parse import unquote

from callcenter.floor.ports.dialling import Dialled, DialStatus
from callcenter.telephony.channel_names import phone_of

_STATUS = {
    "ANSWER": DialStatus.ANSWERED,
    "NOANSWER": DialStatus.NO_ANSWER,
    "BUSY": DialStatus.BUSY,
    "CANCEL": DialStatus.CANCELLED,
    "CONGESTION": DialStatus.UNREACHABLE,
    "CHANUNAVAIL": DialStatus.UNREACHABLE,
    "DONTCALL": DialStatus.DECLINED,
    "TORTURE": DialStatus.DECLINED,
}
_UNAVAILABLE_BY_CAUSE = {
    21: DialStatus.DECLINED,  # 603 from the phone
    26: DialStatus.CANCELLED,  # our own hangup of the ringing leg, "completed elsewhere"
}

ASKED = "asked"
"""CC_CONFIRM of a leg that answered and has not pressed 1 yet."""
DIAL_RESULT = (
    "${DIALSTATUS}|${ANSWEREDTIME}|${HANGUPCAUSE}|${URIENCODE(${BLINDTRANSFER})}"
    "|${URIENCODE(${DIALEDPEERNAME})}|${CC_CONFIRM}"
)


def leg_status(word: str, cause: int = 0) -> DialStatus:
    """
    Translate Asterisk's word; an unknown one counts as unreachable.

    Source:
        The table of dial results by case, measured on Asterisk 22.
    """
    if word == "CHANUNAVAIL" and cause in _UNAVAILABLE_BY_CAUSE:
        return _UNAVAILABLE_BY_CAUSE[cause]
    return _STATUS.get(word, DialStatus.UNREACHABLE)


def read_dial_result(value: str) -> Dialled:
    """
    Read the answer to `DIAL_RESULT`.

    ANSWERED without a bridge is a person who did not press 1 to accept: that is NO_ANSWER. The
    answered time itself is not used: it counts from when the caller's own channel was answered. Nor
    is it a proof of a bridge where the leg ended while it was asked to press 1 (a mailbox that
    hangs up by itself): Asterisk counts that as answered, too.
    """
    word, answered_time, cause_text, transfer, peer, confirm = (value.split("|") + [""] * 6)[:6]
    cause = int(cause_text) if cause_text.isdecimal() else 0
    bridged = (answered_time != "" and confirm != ASKED) or transfer != ""
    status = leg_status(word, cause)
    if status is DialStatus.ANSWERED and not bridged:
        status = DialStatus.NO_ANSWER
    return Dialled(
        status=status,
        bridged=bridged,
        cause=cause,
        transferred=transfer != "",
        answered_by=phone_of(unquote(peer)) if bridged else None,
    )
