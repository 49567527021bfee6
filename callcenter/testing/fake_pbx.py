"""
A whole telephone exchange in memory, for tests of the floor without Asterisk.

    pbx = FakePbx(on_event=floor.take)
    pbx.start(handler=floor.take_line)
    pbx.phone("1001").set(Behaviour.ANSWERS, after_s=2, talks_s=30)
    caller = pbx.call(caller="13800138000")
    await caller.hears("welcome")
    caller.press("0")
    await caller.gone.wait()
    await pbx.close()

It keeps to real time or to a virtual-time loop alike: it only ever asks the running loop.
`tests/contract/telephony` holds it to the behaviour of the real Asterisk.
"""

import asyncio
import re
from collections.abc import Mapping, Sequence

from callcenter.errors import Invalid
from callcenter.floor.ports.dialling import CallUp, DialStatus, Placed
from callcenter.floor.ports.line import LineHandler
from callcenter.floor.ports.pbx_events import (
    LinkLost,
    LinkUp,
    Snapshot,
)
from callcenter.testing.fake_pbx_called_up import run_called_up
from callcenter.testing.fake_pbx_far import run_far
from callcenter.testing.fake_pbx_line import as_saved
from callcenter.testing.fake_pbx_network import FakeNetwork
from callcenter.testing.fake_pbx_parties import (
    INTERRUPT,
    Behaviour,
    FakeCaller,
    FakeLeg,
    FakePhone,
)

_NUMBER = re.compile(r"\+?[0-9*#]{1,32}")
BOOT_S = 0.5
"""How long the exchange is away after a crash."""

__all__ = ["Behaviour", "FakeCaller", "FakeLeg", "FakePbx", "FakePhone"]


class FakePbx(FakeNetwork):
    """
    Asterisk with its dialplan, its trunk and its phones; obeys `floor.ports.pbx.Pbx`.

    Its arguments are those of `FakeNetwork`.
    """

    # --- what tests do

    def start(self, handler: LineHandler) -> None:
        """Let the service be there: lines are offered to `handler`, the event link comes up."""
        self._handler = handler
        self.restore_link()

    def kill_service(self) -> None:
        """Let the service die in the act; calls and talks live on and enter again."""
        self._service_up.clear()
        self._handler = None
        self._linked, self._greeting = False, None
        self._restarted = False  # its successor knows of no exchange before
        self._news.clear()  # what was on the way to it dies with it
        self._news_due_s = 0.0
        for session in self._sessions:
            session.cancel()

    async def sessions_over(self) -> None:
        """Wait until no line is offered any more."""
        if self._sessions:
            await asyncio.wait(list(self._sessions))

    def call(
        self,
        *,
        caller: str | None = "13800138000",
        number: str = "4001",
        caller_name: str | None = None,
        entry: str = "call",
        placed_by: str | None = None,
    ) -> FakeCaller:
        """Let somebody dial `number`; `placed_by` is the agent's endpoint of an outbound call."""
        serial = next(self._numbers)
        uniqueid = f"pbx1-1763743200.{serial}"
        party = FakeCaller(
            network=self,
            number=number,
            caller=caller,
            caller_name=caller_name,
            channel=f"PJSIP/{placed_by or 'trunk'}-{serial:08x}",
            uniqueid=uniqueid,
            call_id=uniqueid,
            entry=entry,
            placed_by=placed_by,
            transferred_by=placed_by,
        )
        self.callers.append(party)
        if placed_by is not None:
            self.phone(placed_by).placed = party
        if self._down:
            party.gone.set()
        self._spawn(self._dialplan(party))
        return party

    def lose_link(self) -> None:
        """Cut the event link; events until `restore_link` are lost."""
        if self._linked and self._greeting is None:
            self._post_loss(LinkLost(epoch=self._epoch))
        self._linked, self._greeting = False, None

    def restore_link(self) -> None:
        """Bring the event link up with a new epoch and a snapshot, once the exchange is there."""
        if self._down:
            return
        self._epoch += 1
        self._linked = True
        self._greeting = []
        if self.greets_for_s:
            asyncio.get_running_loop().call_later(self.greets_for_s, self._greeted, self._epoch)
        else:
            self._greeted(self._epoch)

    def _greeted(self, epoch: int) -> None:
        """Tell what there is, and then what happened while that was found out."""
        if epoch != self._epoch or self._greeting is None:
            return
        happened, self._greeting = self._greeting, None
        self._post(LinkUp(snapshot=self._snapshot()))
        self._restarted = False
        for event in happened:
            self._post(event)

    def crash(self) -> None:
        """Let Asterisk die and come back a moment later: every call is gone and nobody tells."""
        self.lose_link()
        for caller in self.callers:
            self.caller_left(caller, 0)
        self._restarted = self._restarted or self._handler is not None
        if not self._down:
            self._down = True
            asyncio.get_running_loop().call_later(BOOT_S, self._booted)

    def _booted(self) -> None:
        self._down = False
        if self._handler is not None:
            self.restore_link()

    async def close(self) -> None:
        """
        End everything that is left.

        Raises:
            ExceptionGroup: What line handlers raised against their contract.
        """
        self._linked = False
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self.failures:
            raise BaseExceptionGroup("line handlers failed", self.failures)

    # --- floor.ports.pbx.Pbx

    async def hang_up(self, channel: str, *, elsewhere: bool = False) -> None:
        """See `Pbx.hang_up`."""
        self._require_link()
        for caller in self.callers:
            if caller.channel == channel:
                self.caller_left(caller, 16)
        for leg in [leg for leg in self._all_legs() if leg.channel == channel]:
            status = DialStatus.CANCELLED if elsewhere else DialStatus.NO_ANSWER
            answered = leg.answered.is_set()
            leg.end(DialStatus.ANSWERED if answered else status, 26 if elsewhere else 16)
        await self._answered()

    async def interrupt(self, channel: str) -> None:
        """See `Pbx.interrupt`."""
        self._require_link()
        for caller in self.callers:
            if caller.channel == channel and caller.ear is not None:
                caller.ear.press(INTERRUPT)
        await self._answered()

    async def variables(self, channel: str, names: Sequence[str]) -> dict[str, str]:
        """See `Pbx.variables`."""
        self._require_link()
        found = {}
        for caller in self.callers:
            if caller.channel == channel and not caller.gone.is_set():
                known = {"CC_CALL_ID": caller.call_id, "CC_STATE": caller.stage}
                known |= {"CC_LEFT": caller.left, "CC_FETCHED": caller.fetched}
                found = {name: known[name] for name in names if known.get(name)}
        await self._answered()
        return found

    async def note_left(self, channel: str, uniqueid: str) -> None:
        """See `Pbx.note_left`."""
        self._require_link()
        for caller in self.callers:
            if caller.channel == channel:
                caller.left = uniqueid
        await self._answered()

    async def note_hold(self, channel: str, uniqueid: str, since_s: float | None) -> None:
        """See `Pbx.note_hold`."""
        self._require_link()
        for caller in self.callers:
            if caller.channel == channel:
                caller.held = None if since_s is None else (uniqueid, since_s)
        await self._answered()

    async def note_told(self, channel: str) -> None:
        """See `Pbx.note_told`."""
        self._require_link()
        for caller in self.callers:
            if caller.channel == channel:
                caller.before = "ivr"
        await self._answered()

    async def take_back(self, channel: str) -> None:
        """See `Pbx.take_back`."""
        self._require_link()
        for caller in self.callers:
            if caller.channel == channel and caller.may_go:
                caller.wanted.set()
        await self._answered()

    async def spy(self, device: str, channel: str, mode: str) -> None:
        """See `Pbx.spy`; noted in `spies`."""
        self._require_link()
        self.spies.append((device, channel, mode))
        await self._answered()

    async def take_aside(self, channel: str) -> bool:
        """See `Pbx.take_aside`."""
        self._require_link()
        taken = self.beside.take_aside(channel)
        await self._answered()
        return taken

    async def summon(self, device: str, call_id: str, uniqueid: str) -> None:
        """See `Pbx.summon`."""
        self._require_link()
        self.beside.summon(device, call_id, uniqueid)
        await self._answered()

    async def call_up(self, call: CallUp) -> None:
        """See `Pbx.call_up`."""
        self._require_link()
        kind, _, number = call.device.partition(":")
        if kind == "tel" and not _NUMBER.fullmatch(number):
            raise Invalid("This is no number that can be dialled.", code="not_a_number")
        party = FakeCaller(
            network=self,
            number=call.code,
            caller=number,
            caller_name=None,
            channel=f"PJSIP/{number}-{next(self._numbers):08x}",
            uniqueid=call.call_id,
            call_id=call.call_id,
            entry="outbound",
            answered=True,
        )
        leg = self._start_leg(party, call.device, confirm=False)
        if leg is not None:
            self._spawn(run_called_up(self, party, leg, call))
        await self._answered()

    async def place(self, call: Placed) -> None:
        """See `Pbx.place`."""
        self._require_link()
        if not _NUMBER.fullmatch(call.number):
            raise Invalid("This is no number that can be dialled.", code="not_a_number")
        serial = next(self._numbers)
        party = FakeCaller(
            network=self,
            number=call.own,
            caller=call.number,
            caller_name=None,
            channel=f"Local/wait@cc-outside-{serial:08x};1",
            uniqueid=call.call_id,
            call_id=call.call_id,
            entry="placed",
            saved=as_saved(call.saved),
            placed=call,
            answered=True,
        )
        self.callers.append(party)
        self._spawn(self._dialplan(party))
        await self._answered()

    async def reach(self, call_id: str) -> None:
        """See `Pbx.reach`."""
        self._require_link()
        for caller in self.callers:
            if caller.call_id == call_id and caller.placed and not caller.gone.is_set():
                device, confirm = f"tel:{caller.placed.number}", caller.placed.confirm is not None
                caller.stage = "calling"
                caller.far = self._start_leg(caller, device, confirm=confirm)
                self._spawn(run_far(self, caller, caller.far))
        await self._answered()

    async def saved(self, channel: str) -> Mapping[str, object]:
        """See `Pbx.saved`."""
        self._require_link()
        found = next((c.saved for c in self.callers if c.channel == channel), {})
        await self._answered()
        return found

    async def snapshot(self) -> Snapshot:
        """See `Pbx.snapshot`."""
        self._require_link()
        found = self._snapshot()
        await self._answered()
        return found
