"""Reading who comes: everything about an arriving call in one unforgeable answer."""

import re
import secrets
import unicodedata
from urllib.parse import unquote

from callcenter.errors import CallerGone
from callcenter.floor.ports.line import Arrival
from callcenter.telephony.agi.session import AgiSession
from callcenter.telephony.channel_names import phone_of
from callcenter.telephony.saved import unpack

_OURS = (
    "${CC_CALL_ID}",
    "${CC_STATE}",
    "${CC_DATA}",
    "${CC_LOSSES}",
    "${CC_FETCHED}",
    "${ANSWEREDTIME}",
)
_THEIRS = (
    "${CALLERID(num)}",
    "${CALLERID(num-pres)}",
    "${CALLERID(name)}",
    "${CC_DID}",
    "${EXTEN}",
    "${CC_XFER_TO}",
    "${CC_XFER_BY}",
    "${DIALEDPEERNAME}",
)
_QUESTION = "|".join([*_OURS, *(f"${{URIENCODE({name})}}" for name in _THEIRS)])
_FIELDS = len(_OURS) + len(_THEIRS) + 1

_WITHHELD = re.compile(r"|anonymous|unknown|unavailable|restricted|private|withheld|<unknown>")
_TEXT_LENGTH = 128


async def read_arrival(session: AgiSession) -> Arrival:
    """
    Ask the channel who it is.

    Asterisk writes the caller's words into the header block as they are, line feeds included, so
    a caller can forge header lines and answers. Therefore the question holds a random word that
    must come back in front, and whatever a caller may choose comes back URI-encoded.

    Raises:
        CallerGone: The channel left, or the answer is not the one to this question.
    """
    word = secrets.token_hex(8)
    reply = await session.send("GET FULL VARIABLE", f"{word}|{_QUESTION}")
    fields = (reply.note or "").split("|")
    if len(fields) != _FIELDS or fields[0] != word:
        await session.close()
        raise CallerGone("the session began with forged answers")
    call_id, stage, saved, losses, given, answered_time = fields[1:7]
    number, shown, name, did, exten, *about_legs = (_clean(f) for f in fields[7:])
    transfer_to, transferred_by, peer = about_legs
    request = session.request
    placed_by = phone_of(request.channel) if request.entry == "outbound" else None
    return Arrival(
        channel=request.channel,
        uniqueid=request.uniqueid,
        call_id=call_id or request.uniqueid,
        entry=request.entry,
        number=did or exten,
        caller=shown_number(number, shown),
        caller_name=name or None,
        stage=stage or "new",
        saved=unpack(saved),
        bridged=answered_time != "",
        transfer_to=transfer_to or None,
        transferred_by=placed_by or phone_of(transferred_by),
        losses=int(losses) if losses.isdecimal() else 0,
        bridged_with=phone_of(peer) if answered_time != "" else None,
        given=given or None,
    )


def _clean(encoded: str) -> str:
    text = unquote(encoded, errors="replace")[:_TEXT_LENGTH]
    return "".join(letter for letter in text if unicodedata.category(letter) != "Cc").strip()


def shown_number(number: str, shown: str) -> str | None:
    """Return a caller's number; None where it is missing or withheld by its presentation."""
    if shown.startswith("prohib") or _WITHHELD.fullmatch(number.lower()):
        return None
    return number
