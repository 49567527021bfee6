"""The lease is written before every blocking verb: its own bound and 15 s, none for a talk."""

import asyncio
import contextlib
import wave
from pathlib import Path

import pytest

from callcenter.errors import CallerGone
from callcenter.floor.ports.dialling import Leg
from tests.unit.telephony.agi_channel import AgiChannel, says
from tests.unit.telephony.line_stage import lease_in, on_line


def sound(folder: Path, name: str, length_s: float) -> str:
    """Make a sound of this length; return its path without extension."""
    with wave.open(str(folder / f"{name}.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(int(length_s * 8000) * 2))
    return str(folder / name)


async def test_a_voicemail_of_70_s_has_a_lease_of_85_s() -> None:
    """A message longer than the idle lease is not cut: set before the verb begins."""
    answers = {"RECORD FILE": says("200 result=35 (dtmf) endpos=560000")}
    async with on_line(answers=answers) as stage:
        taken = await stage.line.record(
            "/voicemails/x", max_s=70, silence_s=10, stop_on="#", beep=True
        )
        assert taken == (70.0, "#")
        assert stage.said == [
            ["SET", "VARIABLE", "TIMEOUT(absolute)", "85"],
            ["RECORD", "FILE", "/voicemails/x", "wav", "#D", "70000", "0", "BEEP", "s=10"],
        ]


async def test_each_sound_has_a_lease_of_its_own_length(tmp_path: Path) -> None:
    """A known length counts, an unknown one is taken as 120 s."""
    first, second = sound(tmp_path, "a", 4.0), sound(tmp_path, "b", 41.2)
    async with on_line() as stage:
        await stage.line.play([first, second, "vm-press"], stop_on="1")
        assert stage.said == [
            ["SET", "VARIABLE", "TIMEOUT(absolute)", "19"],
            ["STREAM", "FILE", first, "1D"],
            ["SET", "VARIABLE", "TIMEOUT(absolute)", "57"],
            ["STREAM", "FILE", second, "1D"],
            ["SET", "VARIABLE", "TIMEOUT(absolute)", "135"],
            ["STREAM", "FILE", "vm-press", "1D"],
        ]


async def test_waiting_for_a_key_has_a_lease_of_its_time() -> None:
    """Rounded up to whole seconds."""
    async with on_line(answers={"WAIT": says("200 result=49")}) as stage:
        await stage.line.wait_key(6.2, "1")
        assert stage.leases == ["22"]
        assert stage.said[0][3] == "22"


async def test_collecting_has_a_lease_of_all_it_can_take(tmp_path: Path) -> None:
    """Sounds, the first wait and one wait for every key: 4 + 5 + 3 times 2 s."""
    prompt = sound(tmp_path, "a", 4.0)
    async with on_line() as stage:
        await stage.line.collect([prompt], max_digits=3, first_s=5, between_s=2)
        assert stage.leases == ["30"]
        assert stage.said[:2] == [
            [
                "EXEC",
                "MSet",
                "TIMEOUT(response)=5.000,TIMEOUT(digit)=2.000,TIMEOUT(absolute)=30",
            ],
            ["EXEC", "Read", f"CC_DIGITS,{prompt},3,t(#D)"],
        ]


async def test_a_dial_has_no_lease_and_the_line_has_one_again_afterwards() -> None:
    """A lease must never cut a talk, and a hung service must not keep the caller after it."""
    async with on_line(answers={"EXEC Dial": _dialled}) as stage:
        await stage.line.dial(Leg(device="sip:1001", ring_s=15, call_id="pbx1-1.2"))
        assert stage.leases == ["0", "30"]
        assert [lease_in(words) for words in stage.said[:3]] == ["0", None, "30"]
        assert stage.said[1][:2] == ["EXEC", "Dial"]


async def test_an_idle_line_renews_its_lease_until_the_wait_is_cancelled() -> None:
    """Three times within the lease."""
    async with on_line(lease_s=0) as stage:
        waiting = asyncio.create_task(stage.line.wait())
        while len(stage.leases) < 4:  # noqa: ASYNC110 - the channel has no such event
            await asyncio.sleep(0)
        waiting.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await waiting
        assert set(stage.leases) == {"0"}


async def test_an_idle_line_sees_the_hangup() -> None:
    """Waiting ends with the line."""
    async with on_line() as stage:
        waiting = asyncio.create_task(stage.line.wait())
        await stage.channel.asked("SET VARIABLE TIMEOUT(absolute) 30")
        stage.channel.hang_up()
        with pytest.raises(CallerGone):
            await waiting


def _dialled(channel: AgiChannel, words: object) -> str:
    del words
    channel.variables |= {"DIALSTATUS": "ANSWER", "ANSWEREDTIME": "5", "HANGUPCAUSE": "16"}
    return "200 result=0"
