"""What is to be saved soon is on the channel before anything else happens on the line."""

from collections.abc import Awaitable, Callable

import pytest

from callcenter.floor.ports.dialling import Leg
from callcenter.floor.ports.line import Line
from callcenter.telephony.saved import unpack
from tests.unit.telephony.agi_channel import AgiChannel, Answer, Words
from tests.unit.telephony.line_stage import lease_in, on_line

Act = Callable[[Line], Awaitable[object]]
VERBS: dict[str, tuple[str, Act]] = {
    "answer": ("EXEC Answer", lambda line: line.answer()),
    "play": ("STREAM FILE", lambda line: line.play(["vm-press"])),
    "wait_key": ("WAIT FOR DIGIT", lambda line: line.wait_key(0.01, "1")),
    "collect": (
        "EXEC Read",
        lambda line: line.collect(["vm-press"], max_digits=1, first_s=1, between_s=1),
    ),
    "one key": (
        "GET DATA",
        lambda line: line.collect([], max_digits=1, first_s=1, between_s=1, terminator=""),
    ),
    "music": ("SET MUSIC", lambda line: line.music()),
    "record": (
        "RECORD FILE",
        lambda line: line.record("/v/x", max_s=5, silence_s=0, stop_on="#", beep=False),
    ),
    "dial": (
        "EXEC Dial",
        lambda line: line.dial(Leg(device="sip:1001", ring_s=15, call_id="pbx1-1.2")),
    ),
    "start_recording": ("EXEC MixMonitor", lambda line: line.start_recording("/rec/x")),
    "stop_recording": ("GET VARIABLE", lambda line: line.stop_recording()),
    "tone": ("EXEC Playtones", lambda line: line.tone("busy")),
    "another save": ("EXEC MSet", lambda line: line.save("ivr", {"step": "menu"})),
}


@pytest.mark.parametrize("verb", VERBS)
async def test_whatever_comes_next_finds_it_on_the_channel(verb: str) -> None:
    """No verb of the line runs in front of it."""
    command, act = VERBS[verb]
    seen: list[tuple[str, object]] = []

    def look(channel: AgiChannel, words: Words) -> str | None:
        del words
        seen.append((channel.variables["CC_STATE"], unpack(channel.variables.get("CC_DATA", ""))))
        return "200 result=0"

    answers: dict[str, Answer] = {} if verb == "another save" else {command: look}
    async with on_line(answers=answers) as stage:
        await stage.line.save("ivr", {"step": "menu"}, soon=True)
        assert stage.said == []
        await act(stage.line)
        if verb == "another save":
            look(stage.channel, [])
        assert seen[0] == ("ivr", {"step": "menu"})


async def test_it_travels_with_the_lease_of_the_verb() -> None:
    """One round trip less before a caller hears the next prompt."""
    async with on_line() as stage:
        await stage.line.save("ivr", {"step": "menu"}, soon=True)
        await stage.line.play(["vm-press"])
        assert [words[:2] for words in stage.said] == [["EXEC", "MSet"], ["STREAM", "FILE"]]
        assert lease_in(stage.said[0]) == "135"


async def test_it_is_written_once() -> None:
    """Later verbs do not write it again, which could bring an old state back."""
    async with on_line() as stage:
        await stage.line.save("ivr", {"step": "menu"}, soon=True)
        await stage.line.answer()
        count = len(stage.said)
        await stage.line.answer()
        assert stage.said[count:] == [["EXEC", "Answer"]]


async def test_the_younger_of_two_counts() -> None:
    """A state that was never shown is never written."""
    async with on_line() as stage:
        await stage.line.save("ivr", {"step": "first"}, soon=True)
        await stage.line.save("wait", {"step": "second"})
        assert len(stage.said) == 1
        assert stage.channel.variables["CC_STATE"] == "wait"
        assert unpack(stage.channel.variables["CC_DATA"]) == {"step": "second"}


async def test_a_call_that_is_finished_stays_finished() -> None:
    """What was owed does not take the mark of the orderly end away."""
    async with on_line() as stage:
        await stage.line.save("ivr", {"step": "menu"}, soon=True)
        await stage.line.finish()
        assert stage.channel.variables["CC_STATE"] == "done"
