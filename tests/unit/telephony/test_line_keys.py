"""Keys on a caller's line: none is lost, none is left over."""

import asyncio
from pathlib import Path

import pytest

from callcenter.errors import CallerGone
from callcenter.floor.ports.line import Heard
from tests.unit.telephony.agi_channel import AgiChannel, Answer, Words
from tests.unit.telephony.line_stage import on_line


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


def _silence(seconds: float) -> Answer:
    def answer(channel: AgiChannel, words: Words) -> None:
        del words
        asyncio.get_running_loop().call_later(seconds, channel.send, "200 result=0\n")

    return answer
