"""Keys on a line: what ends a sound, a wait, an input."""

import asyncio
import contextlib

import pytest

from callcenter.floor.ports.line import Heard
from callcenter.floor.ports.pbx_events import KeyPressed
from tests.contract.telephony.scene import Scene


async def test_a_key_ends_a_sound_only_if_it_may(scene: Scene) -> None:
    """Other keys are passed over."""
    person = await scene.call()
    async with scene.line() as line:
        await line.answer()
        playing = await scene.begins(line.play([scene.sounds.long], stop_on="1"))
        await person.press("5")
        await scene.told(KeyPressed, lambda event: event.key == "5")
        assert not playing.done()
        await person.press("1")
        assert await playing == Heard(key="1")
        await line.finish()


async def test_a_key_ends_the_wait_for_it(scene: Scene) -> None:
    """Only one that is waited for."""
    person = await scene.call()
    async with scene.line() as line:
        await line.answer()
        waiting = await scene.begins(line.wait_key(20, "12"))
        await person.press("72")
        assert await waiting == Heard(key="2")
        assert await line.wait_key(0.1, "1") == Heard()
        await line.finish()


async def test_no_key_is_lost_between_two_sounds(scene: Scene) -> None:
    """Keys during the first prompt count, and end all prompts."""
    person = await scene.call()
    async with scene.line() as line:
        await line.answer()
        prompts = [scene.sounds.short, scene.sounds.missing, scene.sounds.long]
        collecting = await scene.begins(
            line.collect(prompts, max_digits=3, first_s=20, between_s=20)
        )
        await person.press("4711")
        assert await collecting == "471"
        await line.finish()


async def test_a_terminator_ends_the_input_and_is_no_part_of_it(scene: Scene) -> None:
    """Before the last digit, too."""
    person = await scene.call()
    async with scene.line() as line:
        await line.answer()
        collecting = await scene.begins(
            line.collect([scene.sounds.short], max_digits=9, first_s=20, between_s=20)
        )
        await person.press("12#")
        assert await collecting == "12"
        await line.finish()


@pytest.mark.parametrize("sounds", [0, 1, 2])
async def test_without_a_terminator_every_key_is_one(scene: Scene, sounds: int) -> None:
    """A menu may have # and *, whatever it plays; an interruption is none of them."""
    person = await scene.call()
    prompts = [scene.sounds.long] * sounds

    async def menu(first_s: float) -> str | None:
        return await line.collect(
            prompts, max_digits=1, first_s=first_s, between_s=1, terminator=""
        )

    async with scene.line() as line:
        await line.answer()
        for key in "#*05":
            collecting = await scene.begins(menu(20))
            await person.press(key)
            assert await collecting == key
        collecting = await scene.begins(menu(20))
        await scene.pbx.interrupt(line.arrival.channel)
        assert await collecting is None
        prompts = [scene.sounds.short] * sounds
        assert await menu(0.2) is None
        await line.finish()


async def test_silence_gives_no_digits(scene: Scene) -> None:
    """Neither does an input that stops at once."""
    await scene.call()
    async with scene.line() as line:
        await line.answer()
        assert (
            await line.collect([scene.sounds.short], max_digits=4, first_s=0.2, between_s=0.2)
            is None
        )
        await line.finish()


async def test_an_input_that_stops_is_what_there_is(scene: Scene) -> None:
    """After the time between keys."""
    person = await scene.call()
    async with scene.line() as line:
        await line.answer()
        collecting = await scene.begins(line.collect([], max_digits=4, first_s=20, between_s=3))
        await person.press("12")
        assert await collecting == "12"
        await line.finish()


async def test_a_key_on_an_idle_line_is_told_as_an_event(scene: Scene) -> None:
    """With music, while nothing listens."""
    person = await scene.call()
    async with scene.line() as line:
        await line.answer()
        await line.music()
        waiting = asyncio.create_task(line.wait())
        await person.press("1")
        pressed = await scene.told(KeyPressed)
        assert (pressed.call_id, pressed.key) == (line.arrival.call_id, "1")
        waiting.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await waiting
        await line.finish()
