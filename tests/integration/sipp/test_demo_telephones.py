"""Our simulated telephones do with the real Asterisk what they claim to do."""

import asyncio

import pytest

from callcenter.demo.caller import Caller
from callcenter.demo.outcomes import SipRefused
from callcenter.demo.phone import Manner, Phone
from callcenter.demo.sip_address import Identity
from callcenter.demo.sip_socket import Server
from tests.integration.hotline.talks import deaf
from tests.integration.sipp.conftest import secret

pytestmark = pytest.mark.integration

HOSTILE = [
    Identity(user="<script>alert(1)</script>", display='"><img src=x onerror=alert(1)>'),
    Identity(user="x" * 300, display="y" * 300),
    Identity(user="13800138000", display="a\r\nX-Evil: 1"),
    Identity(user=None),
    Identity(user="13800138000", withheld=True),
    Identity(user="'; DROP TABLE calls; --", display="=cmd|' /C calc'!A0"),
]


async def test_a_wrong_password_is_refused(server: Server) -> None:
    """The digest is computed from the real secret."""
    phone = Phone(server, "1001", "wrong")
    with pytest.raises(SipRefused) as refused:
        async with phone:
            pass
    assert refused.value.status == 401


@pytest.mark.parametrize("identity", HOSTILE)
async def test_a_hostile_caller_is_answered(server: Server, identity: Identity) -> None:
    """Whatever the caller says of himself, the call is a call."""
    async with Caller(server, identity) as caller:
        await caller.dial("4902")
        caller.call.say_tone(440)
        await caller.hear_tone(440)


async def test_keys_are_understood(server: Server) -> None:
    """RFC 4733, each key once, in order."""
    async with Caller(server, "13800138000") as caller:
        await caller.dial("4903")
        await caller.stay(0.3)
        await caller.press("1*05")
        caller.call.say_tone(440)
        await caller.hear_tone(440)


@pytest.mark.parametrize("manner", [Manner.BUSY, Manner.DECLINE])
async def test_a_refusing_telephone_ends_the_call(server: Server, manner: Manner) -> None:
    """It never rings through."""
    async with (
        Phone(server, "1001", secret("1001"), manner=manner) as phone,
        Caller(server, "13800138000") as caller,
    ):
        await caller.dial("4900")
        await caller.over()
        assert phone.call.status == {"busy": 486, "decline": 603}[manner]


async def test_hold_and_transfer(server: Server) -> None:
    """Held, the caller hears no agent; transferred, another one; the first is out."""
    async with (
        Phone(server, "1001", secret("1001"), tone_hz=700) as first,
        Phone(server, "1002", secret("1002"), tone_hz=900) as second,
        Caller(server, "13800138000") as caller,
    ):
        await caller.dial("4900")
        await first.answers()
        await caller.hear_tone(700)
        await first.hold()
        await deaf(caller, 700)
        await first.resume()
        await caller.hear_tone(700)
        await first.transfer("1002")
        await second.answers()
        await caller.hear_tone(900)
        assert (await first.call.transferred()).startswith("SIP/2.0 200")


async def test_a_transfer_after_asking(server: Server) -> None:
    """The first agent calls a colleague, proving who calls, then joins both and is out."""
    async with (
        Phone(server, "1001", secret("1001"), tone_hz=700) as first,
        Phone(server, "1002", secret("1002"), tone_hz=900) as second,
        Caller(server, "13800138000") as caller,
    ):
        await caller.dial("4900")
        talk = await first.answers()
        await first.hold()
        asking = await first.dial("1002")
        await second.answers()
        await first.hear_tone(900)
        await first.join(talk, asking)
        caller.call.say_tone(440)
        await asyncio.gather(caller.hear_tone(900), second.hear_tone(440))
        await asyncio.gather(talk.over(), asking.over())


async def test_an_unregistered_telephone_is_not_rung(server: Server) -> None:
    """And one that vanished without a word costs the caller only the time to notice."""
    async with Phone(server, "1001", secret("1001")) as phone:
        await phone.unregister()
        async with Caller(server, "13800138000") as caller:
            await caller.dial("4900")
            await caller.over()
        await phone.register()
        await phone.vanish()
        async with Caller(server, "13800138000") as caller:
            await caller.dial("4900")
            await caller.over()
        assert phone.offered == []
