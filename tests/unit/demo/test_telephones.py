"""Two of our telephones talk with each other, through a wire that may lose what it carries."""

import asyncio

import pytest

from callcenter.demo.call import Phase
from callcenter.demo.caller import Caller
from callcenter.demo.outcomes import CallOver, NoAnswer, NotHeard, NotLoopback, SipRefused
from callcenter.demo.patience import PATIENCE_S
from callcenter.demo.phone import Manner
from callcenter.demo.sdp import Sound
from callcenter.demo.sip_socket import Server
from tests.unit.demo.wire import two


@pytest.mark.parametrize("lossy", [False, True])
@pytest.mark.parametrize("who", ["caller", "phone"])
async def test_a_call_from_ringing_to_the_end(lossy: bool, who: str) -> None:
    """Both hear each other; both know who hung up, even if every message is lost once."""
    async with two(lossy=lossy) as (caller, phone):
        await caller.dial("1001")
        await phone.answers()
        caller.call.say_tone(440)
        await asyncio.gather(caller.hear_tone(1000), phone.hear_tone(440))
        first, other = (caller, phone) if who == "caller" else (phone, caller)
        await first.hang_up()
        await other.over()
        assert (first.call.ended_by, other.call.ended_by) == ("us", "them")
        assert caller.call.stream.lost == phone.call.stream.lost == 0


@pytest.mark.parametrize("lossy", [False, True])
@pytest.mark.parametrize(("manner", "status"), [(Manner.BUSY, 486), (Manner.DECLINE, 603)])
async def test_a_refusal_reaches_the_caller(lossy: bool, manner: Manner, status: int) -> None:
    """With its status."""
    async with two(lossy=lossy, manner=manner) as (caller, _):
        with pytest.raises(SipRefused) as refused:
            await caller.dial("1001")
        assert refused.value.status == status


@pytest.mark.parametrize("lossy", [False, True])
async def test_a_caller_who_gives_up_stops_the_ringing(lossy: bool) -> None:
    """CANCEL ends it on both sides."""
    async with two(lossy=lossy, manner=Manner.RING_ON) as (caller, phone):
        call = await caller.start("1001")
        ringing = await phone.rings()
        await caller.hang_up()
        await ringing.over()
        assert (call.status, call.ended_by) == (487, "us")
        assert (ringing.status, ringing.ended_by) == (487, "them")


async def test_a_deaf_telephone_is_noticed() -> None:
    """No answer at all ends in a bounded time."""
    async with two(manner=Manner.DEAF) as (caller, _):
        with pytest.raises(NoAnswer):
            await caller.dial("1001")


async def test_keys_arrive_once_each_and_in_order() -> None:
    """Three end packets are one key."""
    async with two() as (caller, phone):
        await caller.dial("1001")
        await phone.answers()
        await caller.press("1*0#", held_s=0.04, gap_s=0.04)
        async with asyncio.timeout(PATIENCE_S):
            while len(phone.call.heard.keys) < 4:  # noqa: ASYNC110 - nobody is told of keys
                await asyncio.sleep(0.02)
        await caller.stay(0.1)
        assert phone.call.heard.keys == "1*0#"


@pytest.mark.parametrize("lossy", [False, True])
async def test_who_is_held_hears_nothing_until_taken_back(lossy: bool) -> None:
    """Hold by re-INVITE, and the way back."""
    async with two(lossy=lossy) as (caller, phone):
        await caller.dial("1001")
        await phone.answers()
        caller.call.say_tone(440)
        await phone.hear_tone(440)
        await phone.hold()
        assert caller.call.held_by_them
        await phone.hear_silence(for_s=0.3)
        await phone.resume()
        await phone.hear_tone(440)
        assert not caller.call.held_by_them


async def test_answering_by_key_waits_for_the_key() -> None:
    """And declining works likewise."""
    async with two(manner=Manner.BY_KEY) as (caller, phone):
        call = await caller.start("1001")
        await phone.rings()
        assert await call.until(Phase.RINGING) is Phase.RINGING
        await phone.answer()
        await call.answered()
        await caller.hang_up()
        await caller.start("1001")
        await phone.rings()
        phone.decline()
        await caller.over()
        assert caller.call.status == 603


async def test_waits_end_with_the_call() -> None:
    """Nobody listens to a call that is over."""
    async with two() as (caller, phone):
        await caller.dial("1001")
        await phone.answers()
        hearing = asyncio.create_task(caller.hear_tone(2000))
        await phone.hang_up()
        with pytest.raises(CallOver):
            await hearing
        with pytest.raises(CallOver):
            await caller.press("1")


async def test_waits_are_bounded() -> None:
    """What is not heard in time is told."""
    async with two() as (caller, phone):
        await caller.dial("1001")
        await phone.answers()
        with pytest.raises(NotHeard):
            await caller.hear_tone(2000, within_s=0.3)


async def test_malformed_input_changes_nothing() -> None:
    """A telephone goes on after any datagram."""
    async with two() as (caller, phone):
        await caller.dial("1001")
        await phone.answers()
        for data in (b"", b"\x00" * 50, b"BYE sip:x SIP/2.0\r\n\r\n", b"SIP/2.0 999\r\n\r\n"):
            phone.user_agent.socket.datagram_received(data, phone.user_agent.socket.peer)
        await caller.hear_tone(1000)


@pytest.mark.parametrize("address", ["8.8.8.8", "192.168.1.1", "example.com", "::1", ""])
def test_other_machines_are_refused(address: str) -> None:
    """Simulated calls stay on this machine."""
    with pytest.raises(NotLoopback):
        Caller(Server(address=address), "138")


async def test_sound_for_another_machine_is_refused() -> None:
    """Even a PBX cannot send our voice elsewhere."""
    async with two() as (caller, phone):
        await caller.dial("1001")
        await phone.answers()
        theirs = Sound(address="192.0.2.1", port=4000)
        caller.call._ours = lambda: theirs  # type: ignore[method-assign]
        with pytest.raises(SipRefused) as refused:
            await caller.hold()
        assert refused.value.status == 488
        assert phone.call.stream._peer == ("127.0.0.1", caller.call.stream.port)


def test_other_machines_are_allowed_on_request() -> None:
    """Only explicitly."""
    assert Caller(Server(address="192.0.2.1", outside=True), "138").user_agent.host == (
        "192.0.2.1:5060"
    )
