"""Dialling a leg from a caller's line: how it ended, whoever says so."""

import pytest

from callcenter.errors import CallerGone, Invalid
from callcenter.floor.ports.dialling import Dialled, DialStatus, Leg
from tests.unit.telephony.agi_channel import AgiChannel, Words
from tests.unit.telephony.line_stage import on_line

LEG = Leg(device="sip:1001", ring_s=15, call_id="pbx1-1.2")


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        ("ANSWER|12|16", Dialled(status=DialStatus.ANSWERED, bridged=True, cause=16)),
        ("ANSWER||16", Dialled(status=DialStatus.NO_ANSWER, bridged=False, cause=16)),
        ("NOANSWER||0", Dialled(status=DialStatus.NO_ANSWER, bridged=False, cause=0)),
        ("BUSY||17", Dialled(status=DialStatus.BUSY, bridged=False, cause=17)),
        ("CHANUNAVAIL||21", Dialled(status=DialStatus.DECLINED, bridged=False, cause=21)),
        ("CHANUNAVAIL||26", Dialled(status=DialStatus.CANCELLED, bridged=False, cause=26)),
        ("CHANUNAVAIL||3", Dialled(status=DialStatus.UNREACHABLE, bridged=False, cause=3)),
        ("CONGESTION||34", Dialled(status=DialStatus.UNREACHABLE, bridged=False, cause=34)),
        ("SOMETHING||x", Dialled(status=DialStatus.UNREACHABLE, bridged=False, cause=0)),
        ("||", Dialled(status=DialStatus.UNREACHABLE, bridged=False, cause=0)),
    ],
)
async def test_dial_tells_how_the_leg_ended(left: str, expected: Dialled) -> None:
    """From the variables that Dial leaves."""
    status, answered, cause = left.split("|")

    def dial(channel: AgiChannel, words: Words) -> str:
        del words
        channel.variables |= {
            "DIALSTATUS": status,
            "ANSWEREDTIME": answered,
            "HANGUPCAUSE": cause,
        }
        return "200 result=0"

    async with on_line(answers={"EXEC Dial": dial}) as stage:
        assert await stage.line.dial(LEG) == expected


async def test_a_leg_that_ends_while_it_is_asked_to_press_1_was_no_talk() -> None:
    """A mailbox that hangs up by itself counts as answered for Asterisk, and not for us."""

    def dial(channel: AgiChannel, words: Words) -> str:
        del words
        channel.variables |= {"DIALSTATUS": "ANSWER", "ANSWEREDTIME": "9", "CC_CONFIRM": "asked"}
        return "200 result=0"

    async with on_line(answers={"EXEC Dial": dial}) as stage:
        dialled = await stage.line.dial(LEG)
    assert (dialled.status, dialled.bridged) == (DialStatus.NO_ANSWER, False)


async def test_dial_tells_that_the_call_was_transferred() -> None:
    """An earlier transfer of the same call does not count."""

    def dial(channel: AgiChannel, words: Words) -> str:
        del words
        channel.variables |= {"DIALSTATUS": "ANSWER", "BLINDTRANSFER": "PJSIP/1001-0000002a"}
        return "200 result=0"

    before = {"BLINDTRANSFER": "PJSIP/1009-0000002a"}
    async with on_line(answers={"EXEC Dial": dial}, variables=before) as stage:
        dialled = await stage.line.dial(LEG)
        assert (dialled.status, dialled.bridged, dialled.transferred) == (
            DialStatus.ANSWERED,
            True,
            True,
        )
        assert stage.said[0] == ["EXEC", "MSet", "BLINDTRANSFER=,CC_CONFIRM=,TIMEOUT(absolute)=0"]


async def test_a_caller_who_leaves_while_it_rings_ends_the_dial() -> None:
    """The answer -1 and HANGUP, then the end."""

    def dial(channel: AgiChannel, words: Words) -> str | None:
        del words
        channel.send("200 result=-1\n")
        channel.hang_up()
        return None

    async with on_line(answers={"EXEC Dial": dial}) as stage:
        with pytest.raises(CallerGone):
            await stage.line.dial(LEG)


async def test_a_device_that_is_none_never_reaches_asterisk() -> None:
    """Checked before the first command."""
    async with on_line() as stage:
        with pytest.raises(Invalid):
            await stage.line.dial(Leg(device="tel:1,60,X", ring_s=15, call_id="pbx1-1.2"))
        assert stage.said == []
