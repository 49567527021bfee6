"""Asterisk beside the caller's line: `floor.ports.pbx.Pbx` over two AMI links."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence

from callcenter.clock import Clock
from callcenter.floor.ports.dialling import CallUp, Placed
from callcenter.floor.ports.pbx_events import LinkLost, LinkUp, PbxEventHandler, Snapshot
from callcenter.telephony.ami.encoder import names, variables
from callcenter.telephony.ami.limits import Greeting, LinkUse
from callcenter.telephony.ami.link import AmiLink
from callcenter.telephony.ami.model import ActionRefused, AmiEvent
from callcenter.telephony.dial_string import NO_TRUNK, dial_string
from callcenter.telephony.events import WANTED, EventReader, device_hint
from callcenter.telephony.line import INTERRUPT_KEY
from callcenter.telephony.pbx_access import PbxAccess, PbxCounters
from callcenter.telephony.phone_states import PhoneStates
from callcenter.telephony.placing import FAR_CODEC, calling_up, placing, reaching
from callcenter.telephony.saved import unpack
from callcenter.telephony.snapshot import (
    BEFORE,
    HELD,
    WITH_EACH,
    Boot,
    BootWatch,
    devices,
    hold_mark,
    live_channels,
)

SNAPSHOT_S = 10.0
COMMANDS_S = 10.0
DATA = "CC_DATA"
WANTED_BACK, MAY_GO = "CC_WANTED", "CC_MAY_GO"
SOON, BY_KEY = "soon", "key"
"""How a caller leaves the fallback: see dialplans/fallback.conf."""
SPY_RING_MS = 20_000
_NAMED_AS_GONE = "Channel does not exist: "
_GONE = frozenset({"No such channel", "Channel not found", "Channel specified does not exist"})


class AmiPbx:
    """
    Commands to Asterisk and everything that happens there.

    Args:
        access: Where, and as whom.
        on_event: Takes every event in order; an exception from it ends `run`.
        clock: Tells restarts of Asterisk from losses of the link.
    """

    def __init__(self, access: PbxAccess, *, on_event: PbxEventHandler, clock: Clock) -> None:
        self._on_event = on_event
        self._clock = clock
        self._reader = EventReader(access.seal)
        self._boots = BootWatch()
        self._phones = PhoneStates(self._ask_state, on_event)
        self._events = AmiLink(
            access.events,
            LinkUse(
                events=True,
                greet=self._greet,
                on_event=self._take,
                on_lost=self._lost,
                wanted=WANTED,
            ),
            limits=access.limits,
        )
        self._commands = AmiLink(
            access.commands,
            LinkUse(events=False, greet=_nothing, on_event=_ignore, on_lost=_ignore),
            limits=access.limits,
        )

    @property
    def counters(self) -> PbxCounters:
        """Figures until now."""
        return PbxCounters(
            events=self._events.counters,
            commands=self._commands.counters,
            doubtful=self._reader.doubtful,
        )

    async def run(self) -> None:
        """
        Keep both links up until `stop`.

        Raises:
            AmiLoginRefused: Asterisk refused a login.
        """
        work = [
            asyncio.ensure_future(part)
            for part in (self._events.run(), self._commands.run(), self._phones.run())
        ]
        waiting, links = set(work), work[:2]
        try:
            while waiting.intersection(links) and not any(map(_has_failed, work)):
                _, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in work:
                task.cancel()
            await asyncio.gather(*work, return_exceptions=True)
        for task in work:
            if not task.cancelled() and (error := task.exception()) is not None:
                raise error

    def stop(self) -> None:
        """Let `run` end."""
        self._events.stop()
        self._commands.stop()

    def resynchronise(self) -> None:
        """Drop the event link so that a new epoch begins with a snapshot."""
        self._events.resynchronise()

    async def until_live(self) -> None:
        """Wait until events come and commands can be given."""
        await self._events.until_live()
        await self._commands.until_live()

    async def hang_up(self, channel: str, *, elsewhere: bool = False) -> None:
        """See `Pbx.hang_up`."""
        cause = "26" if elsewhere else "16"
        try:
            await self._commands.act("Hangup", ("Channel", channel), ("Cause", cause))
        except ActionRefused as error:
            if not _is_gone(error):
                raise

    async def interrupt(self, channel: str) -> None:
        """See `Pbx.interrupt`; a channel already gone is no error."""
        try:
            await self._commands.act(
                "PlayDTMF", ("Channel", channel), ("Digit", INTERRUPT_KEY), ("Receive", "true")
            )
        except ActionRefused as error:
            if not _is_gone(error):
                raise

    async def variables(self, channel: str, names: Sequence[str]) -> dict[str, str]:
        """See `Pbx.variables`."""
        values: dict[str, str] = {}
        for name in names:
            value = await self._variable(name, channel)
            if value:
                values[name] = value
        return values

    async def note_left(self, channel: str, uniqueid: str) -> None:
        """See `Pbx.note_left`."""
        await self._note(channel, "CC_LEFT", uniqueid)

    async def note_hold(self, channel: str, uniqueid: str, since_s: float | None) -> None:
        """See `Pbx.note_hold`."""
        await self._note(channel, HELD, hold_mark(uniqueid, since_s))

    async def note_told(self, channel: str) -> None:
        """See `Pbx.note_told`."""
        await self._note(channel, BEFORE, "ivr")

    async def take_back(self, channel: str) -> None:
        """
        See `Pbx.take_back`.

        No redirect: that would cut a talk which began since anybody looked. In a talk, the key is
        a tone like others.
        """
        if await self._variable(MAY_GO, channel) not in {SOON, BY_KEY}:
            return
        await self._note(channel, WANTED_BACK, "yes")
        if await self._variable(MAY_GO, channel) == BY_KEY:
            await self.interrupt(channel)

    async def spy(self, device: str, channel: str, mode: str) -> None:
        """See `Pbx.spy`."""
        await self._commands.act(
            "Originate",
            ("Channel", dial_string(device, trunk=NO_TRUNK)),
            ("Context", "cc-spy"),
            ("Exten", mode),
            ("Priority", "1"),
            ("Timeout", str(SPY_RING_MS)),
            *variables({"CC_SPY_ON": channel}),
            ("Async", "true"),
        )

    async def take_aside(self, channel: str) -> bool:
        """See `Pbx.take_aside`."""
        try:
            await self._commands.act(
                "Redirect",
                ("Channel", channel),
                ("Context", "cc-beside"),
                ("Exten", "consult"),
                ("Priority", "1"),
            )
        except ActionRefused as error:
            if not _is_gone(error):
                raise
            return False
        return True

    async def summon(self, device: str, call_id: str, uniqueid: str) -> None:
        """See `Pbx.summon`."""
        await self._commands.act(
            "Originate",
            ("Channel", dial_string(device, trunk=NO_TRUNK)),
            ("ChannelId", uniqueid),
            ("Context", "cc-beside"),
            ("Exten", "stand-by"),
            ("Priority", "1"),
            ("Timeout", str(SPY_RING_MS)),
            *variables({"CC_CALL_ID": call_id}),
            ("Async", "true"),
        )

    async def call_up(self, call: CallUp) -> None:
        """See `Pbx.call_up`."""
        await self._commands.act("Originate", *calling_up(call, codec=await self._far_codec()))

    async def place(self, call: Placed) -> None:
        """See `Pbx.place`."""
        await self._commands.act("Originate", *placing(call, codec=await self._far_codec()))

    async def reach(self, call_id: str) -> None:
        """See `Pbx.reach`."""
        try:
            await self._commands.act("Redirect", *reaching(call_id))
        except ActionRefused as error:
            if not _is_gone(error):
                raise

    async def saved(self, channel: str) -> Mapping[str, object]:
        """See `Pbx.saved`."""
        return unpack(await self._variable(DATA, channel))

    async def snapshot(self) -> Snapshot:
        """See `Pbx.snapshot`."""
        return await self._look(self._events, self._events.counters.epoch, restarted=False)

    async def _note(self, channel: str, name: str, value: str) -> None:
        try:
            await self._commands.act(
                "Setvar", ("Channel", channel), ("Variable", name), ("Value", value)
            )
        except ActionRefused as error:
            if not _is_gone(error):
                raise

    async def _variable(self, name: str, channel: str) -> str:
        try:
            answer = await self._commands.act(
                "Getvar", ("Channel", channel), ("Variable", names([name]))
            )
        except ActionRefused as error:
            if _is_gone(error):
                return ""
            raise
        return answer.fields.get("value", "")

    async def _far_codec(self) -> str:
        answer = await self._commands.act("Getvar", ("Variable", names([FAR_CODEC])))
        return answer.fields.get("value", "")

    async def _ask_state(self, phone: str) -> str:
        question = f"DEVICE_STATE(PJSIP/{phone})"
        answer = await self._commands.act("Getvar", ("Variable", question))
        return answer.fields.get("value", "")

    async def _greet(self, greeting: Greeting) -> None:
        """Tell of the link with what there is; not before commands can be given, too."""
        booted = await greeting.until_booted()
        uptime = booted.fields.get("uptime", "")
        uptime_s = float(uptime) if uptime.isdecimal() else 0.0
        now_s = self._clock.now_s()
        boot = Boot.of(uptime_s, asked_s=now_s - greeting.age_s, told_s=now_s)
        restarted = self._boots.restarted(boot)
        async with asyncio.timeout(COMMANDS_S):
            await self._commands.until_live()  # whoever is told of the link acts at once
        snapshot = await self._look(greeting, greeting.number, restarted=restarted)
        self._phones.know(dict(snapshot.devices))
        self._on_event(LinkUp(snapshot=snapshot))
        self._boots.known(boot)

    async def _look(self, link: AmiLink | Greeting, epoch: int, *, restarted: bool) -> Snapshot:
        channels = await link.act("Status", ("Variables", WITH_EACH), timeout_s=SNAPSHOT_S)
        states = await link.act("DeviceStateList", timeout_s=SNAPSHOT_S)
        return Snapshot(
            epoch=epoch,
            restarted=restarted,
            channels=live_channels(channels.items, self._reader),
            devices=devices(states.items),
        )

    def _take(self, event: AmiEvent) -> None:
        phone = device_hint(event)
        if phone is not None:
            self._phones.hint(phone)
            return
        happened = self._reader.read(event)
        if happened is not None:
            self._on_event(happened)

    def expect_phones(self, phones: Iterable[str]) -> None:
        """Name the phones there are, so that the state of each is asked for."""
        self._phones.expect(phones)

    def _lost(self, epoch: int) -> None:
        self._on_event(LinkLost(epoch=epoch))


def _is_gone(error: ActionRefused) -> bool:
    """Tell whether an action was refused since its channel is not there any more."""
    return error.message in _GONE or error.message.startswith(_NAMED_AS_GONE)


def _has_failed(task: asyncio.Future[None]) -> bool:
    return task.done() and not task.cancelled() and task.exception() is not None


async def _nothing(greeting: Greeting) -> None:
    del greeting


def _ignore(happened: object) -> None:
    del happened
