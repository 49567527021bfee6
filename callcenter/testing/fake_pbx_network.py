"""The workings of the fake exchange: channels, their sessions with the service, and its news."""

import asyncio
import itertools
from collections import deque
from collections.abc import Callable, Coroutine, Sequence

from callcenter.errors import CallerGone, LinkDown
from callcenter.floor.ports.dialling import DialStatus, Leg
from callcenter.floor.ports.line import LineHandler
from callcenter.floor.ports.pbx_events import (
    ChannelGone,
    LinkLost,
    LinkUp,
    LiveChannel,
    PbxEvent,
    PbxEventHandler,
    Snapshot,
)
from callcenter.testing.fake_pbx_beside import Beside
from callcenter.testing.fake_pbx_fallback import Patience
from callcenter.testing.fake_pbx_far import far_channels
from callcenter.testing.fake_pbx_kept import lost, until_served
from callcenter.testing.fake_pbx_legs import held, live, run_leg
from callcenter.testing.fake_pbx_line import FakeLine
from callcenter.testing.fake_pbx_parties import Behaviour, FakeCaller, FakeLeg, FakePhone
from callcenter.testing.fake_pbx_rooms import Rooms


class FakeNetwork:
    """
    What goes on inside; see `FakePbx` for what tests and the floor may do.

    Args:
        on_event: Takes what the event link tells.
        sound_length_s: Length of a sound by its path; None when it cannot be played.
        reenter_after_s: How long the dialplan waits before it offers a call again.
    """

    def __init__(
        self,
        *,
        on_event: PbxEventHandler,
        sound_length_s: Callable[[str], float | None] = lambda _: 0.5,
        reenter_after_s: float = 0.5,
    ) -> None:
        self.sound_length_s = sound_length_s
        self.callers: list[FakeCaller] = []
        self.failures: list[BaseException] = []
        self.spies: list[tuple[str, str, str]] = []
        self.lines_late_s = 0.0
        """How late a session reaches who serves it; its caller may be gone by then."""
        self.news_late_s = 0.0
        """How late what the event link tells reaches who listens, always in its order."""
        self.answers_late_s = 0.0
        """How late it is answered what was asked for, on lines and beside them."""
        self.greets_for_s = 0.0
        """How long a new event link looks around; what happens then is told after its snapshot."""
        self.patience = Patience()
        self.emergency: Sequence[str] = ()
        """The phones that ring in the fallback."""
        self.rooms = Rooms(self.emit)
        self.live_legs: list[FakeLeg] = []
        self.beside = Beside(self)
        self._on_event = on_event
        self._reenter_after_s = reenter_after_s
        self._handler: LineHandler | None = None
        self._service_up = asyncio.Event()
        self._phones: dict[str, FakePhone] = {}
        self._lines: dict[FakeCaller, FakeLine] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._sessions: dict[asyncio.Task[None], None] = {}  # in order, so that seeds repeat
        self._numbers = itertools.count(1)
        self._news: deque[tuple[float, PbxEvent]] = deque()
        self._news_due_s = 0.0
        self._greeting: list[PbxEvent] | None = None
        self._epoch = 0
        self._linked = False
        self._down = False
        self._restarted = False

    def phone(self, endpoint: str) -> FakePhone:
        """Return the phone `1001`, `1001-web` or `tel:+86…`, which exists from then on."""
        if endpoint not in self._phones:
            self._phones[endpoint] = FakePhone(network=self, endpoint=endpoint)
        return self._phones[endpoint]

    # --- what parties and lines do

    def emit(self, event: PbxEvent) -> None:
        """Tell the service when the link is up; always later, never inside the caller's step."""
        if self._greeting is not None:
            self._greeting.append(event)
        elif self._linked:
            self._post(event)

    def start_legs(self, caller: FakeCaller, leg: Leg) -> list[FakeLeg]:
        """Let the phones of a leg ring; who cannot be reached is left out."""
        started = [
            one
            for device in (leg.device, *leg.also)
            if (one := self._start_leg(caller, device, confirm=leg.confirm)) is not None
        ]
        caller.legs = list(started)
        self.live_legs += started
        for one in started:
            one.stays = leg.stays
            self._spawn(run_leg(self, one, leg.ring_s))
        return started

    def _start_leg(self, caller: FakeCaller, device: str, *, confirm: bool) -> FakeLeg | None:
        kind, _, name = device.partition(":")
        endpoint = {"sip": name, "browser": f"{name}-web"}.get(kind, device)
        phone = self._phones.get(endpoint)
        if phone is None or phone.behaviour is Behaviour.UNREACHABLE:
            return None
        serial = next(self._numbers)
        leg = FakeLeg(
            caller=caller,
            phone=phone,
            channel=f"PJSIP/{name}-{serial:08x}",
            uniqueid=f"pbx1-1763743200.{serial}",
            bridge=f"bridge-{serial}",
            confirm=confirm and device.startswith("tel:"),
        )
        if phone.leg is not None or phone.places_a_call:
            leg.end(DialStatus.BUSY, 17)
        return leg

    def caller_left(self, caller: FakeCaller, cause: int) -> None:
        """End a channel that has a session of its own, with everything on it."""
        if caller.gone.is_set():
            return
        leg = caller.of_phone
        if leg is not None and not leg.ended.done():
            leg.end(DialStatus.ANSWERED, cause)  # and then this is told again
            return
        caller.cause = cause
        caller.gone.set()
        caller.free.set()
        caller.changed()
        self.rooms.leave(caller.uniqueid)
        for leg in list(caller.legs):
            self._line_left(leg)
        if caller.far is not None:
            answered = caller.far.answered.is_set()
            caller.far.end(DialStatus.ANSWERED if answered else DialStatus.CANCELLED, 16)
        self.close_line(caller)
        if caller.of_phone is None:
            self.emit(
                ChannelGone(
                    call_id=caller.call_id,
                    uniqueid=caller.uniqueid,
                    endpoint=caller.placed_by,
                    cause=cause,
                )
            )

    def _line_left(self, leg: FakeLeg) -> None:
        """The line that dialled a phone is gone: the phone talks on with others, stays, or ends."""
        if not leg.answered.is_set():
            leg.end(DialStatus.CANCELLED, 16)
        elif self.rooms.of(leg.uniqueid) is not None:
            self.leg_over(leg)
            self.spawn(self.beside.afterwards(leg))
        elif leg.stays:
            self.leg_over(leg)
            self.beside.stand(leg, "stand-by")
        else:
            leg.end(DialStatus.ANSWERED, 16)

    def leg_over(self, leg: FakeLeg) -> None:
        """A leg is its line's no more; a transferred caller leaves the session that dialled."""
        leg.over.set()
        if leg not in leg.caller.legs:
            return
        leg.caller.legs.remove(leg)
        if leg.caller.stage == "xfer":
            self.close_line(leg.caller)

    def close_line(self, party: FakeCaller) -> None:
        """End the session of a channel, if there is one."""
        if party in self._lines:
            self._lines[party].close()

    def offer(self, party: FakeCaller) -> None:
        """Offer a channel to the service, again and again, until it is gone."""
        self.spawn(self._dialplan(party))

    async def undisturbed(self, caller: FakeCaller) -> None:
        """Wait until nobody is rung for a channel, and it talks with nobody."""
        while caller.legs or self.rooms.of(caller.uniqueid) is not None:
            for leg in list(caller.legs):
                await leg.over.wait()
            await self.rooms.left(caller.uniqueid)

    def spawn(self, work: Coroutine[object, object, None]) -> None:
        """Let something go on by itself."""
        self._spawn(work)

    # --- inside

    async def _dialplan(self, caller: FakeCaller) -> None:
        while not caller.gone.is_set():
            await caller.free.wait()
            await until_served(self, caller, self._service_up)
            if caller.gone.is_set():
                return
            if not caller.free.is_set():
                continue  # a phone that was fetched into a talk meanwhile
            began_s = asyncio.get_running_loop().time()
            await self._session(caller)
            await self.undisturbed(caller)
            if caller.stage == "dial" and caller.bridged:
                caller.stage = "survey"
            if caller.stage in {"xfer", "consult"}:
                await asyncio.sleep(0.01)
            elif not caller.gone.is_set():
                await lost(self, caller, asyncio.get_running_loop().time() - began_s)
                await asyncio.sleep(self._reenter_after_s)

    async def _session(self, caller: FakeCaller) -> None:
        """Offer a channel once; a session may end long before who serves it has noticed."""
        if self._handler is None or caller.gone.is_set():
            return
        line = self._lines[caller] = FakeLine(self, caller)
        session = self._spawn(self._serve(line, self._handler))
        self._sessions[session] = None
        session.add_done_callback(lambda done: self._sessions.pop(done, None))
        closed = asyncio.ensure_future(line.closed())
        either: set[asyncio.Future[None]] = {session, closed}
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        finally:
            closed.cancel()
        line.close()
        if self._lines.get(caller) is line:
            del self._lines[caller]

    async def _serve(self, line: FakeLine, handler: LineHandler) -> None:
        try:
            if self.lines_late_s:
                await asyncio.sleep(self.lines_late_s)
            await handler(line)
        except CallerGone:
            pass
        except Exception as error:  # noqa: BLE001 - handed to the test by `close`
            self.failures.append(error)

    def _all_legs(self) -> list[FakeLeg]:
        far = [caller.far for caller in self.callers if caller.far is not None]
        return [*self.live_legs, *far]

    def _snapshot(self) -> Snapshot:
        channels: list[LiveChannel] = []
        for caller in self.callers:
            if caller.gone.is_set():
                continue
            bridge = self.rooms.name_of(caller.uniqueid)
            own = live(caller, caller.channel, caller.uniqueid, bridge, caller.placed_by)
            channels.append(held(own, caller, self.live_legs, self.rooms))
            channels += far_channels(caller)
        for leg in self.live_legs:
            bridge, phone = self.rooms.name_of(leg.uniqueid), leg.phone.endpoint
            channels.append(live(leg.caller, leg.channel, leg.uniqueid, bridge, phone))
        return Snapshot(
            epoch=self._epoch,
            restarted=self._restarted,
            channels=tuple(channels),
            devices={name: phone.state for name, phone in self._phones.items()},
        )

    def _require_link(self) -> None:
        if not self._linked:
            raise LinkDown

    async def _answered(self) -> None:
        """Let the answer to what was asked for be on its way."""
        if self.answers_late_s:
            epoch = self._epoch
            await asyncio.sleep(self.answers_late_s)
            if epoch != self._epoch or not self._linked:
                raise LinkDown

    def _post(self, event: PbxEvent) -> None:
        """Deliver later but in order, however the loop orders what is ready."""
        self._news_due_s = max(
            self._news_due_s, asyncio.get_running_loop().time() + self.news_late_s
        )
        self._deliver_at(self._news_due_s, event)

    def _post_loss(self, loss: LinkLost) -> None:
        """Tell a loss at once: who listens notices it himself, after what had reached him."""
        on_the_way = [event for _, event in self._news]
        self._news.clear()
        self._news_due_s = asyncio.get_running_loop().time()
        for event in (*on_the_way, loss):
            self._deliver_at(self._news_due_s, event)

    def _deliver_at(self, due_s: float, event: PbxEvent) -> None:
        self._news.append((due_s, event))
        loop = asyncio.get_running_loop()
        if due_s > loop.time():
            loop.call_at(due_s, self._deliver, due_s)
        else:
            loop.call_soon(self._deliver, due_s)

    def _deliver(self, due_s: float) -> None:
        if not self._news or self._news[0][0] > due_s:
            return  # its own was told before, or died with the service
        _, event = self._news.popleft()
        self._on_event(event)
        if isinstance(event, LinkUp) and self._handler is not None:
            self._service_up.set()  # lines are taken once the first snapshot is known

    def _spawn(self, work: Coroutine[object, object, None]) -> asyncio.Task[None]:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
