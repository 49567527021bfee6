"""Duty 10: plain values at the border, links apart for events and commands, figures."""

import asyncio
import dataclasses

import pytest

from callcenter.clock import SteadyClock
from callcenter.floor.ports.pbx_events import DeviceChanged, PbxEvent
from callcenter.telephony.ami.model import ActionRefused, AmiEvent
from callcenter.telephony.pbx import AmiPbx
from callcenter.telephony.pbx_access import PbxAccess
from tests.unit.telephony.ami_peer import PATIENT, AmiPeer, Fields, frame
from tests.unit.telephony.link_stage import linked


async def test_events_are_plain_values() -> None:
    """Nothing of panoramisk crosses the border."""
    async with AmiPeer() as peer, linked(peer.address) as stage:
        await stage.link.until_live()
        peer.send(b"Event: Newstate\r\nUniqueid: 1\r\nDestChanVariable: A=b=c\r\n\r\n")
        await stage.until(lambda: len(stage.named("Newstate")) == 1)
        event = stage.named("Newstate")[0]
        assert type(event) is AmiEvent
        assert type(event.fields) is dict
        assert event.fields == {"event": "Newstate", "uniqueid": "1"}
        assert event.variables == {"dest": {"A": "b=c"}}
        with pytest.raises(dataclasses.FrozenInstanceError):
            event.name = "other"  # type: ignore[misc]


async def test_events_and_commands_go_over_links_apart() -> None:
    """Commands do not wait behind a flood of events; each link logs in as itself."""
    async with AmiPeer() as events, AmiPeer() as commands:
        access = PbxAccess(
            events=events.address, commands=commands.address, seal=None, limits=PATIENT
        )
        pbx = AmiPbx(access, on_event=lambda _: None, clock=SteadyClock())
        running = asyncio.create_task(pbx.run())
        await pbx.until_live()
        await pbx.hang_up("PJSIP/1001-00000001", elsewhere=True)
        assert events.named("Login")[0]["Events"] == "on"
        assert commands.named("Login")[0]["Events"] == "off"
        assert events.named("Hangup") == []
        assert commands.named("Hangup")[0]["Cause"] == "26"
        pbx.stop()
        await running


async def test_a_channel_that_is_gone_is_no_error_but_a_refusal_is() -> None:
    """Hanging up twice is normal; not being allowed to is not."""
    message = "No such channel"

    async def refuse(peer: AmiPeer, fields: Fields) -> None:
        peer.send(frame(Response="Error", ActionID=fields["ActionID"], Message=message))

    async with AmiPeer() as events, AmiPeer() as commands:
        commands.answers |= {"Hangup": refuse, "PlayDTMF": refuse, "Getvar": refuse}
        access = PbxAccess(
            events=events.address, commands=commands.address, seal=None, limits=PATIENT
        )
        pbx = AmiPbx(access, on_event=lambda _: None, clock=SteadyClock())
        running = asyncio.create_task(pbx.run())
        await pbx.until_live()
        await pbx.hang_up("PJSIP/1001-00000001")
        await pbx.interrupt("PJSIP/1001-00000001")
        assert await pbx.variables("PJSIP/1001-00000001", ["CC_STATE"]) == {}
        message = "Permission denied"
        with pytest.raises(ActionRefused):
            await pbx.hang_up("PJSIP/1001-00000001")
        pbx.stop()
        await running


async def test_given_a_bug_in_who_takes_a_phone_s_state_then_the_links_end_with_it() -> None:
    """Else no state of a phone would ever be told again, and nobody would notice."""

    def take(event: PbxEvent) -> None:
        if isinstance(event, DeviceChanged):
            raise ZeroDivisionError

    async with AmiPeer() as peer:
        access = PbxAccess(events=peer.address, commands=peer.address, seal=None, limits=PATIENT)
        pbx = AmiPbx(access, on_event=take, clock=SteadyClock())
        running = asyncio.create_task(pbx.run())
        await pbx.until_live()
        pbx.expect_phones(["1001"])
        with pytest.raises(ZeroDivisionError):
            await running


async def test_a_changed_device_is_asked_for_and_not_believed() -> None:
    """A forged state event makes no phone unreachable: Asterisk is asked."""
    told: list[PbxEvent] = []
    asked = asyncio.Event()

    def take(event: PbxEvent) -> None:
        told.append(event)
        if isinstance(event, DeviceChanged):
            asked.set()

    async def in_use(peer: AmiPeer, fields: Fields) -> None:
        peer.answer(fields, Value="INUSE" if "1001" in fields["Variable"] else "UNAVAILABLE")

    async with AmiPeer() as events, AmiPeer() as commands:
        commands.answers["Getvar"] = in_use
        access = PbxAccess(
            events=events.address, commands=commands.address, seal="s", limits=PATIENT
        )
        pbx = AmiPbx(access, on_event=take, clock=SteadyClock())
        running = asyncio.create_task(pbx.run())
        await pbx.until_live()
        hint = frame(Event="DeviceStateChange", Device="PJSIP/1001", State="UNAVAILABLE")
        events.send(hint + hint)
        events.send(frame(Event="DeviceStateChange", Device="PJSIP/demo-trunk", State="INUSE"))
        async with asyncio.timeout(60):
            await asked.wait()
        assert told[-1] == DeviceChanged(endpoint="1001", state="in_use")
        assert [question["Variable"] for question in commands.named("Getvar")] == [
            "DEVICE_STATE(PJSIP/1001)"
        ]
        pbx.stop()
        await running


async def test_figures_are_one_frozen_value() -> None:
    """Epoch, lag, depth, bad frames and pending actions can be read at any time."""
    async with AmiPeer() as peer, linked(peer.address) as stage:
        await stage.link.until_live()
        peer.send(b"rubbish\r\n\r\n" + frame(Event="Newstate"))
        await stage.until(lambda: len(stage.named("Newstate")) == 1)
        counters = stage.link.counters
        assert counters.live
        assert (counters.epoch, counters.bad_frames, counters.queued) == (1, 1, 0)
        assert counters.events == len(stage.events)
        assert counters.lag_s >= 0
