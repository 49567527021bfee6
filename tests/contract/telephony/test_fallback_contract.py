"""Callers in the exchange's own fallback, and how they come back, on the fake and the real one."""

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from callcenter.demo.patience import PATIENCE_S
from callcenter.floor.ports.pbx_events import Bridged, ChannelGone, LegRinging, LinkUp, LiveChannel
from callcenter.telephony.pbx_config import Endpoint, PbxTimes
from callcenter.testing.fake_pbx import Behaviour
from callcenter.testing.fake_pbx_fallback import MAX_LOSSES
from tests.contract.telephony.real_scene import secret
from tests.contract.telephony.scene import Person, Scene
from tests.integration.asterisk.process import AsteriskProcess, free_settings

TIMES = PbxTimes(give_up_s=1)


@pytest.fixture(scope="module")
def asterisk() -> Iterator[AsteriskProcess]:
    """Run an Asterisk that has little patience with the service."""
    home = Path(tempfile.mkdtemp(prefix="cc-con-"))
    phones = [Endpoint(name="1001", secret=secret("1001"))]
    with AsteriskProcess(free_settings(home), times=TIMES, endpoints=phones) as process:
        yield process
    shutil.rmtree(home)


async def _caller(scene: Scene) -> LiveChannel:
    """Return the caller's channel, once it is there."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            for one in (await scene.pbx.snapshot()).channels:
                if one.uniqueid == one.call_id:
                    return one
            await asyncio.sleep(0.05)


async def _falls(scene: Scene) -> LiveChannel:
    """Wait until the exchange serves the caller alone."""
    async with asyncio.timeout(PATIENCE_S):
        while (caller := await _caller(scene)).stage != "fallback":  # noqa: ASYNC110 - asked, not told
            await asyncio.sleep(0.05)
    return caller


async def _waited_when_the_service_left(scene: Scene) -> Person:
    person = await scene.call(caller="13900139000")
    async with scene.line() as line:
        await line.answer()
        await line.save("wait", {"queue": "service"})
        await scene.exchange.leave()
    return person


async def _back(scene: Scene) -> None:
    await scene.exchange.come_back()
    await scene.told(LinkUp, lambda event: event.snapshot.epoch > 1)


async def test_whoever_waits_in_the_fallback_is_taken_back(scene: Scene) -> None:
    """With what he had before; the phone that rings for him meanwhile rings no more."""
    phone = await scene.phone("1001", Behaviour.IGNORES)
    await _waited_when_the_service_left(scene)
    caller = await _falls(scene)
    assert (caller.before, caller.number, caller.caller) == ("wait", "4001", "13900139000")
    await phone.ringing()
    await _back(scene)
    await scene.pbx.take_back(caller.channel)
    async with scene.line() as line:
        assert line.arrival.call_id == caller.call_id
        assert (line.arrival.stage, line.arrival.saved) == ("wait", {"queue": "service"})
        assert not line.arrival.bridged
        assert line.arrival.losses == 2
        rang = await scene.told(LegRinging)
        await scene.told(ChannelGone, lambda event: event.uniqueid == rang.uniqueid)
        assert not (await line.play([scene.sounds.short], stop_on="1")).interrupted
        await line.finish()


async def test_whoever_came_meanwhile_is_taken_back_as_a_new_caller(scene: Scene) -> None:
    """Nobody was there to know him, unless it was noted that he is on record."""
    await scene.exchange.leave()
    await scene.call()
    caller = await _falls(scene)
    await _back(scene)
    await scene.pbx.note_told(caller.channel)
    await scene.pbx.take_back(caller.channel)
    async with scene.line() as line:
        assert (line.arrival.stage, line.arrival.saved) == ("ivr", {})
        assert line.arrival.number == "4001"
        await line.finish()


async def test_whoever_talks_with_an_agent_is_left_in_peace(scene: Scene) -> None:
    """However late the service looked: the talk goes on until one of them ends it."""
    phone = await scene.phone("1001", Behaviour.ANSWERS)
    person = await _waited_when_the_service_left(scene)
    caller = await _falls(scene)
    own = caller.uniqueid
    await scene.told(Bridged, lambda event: event.uniqueid == own and event.talks)
    await _back(scene)
    await scene.pbx.take_back(caller.channel)
    await scene.exchange.settle()
    assert (await _caller(scene)).bridge is not None
    assert not any(isinstance(e, Bridged) and not e.entered for e in scene.events)
    await phone.hang_up()
    await person.gone()


async def test_whoever_lost_the_service_too_often_stays_in_the_fallback(scene: Scene) -> None:
    """Perhaps it is his call that kills it."""
    person = await scene.call()
    for _ in range(MAX_LOSSES + 1):
        async with scene.line() as line:
            await line.answer()
    caller = await _falls(scene)
    await scene.pbx.take_back(caller.channel)
    await scene.exchange.settle()
    assert (await _caller(scene)).stage == "fallback"
    await person.hang_up()
    await person.gone()


async def test_taking_back_somebody_who_is_gone_is_no_error(scene: Scene) -> None:
    """He may have been quicker."""
    await scene.told(LinkUp)
    await scene.pbx.take_back("PJSIP/trunk-0000ffff")
