"""Every verb of the line, from what the floor says to what Asterisk hears and back."""

import asyncio
import random
from pathlib import Path

import pytest

from callcenter.errors import CallerGone, Invalid, RemoteRefused
from callcenter.floor.ports.dialling import Dialled, DialStatus, Leg
from callcenter.floor.ports.line import Heard
from callcenter.telephony.saved import unpack
from tests.unit.telephony.agi_channel import AgiChannel, Answer, Words, says
from tests.unit.telephony.line_stage import on_line

LEG = Leg(device="sip:1001", ring_s=15, call_id="pbx1-1.2")


async def test_save_writes_data_and_stage_in_one_command() -> None:
    """A service that dies between two commands must not leave them disagreeing."""
    async with on_line() as stage:
        await stage.line.save("dial", {"agent": "1001", "name": "李雷"})
        assert len(stage.said) == 1
        assert stage.channel.variables["CC_STATE"] == "dial"
        assert unpack(stage.channel.variables["CC_DATA"]) == {"agent": "1001", "name": "李雷"}


async def test_save_refuses_what_does_not_fit_on_a_channel() -> None:
    """Nothing is cut silently."""
    async with on_line() as stage:
        chance = random.Random(7)  # noqa: S311 - no secret
        noise = {str(number): chance.random() for number in range(2000)}
        with pytest.raises(ValueError, match="too many"):
            await stage.line.save("ivr", noise)
        assert stage.said == []


@pytest.mark.parametrize("stage_name", ["", "a,CC_X=1", "ivr\n", "x" * 50])
async def test_save_refuses_a_stage_that_could_be_more(stage_name: str) -> None:
    """A stage is one word."""
    async with on_line() as stage:
        with pytest.raises(ValueError, match="name"):
            await stage.line.save(stage_name, {})


async def test_play_ends_with_a_key() -> None:
    """The rest is not played."""
    async with on_line(answers={"STREAM": says("200 result=48 endpos=800")}) as stage:
        assert await stage.line.play(["a", "b"], stop_on="0") == Heard(key="0")
        assert [words for words in stage.said if words[0] == "STREAM"] == [
            ["STREAM", "FILE", "a", "0D"]
        ]


async def test_play_tells_an_interruption_from_a_key() -> None:
    """Key D is ours alone."""
    async with on_line(answers={"STREAM": says("200 result=68 endpos=800")}) as stage:
        assert await stage.line.play(["a"], stop_on="") == Heard(interrupted=True)


async def test_play_goes_on_after_a_missing_sound_and_says_so() -> None:
    """-1 on a living channel is a missing file."""

    def answer(channel: AgiChannel, words: Words) -> str:
        del channel
        return "200 result=-1 endpos=0" if words[2] == "missing" else "200 result=0 endpos=800"

    async with on_line(answers={"STREAM": answer}) as stage:
        assert await stage.line.play(["missing", "there"]) == Heard(missing=True)
        assert [words[2] for words in stage.said if words[0] == "STREAM"] == ["missing", "there"]


@pytest.mark.parametrize("verb", ["play", "wait_key"])
async def test_minus_one_on_a_dead_channel_is_the_callers_end(verb: str) -> None:
    """The same answer, but the next command finds nobody."""
    dead = {
        "STREAM": says("200 result=-1 endpos=0"),
        "WAIT": says("200 result=-1"),
        "NOOP": says("511 Command Not Permitted on a dead channel"),
    }
    async with on_line(answers=dead) as stage:
        with pytest.raises(CallerGone):
            await (stage.line.play(["a"]) if verb == "play" else stage.line.wait_key(5, "1"))


@pytest.mark.parametrize("path", ["a&b", "a,b", 'a"b', "../a", "a\n", "", "a^b", "a|b"])
async def test_sounds_that_are_more_than_a_path_are_refused(path: str) -> None:
    """A path is one argument."""
    async with on_line() as stage:
        with pytest.raises(ValueError, match="sound"):
            await stage.line.play([path])
        with pytest.raises(ValueError, match="sound"):
            await stage.line.collect([path], max_digits=1, first_s=1, between_s=1)
        assert stage.said == []


async def test_wait_key_passes_over_other_keys() -> None:
    """Only wanted keys end the wait; the time goes on running."""
    keys = iter(["55", "56", "49"])
    async with on_line(answers={"WAIT": lambda _c, _w: f"200 result={next(keys)}"}) as stage:
        assert await stage.line.wait_key(5, "12") == Heard(key="1")
        waits = [int(words[3]) for words in stage.said if words[0] == "WAIT"]
        assert waits == sorted(waits, reverse=True)


async def test_wait_key_in_silence() -> None:
    """Nobody pressed anything."""
    async with on_line(answers={"WAIT": _silence(0.03)}) as stage:
        assert await stage.line.wait_key(0.02, "1") == Heard()


async def test_collect_is_one_command_for_all_sounds_and_keys(tmp_path: Path) -> None:
    """No key can fall between two commands; missing files are left out."""
    there = tmp_path / "there"
    there.with_suffix(".wav").write_bytes(b"")

    def read(channel: AgiChannel, words: Words) -> str:
        del words
        channel.variables["CC_DIGITS"] = "123"
        return "200 result=0"

    async with on_line(answers={"EXEC Read": read}) as stage:
        keyed = await stage.line.collect(
            [str(there), str(tmp_path / "missing"), "vm-press"],
            max_digits=4,
            first_s=5,
            between_s=2.5,
        )
        assert keyed == "123"
        assert ["EXEC", "Read", f"CC_DIGITS,{there}&vm-press,4,t(#D)"] in stage.said
        assert stage.channel.variables["TIMEOUT(response)"] == "5.000"
        assert stage.channel.variables["TIMEOUT(digit)"] == "2.500"


async def test_collected_keys_are_taken_off_the_channel() -> None:
    """Keyed digits may be a card's: they are not left where others read."""

    def read(channel: AgiChannel, words: Words) -> str:
        del words
        channel.variables["CC_DIGITS"] = "4111111111111111"
        return "200 result=0"

    async with on_line(answers={"EXEC Read": read}) as stage:
        await stage.line.collect([], max_digits=16, first_s=5, between_s=2)
        assert stage.channel.variables["CC_DIGITS"] == ""


async def test_the_key_of_a_menu_is_taken_off_with_the_next_command() -> None:
    """A caller waits for the next prompt: one round trip less."""

    def read(channel: AgiChannel, words: Words) -> str:
        del words
        channel.variables["CC_DIGITS"] = "1"
        return "200 result=0"

    async with on_line(answers={"EXEC Read": read}) as stage:
        two = ["vm-press", "vm-press"]
        assert await stage.line.collect(two, max_digits=1, first_s=5, between_s=2) == "1"
        count = len(stage.said)
        await stage.line.save("ivr", {}, soon=True)
        await stage.line.play(["vm-press"])
        assert len(stage.said) == count + 2
        assert stage.channel.variables["CC_DIGITS"] == ""


async def test_collect_without_a_key_is_none() -> None:
    """Silence is not an empty number."""
    async with on_line() as stage:
        assert await stage.line.collect([], max_digits=1, first_s=1, between_s=1) is None


async def test_collect_takes_every_key_where_there_is_no_terminator() -> None:
    """In a menu # and * are keys like others."""
    async with on_line() as stage:
        two = ["vm-press", "vm-press"]
        await stage.line.collect(two, max_digits=1, first_s=1, between_s=1, terminator="")
        assert ["EXEC", "Read", "CC_DIGITS,vm-press&vm-press,1,t(D)"] in stage.said


@pytest.mark.parametrize(
    ("answer", "key"),
    [
        ("200 result=1", "1"),
        ("200 result=0", "0"),
        ("200 result=*", "*"),
        ("200 result=", "#"),
        ("200 result=D", None),
        ("200 result= (timeout)", None),
        ("200 result=-1", None),
    ],
)
async def test_the_key_of_a_menu_of_one_sound_comes_with_the_answer(
    answer: str, key: str | None
) -> None:
    """Two round trips from a key to the next prompt: what is saved with the lease, and the verb."""
    async with on_line(answers={"GET DATA": lambda _c, _w: answer}) as stage:
        await stage.line.save("ivr", {}, soon=True)
        keyed = await stage.line.collect(
            ["vm-press"], max_digits=1, first_s=2.5, between_s=1, terminator=""
        )
        assert keyed == key
        assert [words[:2] for words in stage.said[:2]] == [["EXEC", "MSet"], ["GET", "DATA"]]
        assert stage.said[1] == ["GET", "DATA", "vm-press", "2500", "1"]


async def test_the_key_of_a_caller_who_is_gone_is_none_of_a_menu() -> None:
    """A hangup while a menu waits ends the line; it is no silence."""
    dead = {"GET DATA": lambda *_: "200 result=-1", "NOOP": lambda *_: "511 Command Not Permitted"}
    async with on_line(answers=dead) as stage:
        with pytest.raises(CallerGone):
            await stage.line.collect([], max_digits=1, first_s=1, between_s=1, terminator="")


@pytest.mark.parametrize(
    ("answer", "taken"),
    [
        ("200 result=1 (timeout) endpos=16000", (2.0, None)),
        ("200 result=42 (dtmf) endpos=8000", (1.0, "*")),
        ("200 result=68 (dtmf) endpos=8000", (1.0, None)),
        ("200 result=-1 (hangup) endpos=24000", (3.0, None)),
        ("200 result=-1 (writefile)", (0.0, None)),
    ],
)
async def test_record_tells_length_and_key(answer: str, taken: tuple[float, str | None]) -> None:
    """A message that the caller ended by hanging up is a message."""
    async with on_line(answers={"RECORD": says(answer)}) as stage:
        assert taken == await stage.line.record(
            "/v/x", max_s=60, silence_s=0, stop_on="*", beep=False
        )
        assert stage.said[-1] == ["RECORD", "FILE", "/v/x", "wav", "*D", "60000", "0"]


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


async def test_small_verbs() -> None:
    """Answer, music and tone are one command each; the language travels with the next."""
    async with on_line() as stage:
        await stage.line.answer()
        await stage.line.speak("zh-CN")
        await stage.line.music()
        await stage.line.tone("busy")
        assert stage.said == [
            ["EXEC", "Answer"],
            ["SET", "VARIABLE", "CC_LANG", "zh-CN"],
            ["SET", "MUSIC", "on", "default"],
            ["EXEC", "Playtones", "busy"],
        ]


async def test_a_refused_command_is_told() -> None:
    """A command that Asterisk does not know is a fault of ours or of its modules."""
    refused = {"EXEC Playtones": says("510 Invalid or unknown command")}
    async with on_line(answers=refused) as stage:
        with pytest.raises(RemoteRefused):
            await stage.line.tone("busy")


async def test_finish_marks_the_call_as_done_before_it_hangs_up() -> None:
    """Only done is an orderly end to the dialplan."""

    def hang_up(channel: AgiChannel, words: Words) -> str | None:
        del words
        assert channel.variables["CC_STATE"] == "done"
        channel.send("200 result=-1\n")
        channel.hang_up()
        return None

    async with on_line(answers={"EXEC Hangup": hang_up}) as stage:
        await stage.line.finish(cause=17)
        assert stage.said == [["SET", "VARIABLE", "CC_STATE", "done"], ["EXEC", "Hangup", "17"]]
        with pytest.raises(CallerGone):
            await stage.line.answer()


async def test_finish_and_reject_of_a_caller_who_is_gone_are_no_error() -> None:
    """Both ends may hang up at once."""
    async with on_line() as stage:
        stage.channel.cut()
        await stage.line.finish()
        await stage.line.reject(17)


def _silence(seconds: float) -> Answer:
    def answer(channel: AgiChannel, words: Words) -> None:
        del words
        asyncio.get_running_loop().call_later(seconds, channel.send, "200 result=0\n")

    return answer
