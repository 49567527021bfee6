"""What the recorder does, on which the product relies: two files, one for each direction."""

import asyncio
import itertools
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from callcenter.demo.call import Phase
from callcenter.demo.caller import Caller
from callcenter.demo.heard import BLOCK
from callcenter.demo.patience import PATIENCE_S
from callcenter.demo.phone import Phone
from callcenter.demo.sip_socket import Server
from callcenter.demo.tones import RATE_HZ, has_tone, level, tone_share
from callcenter.settings import Settings
from tests.integration.asterisk.agi_peer import AgiPeer, Session
from tests.integration.asterisk.ami_probe import AmiProbe
from tests.integration.asterisk.conftest import MUSIC_HZ, secret
from tests.integration.asterisk.process import AsteriskProcess
from tests.integration.hotline.moments import left_out_s

pytestmark = pytest.mark.integration

Sound = npt.NDArray[np.int16]

BLOCK_S, LENGTH_S = 2.0, 5.5
"""How much of a recording may be lost at most, and how long the talk is of which it is."""


class Recorder:
    """The service's part: records one leg and reads the files as soon as the recorder stopped."""

    def __init__(self, settings: Settings, name: str) -> None:
        self.stem = settings.home / "recordings" / name
        self.done = asyncio.Event()
        self.at_stop: tuple[Sound, Sound]

    def least_s(self) -> float:
        """Tell how much of both sides is on the disk, in seconds."""
        files = [Path(f"{self.stem}-{way}.sln") for way in ("rx", "tx")]
        return min(file.stat().st_size / 2 / RATE_HZ if file.exists() else 0.0 for file in files)

    def sounds(self) -> tuple[Sound, Sound]:
        """Return what the caller and the agent said."""
        rx, tx = (np.fromfile(f"{self.stem}-{way}.sln", np.int16) for way in ("rx", "tx"))
        return rx, tx

    async def act(self, session: Session) -> None:
        """Serve the call."""
        await session.hold()
        await session.ask("ANSWER")
        await session.ask("SET VARIABLE TIMEOUT(absolute) 0")
        await session.ask("SET VARIABLE CC_STATE dial")
        await session.ask("SET MUSIC ON default")
        await session.ask(f'EXEC MixMonitor ",br({self.stem}-rx.sln)t({self.stem}-tx.sln)"')
        await session.ask('EXEC Dial "PJSIP/1001,10,gctIm(default)"')
        await session.ask("EXEC StopMixMonitor")
        self.at_stop = self.sounds()
        await session.ask("SET VARIABLE CC_STATE done")
        self.done.set()


def _heard_in_turn(sound: Sound, tones: tuple[int, ...]) -> list[int]:
    """Return which of the tones are heard one after the other, for at least half a second each."""
    blocks = [sound[at : at + BLOCK] for at in range(0, sound.size - BLOCK + 1, BLOCK)]
    heard = [hz for block in blocks for hz in tones if has_tone(block, hz)]
    runs = [(hz, len(list(run))) for hz, run in itertools.groupby(heard)]
    long = [hz for hz, length in runs if length * BLOCK > RATE_HZ // 2]
    return [hz for hz, _ in itertools.groupby(long)]


def _seconds(sound: Sound) -> float:
    return sound.size / RATE_HZ


def _longest_silence(sound: Sound) -> tuple[int, int]:
    """Return where the longest run of zeros begins, and its length."""
    edges = np.flatnonzero(np.diff(np.concatenate(([1], sound != 0, [1]))))
    runs = [(int(first), int(last - first)) for first, last in itertools.pairwise(edges)]
    silent = [run for run in runs if not sound[run[0] : run[0] + run[1]].any()]
    return max(silent, key=lambda run: run[1])


async def test_both_voices_are_kept_apart_from_the_bridge_on(
    settings: Settings, server: Server
) -> None:
    """Caller in -rx, agent in -tx, 8 kHz, equal lengths, no ringing; complete once stopped."""
    recorder = Recorder(settings, "apart")
    async with (
        AgiPeer(settings, recorder.act),
        Phone(server, "1001", secret("1001"), answer_after_s=0.8) as phone,
        Caller(server) as caller,
    ):
        call = await caller.start("4001")
        call.say_tone(440)
        talk = await phone.answers()
        await talk.heard.tone(440)
        await asyncio.sleep(2)
        await talk.hang_up()
        await asyncio.wait_for(recorder.done.wait(), PATIENCE_S)
        talked_s = asyncio.get_running_loop().time() - talk.phase_at_s[Phase.UP]
    rx, tx = recorder.at_stop
    assert rx.size == tx.size
    assert 2 - left_out_s(call, talk) < _seconds(rx) < talked_s + 0.5
    assert min(tone_share(rx, 440), tone_share(tx, 1000)) > 0.9
    assert max(tone_share(rx, 1000), tone_share(tx, 440)) < 0.01


async def test_silence_of_a_phone_is_silence_in_the_recording(
    settings: Settings, server: Server
) -> None:
    """Where a side sends nothing the other file goes on; what follows is in its place."""
    recorder = Recorder(settings, "silence")
    async with (
        AgiPeer(settings, recorder.act),
        Phone(server, "1001", secret("1001")) as phone,
        Caller(server) as caller,
    ):
        call = await caller.start("4001")
        call.say_tone(440)
        talk = await phone.answers()
        await talk.heard.tone(440, for_s=1.04)
        call.stream._sends = False
        await talk.heard.silence(for_s=2.08)
        call.stream._sends = True
        await talk.heard.tone(440, for_s=1.04)
        await talk.hang_up()
        await asyncio.wait_for(recorder.done.wait(), PATIENCE_S)
    rx, tx = recorder.at_stop
    assert rx.size == tx.size
    (began, length) = _longest_silence(rx)
    assert length > RATE_HZ * 0.8
    assert level(rx[:began]) > 1000
    assert level(rx[began + length :]) > 1000
    assert min(began, rx.size - began - length) > RATE_HZ // 2
    assert tone_share(tx, 1000) > 0.9


async def test_a_hold_is_recorded_with_its_music_on_the_agents_side(
    settings: Settings, server: Server
) -> None:
    """The timeline is kept: what the caller hears is in -tx, what he says still in -rx."""
    recorder = Recorder(settings, "hold")
    async with (
        AgiPeer(settings, recorder.act),
        Phone(server, "1001", secret("1001")) as phone,
        Caller(server) as caller,
    ):
        call = await caller.start("4001")
        call.say_tone(440)
        talk = await phone.answers()
        await call.heard.tone(1000, for_s=1.04)
        await talk.hold()
        await call.heard.tone(MUSIC_HZ, for_s=1.04)
        await talk.resume()
        await call.heard.tone(1000, for_s=2.08)
        await talk.hang_up()
        await asyncio.wait_for(recorder.done.wait(), PATIENCE_S)
    rx, tx = recorder.at_stop
    assert rx.size == tx.size
    assert tone_share(rx, 440) > 0.9
    assert _heard_in_turn(tx, (1000, MUSIC_HZ)) == [1000, MUSIC_HZ, 1000]


async def test_the_files_are_complete_soon_after_the_caller_hung_up(
    settings: Settings, server: Server
) -> None:
    """Nobody can stop the recorder then: Asterisk closes it with the channel."""
    recorder = Recorder(settings, "caller")
    async with (
        AgiPeer(settings, recorder.act),
        AmiProbe(settings) as ami,
        Phone(server, "1001", secret("1001")) as phone,
        Caller(server) as caller,
    ):
        call = await caller.start("4001")
        call.say_tone(440)
        talk = await phone.answers()
        await talk.heard.tone(440)
        await asyncio.sleep(1)
        await call.hang_up()
        await ami.no_channels()
        least_s = 1.2 - left_out_s(call, talk)
        async with asyncio.timeout(PATIENCE_S):
            while not all(_seconds(sound) > least_s for sound in recorder.sounds()):  # noqa: ASYNC110 - written by Asterisk
                await asyncio.sleep(0.05)
    rx, tx = recorder.sounds()
    assert rx.size == tx.size


async def test_given_a_killed_asterisk_then_at_most_the_last_block_is_lost(
    asterisk: AsteriskProcess, server: Server
) -> None:
    """Blocks of 2 s reach the disk in the talk, with no header to repair. Last of this file."""
    recorder = Recorder(asterisk.settings, "killed")
    async with (
        AgiPeer(asterisk.settings, recorder.act),
        Phone(server, "1001", secret("1001")) as phone,
        Caller(server) as caller,
    ):
        call = await caller.start("4001")
        call.say_tone(440)
        talk = await phone.answers()
        async with asyncio.timeout(PATIENCE_S):
            while recorder.least_s() < LENGTH_S - BLOCK_S:  # noqa: ASYNC110 - written by Asterisk
                await asyncio.sleep(0.05)
        asterisk.kill()
        call.end("us")
        talk.end("us")
        await phone.vanish()
    rx, tx = recorder.sounds()
    assert rx.size == tx.size
    assert _seconds(rx) >= LENGTH_S - BLOCK_S
    assert min(tone_share(rx, 440), tone_share(tx, 1000)) > 0.9


def test_recordings_lie_where_the_service_says(settings: Settings) -> None:
    """The names of this file's recordings are exactly the stems it asked for."""
    names = {path.name for path in Path(settings.home / "recordings").glob("*.sln")}
    stems = ("apart", "silence", "hold", "caller", "killed")
    assert names == {f"{stem}-{way}.sln" for stem in stems for way in ("rx", "tx")}
