"""A call outlives the service: the dialplan's loop, with real calls."""

import asyncio
from dataclasses import replace
from functools import partial

import pytest

from callcenter.demo.caller import Caller
from callcenter.demo.patience import PATIENCE_S
from callcenter.demo.phone import Phone
from callcenter.demo.sip_socket import Server
from callcenter.settings import Settings
from callcenter.telephony.pbx_config import AMI_EVENTS_USER, read_agi_token
from callcenter.telephony.unseen_calls import read_unseen
from tests.integration.asterisk.agi_peer import AgiPeer, Session
from tests.integration.asterisk.ami_probe import AmiProbe
from tests.integration.asterisk.conftest import MUSIC_HZ, PATIENT, PROMPT_HZ, secret

pytestmark = pytest.mark.integration
TIMES = replace(PATIENT, take_s=5, give_up_s=10, give_up_served_s=1, stable_s=5, max_losses=2)


async def _finish(session: Session) -> None:
    await session.hold()
    await session.ask("ANSWER")
    await session.ask("SET VARIABLE CC_STATE done")


async def _idle(idle: asyncio.Event, session: Session) -> None:
    """Hold the call and wait, as the service does with a waiting caller; tell since when."""
    await session.hold()
    await session.ask("ANSWER")
    await session.ask("SET VARIABLE CC_STATE wait")
    await session.ask('SET VARIABLE CC_DATA "{}"')
    await session.ask("SET VARIABLE TIMEOUT(absolute) 60")
    idle.set()
    await session.gone()


async def test_a_call_that_is_done_ends_in_order(settings: Settings, server: Server) -> None:
    """Only CC_STATE=done leads out of the loop, with cause 16 whatever happened before."""
    async with (
        AmiProbe(settings, AMI_EVENTS_USER) as events,
        AgiPeer(settings, _finish) as peer,
        Caller(server, "13800138000") as caller,
    ):
        call = await caller.start("4001")
        await call.over()
        await events.event("Hangup", Cause="16")
    assert len(peer.sessions) == 1
    assert read_unseen(settings) == []


async def test_each_session_shows_the_token(settings: Settings, server: Server) -> None:
    """The service can tell our Asterisk from a stranger on its port."""
    async with AgiPeer(settings, _finish) as peer, Caller(server, "13800138000") as caller:
        call = await caller.start("4001")
        await call.over()
    shown = peer.sessions[0].env
    assert shown["agi_arg_1"] == read_agi_token(settings)
    assert shown["agi_request"] == f"agi://127.0.0.1:{settings.agi_port}/call"  # may be logged


async def test_given_a_waiting_call_when_the_service_dies_then_it_comes_back(
    settings: Settings, server: Server
) -> None:
    """Music plays on, and the next service finds the call with its state, data and id."""
    async with Caller(server, "13800138000") as caller:
        idle = asyncio.Event()
        async with AgiPeer(settings, partial(_idle, idle)) as first:
            await caller.start("4001")
            await asyncio.wait_for(idle.wait(), PATIENCE_S)
        found: list[tuple[str, str, str]] = []

        async def take(session: Session) -> None:
            state, data = await session.get("${CC_STATE}"), await session.get("${CC_DATA}")
            found.append((await session.get("${CC_CALL_ID}"), state, data))
            await _finish(session)

        await caller.call.heard.tone(MUSIC_HZ, for_s=0.16)
        async with AgiPeer(settings, take):
            await caller.call.over()
    assert found == [(first.sessions[0].env["agi_uniqueid"], "wait", "{}")]


async def test_given_a_talk_when_the_service_dies_then_the_survey_is_left(
    settings: Settings, server: Server
) -> None:
    """Neither side notices; when they are done the call comes back with the stage survey."""

    async def dial(session: Session) -> None:
        await session.hold()
        await session.ask("ANSWER")
        await session.ask("SET VARIABLE TIMEOUT(absolute) 0")
        await session.ask("SET VARIABLE CC_STATE dial")
        await session.ask('EXEC Dial "PJSIP/1001,10,gct"')

    states: list[str] = []

    async def take(session: Session) -> None:
        states.append(await session.get("${CC_STATE}"))
        await _finish(session)

    async with Phone(server, "1001", secret("1001")) as phone, Caller(server) as caller:
        async with AgiPeer(settings, dial):
            call = await caller.start("4001")
            call.say_tone(440)
            talk = await phone.answers()
            await talk.heard.tone(440)
        await call.heard.tone(1000)
        async with AgiPeer(settings, take):
            await talk.hang_up()
            await call.over()
    assert states == ["survey"]


async def test_given_a_served_caller_when_the_service_stays_away_then_he_is_hung_up(
    settings: Settings, server: Server
) -> None:
    """After the talk nothing is left to do: no fallback, just the end."""
    surveyed = asyncio.Event()

    async def survey(session: Session) -> None:
        await session.hold()
        await session.ask("SET VARIABLE CC_STATE survey")
        surveyed.set()
        await session.gone()

    async with AmiProbe(settings, AMI_EVENTS_USER) as events, Caller(server) as caller:
        async with AgiPeer(settings, survey):
            call = await caller.start("4001")
            await asyncio.wait_for(surveyed.wait(), PATIENCE_S)
        await call.over()
        await events.event("Hangup")
        assert not [e for e in events.events if e.get("UserEvent") == "CCFallback"]


async def test_given_a_service_that_hangs_when_the_lease_ends_then_the_fallback_begins(
    settings: Settings, server: Server
) -> None:
    """A session that is taken but dead is left behind after the lease."""

    async def hang(session: Session) -> None:
        await session.hold()
        await session.gone()

    async with (
        AmiProbe(settings, AMI_EVENTS_USER) as events,
        AgiPeer(settings, hang),
        Caller(server) as caller,
    ):
        call = await caller.start("4001")
        await events.event("UserEvent", UserEvent="CCLease", State="new")
        await call.heard.tone(PROMPT_HZ["fallback-wait"], for_s=0.24, since=0)


async def test_given_a_session_that_nobody_takes_then_he_has_music_until_somebody_does(
    settings: Settings, server: Server
) -> None:
    """The keeper holds the socket while the service starts: that is an outage, not a hang."""
    losses: list[str] = []

    async def take_the_second(session: Session) -> None:
        if len(peer.sessions) == 1:
            await session.gone()
            return
        losses.append(await session.get("${CC_LOSSES}"))
        await _finish(session)

    async with (
        AmiProbe(settings, AMI_EVENTS_USER) as events,
        AgiPeer(settings, take_the_second) as peer,
        Caller(server) as caller,
    ):
        call = await caller.start("4001")
        await call.heard.tone(MUSIC_HZ, for_s=0.16)
        await call.over()
        assert not [e for e in events.events if e.get("UserEvent") == "CCFallback"]
    assert losses == ["0"]


async def test_given_a_call_that_kills_the_service_again_and_again_then_it_leaves_the_loop(
    settings: Settings, server: Server
) -> None:
    """More losses than allowed without a stable session between: the fallback."""

    async def die(session: Session) -> None:
        await session.hold()

    async with (
        AmiProbe(settings, AMI_EVENTS_USER) as events,
        AgiPeer(settings, die) as peer,
        Caller(server) as caller,
    ):
        await caller.start("4001")
        await events.event("UserEvent", UserEvent="CCFallback")
    assert len(peer.sessions) == 3


async def test_given_a_stable_session_when_the_service_dies_then_losses_count_from_one(
    settings: Settings, server: Server
) -> None:
    """A patient caller is not sent away for old accidents."""
    losses: list[str] = []

    async def act(session: Session) -> None:
        await session.hold()
        losses.append(await session.get("${CC_LOSSES}"))
        if len(losses) == 3:
            # Longer than what counts as stable in these tests.
            await session.ask("SET VARIABLE TIMEOUT(absolute) 60")
            await asyncio.sleep(TIMES.stable_s + 0.1)
        elif len(losses) == 4:
            await session.ask("SET VARIABLE CC_STATE done")

    async with AgiPeer(settings, act), Caller(server) as caller:
        call = await caller.start("4001")
        await call.over()
    assert losses == ["0", "1", "2", "1"]
