"""Calls that the service places: supervisors who listen, third parties, call-backs."""

import asyncio
from collections.abc import AsyncIterator
from typing import NamedTuple

import pytest

from callcenter.demo.call import Call
from callcenter.demo.caller import Caller
from callcenter.demo.outcomes import NotHeard
from callcenter.demo.patience import PATIENCE_S
from callcenter.demo.phone import Phone
from callcenter.demo.sip_socket import Server
from callcenter.settings import Settings
from callcenter.telephony.pbx_config import AMI_EVENTS_USER
from tests.integration.asterisk.agi_peer import AgiPeer, Session
from tests.integration.asterisk.ami_probe import AmiProbe
from tests.integration.asterisk.conftest import secret

pytestmark = pytest.mark.integration

SUPERVISOR_HZ = 1500


class Talk(NamedTuple):
    """A caller and an agent who talk, and the names of their channels."""

    caller: Call
    agent: Call
    caller_channel: str
    agent_channel: str


async def _connect(session: Session) -> None:
    await session.hold()
    await session.ask("ANSWER")
    await session.ask("SET VARIABLE TIMEOUT(absolute) 0")
    await session.ask("SET VARIABLE CC_STATE dial")
    await session.ask('EXEC Dial "PJSIP/1001,10,gctI"')
    await session.ask("SET VARIABLE CC_STATE done")


async def _in_the_bridge(events: AmiProbe) -> tuple[str, str]:
    """Wait until it is told that two channels are in the bridge: the agent's, and the other."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            entered = {e["Channel"] for e in events.events if e.get("Event") == "BridgeEnter"}
            if len(entered) == 2:
                agent, other = sorted(entered, key=lambda name: not name.startswith("PJSIP/1001-"))
                return agent, other
            await asyncio.sleep(0.02)


@pytest.fixture
async def talk(settings: Settings, server: Server) -> AsyncIterator[Talk]:
    """Let a caller (440 Hz) talk with the agent 1001 (1000 Hz)."""
    async with (
        AgiPeer(settings, _connect),
        AmiProbe(settings, AMI_EVENTS_USER) as events,
        Phone(server, "1001", secret("1001")) as phone,
        Caller(server) as caller,
    ):
        call = await caller.start("4001")
        call.say_tone(440)
        other = await phone.answers()
        await other.heard.tone(440)
        agent, trunk = await _in_the_bridge(events)
        yield Talk(call, other, trunk, agent)
        await call.hang_up()


@pytest.fixture
async def supervisor(server: Server) -> AsyncIterator[Phone]:
    """A supervisor's phone."""
    async with Phone(server, "1002", secret("1002"), tone_hz=SUPERVISOR_HZ) as phone:
        yield phone


async def _originate(settings: Settings, context: str, exten: str, variable: str) -> None:
    async with AmiProbe(settings) as ami:
        answer = await ami.act(
            "Originate",
            Channel="PJSIP/1002",
            Context=context,
            Exten=exten,
            Priority="1",
            Variable=variable,
            Async="true",
        )
    assert answer["Response"] == "Success"


async def _does_not_hear(call: Call, hz: float) -> None:
    with pytest.raises(NotHeard):
        await call.heard.tone(hz, for_s=0.3, within_s=1)


@pytest.mark.parametrize(
    ("how", "agent_hears", "caller_hears"),
    [("listen", False, False), ("whisper", True, False), ("barge", True, True)],
)
async def test_a_supervisor_listens_whispers_or_barges(
    settings: Settings,
    talk: Talk,
    supervisor: Phone,
    how: str,
    agent_hears: bool,
    caller_hears: bool,
) -> None:
    """He hears both; who hears him is what was asked for."""
    await _originate(settings, "cc-spy", how, f"CC_SPY_ON={talk.agent_channel}")
    spying = await supervisor.answers()
    await spying.heard.tone(440)
    await spying.heard.tone(1000)
    for call, hears in ((talk.agent, agent_hears), (talk.caller, caller_hears)):
        if hears:
            await call.heard.tone(SUPERVISOR_HZ)
        else:
            await _does_not_hear(call, SUPERVISOR_HZ)
    await spying.hang_up()
    await talk.caller.heard.tone(1000)


async def test_given_no_such_channel_then_the_spy_is_hung_up(
    settings: Settings, supervisor: Phone
) -> None:
    """A spy must not wander to another talk."""
    await _originate(settings, "cc-spy", "listen", "CC_SPY_ON=PJSIP/1001-ffffffff")
    spying = await supervisor.answers()
    await spying.over()


async def test_a_third_party_joins_the_talk(
    settings: Settings, talk: Talk, supervisor: Phone
) -> None:
    """Three who hear each other; the talk goes on when the third leaves."""
    await _originate(settings, "cc-join", "s", f"CC_JOIN_TO={talk.caller_channel}")
    joined = await supervisor.answers()
    await asyncio.gather(
        joined.heard.tone(440),
        talk.caller.heard.tone(SUPERVISOR_HZ),
        talk.agent.heard.tone(SUPERVISOR_HZ),
    )
    await joined.hang_up()
    await talk.caller.heard.tone(1000)


async def test_a_called_back_customer_enters_like_any_caller(
    settings: Settings, server: Server, supervisor: Phone
) -> None:
    """The answered call-back reaches the service with the number it was promised for."""
    seen: list[tuple[str, str]] = []

    async def note(session: Session) -> None:
        await session.hold()
        seen.append((await session.get("${CC_STATE}"), await session.get("${CC_DID}")))
        await session.ask("SET VARIABLE CC_STATE done")

    async with AgiPeer(settings, note):
        await _originate(settings, "cc-callback", "4001", "CC_DATA={}")
        call = await supervisor.answers()
        await call.over()
    assert seen == [("new", "4001")]
