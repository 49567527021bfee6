"""Telephones that we did not write talk through the real Asterisk; their voices are found again."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest
import soundfile

from callcenter.demo.caller import Caller
from callcenter.demo.patience import PATIENCE_S
from callcenter.demo.phone import Phone
from callcenter.demo.sip_socket import Server
from callcenter.demo.tones import RATE_HZ, tone_share
from callcenter.recordings.stereo import interleave
from tests.integration.sipp.baresip import baresip_phone
from tests.integration.sipp.conftest import secret
from tests.integration.sipp.program import Program
from tests.integration.sipp.sipp import sipp_customer, sipp_phone

pytestmark = pytest.mark.integration

CALLER_HZ = 440
AGENT_HZ = 700
PIECE = RATE_HZ // 2


async def written(home: Path) -> None:
    """Wait until both sides are on the disk, and nothing more comes."""
    files = [home / "talk-rx.sln", home / "talk-tx.sln"]
    before: list[int] = []
    async with asyncio.timeout(PATIENCE_S):
        while True:
            sizes = [file.stat().st_size for file in files if file.exists()]
            if sizes == before and len(sizes) == len(files) and min(sizes) > RATE_HZ:
                return
            before = sizes
            await asyncio.sleep(0.3)


def voices_in_recording(home: Path, folder: Path) -> dict[str, list[float]]:
    """Make the stereo file; return how much of each tone is where each side is heard best."""
    interleave(home / "talk-rx.sln", home / "talk-tx.sln", folder / "talk.wav")
    sound, _ = soundfile.read(folder / "talk.wav", dtype="int16")
    pieces = [sound[at : at + PIECE] for at in range(0, len(sound) - PIECE + 1, PIECE // 2)]
    shares = {}
    for channel, (side, own) in enumerate((("left", CALLER_HZ), ("right", AGENT_HZ))):
        voices = [piece[:, channel] for piece in pieces]
        best = max(voices, key=lambda voice, hz=own: tone_share(voice, hz))
        shares[side] = [tone_share(best, hz) for hz in (CALLER_HZ, AGENT_HZ)]
    return shares


@pytest.mark.parametrize("telephone", [baresip_phone, sipp_phone])
async def test_both_voices_are_recorded_on_their_own_channels(
    server: Server,
    home: Path,
    tmp_path: Path,
    telephone: Callable[..., AbstractAsyncContextManager[Program]],
) -> None:
    """The agent's telephone answers; caller left, agent right, and the caller hears the agent."""
    options: dict[str, Any] = {"tone_hz": AGENT_HZ, "folder": tmp_path}
    async with (
        telephone(server, "1001", secret("1001"), **options),
        Caller(server, "13800138000", tone_hz=CALLER_HZ) as caller,
    ):
        await caller.dial("4900")
        caller.call.say_tone(CALLER_HZ)
        await caller.hear_tone(AGENT_HZ)
        await caller.stay(1.5)
        await caller.hang_up()
        await written(home)
    shares = voices_in_recording(home, tmp_path)
    assert shares["left"][0] > 0.9
    assert shares["left"][1] < 0.01
    assert shares["right"][0] < 0.01
    assert shares["right"][1] > 0.9


async def test_a_customer_of_sipp_reaches_our_telephone_by_key(
    server: Server, tmp_path: Path
) -> None:
    """INVITE, a key by INFO, sound and BYE of a foreign implementation are understood."""
    customer = sipp_customer(
        server,
        "4901",
        from_header='"Wang <b>" <sip:13900000001@127.0.0.1>',
        tone_hz=CALLER_HZ,
        talk_s=2,
        folder=tmp_path,
    )
    async with Phone(server, "1001", secret("1001")) as phone, customer:
        call = await phone.answers()
        await phone.hear_tone(CALLER_HZ)
        assert call.caller.display == "Wang <b>"
        await phone.over()
        assert call.ended_by == "them"
        assert await customer.ends(within_s=PATIENCE_S) == 0, customer.said()
