"""Phones beside their call: taken out of a talk, fetched into one, left over, summoned."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from callcenter.errors import CallerGone
from callcenter.floor.ports.dialling import Dialled, DialStatus, Leg
from callcenter.floor.ports.line import Line
from callcenter.floor.ports.pbx_events import Bridged, ChannelGone, LegRinging
from tests.contract.telephony.scene import Person, Scene, Telephone


def leg(line: Line, device: str = "sip:1001", *, stays: bool = False) -> Leg:
    """Describe a leg of the call on a line."""
    return Leg(device=device, ring_s=30, call_id=line.arrival.call_id, stays=stays)


class Talk:
    """A caller, and an agent's phone that was taken out of the talk with him."""

    def __init__(self, caller: Person, phone: Telephone, line: Line, aside: Line) -> None:
        self.caller = caller
        self.phone = phone
        self.line = line
        self.aside = aside
        self.channel = aside.arrival.channel


@asynccontextmanager
async def taken_aside(scene: Scene) -> AsyncIterator[Talk]:
    """Let caller and agent talk, and take the agent's phone aside."""
    phone = await scene.phone()
    caller = await scene.call()
    async with scene.line() as line:
        await line.answer()
        dial = asyncio.create_task(line.dial(leg(line)))
        ringing = await scene.told(LegRinging)
        await talks(scene, ringing.uniqueid)
        assert await scene.pbx.take_aside(ringing.channel)
        result: Dialled = await dial
        assert (result.status, result.bridged) == (DialStatus.ANSWERED, True)
        async with scene.line() as aside:
            arrival = aside.arrival
            assert (arrival.uniqueid, arrival.channel) == (ringing.uniqueid, ringing.channel)
            assert (arrival.call_id, arrival.stage) == (line.arrival.call_id, "consult")
            yield Talk(caller, phone, line, aside)


async def talks(scene: Scene, uniqueid: str, members: int = 2) -> Bridged:
    """Wait until a channel is in a bridge with others."""
    entered = await scene.told(Bridged, lambda e: e.uniqueid == uniqueid and e.entered)
    return await scene.told(
        Bridged, lambda e: e.bridge == entered.bridge and e.entered and e.members == members
    )


async def test_a_phone_taken_aside_is_met_again(scene: Scene) -> None:
    """Caller and agent talk on; when the agent hangs up the caller's line goes on."""
    async with taken_aside(scene) as talk:
        scene.events.clear()
        meeting = asyncio.create_task(talk.line.meet(talk.channel))
        with pytest.raises(CallerGone):
            await talk.aside.wait()
        await talks(scene, talk.aside.arrival.uniqueid)
        await talk.phone.hang_up()
        await meeting
        await scene.told(ChannelGone, lambda e: e.uniqueid == talk.aside.arrival.uniqueid)
        await talk.line.finish()


async def test_given_the_caller_leaves_then_the_phone_met_comes_in_again(scene: Scene) -> None:
    """Whoever was fetched is not hung up by the caller's end: the service does that."""
    async with taken_aside(scene) as talk:
        scene.events.clear()
        meeting = asyncio.create_task(talk.line.meet(talk.channel))
        await talks(scene, talk.aside.arrival.uniqueid)
        await talk.caller.hang_up()
        with pytest.raises(CallerGone):
            await meeting
        async with scene.line() as again:
            assert again.arrival.uniqueid == talk.aside.arrival.uniqueid
            await again.finish()


async def test_a_phone_is_taken_aside_again_and_again(scene: Scene) -> None:
    """Out of a talk into which it was fetched, too."""
    async with taken_aside(scene) as talk:
        scene.events.clear()
        meeting = asyncio.create_task(talk.line.meet(talk.channel))
        await talks(scene, talk.aside.arrival.uniqueid)
        assert await scene.pbx.take_aside(talk.channel)
        await meeting
        async with scene.line() as again:
            assert again.arrival.stage == "consult"
            await again.finish()
        await talk.line.finish()


async def test_a_third_joins_and_any_of_them_may_leave(scene: Scene) -> None:
    """The talk lasts as long as two are in it."""
    second = await scene.phone("1002")
    async with taken_aside(scene) as talk:
        scene.events.clear()
        asking = asyncio.create_task(talk.aside.dial(leg(talk.line, "sip:1002", stays=True)))
        ringing = await scene.told(LegRinging)
        assert ringing.caller_uniqueid == talk.aside.arrival.uniqueid
        assert ringing.call_id == talk.line.arrival.call_id
        await talks(scene, ringing.uniqueid)
        joined = asyncio.create_task(talk.line.join(talk.channel))
        await talks(scene, ringing.uniqueid, members=3)
        await second.hang_up()
        await scene.told(ChannelGone, lambda e: e.uniqueid == ringing.uniqueid)
        assert not joined.done()
        assert not asking.done()
        await talk.phone.hang_up()
        await joined
        with pytest.raises(CallerGone):
            await asking
        await talk.line.finish()


async def test_given_the_first_leaves_three_then_the_others_talk_on(scene: Scene) -> None:
    """The phone that dialled is not what holds the other one."""
    second = await scene.phone("1002")
    async with taken_aside(scene) as talk:
        scene.events.clear()
        asking = asyncio.create_task(talk.aside.dial(leg(talk.line, "sip:1002", stays=True)))
        ringing = await scene.told(LegRinging)
        await talks(scene, ringing.uniqueid)
        joined = asyncio.create_task(talk.line.join(talk.channel))
        await talks(scene, ringing.uniqueid, members=3)
        await talk.phone.hang_up()
        with pytest.raises(CallerGone):
            await asking
        await asyncio.sleep(0.2)
        assert not joined.done()
        await second.hang_up()
        await joined
        await talk.line.finish()


async def test_a_phone_that_stays_comes_in_when_who_dialled_it_leaves(scene: Scene) -> None:
    """It is not hung up with the first; the caller's line can fetch it."""
    await scene.phone("1002")
    async with taken_aside(scene) as talk:
        scene.events.clear()
        asking = asyncio.create_task(talk.aside.dial(leg(talk.line, "sip:1002", stays=True)))
        ringing = await scene.told(LegRinging)
        await talks(scene, ringing.uniqueid)
        await talk.phone.hang_up()
        with pytest.raises(CallerGone):
            await asking
        async with scene.line() as left:
            assert (left.arrival.uniqueid, left.arrival.stage) == (ringing.uniqueid, "stand-by")
            meeting = asyncio.create_task(talk.line.meet(left.arrival.channel))
            with pytest.raises(CallerGone):
                await left.wait()
        await scene.pbx.hang_up(ringing.channel)
        await meeting
        await talk.line.finish()


async def test_a_summoned_phone_comes_in_when_it_is_answered(scene: Scene) -> None:
    """By the id that was chosen for it, as a line beside the call."""
    await scene.phone("1002")
    await scene.call()
    async with scene.line() as line:
        await line.answer()
        call_id = line.arrival.call_id
        await scene.pbx.summon("sip:1002", call_id, f"{call_id}-9")
        ringing = await scene.told(LegRinging)
        assert ringing.uniqueid == f"{call_id}-9"
        async with scene.line() as beside:
            arrival = beside.arrival
            assert (arrival.uniqueid, arrival.call_id) == (f"{call_id}-9", call_id)
            assert arrival.stage == "stand-by"
            await beside.finish()
        await scene.told(ChannelGone, lambda e: e.uniqueid == f"{call_id}-9")
        await line.finish()


async def test_who_left_is_noted_on_the_callers_channel(scene: Scene) -> None:
    """Beside his line, which may be in a talk; gone is no error."""
    await scene.call()
    async with scene.line() as line:
        channel = line.arrival.channel
        assert await scene.pbx.variables(channel, ["CC_LEFT"]) == {}
        await scene.pbx.note_left(channel, "pbx1-1.2")
        assert await scene.pbx.variables(channel, ["CC_LEFT"]) == {"CC_LEFT": "pbx1-1.2"}
        await scene.pbx.note_left("PJSIP/1001-0000ffff", "pbx1-1.2")
        await line.finish()


async def test_what_is_gone_is_neither_taken_nor_met(scene: Scene) -> None:
    """At once, and without harm to the line."""
    await scene.call()
    async with scene.line() as line:
        await line.answer()
        assert not await scene.pbx.take_aside("PJSIP/1001-0000ffff")
        await line.meet("PJSIP/1001-0000ffff")
        await line.join("PJSIP/1001-0000ffff")
        await line.finish()
