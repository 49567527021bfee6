"""Duty 9: every login is a new epoch: snapshot first, then what was buffered, then live."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeVar

import pytest

from callcenter.clock import SteadyClock
from callcenter.errors import LinkDown
from callcenter.floor.ports.pbx_events import ChannelGone, LinkLost, LinkUp, PbxEvent
from callcenter.telephony.ami.limits import Greeting
from callcenter.telephony.pbx import AmiPbx
from callcenter.telephony.pbx_access import PbxAccess
from callcenter.telephony.snapshot import Boot, BootWatch
from tests.unit.telephony.ami_peer import PATIENT, QUICK, AmiPeer, Fields, frame
from tests.unit.telephony.link_stage import linked

T = TypeVar("T")


async def test_given_events_during_the_snapshot_then_they_come_after_it() -> None:
    """The greeting is over before the first event is handed on."""
    seen_at_greeting: list[int] = []

    async def greet(greeting: Greeting) -> None:
        peer.send(frame(Event="Newstate", Uniqueid="1"))
        await greeting.act("Ping")
        seen_at_greeting.append(len(stage.events))

    async with AmiPeer() as peer, linked(peer.address, greet=greet) as stage:
        await stage.until(lambda: len(stage.named("Newstate")) == 1)
        assert seen_at_greeting == [0]


async def test_given_a_link_that_synchronises_then_actions_are_held_until_it_is_live() -> None:
    """An action waits for a moment instead of overtaking the snapshot."""
    go_on = asyncio.Event()

    async def greet(greeting: Greeting) -> None:
        del greeting
        await go_on.wait()

    async with AmiPeer() as peer, linked(peer.address, greet=greet) as stage:
        await stage.until(lambda: stage.greetings == [1])
        acting = asyncio.create_task(stage.link.act("Getvar", ("Variable", "X")))
        await asyncio.sleep(0.02)
        assert peer.named("Getvar") == []
        go_on.set()
        await acting
        assert len(peer.named("Getvar")) == 1


async def test_given_a_link_that_never_synchronises_then_held_actions_are_refused() -> None:
    """Holding is bounded."""

    async def greet(greeting: Greeting) -> None:
        del greeting
        await asyncio.sleep(60)

    async with AmiPeer() as peer, linked(peer.address, limits=QUICK, greet=greet) as stage:
        await stage.until(lambda: stage.greetings == [1])
        with pytest.raises(LinkDown):
            await stage.link.act("Getvar", ("Variable", "X"))
        assert peer.named("Getvar") == []


async def test_given_asterisk_is_not_booted_then_the_snapshot_waits_for_it() -> None:
    """FullyBooted comes later than the login while Asterisk starts."""
    async with AmiPeer() as peer:
        peer.booted = False
        async with observed(peer) as told:
            await peer.came("Login", 2)
            await asyncio.sleep(0.02)
            assert peer.named("Status") == []
            peer.send_to_all(frame(Event="FullyBooted", Uptime="0"))
            await told.until(LinkUp)


async def test_given_commands_that_cannot_be_given_yet_then_the_snapshot_waits_for_it() -> None:
    """Whoever is told of the link acts at once: reads channels, hangs up, dials."""
    go_on = asyncio.Event()
    waiting: list[asyncio.Task[None]] = []

    async def answer_later(peer: AmiPeer, fields: Fields) -> None:
        await go_on.wait()
        peer.answer_on_same(fields)

    async def login(peer: AmiPeer, fields: Fields) -> None:
        if fields["Events"] == "off":
            waiting.append(asyncio.create_task(answer_later(peer, fields)))
            return
        peer.answer_on_same(fields)
        peer.send_to_all(frame(Event="FullyBooted", Uptime="100"))

    async with AmiPeer() as peer:
        peer.answers["Login"] = login
        async with observed(peer) as told:
            await peer.came("Login", 2)
            await asyncio.sleep(0.02)
            assert peer.named("Status") == []
            assert told.events == []
            go_on.set()
            await told.until(LinkUp)
            await asyncio.gather(*waiting)


async def test_given_live_channels_then_the_snapshot_tells_them() -> None:
    """One Status list and one list of devices make the snapshot."""

    async def status(peer: AmiPeer, fields: Fields) -> None:
        own = fields["ActionID"]
        peer.answer_on_same(fields, EventList="start")
        peer.send_to_all(
            frame(
                Event="Status",
                Channel="PJSIP/1001-0000002a",
                Uniqueid="pbx1-1.2",
                Linkedid="pbx1-1.1",
                BridgeID="b",
                Context="from-agent",
                ChanVariable="CC_CALL_ID=pbx1-1.1",
                ActionID=own,
            )
        )
        peer.send_to_all(frame(Event="StatusComplete", ActionID=own, EventList="Complete"))

    async def states(peer: AmiPeer, fields: Fields) -> None:
        own = fields["ActionID"]
        peer.answer_on_same(fields, EventList="start")
        for device, state in (("PJSIP/1001", "BUSY"), ("Queue:x", "INUSE"), ("PJSIP/t", "INUSE")):
            peer.send_to_all(
                frame(Event="DeviceStateChange", Device=device, State=state, ActionID=own)
            )
        peer.send_to_all(frame(Event="Done", ActionID=own, EventList="Complete"))

    async with AmiPeer() as peer:
        peer.answers |= {"Status": status, "DeviceStateList": states}
        async with observed(peer) as told:
            snapshot = (await told.until(LinkUp)).snapshot
            assert snapshot.epoch == 1
            assert not snapshot.restarted
            assert dict(snapshot.devices) == {"1001": "in_use"}
            (channel,) = snapshot.channels
            assert (channel.endpoint, channel.call_id, channel.bridge, channel.stage) == (
                "1001",
                "pbx1-1.1",
                "b",
                None,
            )


async def test_given_a_loss_and_a_younger_asterisk_then_the_next_epoch_says_restarted() -> None:
    """Loss is told first; the uptime tells a restart from a blink."""
    async with AmiPeer() as peer, observed(peer) as told:
        await told.until(LinkUp)
        peer.cut()
        again = await told.until(LinkUp, 2)
        assert not again.snapshot.restarted
        peer.uptime_s = 0
        peer.cut()
        assert (await told.until(LinkUp, 3)).snapshot.restarted
        kinds = [type(event) for event in told.events]
        assert kinds == [LinkUp, LinkLost, LinkUp, LinkLost, LinkUp]


async def test_given_a_link_that_breaks_before_the_snapshot_then_the_next_tells_a_restart() -> None:
    """Asterisk was greeted and gone again: the floor was told of its restart by nobody yet."""

    async def gone(peer: AmiPeer, fields: Fields) -> None:
        del fields
        peer.answers.clear()
        peer.cut()

    async with AmiPeer() as peer, observed(peer) as told:
        await told.until(LinkUp)
        peer.uptime_s = 0
        peer.answers["DeviceStateList"] = gone
        peer.cut()
        assert (await told.until(LinkUp, 2)).snapshot.restarted
        peer.cut()
        assert not (await told.until(LinkUp, 3)).snapshot.restarted


async def test_given_a_loss_in_the_instant_of_the_greeting_then_it_is_told() -> None:
    """Whoever was told that the link is up is told that it is lost, also if it never lived."""
    synchronised: list[int] = []

    async def greet(greeting: Greeting) -> None:
        if greeting.number == 1:
            stage.link.resynchronise()
            await asyncio.sleep(0)
        synchronised.append(greeting.number)

    async with AmiPeer() as peer, linked(peer.address, greet=greet) as stage:
        await stage.until(lambda: stage.greetings == [1, 2])
        assert synchronised[0] == 1
        assert stage.lost == [1]


async def test_given_a_hangup_during_the_snapshot_then_it_follows_the_snapshot() -> None:
    """What happened meanwhile is replayed after it, so that nothing stays alive for ever."""
    gone = frame(
        Event="Hangup", Channel="PJSIP/1001-00000001", Uniqueid="u", Linkedid="l", Cause="16"
    )

    async def meanwhile(peer: AmiPeer, fields: Fields) -> None:
        peer.send_to_all(gone)
        peer.answer_on_same(fields)

    async with AmiPeer() as peer:
        peer.answers["DeviceStateList"] = meanwhile
        async with observed(peer) as told:
            await told.until(ChannelGone)
            assert [type(event) for event in told.events] == [LinkUp, ChannelGone]


def _is_another(watch: BootWatch, uptime_s: float, *, asked_s: float, told_s: float) -> bool:
    """Ask and tell, as one greeting and its snapshot do."""
    boot = Boot.of(uptime_s, asked_s=asked_s, told_s=told_s)
    restarted = watch.restarted(boot)
    watch.known(boot)
    return restarted


def test_an_uptime_in_whole_seconds_is_no_restart() -> None:
    """Neither rounding nor an answer that was read late makes one Asterisk two."""
    watch = BootWatch()
    assert not _is_another(watch, 100, asked_s=1000.0, told_s=1000.0)
    assert not _is_another(watch, 160, asked_s=1060.9, told_s=1060.9)
    assert not _is_another(watch, 165, asked_s=1065.0, told_s=1095.0)
    assert not _is_another(watch, 200, asked_s=1100.9, told_s=1100.9)


def test_a_younger_asterisk_is_a_restart_once() -> None:
    """The process after it is compared with the new one."""
    watch = BootWatch()
    assert not _is_another(watch, 100, asked_s=1000.0, told_s=1000.0)
    assert _is_another(watch, 0, asked_s=1100.0, told_s=1100.1)
    assert not _is_another(watch, 2, asked_s=1102.5, told_s=1102.5)


class Told:
    """What the floor was told."""

    def __init__(self) -> None:
        self.events: list[PbxEvent] = []
        self.news = asyncio.Event()

    def __call__(self, event: PbxEvent) -> None:
        """Take one event."""
        self.events.append(event)
        self.news.set()

    async def until(self, kind: type[T], count: int = 1) -> T:
        """Wait for the so-manieth event of a kind."""
        while len(found := [event for event in self.events if isinstance(event, kind)]) < count:
            self.news.clear()
            await self.news.wait()
        return found[count - 1]


@asynccontextmanager
async def observed(peer: AmiPeer, *, seal: str | None = None) -> AsyncIterator[Told]:
    """Run an `AmiPbx` against the peer."""
    told = Told()
    access = PbxAccess(events=peer.address, commands=peer.address, seal=seal, limits=PATIENT)
    pbx = AmiPbx(access, on_event=told, clock=SteadyClock())
    running = asyncio.create_task(pbx.run())
    try:
        yield told
    finally:
        pbx.stop()
        await running
