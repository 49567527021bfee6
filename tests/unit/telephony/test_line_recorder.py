"""Recording on a line: two files, the same recorder to its end, and a rest between two."""

import asyncio

import pytest

from callcenter.telephony.line import AgiLine
from tests.unit.telephony.agi_channel import AgiChannel, Words
from tests.unit.telephony.line_stage import on_line


async def test_recording_has_a_file_for_each_direction_and_stops_the_same_recorder() -> None:
    """The recorder's id lives on the channel, so that a successor can stop it."""

    def record(channel: AgiChannel, words: Words) -> str:
        assert words[2] == ",br(/rec/x-rx.sln)t(/rec/x-tx.sln)i(CC_RECORDER)"
        channel.variables["CC_RECORDER"] = "0x7f932800ccb0"
        return "200 result=0"

    async with on_line(answers={"EXEC MixMonitor": record}) as stage:
        await stage.line.start_recording("/rec/x")
        await stage.line.stop_recording()
        assert ["EXEC", "StopMixMonitor", "0x7f932800ccb0"] in stage.said
        count = len(stage.said)
        await stage.line.stop_recording()
        assert stage.said[count:] == [["GET", "VARIABLE", "CC_RECORDER"]]


@pytest.mark.parametrize("path", ["/rec/a)b", "/rec/a(b", "/rec/a,b", "/rec/../etc/x"])
async def test_recording_refuses_paths_that_would_be_more(path: str) -> None:
    """Parentheses would end the option."""
    async with on_line() as stage:
        with pytest.raises(ValueError, match="path"):
            await stage.line.start_recording(path)


@pytest.mark.parametrize(("stage_of_call", "rests"), [("new", False), ("dial", True)])
async def test_only_a_channel_that_may_have_been_recorded_rests_before_it_is(
    stage_of_call: str, *, rests: bool
) -> None:
    """A new caller's agent rings at once; after a former recorder Asterisk would lose a voice."""
    async with on_line(variables={"CC_STATE": stage_of_call}) as stage:
        now_s = asyncio.get_running_loop().time()
        assert isinstance(stage.line, AgiLine)
        assert (stage.line._recorder._rested_at > now_s) is rests
        if not rests:
            await stage.line.start_recording("/rec/a")
            await stage.line.stop_recording()
            stage.channel.variables["CC_RECORDER"] = "0x1"
            await stage.line.stop_recording()
            assert stage.line._recorder._rested_at > now_s
