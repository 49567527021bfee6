"""Calls that the service places: their line, the number that is dialled, and what is told of it."""

import asyncio

import pytest

from callcenter.demo.patience import PATIENCE_S
from callcenter.errors import CallerGone, Invalid
from callcenter.floor.ports.dialling import Dialled, DialStatus, Leg, Placed, far_half
from callcenter.floor.ports.line import Line
from callcenter.floor.ports.pbx_events import (
    Bridged,
    ChannelGone,
    LegEnded,
    LegRinging,
    LiveChannel,
)
from callcenter.testing.fake_pbx import Behaviour
from tests.contract.telephony.scene import Scene

CUSTOMER = "+8613800138000"


def call(
    call_id: str, number: str = CUSTOMER, confirm: str | None = None, ring_s: int | None = None
) -> Placed:
    """Return a call to place."""
    return Placed(
        call_id=call_id,
        number=number,
        own="1001",
        longest_s=600,
        confirm=confirm,
        ring_s=ring_s,
        saved={"v": 1, "x": "y"},
    )


async def dialling(line: Line) -> "asyncio.Task[Dialled]":
    """Dial the agent of a placed call, as the floor does."""
    await line.save("placed", {"v": 2})
    leg = Leg(device="sip:1001", ring_s=30, call_id=line.arrival.call_id)
    return asyncio.create_task(line.dial(leg))


async def _shown_as(scene: Scene, call_id: str, stage: str) -> dict[str, LiveChannel]:
    """Wait until the exchange shows a call in a stage; returns what it shows, by channel."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            shown = {c.uniqueid: c for c in (await scene.pbx.snapshot()).channels}
            if shown[call_id].stage == stage:
                return shown
            await asyncio.sleep(0.05)


async def test_a_placed_call_comes_in_as_a_line_before_anybody_is_dialled(scene: Scene) -> None:
    """With the id that was chosen, what was saved, and the customer as its caller."""
    await scene.outside()
    await scene.pbx.place(call("pbx1-placed.1"))
    async with scene.line() as line:
        arrival = line.arrival
        assert (arrival.call_id, arrival.uniqueid) == ("pbx1-placed.1", "pbx1-placed.1")
        assert (arrival.entry, arrival.stage, arrival.bridged) == ("placed", "new", False)
        assert (arrival.caller, arrival.number) == (CUSTOMER, "1001")
        assert arrival.saved == {"v": 1, "x": "y"}
        await line.finish()
    await scene.told(ChannelGone, lambda event: event.uniqueid == "pbx1-placed.1")
    assert not any(
        isinstance(e, LegRinging) and e.caller_uniqueid == far_half("pbx1-placed.1")
        for e in scene.events
    )


async def test_agent_first_both_talk_once_the_number_answers(scene: Scene) -> None:
    """The far half is bridged when it is reached; the customer who leaves ends the call."""
    call_id = "pbx1-placed.2"
    await scene.phone("1001")
    customer = await scene.outside()
    await scene.pbx.place(call(call_id))
    async with scene.line() as line:
        dialled = await dialling(line)
        await scene.told(Bridged, lambda e: e.uniqueid == call_id and e.members == 2)
        await scene.pbx.reach(call_id)
        ringing = await scene.told(LegRinging, lambda e: e.caller_uniqueid == far_half(call_id))
        assert ringing.call_id == call_id
        await scene.told(Bridged, lambda e: e.uniqueid == far_half(call_id) and e.members == 2)
        shown = await _shown_as(scene, call_id, "dial")
        assert shown[far_half(call_id)].call_id == call_id
        await customer.hang_up()
        with pytest.raises(CallerGone):
            await dialled
    gone = await scene.told(ChannelGone, lambda event: event.uniqueid == call_id)
    assert gone.cause == 16


@pytest.mark.parametrize(
    ("behaviour", "statuses", "cause"),
    [
        (Behaviour.BUSY, {DialStatus.BUSY}, 17),
        (Behaviour.DECLINES, {DialStatus.DECLINED, DialStatus.NO_ANSWER}, 21),
    ],
)
async def test_how_a_number_was_not_reached_is_told_by_its_leg_and_the_call_ends(
    scene: Scene, behaviour: Behaviour, statuses: set[DialStatus], cause: int
) -> None:
    """The leg tells how; after a moment of tones the call ends with the same cause."""
    call_id = f"pbx1-placed.{cause}"
    await scene.phone("1001")
    await scene.outside(behaviour=behaviour)
    await scene.pbx.place(call(call_id))
    async with scene.line() as line:
        dialled = await dialling(line)
        await scene.told(Bridged, lambda e: e.uniqueid == call_id and e.members == 2)
        await scene.pbx.reach(call_id)
        ringing = await scene.told(LegRinging, lambda e: e.caller_uniqueid == far_half(call_id))
        ended = await scene.told(LegEnded, lambda e: e.uniqueid == ringing.uniqueid)
        assert DialStatus(ended.status) in statuses
        left = await scene.told(ChannelGone, lambda e: e.uniqueid == ringing.uniqueid)
        assert left.cause == cause
        with pytest.raises(CallerGone):
            await dialled
    gone = await scene.told(ChannelGone, lambda event: event.uniqueid == call_id)
    assert gone.cause == cause


async def test_an_agent_who_leaves_before_the_number_answers_stops_its_ringing(
    scene: Scene,
) -> None:
    """The line is still there, with the stage that nobody was reached; its end ends all."""
    call_id = "pbx1-placed.5"
    agent = await scene.phone("1001")
    customer = await scene.outside(behaviour=Behaviour.IGNORES)
    await scene.pbx.place(call(call_id))
    async with scene.line() as line:
        dialled = await dialling(line)
        await scene.told(Bridged, lambda e: e.uniqueid == call_id and e.members == 2)
        await scene.pbx.reach(call_id)
        await customer.ringing()
        await _shown_as(scene, call_id, "calling")
        await agent.hang_up()
        assert (await dialled).bridged
        await line.finish()
    ringing = await scene.told(LegRinging, lambda e: e.caller_uniqueid == far_half(call_id))
    ended = await scene.told(LegEnded, lambda e: e.uniqueid == ringing.uniqueid)
    assert ended.status == DialStatus.CANCELLED


async def test_customer_first_the_line_waits_until_he_answers(scene: Scene) -> None:
    """Nobody is at the near end yet: what is played there is for the customer."""
    call_id = "pbx1-placed.6"
    customer = await scene.outside()
    await scene.pbx.place(call(call_id))
    async with scene.line() as line:
        await line.save("placed", {})
        await scene.pbx.reach(call_id)
        await scene.told(Bridged, lambda e: e.uniqueid == far_half(call_id) and e.members == 2)
        await line.play([scene.sounds.short])
        await customer.hang_up()
        with pytest.raises(CallerGone):
            await line.wait()


@pytest.mark.parametrize(
    "number", ["", "+86138 0013", "1001@evil", "+86,60,g", "+86138001380001380013800138000138000"]
)
async def test_what_is_no_number_is_never_dialled(scene: Scene, number: str) -> None:
    """Refused before anything is sent."""
    with pytest.raises(Invalid):
        await scene.pbx.place(call("pbx1-placed.7", number))


async def test_a_call_that_is_gone_is_reached_no_more(scene: Scene) -> None:
    """No error: it may end at any moment."""
    await scene.pbx.reach("pbx1-placed.99")


async def test_a_number_rings_no_longer_than_its_call_allows(scene: Scene) -> None:
    """Then it is told as not answered, long before the dialplan's own patience is over."""
    call_id = "pbx1-placed.8"
    customer = await scene.outside(behaviour=Behaviour.IGNORES)
    await scene.pbx.place(call(call_id, ring_s=4))
    async with scene.line() as line:
        await line.save("placed", {})
        await scene.pbx.reach(call_id)
        await customer.ringing()
        ringing = await scene.told(LegRinging, lambda e: e.caller_uniqueid == far_half(call_id))
        ended = await scene.told(LegEnded, lambda e: e.uniqueid == ringing.uniqueid)
        assert ended.status == DialStatus.NO_ANSWER
        with pytest.raises(CallerGone):
            await line.wait()
