"""Dialling an agent, on the fake and on the real exchange."""

import asyncio

import pytest

from callcenter.errors import CallerGone
from callcenter.floor.ports.dialling import Dialled, DialStatus, Leg
from callcenter.floor.ports.line import Line
from callcenter.floor.ports.pbx_events import (
    Bridged,
    ChannelGone,
    DeviceChanged,
    HangupAsked,
    Held,
    LegEnded,
    LegRinging,
    Transferred,
)
from callcenter.testing.fake_pbx import Behaviour
from tests.contract.telephony.scene import Scene


def leg(line: Line, device: str = "sip:1001", ring_s: int = 30) -> Leg:
    """Write the leg to an agent's phone."""
    return Leg(device=device, ring_s=ring_s, call_id=line.arrival.call_id)


async def dialling(line: Line, **how: object) -> "asyncio.Task[Dialled]":
    """Answer, save and dial, as the floor does."""
    await line.answer()
    await line.music()
    await line.save("dial", {})
    return asyncio.create_task(line.dial(leg(line, **how)))  # type: ignore[arg-type]


async def talking(scene: Scene, line: Line) -> "asyncio.Task[Dialled]":
    """Dial and wait until both are in the bridge."""
    dialled = await dialling(line)
    own = line.arrival.uniqueid
    await scene.told(Bridged, lambda event: event.uniqueid == own and event.entered)
    return dialled


async def test_a_talk_from_ringing_to_the_agents_hangup(scene: Scene) -> None:
    """Every step is told in order, with the leg's own channel and phone."""
    await scene.call()
    phone = await scene.phone()
    async with scene.line() as line:
        dialled = await talking(scene, line)
        await phone.hang_up()
        assert await dialled == Dialled(
            status=DialStatus.ANSWERED, bridged=True, cause=16, answered_by="1001"
        )
        call_id = line.arrival.call_id
        ringing = await scene.told(LegRinging)
        await scene.told(ChannelGone, lambda event: event.uniqueid == ringing.uniqueid)
        assert (ringing.call_id, ringing.endpoint) == (call_id, "1001")
        assert ringing.caller_uniqueid == line.arrival.uniqueid
        assert ringing.channel.startswith("PJSIP/1001-")
        of_leg = [
            event for event in scene.events if getattr(event, "uniqueid", None) == ringing.uniqueid
        ]
        assert [type(event) for event in of_leg] == [
            LegRinging,
            LegEnded,
            Bridged,
            HangupAsked,
            Bridged,
            ChannelGone,
        ]
        assert all(event.call_id == call_id for event in of_leg if event is not ringing)
        await line.finish()
    own = line.arrival.uniqueid
    await scene.told(ChannelGone, lambda event: event.uniqueid == own)
    bridged = [event for event in scene.events if isinstance(event, Bridged)]
    assert [(event.entered, event.members) for event in bridged] == [
        (True, 1),
        (True, 2),
        (False, 1),
        (False, 0),
    ]
    assert {event.endpoint for event in bridged} == {"1001", None}
    assert len({event.bridge for event in bridged}) == 1


@pytest.mark.parametrize("new_leg", [False, True])
async def test_a_line_lost_before_a_second_leg_is_dialled(scene: Scene, *, new_leg: bool) -> None:
    """The talk of the first leg is not told of the second one, which nobody has answered."""
    await scene.call()
    phone = await scene.phone()
    async with scene.line() as line:
        dialled = await talking(scene, line)
        await phone.hang_up()
        assert (await dialled).bridged
        await line.save("dial", {}, new_leg=new_leg)
    async with scene.line() as line:
        seen = line.arrival
        assert (seen.stage, seen.bridged) == (("dial", False) if new_leg else ("survey", True))
        await line.finish()


@pytest.mark.parametrize(
    ("behaviour", "status", "told", "ring_s"),
    [
        (Behaviour.BUSY, DialStatus.BUSY, True, 30),
        (Behaviour.DECLINES, DialStatus.DECLINED, True, 30),
        (Behaviour.IGNORES, DialStatus.NO_ANSWER, True, 3),
        (Behaviour.UNREACHABLE, DialStatus.UNREACHABLE, False, 30),
    ],
)
async def test_a_phone_that_does_not_take_the_call(
    scene: Scene,
    behaviour: Behaviour,
    status: DialStatus,
    told: bool,
    ring_s: int,
) -> None:
    """The caller stays, and may be offered to the next agent at once."""
    await scene.call()
    await scene.phone("1001", behaviour)
    await scene.phone("1002")
    async with scene.line() as line:
        dialled = await (await dialling(line, ring_s=ring_s))
        assert (dialled.status, dialled.bridged) == (status, False)
        if told:
            await scene.told(LegRinging)
        else:
            await scene.exchange.settle()
            assert not any(isinstance(event, LegRinging) for event in scene.events)
        assert not any(isinstance(event, Bridged) for event in scene.events)
        again = await dialling(line, device="sip:1002")
        own = line.arrival.uniqueid
        await scene.told(Bridged, lambda event: event.uniqueid == own)
        await scene.pbx.hang_up((await scene.told(LegRinging, _of("1002"))).channel)
        assert (await again).bridged
        await line.finish()


async def test_of_phones_that_ring_at_once_the_first_answer_has_the_call(scene: Scene) -> None:
    """The others are silenced; who talks is told by events, by the dial and on the next line."""
    await scene.call()
    await scene.phone("1001", Behaviour.IGNORES)
    await scene.phone("1002", Behaviour.DECLINES)
    async with scene.line() as line:
        call_id = line.arrival.call_id
        await line.answer()
        await line.save("dial", {})
        wanted = Leg(device="sip:1001", also=("sip:1002", "sip:1003"), ring_s=30, call_id=call_id)
        answering = await scene.phone("1003")
        dialled = asyncio.create_task(line.dial(wanted))
        own = line.arrival.uniqueid
        talk = await scene.told(Bridged, lambda e: e.entered and e.uniqueid != own)
        assert talk.endpoint == "1003"
        declined = (await scene.told(LegRinging, _of("1002"))).uniqueid
        gone = await scene.told(ChannelGone, lambda e: e.uniqueid == declined)
        assert gone.cause == 21  # how a leg beside others ended is told by its cause alone
        silenced = (await scene.told(LegRinging, _of("1001"))).uniqueid
        gone = await scene.told(ChannelGone, lambda e: e.uniqueid == silenced)
        assert gone.cause == 26
        await answering.hang_up()
        result = await dialled
        assert (result.bridged, result.answered_by) == (True, "1003")
    async with scene.line() as line:
        assert (line.arrival.bridged, line.arrival.bridged_with) == (True, "1003")
        await line.finish()


async def test_a_ringing_leg_is_cancelled_from_outside_and_the_caller_stays(scene: Scene) -> None:
    """Exactly the leg that was told; the phone shows no missed call."""
    await scene.call()
    phone = await scene.phone("1001", Behaviour.IGNORES)
    async with scene.line() as line:
        dialled = await dialling(line)
        await phone.ringing()
        ringing = await scene.told(LegRinging)
        await scene.pbx.hang_up(ringing.channel, elsewhere=True)
        assert await dialled == Dialled(status=DialStatus.CANCELLED, bridged=False, cause=26)
        await line.music()
        await line.finish()


async def test_a_caller_who_leaves_while_it_rings_stops_the_ringing(scene: Scene) -> None:
    """The line is gone and the leg too."""
    person = await scene.call()
    phone = await scene.phone("1001", Behaviour.IGNORES)
    async with scene.line() as line:
        dialled = await dialling(line)
        await phone.ringing()
        await person.hang_up()
        with pytest.raises(CallerGone):
            await dialled
    ringing = await scene.told(LegRinging)
    ended = await scene.told(LegEnded)
    assert (ended.uniqueid, ended.status) == (ringing.uniqueid, DialStatus.CANCELLED)
    await scene.told(ChannelGone, lambda event: event.uniqueid == ringing.uniqueid)


async def test_a_caller_who_leaves_the_talk_is_the_first_to_ask(scene: Scene) -> None:
    """Who hung up first can be told."""
    person = await scene.call()
    await scene.phone()
    async with scene.line() as line:
        dialled = await talking(scene, line)
        await person.hang_up()
        with pytest.raises(CallerGone):
            await dialled
    asked = await scene.told(HangupAsked)
    assert asked.uniqueid == line.arrival.uniqueid
    ringing = await scene.told(LegRinging)
    for uniqueid in (ringing.uniqueid, line.arrival.uniqueid):
        await scene.told(ChannelGone, lambda event, own=uniqueid: event.uniqueid == own)


async def test_hold_is_told(scene: Scene) -> None:
    """On and off, by which phone."""
    await scene.call()
    phone = await scene.phone()
    async with scene.line() as line:
        dialled = await talking(scene, line)
        await phone.hold()
        held = await scene.told(Held, lambda event: event.on)
        assert (held.call_id, held.endpoint) == (line.arrival.call_id, "1001")
        await phone.resume()
        await scene.told(Held, lambda event: not event.on)
        await phone.hang_up()
        await dialled
        await line.finish()


async def test_a_blind_transfer_ends_the_line_and_brings_another(scene: Scene) -> None:
    """The caller lives on: same call, where to, by whom."""
    person = await scene.call()
    phone = await scene.phone()
    async with scene.line() as line:
        dialled = await talking(scene, line)
        await phone.transfer("1002")
        with pytest.raises(CallerGone):
            await dialled
    async with scene.line() as again:
        seen = again.arrival
        assert (seen.call_id, seen.stage) == (line.arrival.call_id, "xfer")
        assert (seen.transfer_to, seen.transferred_by) == ("1002", "1001")
        told = await scene.told(Transferred)
        assert (told.call_id, told.by_endpoint, told.attended, told.target) == (
            seen.call_id,
            "1001",
            False,
            "1002",
        )
        assert not any(
            isinstance(event, ChannelGone) and event.uniqueid == seen.uniqueid
            for event in scene.events
        )
        await again.finish()
        await person.gone()


async def test_a_line_given_up_in_a_talk_comes_back_for_the_survey(scene: Scene) -> None:
    """The talk itself goes on without us."""
    person = await scene.call()
    phone = await scene.phone()
    async with scene.line() as line:
        dialled = await talking(scene, line)
        dialled.cancel()
        await asyncio.gather(dialled, return_exceptions=True)
    assert (await scene.pbx.snapshot()).channels
    await phone.hang_up()
    async with scene.line() as again:
        assert (again.arrival.stage, again.arrival.bridged) == ("survey", True)
        await again.finish()
        await person.gone()


async def test_a_recording_has_two_files_of_equal_length(scene: Scene) -> None:
    """Complete when the stop returns."""
    await scene.call()
    phone = await scene.phone()
    stem = str(scene.folder / "talk-1")
    async with scene.line() as line:
        await line.answer()
        await line.start_recording(stem)
        dialled = await talking(scene, line)
        await asyncio.sleep(0.5)
        await phone.hang_up()
        await dialled
        await line.stop_recording()
        sizes = [(scene.folder / f"talk-1-{side}.sln").stat().st_size for side in ("rx", "tx")]
        assert sizes[0] == sizes[1] > 0
        await line.stop_recording()
        await line.finish()


async def test_a_phones_state_follows_the_talk(scene: Scene) -> None:
    """In use while it talks, idle afterwards."""
    await scene.call()
    phone = await scene.phone()
    async with scene.line() as line:
        dialled = await talking(scene, line)
        in_use = await scene.told(DeviceChanged, lambda event: event.state == "in_use")
        await phone.hang_up()
        await dialled
        before = [id(each) for each in scene.events].index(id(in_use))
        await scene.told(
            DeviceChanged,
            lambda event: (
                event.state == "idle"
                and [id(each) for each in scene.events].index(id(event)) > before
            ),
        )
        await line.finish()


def _of(endpoint: str):  # noqa: ANN202 - a condition on one event
    return lambda event: event.endpoint == endpoint
