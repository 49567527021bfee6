"""What a phone does to a call: served or refused audibly, and the caller is never lost."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from callcenter.demo.call import Call
from callcenter.demo.caller import Caller
from callcenter.demo.outcomes import CallOver, SipRefused
from callcenter.demo.phone import Phone
from callcenter.demo.sip_socket import Server
from callcenter.settings import Settings
from callcenter.telephony.pbx_config import AMI_EVENTS_USER
from tests.integration.asterisk.agi_peer import AgiPeer, Session
from tests.integration.asterisk.ami_probe import AmiProbe
from tests.integration.asterisk.conftest import MUSIC_HZ, PATIENT, PROMPT_HZ, secret
from tests.integration.hotline.moments import LATE_AGAIN_S, pressing

pytestmark = pytest.mark.integration
TIMES = replace(PATIENT, give_up_s=4, give_up_agent_s=2)


class Desk:
    """The service for one call: connects it to 1001, then notes what comes back and serves it."""

    def __init__(self) -> None:
        self.back: list[dict[str, str]] = []
        self.came_back = asyncio.Event()

    async def act(self, session: Session) -> None:
        """Serve one session."""
        state = await session.get("${CC_STATE}")
        if state in {"new", "dial"}:
            await self._dial(session, "1001")
            if await session.get("${CC_STATE}") == "dial":
                await session.ask("SET VARIABLE CC_STATE done")
            return
        names = ("CC_CALL_ID", "CC_STATE", "CC_XFER_TO", "CC_XFER_BY", "UNIQUEID", "CC_WHO")
        self.back.append({name: await session.get(f"${{{name}}}") for name in names})
        self.came_back.set()
        await self._dial(session, "1002")
        await session.ask("SET VARIABLE CC_STATE done")

    async def _dial(self, session: Session, phone: str) -> None:
        await session.hold()
        await session.ask("ANSWER")
        await session.ask("SET VARIABLE TIMEOUT(absolute) 0")
        if await session.get("${CC_STATE}") == "new":
            await session.ask("SET VARIABLE CC_STATE dial")
        await session.ask(f'EXEC Dial "PJSIP/{phone},10,gctI"')


@pytest.fixture
async def caller(server: Server) -> AsyncIterator[Caller]:
    """A customer."""
    async with Caller(server, "13800138000") as customer:
        yield customer


@pytest.fixture
async def first(server: Server) -> AsyncIterator[Phone]:
    """The agent who answers."""
    async with Phone(server, "1001", secret("1001")) as phone:
        yield phone


@pytest.fixture
async def second(server: Server) -> AsyncIterator[Phone]:
    """A colleague."""
    async with Phone(server, "1002", secret("1002"), tone_hz=1300) as phone:
        yield phone


async def _talk(caller: Caller, phone: Phone) -> tuple[Call, Call]:
    call = await caller.start("4001")
    call.say_tone(440)
    talk = await phone.answers()
    await talk.heard.tone(440)
    return call, talk


async def test_a_blind_transfer_comes_back_to_the_service(
    settings: Settings, caller: Caller, first: Phone, second: Phone
) -> None:
    """REFER: the same call, with where the agent sent it and who did."""
    desk = Desk()
    async with AgiPeer(settings, desk.act):
        call, talk = await _talk(caller, first)
        await talk.transfer("1002")
        await second.answers()
        await call.heard.tone(1300)
        await call.hang_up()
    (back,) = desk.back
    assert (back["CC_STATE"], back["CC_XFER_TO"], back["CC_WHO"]) == ("xfer", "1002", "caller")
    assert back["CC_CALL_ID"] == back["UNIQUEID"]
    assert back["CC_XFER_BY"].startswith("PJSIP/1001-")


async def test_a_blind_transfer_by_keys_comes_back_to_the_service(
    settings: Settings, caller: Caller, first: Phone, second: Phone
) -> None:
    """## and the number, keyed by the agent during the talk."""
    desk = Desk()
    async with AgiPeer(settings, desk.act):
        call, talk = await _talk(caller, first)
        await pressing(talk, "##", call.heard.tone(MUSIC_HZ), LATE_AGAIN_S)
        with contextlib.suppress(CallOver):  # the last key ends the agent's part while it is held
            await talk.press("1002#")
        await second.answers()
        await call.heard.tone(1300)
        await call.hang_up()
    (back,) = desk.back
    assert (back["CC_STATE"], back["CC_XFER_TO"]) == ("xfer", "1002")


async def test_a_consultation_by_keys_is_a_leg_of_its_own(
    settings: Settings, caller: Caller, first: Phone, second: Phone
) -> None:
    """*2 and the number: both agents talk, the caller hears music, then gets the colleague."""
    desk = Desk()
    async with AgiPeer(settings, desk.act):
        call, talk = await _talk(caller, first)
        await pressing(talk, "*2", call.heard.tone(MUSIC_HZ), LATE_AGAIN_S)
        await talk.press("1002#")
        consulted = await second.answers()
        await asyncio.gather(consulted.heard.tone(1000), call.heard.tone(MUSIC_HZ))
        await talk.hang_up()
        await call.heard.tone(1300)
        await call.hang_up()
    (back,) = desk.back
    assert (back["CC_STATE"], back["CC_XFER_TO"], back["CC_WHO"]) == ("xfer", "1002", "agent")
    assert back["CC_CALL_ID"] != back["UNIQUEID"]
    assert back["CC_XFER_BY"].startswith("PJSIP/1001-")


async def test_given_no_service_when_a_phone_consults_then_it_is_told_and_keeps_the_caller(
    settings: Settings, caller: Caller, first: Phone
) -> None:
    """The consulting agent hears the refusal; afterwards both talk again."""
    desk = Desk()
    async with AgiPeer(settings, desk.act):
        call, talk = await _talk(caller, first)
    await pressing(talk, "*2", call.heard.tone(MUSIC_HZ), LATE_AGAIN_S)
    await talk.press("1002#")
    await talk.heard.tone(PROMPT_HZ["service-away"], for_s=0.24, since=0)
    await call.heard.tone(1000)
    await talk.heard.tone(440)


async def test_given_no_service_when_a_phone_transfers_blindly_then_the_fallback_serves(
    settings: Settings, caller: Caller, first: Phone
) -> None:
    """The caller hears music, then that his call is taken care of."""
    desk = Desk()
    async with AgiPeer(settings, desk.act):
        call, talk = await _talk(caller, first)
    await talk.transfer("1002")
    await call.heard.tone(MUSIC_HZ)
    since = call.heard.listened
    await call.heard.tone(PROMPT_HZ["fallback-wait"], for_s=0.24, since=since)


async def test_a_transfer_to_what_nobody_can_dial_leaves_the_talk_as_it_is(
    settings: Settings, caller: Caller, first: Phone
) -> None:
    """A name instead of a number is refused to the phone; caller and agent go on."""
    desk = Desk()
    async with AgiPeer(settings, desk.act):
        call, talk = await _talk(caller, first)
        await talk.transfer("nobody")
        await asyncio.gather(call.heard.tone(1000), talk.heard.tone(440))
        await call.hang_up()
    assert "404" in await talk.transferred()
    assert desk.back == []


async def test_a_caller_cannot_send_his_call_elsewhere(
    settings: Settings, caller: Caller, first: Phone
) -> None:
    """A REFER from the trunk is refused: it would be paid by us."""
    desk = Desk()
    async with AgiPeer(settings, desk.act):
        call, talk = await _talk(caller, first)
        with pytest.raises(SipRefused):
            await call.transfer("+8613900139000")
        await talk.heard.tone(440)
        await call.hang_up()
    assert desk.back == []


async def test_given_no_service_when_an_agent_dials_then_he_hears_why(
    settings: Settings, server: Server, first: Phone
) -> None:
    """The announcement, then congestion, and an end: never silence."""
    async with AmiProbe(settings, AMI_EVENTS_USER) as events:
        call = await first.user_agent.call("13900139000")
        await call.heard.tone(PROMPT_HZ["service-away"], for_s=0.24, since=0)
        await call.heard.tone(450, for_s=0.4, since=call.heard.listened)
        await call.over()
        assert not [e for e in events.events if e.get("UserEvent") == "CCFallback"]
    assert call.status >= 500


async def test_an_agents_own_call_enters_as_outbound(
    settings: Settings, server: Server, first: Phone, second: Phone
) -> None:
    """The service learns which phone dials what, and connects it."""
    seen: list[tuple[str, str, str]] = []

    async def connect(session: Session) -> None:
        await session.hold()
        seen.append(
            (
                session.env["agi_network_script"].partition("?")[0],
                await session.get("${CC_DID}"),
                await session.get("${CALLERID(num)}"),
            )
        )
        await session.ask("SET VARIABLE TIMEOUT(absolute) 0")
        await session.ask("SET VARIABLE CC_STATE dial")
        await session.ask('EXEC Dial "PJSIP/1002,10,gctI"')
        await session.ask("SET VARIABLE CC_STATE done")

    async with AgiPeer(settings, connect):
        call = await first.dial("1002")
        talk = await second.answers()
        await asyncio.gather(talk.heard.tone(1000), call.heard.tone(1300))
        await call.hang_up()
    assert seen == [("outbound", "1002", "1001")]
