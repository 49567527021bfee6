"""Phones and trunks: who is believed to be whom, and how phones change while calls go on."""

import socket
from dataclasses import replace

import pytest

from callcenter.demo.caller import Caller
from callcenter.demo.outcomes import SipRefused
from callcenter.demo.phone import Phone
from callcenter.demo.sip_address import Identity
from callcenter.demo.sip_socket import Server
from callcenter.errors import LinkDown, RemoteRefused
from callcenter.settings import Settings
from callcenter.telephony.pbx_config import (
    AMI_EVENTS_USER,
    Endpoint,
    note_read,
    refresh,
    reload_endpoints,
    write_endpoints,
)
from tests.integration.asterisk.agi_peer import AgiPeer, Session
from tests.integration.asterisk.ami_probe import AmiProbe
from tests.integration.asterisk.conftest import PATIENT, secret
from tests.integration.asterisk.process import AsteriskProcess, free_settings

pytestmark = pytest.mark.integration
TIMES = replace(PATIENT, phone_silent_s=5)


async def _connect(session: Session) -> None:
    await session.hold()
    await session.ask("ANSWER")
    await session.ask("SET VARIABLE TIMEOUT(absolute) 0")
    await session.ask('EXEC Dial "PJSIP/1001,10,gctI"')
    await session.ask("SET VARIABLE CC_STATE done")


async def test_phones_change_while_a_talk_goes_on(
    asterisk: AsteriskProcess, server: Server
) -> None:
    """A new phone can register after the reload; the talk and the old phone stay."""
    settings = asterisk.settings
    new = Endpoint(name="1003", secret=secret("1003"))
    async with (
        AgiPeer(settings, _connect),
        Phone(server, "1001", secret("1001")) as phone,
        Caller(server) as caller,
    ):
        call = await caller.start("4001")
        call.say_tone(440)
        talk = await phone.answers()
        with pytest.raises(SipRefused):
            async with Phone(server, "1003", secret("1003")):
                pass
        assert write_endpoints(settings, [*asterisk.endpoints, new])
        await reload_endpoints(settings)
        async with Phone(server, "1003", secret("1003")):
            pass
        await talk.heard.tone(440)
        await call.heard.tone(1000)
        assert write_endpoints(settings, asterisk.endpoints)
        await reload_endpoints(settings)
        await call.hang_up()


async def test_changed_files_are_read_while_a_talk_goes_on(
    asterisk: AsteriskProcess, server: Server
) -> None:
    """Of another version of the product, or the operator's; what needs a start is told again."""
    settings = asterisk.settings
    etc = settings.home / "asterisk/etc"
    modules = (etc / "modules.conf").read_text()
    note_read(settings)
    async with (
        AgiPeer(settings, _connect),
        Phone(server, "1001", secret("1001")) as phone,
        Caller(server) as caller,
        AmiProbe(settings) as ami,
    ):
        call = await caller.start("4001")
        call.say_tone(440)
        talk = await phone.answers()
        (etc / "extensions_local.conf").write_text("[globals](+)\nCC_CHANGED=yes\n")
        (etc / "modules.conf").write_text(f"{modules}; changed\n")
        assert await ami.variable("CC_CHANGED") == ""
        assert await refresh(settings) == ["modules.conf"]
        assert await ami.variable("CC_CHANGED") == "yes"
        assert await refresh(settings) == ["modules.conf"]
        await talk.heard.tone(440)
        await call.heard.tone(1000)
        (etc / "modules.conf").write_text(modules)
        assert await refresh(settings) == []
        await call.hang_up()


async def test_the_emergency_queue_knows_the_phones_after_a_reload(
    asterisk: AsteriskProcess,
) -> None:
    """Its members come from the same list, and leave it again."""
    settings = asterisk.settings
    member = Endpoint(name="1005", secret=secret("1005"))
    for phones, known in (([*asterisk.endpoints, member], True), (asterisk.endpoints, False)):
        write_endpoints(settings, phones)
        await reload_endpoints(settings)
        async with AmiProbe(settings, AMI_EVENTS_USER) as ami:
            await ami.act("QueueStatus", Queue="emergency")
            await ami.act("Ping")
            await ami.event("QueueStatusComplete")
            names = [e["Name"] for e in ami.events if e["Event"] == "QueueMember"]
        assert ("1005" in names) is known


async def test_a_phone_that_dies_in_a_talk_ends_it(settings: Settings, server: Server) -> None:
    """It sends no goodbye; its silence does, and the caller is back with the service."""
    ended: list[str] = []

    async def connect(session: Session) -> None:
        await session.hold()
        await session.ask("ANSWER")
        await session.ask("SET VARIABLE TIMEOUT(absolute) 0")
        ended.append(await session.ask('EXEC Dial "PJSIP/1001,10,gctI"'))
        ended.append(await session.get("${DIALSTATUS}"))
        await session.ask("SET VARIABLE CC_STATE done")

    async with AgiPeer(settings, connect), Caller(server) as caller:
        call = await caller.start("4001")
        call.say_tone(440)
        async with Phone(server, "1001", secret("1001")) as phone:
            talk = await phone.answers()
            await talk.heard.tone(440)
            await phone.vanish()
        await call.over()
    assert ended == ["200 result=0", "ANSWER"]


async def test_malformed_sip_neither_ends_asterisk_nor_a_call(
    settings: Settings, server: Server
) -> None:
    """Rubbish, half messages and over-long ones: the next call is served as ever."""
    rubbish = (
        b"\x00" * 64,
        b"INVITE",
        b"INVITE sip:4001@127.0.0.1 SIP/2.0\r\n\r\n",
        b"INVITE sip:4001@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP x\r\nContent-Length: -1\r\n\r\n",
        b"REGISTER sip:x SIP/2.0\r\nFrom: " + b"<" * 4000 + b"\r\n\r\n",
        "INVITE sip:4001@127.0.0.1 SIP/2.0\r\nFrom: \ufffd\r\n\r\n".encode(),
    )
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for datagram in rubbish:
            sender.sendto(datagram, ("127.0.0.1", settings.sip_port))

    async def finish(session: Session) -> None:
        await session.hold()
        await session.ask("SET VARIABLE CC_STATE done")

    async with AgiPeer(settings, finish) as peer, Caller(server) as caller:
        call = await caller.start("4001")
        await call.over()
    assert len(peer.sessions) == 1


async def test_a_reload_without_asterisk_is_a_link_that_is_down(settings: Settings) -> None:
    """The files are there; Asterisk reads them when it starts."""
    away = free_settings(settings.home)
    with pytest.raises(LinkDown):
        await reload_endpoints(away)


async def test_a_reload_with_another_secret_is_refused(settings: Settings) -> None:
    """A wrong secret is an answer, not a time-out."""
    foreign = free_settings(settings.home / "foreign", ami_port=settings.ami_port)
    with pytest.raises(RemoteRefused):
        await reload_endpoints(foreign)


async def test_a_wrong_secret_does_not_register(server: Server) -> None:
    """Digest authentication for every phone."""
    with pytest.raises(SipRefused):
        async with Phone(server, "1001", "not-the-secret"):
            pass


async def test_a_caller_who_says_he_is_an_agent_is_asked_to_prove_it(server: Server) -> None:
    """A caller id that equals an agent's number is challenged instead of believed."""
    async with Caller(server, "1001") as caller:
        with pytest.raises(SipRefused) as refused:
            await caller.dial("4001")
    assert refused.value.status == 401


@pytest.mark.parametrize(
    "identity",
    [
        Identity(user="13800138000"),
        Identity(user=None),
        Identity(user="+8613800138000", display='"><script>alert(1)</script>'),
        Identity(user="demo-trunk"),
        Identity(user="x" * 300),
        Identity(user="2001"),
    ],
    ids=["number", "none", "markup", "trunk", "over-long", "short"],
)
async def test_any_other_caller_on_loopback_is_the_trunks(
    settings: Settings, server: Server, identity: Identity
) -> None:
    """Whatever he calls himself, the call enters at the hotline with its number."""
    seen: list[str] = []

    async def note(session: Session) -> None:
        await session.hold()
        seen.append(await session.get("${CC_DID}"))
        await session.ask("SET VARIABLE CC_STATE done")

    async with AgiPeer(settings, note), Caller(server, identity) as caller:
        call = await caller.start("4001")
        await call.over()
    assert seen == ["4001"]


@pytest.mark.parametrize(
    "number", ["4001&$%7BSHELL(id)%7D", '4001")', "4001,1", "4001)}", "4001${EXTEN}", "4" * 200]
)
async def test_a_called_number_cannot_carry_more_than_digits(
    settings: Settings, server: Server, number: str
) -> None:
    """Anything else is refused before the dialplan or the service makes use of it."""

    async def never(session: Session) -> None:
        raise AssertionError(await session.get("${CC_DID}"))

    async with AgiPeer(settings, never) as peer, Caller(server) as caller:
        with pytest.raises(SipRefused) as refused:
            await caller.dial(number)
    assert refused.value.status in {404, 484}
    assert peer.sessions == []


async def test_without_the_demo_there_is_no_open_trunk(settings: Settings) -> None:
    """Outside the demo a stranger on this machine gets nowhere."""
    closed = free_settings(settings.home / "closed", demo=False)
    with AsteriskProcess(closed):
        async with Caller(Server(port=closed.sip_port), "13800138000") as caller:
            with pytest.raises(SipRefused) as refused:
                await caller.dial("4001")
    assert refused.value.status == 401
