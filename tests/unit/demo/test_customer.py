"""A scripted customer does what the script says and tells how it ended."""

import asyncio
import wave
from pathlib import Path

import pytest

from callcenter.cli import main
from callcenter.demo.customer import Script, Story, play
from callcenter.demo.phone import Manner, Phone
from callcenter.demo.tones import sine
from tests.unit.demo.wire import two

SHORT = Script(number="1001", keys="", listen_s=0, wait_s=1, talk_s=0.2)


async def story_of(script: Script, manner: Manner = Manner.ANSWER) -> tuple[Story, str]:
    """Play a script against a telephone; return the story and the keys that arrived."""
    story = Story()
    async with two(manner=manner) as (caller, phone):
        await play(caller, script, story, asyncio.get_running_loop().time)
        return story, phone.call.heard.keys


async def test_a_customer_presses_keys_talks_and_hangs_up() -> None:
    """Every step is told, and the wait is measured from the last key."""
    story, keys = await story_of(Script(number="1001", keys="1,0", listen_s=0, talk_s=0.2))
    assert story.fine
    assert keys == "10"
    assert story.waited_s is not None
    pressing = [step for step in story.steps if step.startswith("pres")]
    assert pressing == ["pressing 1", "pressing 0"]
    assert story.steps[-1] == "done"


@pytest.mark.parametrize(
    ("manner", "outcome"), [(Manner.BUSY, "refused: 486"), (Manner.DECLINE, "refused: 603")]
)
async def test_a_refusal_is_the_outcome(manner: Manner, outcome: str) -> None:
    """And nothing is raised."""
    story, _ = await story_of(SHORT, manner)
    assert story.outcome.startswith(outcome)
    assert not story.fine


async def test_a_customer_who_hears_nobody_gives_up() -> None:
    """The wait is bounded."""
    story, _ = await story_of(Script(number="1001", keys="", listen_s=0, wait_s=0.3, person_hz=50))
    assert story.outcome.startswith("gave up")


async def test_a_customer_who_is_cut_off_says_so() -> None:
    """The agent hung up in the middle."""
    story = Story()
    async with two() as (caller, phone):

        async def cut(phone: Phone) -> None:
            await phone.answers()
            await phone.hang_up()

        talk = Script(number="1001", keys="", listen_s=5, talk_s=5)
        await asyncio.gather(play(caller, talk, story, asyncio.get_running_loop().time), cut(phone))
    assert story.outcome.startswith("cut off while")


async def test_a_customer_may_speak_a_file(tmp_path: Path) -> None:
    """Instead of a tone, over and over."""
    path = tmp_path / "speech.wav"
    write_beep(path)
    async with two() as (caller, phone):
        caller.spoken = path
        await caller.dial("1001")
        talking = asyncio.create_task(caller.talk(3))
        await phone.answers()
        await phone.hear_tone(600)
        talking.cancel()
        await asyncio.gather(talking, return_exceptions=True)
        await caller.hang_up()


def write_beep(path: Path) -> None:
    """Write a quarter of a second of 600 Hz."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(sine(600, 0.25).tobytes())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--server", "8.8.8.8"], "not this machine"),
        (["--server", "127.0.0.1:x"], "no address"),
        (["--count", "0"], "out of bounds"),
        (["--count", "2", "--caller", "anna"], "counted on"),
        (["--speak", "/nowhere.wav", "--server", "127.0.0.1:9"], "cannot be read"),
    ],
)
def test_a_bad_option_is_one_message(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2, before anything is sent."""
    assert main(["demo", "call", *arguments]) == 2
    assert words in capsys.readouterr().err
