"""Every verb of the line, from what the floor says to what Asterisk hears and back."""

import random

import pytest

from callcenter.errors import CallerGone, RemoteRefused
from callcenter.floor.ports.line import Heard
from callcenter.telephony.saved import unpack
from tests.unit.telephony.agi_channel import AgiChannel, Words, says
from tests.unit.telephony.line_stage import on_line


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
