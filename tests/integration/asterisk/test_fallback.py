"""The service stays away: Asterisk alone serves callers, in their language."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import soundfile

from callcenter.demo.caller import Caller
from callcenter.demo.patience import PATIENCE_S
from callcenter.demo.phone import Manner, Phone
from callcenter.demo.sip_socket import Server
from callcenter.demo.tones import tone_share
from callcenter.settings import Settings
from callcenter.telephony.pbx_config import AMI_EVENTS_USER
from callcenter.telephony.unseen_calls import read_unseen
from tests.integration.asterisk.agi_peer import AgiPeer, Session
from tests.integration.asterisk.ami_probe import AmiProbe
from tests.integration.asterisk.conftest import PATIENT, PROMPT_HZ, secret, write_prompts

pytestmark = pytest.mark.integration
TIMES = replace(
    PATIENT,
    give_up_s=2,
    emergency_s=4,
    confirm_s=3,
    voicemail_max_s=10,
    voicemail_silence_s=4,
)


def _left(folder: Path, pattern: str) -> Path:
    """Return the newest file of a folder."""
    return max(folder.glob(pattern), key=lambda path: path.stat().st_mtime)


async def _hears(caller: Caller, name: str) -> None:
    """Wait for a prompt; each begins where the last one was heard."""
    heard = caller.call.heard
    await heard.tone(PROMPT_HZ[name], for_s=0.24, since=heard.listened)


async def test_given_no_service_and_nobody_there_then_the_caller_leaves_a_voicemail(
    settings: Settings, server: Server
) -> None:
    """The message and who left it are kept, also when the caller just hangs up."""
    async with Caller(server, "13800138000") as caller, AmiProbe(settings) as ami:
        call = await caller.start("4001")
        call.say_tone(440)
        await _hears(caller, "fallback-wait")
        await _hears(caller, "fallback-voicemail")
        await call.heard.beep(since=call.heard.listened)
        # Nor does the service that is back take him from his message.
        channel = next(one["Channel"] for one in await ami.channels())
        async with asyncio.timeout(PATIENCE_S):
            while await ami.variable("CC_MAY_GO", channel) != "no":  # noqa: ASYNC110 - asked, not told
                await asyncio.sleep(0.05)
        await asyncio.sleep(1.5)
        await call.hang_up()
        await ami.no_channels()
    folder = settings.home / "voicemails/fallback"
    sound, rate = soundfile.read(_left(folder, "*.wav"), dtype="int16")
    assert rate == 8000
    assert tone_share(sound, 440) > 0.8
    said = dict(line.split("=", 1) for line in _left(folder, "*.txt").read_text().splitlines())
    assert said.pop("at").isdigit()
    assert said == {"caller": "13800138000", "number": "4001", "language": "zh-CN"}
    unseen = max(read_unseen(settings), key=lambda one: one.ended)
    assert (unseen.caller, unseen.number) == ("13800138000", "4001")
    assert unseen.fell is not None
    assert unseen.came < unseen.fell < unseen.ended
    assert abs(unseen.ended - datetime.now(UTC)) < timedelta(minutes=10)


async def test_a_caller_hears_the_fallback_in_his_own_language(
    settings: Settings, server: Server
) -> None:
    """What the service wrote in CC_LANG before it died is kept."""
    write_prompts(settings, "en")
    english = settings.home / "prompts/system/en/fallback-wait.wav"
    english.write_bytes((english.parent / "service-away.wav").read_bytes())
    chosen = asyncio.Event()

    async def choose(session: Session) -> None:
        await session.hold()
        await session.ask("SET VARIABLE CC_LANG en")
        chosen.set()
        await session.gone()

    async with Caller(server) as caller:
        async with AgiPeer(settings, choose):
            await caller.start("4001")
            await asyncio.wait_for(chosen.wait(), PATIENCE_S)
        await _hears(caller, "service-away")


async def test_given_no_prompts_at_all_then_the_fallback_still_serves(
    settings: Settings, server: Server
) -> None:
    """A missing sound is skipped: the caller hears the beep and can leave his message."""
    folder = settings.home / "prompts/system"
    folder.rename(folder.with_name("away"))
    try:
        async with Caller(server) as caller:
            call = await caller.start("4001")
            await call.heard.beep()
    finally:
        folder.with_name("away").rename(folder)


async def test_given_an_agent_at_his_phone_then_the_emergency_queue_serves_and_records(
    settings: Settings, server: Server
) -> None:
    """Both voices are kept apart; when the agent hangs up the call is over."""
    async with (
        Phone(server, "1001", secret("1001")) as phone,
        Caller(server) as caller,
        AmiProbe(settings) as ami,
    ):
        call = await caller.start("4001")
        call.say_tone(440)
        talk = await phone.answers()
        await asyncio.gather(talk.heard.tone(440), call.heard.tone(1000))
        await asyncio.sleep(0.5)
        await talk.hang_up()
        await call.over()
        await ami.no_channels()
    folder = settings.home / "recordings/fallback"
    caller_said = np.fromfile(_left(folder, "*-rx.sln"), np.int16)
    agent_said = np.fromfile(_left(folder, "*-tx.sln"), np.int16)
    assert tone_share(caller_said, 440) > 0.8
    assert tone_share(agent_said, 1000) > 0.8
    assert caller_said.size == agent_said.size


async def test_given_a_person_on_duty_who_presses_one_then_he_has_the_call(
    settings: Settings, server: Server
) -> None:
    """After the emergency queue the duty number is dialled; pressing 1 connects."""
    async with Phone(server, "1009", secret("1009")) as duty, Caller(server) as caller:
        call = await caller.start("4001")
        call.say_tone(440)
        talk = await duty.answers()
        await talk.heard.tone(PROMPT_HZ["confirm-press-1"], for_s=0.24)
        await talk.press("1")
        await talk.heard.tone(440)
        await talk.hang_up()
        await call.over()


async def test_given_a_mailbox_that_answers_for_the_person_on_duty_then_voicemail_follows(
    settings: Settings, server: Server
) -> None:
    """Who answers without pressing 1 does not get the call; the caller leaves a message."""
    async with Phone(server, "1009", secret("1009")) as duty, Caller(server) as caller:
        await caller.start("4001")
        await duty.answers()
        await _hears(caller, "fallback-voicemail")


async def test_given_a_caller_in_an_announcement_when_the_service_is_back_then_it_takes_him(
    settings: Settings, server: Server
) -> None:
    """He hears it to its end, then his call is back at the stage it had before."""
    found: list[str] = []
    async with (
        AmiProbe(settings) as ami,
        AmiProbe(settings, AMI_EVENTS_USER) as events,
        Caller(server) as caller,
    ):
        call = await caller.start("4001")
        left = await events.event("UserEvent", UserEvent="CCFallback")
        async with AgiPeer(settings, partial(_take, found)):
            await _want(ami, left["Channel"])
            await call.over()
        assert not [e for e in events.events if e.get("Event") == "QueueCallerJoin"]
    assert found == ["new"]


async def test_given_the_phone_on_duty_rings_when_the_service_is_back_then_it_takes_the_caller(
    settings: Settings, server: Server
) -> None:
    """The key ends the ringing as it ends the waiting in the emergency queue."""
    found: list[str] = []
    async with (
        AmiProbe(settings) as ami,
        AmiProbe(settings, AMI_EVENTS_USER) as events,
        Phone(server, "1009", secret("1009"), manner=Manner.RING_ON) as duty,
        Caller(server) as caller,
    ):
        call = await caller.start("4001")
        left = await events.event("UserEvent", UserEvent="CCFallback")
        await duty.rings()
        async with AgiPeer(settings, partial(_take, found)):
            await _want(ami, left["Channel"])
            await ami.act("PlayDTMF", Channel=left["Channel"], Digit="D", Receive="true")
            await call.over()
    assert found == ["new"]


async def _take(found: list[str], session: Session) -> None:
    """Take a call back and end it; tell its stage."""
    found.append(await session.get("${CC_STATE}"))
    await session.hold()
    await session.ask("SET VARIABLE CC_STATE done")


async def _want(ami: AmiProbe, channel: str) -> None:
    await ami.act("Setvar", Channel=channel, Variable="CC_WANTED", Value="yes")
