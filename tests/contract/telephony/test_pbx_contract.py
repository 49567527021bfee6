"""Commands beside the line, on the fake and on the real exchange."""

import asyncio

import pytest

from callcenter.demo.patience import PATIENCE_S
from callcenter.errors import CallerGone
from callcenter.floor.ports.dialling import Leg
from callcenter.floor.ports.pbx_events import (
    Bridged,
    ChannelGone,
    DeviceChanged,
    Held,
    KeyPressed,
    LegRinging,
    LinkLost,
    LinkUp,
)
from tests.contract.telephony.scene import Scene


async def test_the_link_begins_with_a_snapshot(scene: Scene) -> None:
    """An exchange without calls has no channels."""
    up = await scene.told(LinkUp)
    assert scene.events[0] is up
    assert up.snapshot.epoch == 1
    assert up.snapshot.channels == ()
    assert not up.snapshot.restarted


async def test_a_snapshot_shows_both_sides_of_a_talk(scene: Scene) -> None:
    """Who is in which bridge, for which call."""
    await scene.call()
    phone = await scene.phone()
    async with scene.line() as line:
        await line.answer()
        await line.save("dial", {})
        leg = Leg(device="sip:1001", ring_s=30, call_id=line.arrival.call_id)
        dialled = asyncio.create_task(line.dial(leg))
        own = line.arrival.uniqueid
        entered = await scene.told(Bridged, lambda event: event.uniqueid == own)
        await scene.told(Bridged, lambda event: event.entered and event.members == 2)
        ringing = await scene.told(LegRinging)
        await scene.told(DeviceChanged, lambda event: event.state == "in_use")
        snapshot = await scene.pbx.snapshot()
        by_id = {channel.uniqueid: channel for channel in snapshot.channels}
        assert set(by_id) == {own, ringing.uniqueid}
        caller, agent = by_id[own], by_id[ringing.uniqueid]
        assert (caller.channel, caller.stage, caller.endpoint) == (
            line.arrival.channel,
            "dial",
            None,
        )
        assert (caller.number, caller.caller, caller.before) == ("4001", "13800138000", None)
        assert (agent.channel, agent.stage, agent.endpoint) == (ringing.channel, None, "1001")
        for channel in snapshot.channels:
            assert channel.call_id == line.arrival.call_id
            assert channel.linkedid == own
            assert channel.bridge == entered.bridge
        assert snapshot.devices["1001"] == "in_use"
        await phone.hang_up()
        await dialled
        await line.finish()


async def test_a_snapshot_tells_who_is_on_hold_and_what_was_noted_of_it(scene: Scene) -> None:
    """The truth is the channel's own; since when, only whoever saw it begin can have noted."""
    await scene.call()
    phone = await scene.phone()

    async def caller() -> tuple[bool, str | None, float | None]:
        snapshot = await scene.pbx.snapshot()
        seen = next(c for c in snapshot.channels if c.uniqueid == c.call_id)
        return seen.on_hold, seen.held_by, seen.held_since

    async def becomes(*wanted: object) -> None:
        """The exchange may tell of a change just before its channel has it."""
        until = asyncio.get_running_loop().time() + PATIENCE_S
        while (told := await caller()) != wanted:
            assert asyncio.get_running_loop().time() < until, told
            await asyncio.sleep(0.05)

    async with scene.line() as line:
        await line.answer()
        own, channel = line.arrival.uniqueid, line.arrival.channel
        leg = Leg(device="sip:1001", ring_s=30, call_id=line.arrival.call_id)
        dialled = asyncio.create_task(line.dial(leg))
        await scene.told(Bridged, lambda event: event.uniqueid == own)
        await becomes(False, None, None)
        await phone.hold()
        await scene.told(Held, lambda event: event.on)
        await becomes(True, None, None)
        await scene.pbx.note_hold(channel, "pbx1-1763743200.7", 1763743200.125)
        await becomes(True, "pbx1-1763743200.7", 1763743200.125)
        await phone.resume()
        await scene.told(Held, lambda event: not event.on)
        await becomes(False, "pbx1-1763743200.7", 1763743200.125)
        await scene.pbx.note_hold(channel, "pbx1-1763743200.7", None)
        await becomes(False, None, None)
        await phone.hang_up()
        await dialled
        await line.finish()
    await scene.pbx.note_hold("PJSIP/1001-0000ffff", "pbx1-1.2", 1.0)


async def test_hanging_up_the_callers_channel_ends_the_call(scene: Scene) -> None:
    """And the line with it."""
    person = await scene.call()
    async with scene.line() as line:
        await line.answer()
        waiting = asyncio.create_task(line.wait())
        await scene.pbx.hang_up(line.arrival.channel)
        with pytest.raises(CallerGone):
            await waiting
        await person.gone()


async def test_commands_to_a_channel_that_is_gone_are_no_error(scene: Scene) -> None:
    """Both sides may be quicker than we are."""
    await scene.told(LinkUp)
    nobody = "PJSIP/1001-0000ffff"
    await scene.pbx.hang_up(nobody)
    await scene.pbx.interrupt(nobody)
    assert await scene.pbx.variables(nobody, ["CC_CALL_ID"]) == {}


async def test_variables_are_read_from_the_channel(scene: Scene) -> None:
    """Unset ones are left out."""
    await scene.call()
    async with scene.line() as line:
        await line.save("ivr", {})
        known = await scene.pbx.variables(
            line.arrival.channel, ["CC_CALL_ID", "CC_STATE", "CC_NEVER_SET"]
        )
        assert known == {"CC_CALL_ID": line.arrival.call_id, "CC_STATE": "ivr"}
        await line.finish()


async def test_an_interruption_of_an_idle_line_does_nothing(scene: Scene) -> None:
    """It is no key either, and it does not wait for the next sound."""
    await scene.call()
    async with scene.line() as line:
        await line.answer()
        await scene.pbx.interrupt(line.arrival.channel)
        await asyncio.sleep(0.4)  # as long as the digit that does it takes
        assert not any(isinstance(event, KeyPressed) for event in scene.events)
        assert (await line.play([scene.sounds.short], stop_on="1")).interrupted is False
        await line.finish()


async def test_a_lost_link_comes_back_with_what_lives(scene: Scene) -> None:
    """A new epoch, no restart, and the calls that are there."""
    await scene.call()
    async with scene.line() as line:
        await line.answer()
        await scene.exchange.lose_link()
        up = await scene.told(LinkUp, lambda event: event.snapshot.epoch == 2)
        lost = await scene.told(LinkLost)
        assert scene.events.index(lost) < scene.events.index(up)
        assert lost.epoch == 1
        assert not up.snapshot.restarted
        assert [channel.uniqueid for channel in up.snapshot.channels] == [line.arrival.uniqueid]
        await line.finish()
    await scene.told(ChannelGone)


async def test_a_crash_of_the_exchange_ends_every_call(scene: Scene) -> None:
    """Lines are gone, nobody tells of channels, and the new epoch says what happened."""
    await scene.call()
    async with scene.line() as line:
        await line.answer()
        waiting = await scene.begins(line.wait())
        await scene.exchange.crash()
        with pytest.raises(CallerGone):
            await waiting
        await scene.told(LinkLost)
        up = await scene.told(LinkUp, lambda event: event.snapshot.epoch == 2)
        assert up.snapshot.restarted
        assert up.snapshot.channels == ()
    await scene.call()
    async with scene.line() as line:
        assert line.arrival.stage == "new"
        await line.finish()
