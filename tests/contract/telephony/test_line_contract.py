"""What a line does, on the fake and on the real exchange."""

import pytest

from callcenter.errors import CallerGone
from callcenter.floor.ports.line import Heard
from callcenter.floor.ports.pbx_events import ChannelGone, HangupAsked
from tests.contract.telephony.scene import Scene


async def test_an_arrival_tells_who_calls_what(scene: Scene) -> None:
    """A first arrival is new, and its own channel is the call's."""
    await scene.call("13800138000", "4001")
    async with scene.line() as line:
        seen = line.arrival
        assert (seen.caller, seen.number, seen.entry) == ("13800138000", "4001", "call")
        assert (seen.stage, dict(seen.saved), seen.losses) == ("new", {}, 0)
        assert seen.call_id == seen.uniqueid
        assert not seen.bridged
        await line.finish()


@pytest.mark.parametrize(
    "forged",
    [
        "13\r\n\r\nEvent: Hangup\r\nUniqueid: victim\r\nLinkedid: victim\r\n\r\n",
        "13\r\nUniqueid: victim",
        "13\n\n200 result=1 (forged|x|new||||||||||)",
        "13|victim|survey",
    ],
)
async def test_a_forged_caller_id_forges_nothing(scene: Scene, forged: str) -> None:
    """Neither events nor answers; the call is served and ends like any other."""
    await scene.call(forged)
    async with scene.line() as line:
        seen = line.arrival
        assert seen.caller == forged.replace("\r", "").replace("\n", "")
        assert (seen.number, seen.stage, seen.call_id) == ("4001", "new", seen.uniqueid)
        await line.finish()
    await scene.told(ChannelGone, lambda event: event.uniqueid == seen.uniqueid)
    assert not any(getattr(event, "uniqueid", "") == "victim" for event in scene.events)


async def test_a_sound_plays_to_its_end(scene: Scene) -> None:
    """Nobody pressed anything."""
    await scene.call()
    async with scene.line() as line:
        await line.answer()
        assert await line.play([scene.sounds.short, scene.sounds.short]) == Heard()
        await line.finish()


async def test_a_missing_sound_is_told_and_the_next_one_plays(scene: Scene) -> None:
    """A prompt that is not there loses no call."""
    await scene.call()
    async with scene.line() as line:
        await line.answer()
        heard = await line.play([scene.sounds.missing, scene.sounds.short])
        assert heard == Heard(missing=True)
        await line.finish()


async def test_an_interruption_ends_a_sound_and_a_wait(scene: Scene) -> None:
    """From outside, without a key."""
    await scene.call()
    async with scene.line() as line:
        await line.answer()
        for verb in (line.play([scene.sounds.long], stop_on="1"), line.wait_key(20, "1")):
            running = await scene.begins(verb)
            await scene.pbx.interrupt(line.arrival.channel)
            assert await running == Heard(interrupted=True)
        await line.finish()


@pytest.mark.parametrize("verb", ["play", "wait_key", "collect", "menu", "wait"])
async def test_a_hangup_ends_whatever_runs(scene: Scene, verb: str) -> None:
    """The line is gone, who asked is told, and the channel is told to be gone."""
    person = await scene.call()
    async with scene.line() as line:
        await line.answer()
        verbs = {
            "play": lambda: line.play([scene.sounds.long], stop_on="1"),
            "wait_key": lambda: line.wait_key(20, "1"),
            "collect": lambda: line.collect([], max_digits=4, first_s=20, between_s=20),
            "menu": lambda: line.collect(
                [scene.sounds.long], max_digits=1, first_s=20, between_s=20, terminator=""
            ),
            "wait": line.wait,
        }
        running = await scene.begins(verbs[verb]())
        await person.hang_up()
        with pytest.raises(CallerGone):
            await running
        with pytest.raises(CallerGone):
            await line.play([scene.sounds.short])
    own = line.arrival.uniqueid
    await scene.told(HangupAsked, lambda event: event.uniqueid == own)
    gone = await scene.told(ChannelGone, lambda event: event.uniqueid == own)
    assert gone.call_id == line.arrival.call_id


async def test_a_line_given_back_comes_again_with_what_was_saved(scene: Scene) -> None:
    """The same call, its stage and data, one loss more."""
    await scene.call()
    async with scene.line() as first:
        await first.save("wait", {"entered": 17.5, "name": "李雷"})
        await first.answer()
    async with scene.line() as second:
        seen = second.arrival
        assert (seen.call_id, seen.channel) == (first.arrival.call_id, first.arrival.channel)
        assert (seen.stage, seen.losses) == ("wait", 1)
        assert dict(seen.saved) == {"entered": 17.5, "name": "李雷"}
        await second.finish()


@pytest.mark.parametrize("answered", [True, False])
async def test_a_finished_call_is_over(scene: Scene, answered: bool) -> None:
    """Hung up, or refused before it was answered; it does not come again."""
    person = await scene.call()
    async with scene.line() as line:
        if answered:
            await line.answer()
            await line.finish()
        else:
            await line.reject(17)
        await person.gone()
    await scene.told(ChannelGone)


async def test_a_message_ends_with_a_key(scene: Scene) -> None:
    """It has a length, and a file."""
    person = await scene.call()
    async with scene.line() as line:
        await line.answer()
        stem = str(scene.folder / "message")
        recording = await scene.begins(
            line.record(stem, max_s=20, silence_s=0, stop_on="#", beep=True)
        )
        await person.beep()
        await person.speaks()
        await person.press("#")
        length_s, key = await recording
        assert key == "#"
        assert 0 < length_s < 20
        assert (scene.folder / "message.wav").stat().st_size > 44
        await line.finish()


async def test_a_message_of_a_caller_who_hangs_up_is_a_message(scene: Scene) -> None:
    """Most people end it so."""
    person = await scene.call()
    async with scene.line() as line:
        await line.answer()
        stem = str(scene.folder / "message")
        recording = await scene.begins(
            line.record(stem, max_s=20, silence_s=0, stop_on="#", beep=False)
        )
        await person.speaks()
        await person.hang_up()
        length_s, key = await recording
        assert key is None
        assert 0 < length_s < 20
        assert (scene.folder / "message.wav").exists()


async def test_a_message_has_a_longest_length(scene: Scene) -> None:
    """Nobody talks for ever."""
    await scene.call()
    async with scene.line() as line:
        await line.answer()
        stem = str(scene.folder / "message")
        length_s, key = await line.record(stem, max_s=1, silence_s=0, stop_on="#", beep=False)
        assert key is None
        assert 0 < length_s < 10
        await line.finish()


async def test_a_tone_plays_until_the_next_verb(scene: Scene) -> None:
    """It does not block."""
    await scene.call()
    async with scene.line() as line:
        await line.answer()
        await line.tone("busy")
        assert await line.play([scene.sounds.short]) == Heard()
        await line.finish()
