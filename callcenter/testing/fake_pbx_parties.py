"""Who is on the fake telephone network: the caller with keys and ears, and the phones."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import Protocol

from callcenter.errors import CallerGone
from callcenter.floor.ports.dialling import DialStatus, Placed
from callcenter.floor.ports.pbx_events import (
    DeviceChanged,
    HangupAsked,
    Held,
    KeyPressed,
    PbxEvent,
    Transferred,
)

INTERRUPT = "D"
UNREACHED = frozenset({"new", "placed", "calling"})
CONFIRM_S = 8.0
"""How long somebody who answered is asked to press 1."""


class Network(Protocol):
    """What a party may do to the network it hangs on."""

    def emit(self, event: PbxEvent) -> None:
        """Tell the service, in order."""

    def caller_left(self, caller: "FakeCaller", cause: int) -> None:
        """The caller's channel ends now."""


class Ear:
    """Keys as one running verb of one session hears them; keys pressed in between are lost."""

    def __init__(self) -> None:
        self._keys: deque[str] = deque()
        self._wake = asyncio.Event()
        self._closed = False

    def press(self, key: str) -> None:
        """Let the verb hear a key."""
        self._keys.append(key)
        self._wake.set()

    def close(self) -> None:
        """Let the verb fail: its session is over."""
        self._closed = True
        self._wake.set()

    async def key(self, timeout_s: float | None) -> str | None:
        """
        Wait for the next key.

        Returns:
            The key, or None when `timeout_s` seconds passed.

        Raises:
            CallerGone: The session ended.
        """
        try:
            async with asyncio.timeout(timeout_s):
                while not self._keys and not self._closed:
                    self._wake.clear()
                    await self._wake.wait()
        except TimeoutError:
            return None
        if self._closed:
            raise CallerGone
        return self._keys.popleft()


def _set_event() -> asyncio.Event:
    event = asyncio.Event()
    event.set()
    return event


@dataclass(eq=False)
class FakeCaller:
    """
    A person on the hotline; tests call `press` and `hang_up` or await what is heard.

    One whom we called has `placed`, and `far`, the leg to his telephone, while there is one.
    `heard` lists every sound that began; `stage`, `saved` and the rest are the variables on the
    channel, which outlive the service.

    A phone beside its call is one, too: `of_phone` is its leg, `free` that it is in nobody's talk.
    In the fallback, `may_go` tells that the service may take him back, `wanted` that it wants to.
    """

    network: Network
    number: str
    caller: str | None
    caller_name: str | None
    channel: str
    uniqueid: str
    call_id: str
    entry: str = "call"
    stage: str = "new"
    saved: dict[str, object] = field(default_factory=dict)
    losses: int = 0
    bridged: bool = False
    transfer_to: str | None = None
    placed_by: str | None = None
    transferred_by: str | None = None
    answered: bool = False
    silent: bool = False
    music: str | None = None
    language: str = "zh-CN"
    heard: list[str] = field(default_factory=list)
    cause: int | None = None
    left: str = ""
    fetched: str = ""
    before: str | None = None
    may_go: bool = False
    held: tuple[str, float] | None = None
    placed: Placed | None = None
    far: "FakeLeg | None" = None
    legs: "list[FakeLeg]" = field(default_factory=list)
    bridged_with: str | None = None
    ear: Ear | None = None
    of_phone: "FakeLeg | None" = None
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    wanted: asyncio.Event = field(default_factory=asyncio.Event)
    free: asyncio.Event = field(default_factory=_set_event)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def leg(self) -> "FakeLeg | None":
        """The leg that talks, else one that rings; None when nobody is dialled."""
        talking = (leg for leg in self.legs if leg.answered.is_set())
        return next(talking, self.legs[0] if self.legs else None)

    @property
    def is_customer(self) -> bool:
        """Whether the fallback serves him: who called us, or was reached by us."""
        return self.entry == "call" or (self.placed is not None and self.stage not in UNREACHED)

    def press(self, keys: str) -> None:
        """Press keys one after the other, at once."""
        for key in keys:
            self.network.emit(KeyPressed(call_id=self.call_id, uniqueid=self.uniqueid, key=key))
            if self.ear is not None:
                self.ear.press(key)

    def hang_up(self) -> None:
        """Put the receiver down; doing it twice is no error."""
        if not self.gone.is_set():
            self.network.emit(HangupAsked(call_id=self.call_id, uniqueid=self.uniqueid))
            self.network.caller_left(self, 16)

    async def hears(self, sound: str) -> None:
        """Wait until a sound whose name contains `sound` begins or has begun."""
        await self.until(lambda: any(sound in heard for heard in self.heard))

    async def until(self, true: Callable[[], bool]) -> None:
        """
        Wait until something holds for this caller.

        Raises:
            CallerGone: The call ended before.
        """
        while not true():
            if self.gone.is_set():
                raise CallerGone
            self._news.clear()
            await self._news.wait()

    def changed(self) -> None:
        """Let `until` look again."""
        self._news.set()


class Behaviour(StrEnum):
    """What a phone does when it rings."""

    ANSWERS = "answers"
    IGNORES = "ignores"
    BUSY = "busy"
    DECLINES = "declines"
    UNREACHABLE = "unreachable"


@dataclass(eq=False)
class FakeLeg:
    """
    One dialled leg: `answered` when the phone is picked up, `ended` with how it ended.

    `over` is set once it is its line's no more, ended or taken elsewhere; `stays` as in `Leg`;
    `aside` is its channel with a session of its own. `holds` tells that it put the other on hold.
    """

    caller: FakeCaller
    phone: "FakePhone"
    channel: str
    uniqueid: str
    bridge: str
    confirm: bool = False
    stays: bool = False
    holds: bool = False
    aside: FakeCaller | None = None
    over: asyncio.Event = field(default_factory=asyncio.Event)
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    ended: "asyncio.Future[tuple[DialStatus, int]]" = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    def end(self, status: DialStatus, cause: int) -> None:
        """End the leg; the first ending counts."""
        if not self.ended.done():
            self.ended.set_result((status, cause))


@dataclass(eq=False)
class FakePhone:
    """
    An agent's telephone.

    Args:
        endpoint: `1001`, or `tel:+86…` for an outside number.
        behaviour: What it does when it rings, `after_s` seconds later.
        talks_s: When the agent hangs up by himself; None leaves it to `hang_up`.
        presses_1: Whether a person is there, who takes the call by key where one must; a machine
            answers and says its text.
    """

    network: Network
    endpoint: str
    behaviour: Behaviour = Behaviour.ANSWERS
    after_s: float = 1.0
    talks_s: float | None = None
    presses_1: bool = True
    leg: FakeLeg | None = None
    placed: FakeCaller | None = None
    rings: int = 0
    state: str = "idle"
    ringing: asyncio.Event = field(default_factory=asyncio.Event)
    talking: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def places_a_call(self) -> bool:
        """Whether the agent is on a call that this phone itself placed: further ones are busy."""
        return self.placed is not None and not self.placed.gone.is_set()

    def set(
        self, behaviour: Behaviour, *, after_s: float = 1.0, talks_s: float | None = None
    ) -> None:
        """Choose what it does from now on; losing or gaining its registration is told."""
        was = self.behaviour
        self.behaviour, self.after_s, self.talks_s = behaviour, after_s, talks_s
        if Behaviour.UNREACHABLE in (was, behaviour) and was != behaviour:
            self.show("unreachable" if behaviour is Behaviour.UNREACHABLE else "idle")

    def ring(self, leg: FakeLeg) -> None:
        """Start to ring."""
        self.leg = leg
        self.rings += 1
        self.ringing.set()
        self.show("ringing")
        reactions = {
            Behaviour.ANSWERS: self.answer,
            Behaviour.BUSY: lambda: leg.end(DialStatus.BUSY, 17),
            Behaviour.DECLINES: lambda: leg.end(DialStatus.DECLINED, 21),
        }
        reaction = reactions.get(self.behaviour)
        if reaction is not None:
            delay_s = self.after_s if self.behaviour is Behaviour.ANSWERS else 0.02
            asyncio.get_running_loop().call_later(delay_s, self._if_still(leg, reaction))

    def answer(self) -> None:
        """Pick up; nothing happens when it does not ring."""
        if self.leg is None or self.leg.ended.done():
            return
        if self.leg.confirm and not self.presses_1:
            give_up = self._if_still(self.leg, partial(self.leg.end, DialStatus.NO_ANSWER, 0))
            asyncio.get_running_loop().call_later(CONFIRM_S, give_up)
            return
        for other in self.leg.caller.legs:
            if other is not self.leg and self.leg in self.leg.caller.legs:
                other.end(DialStatus.CANCELLED, 26)
        self.leg.answered.set()
        self.talking.set()
        self.show("in_use")
        if self.talks_s is not None:
            hang_up = self._if_still(self.leg, self.hang_up)
            asyncio.get_running_loop().call_later(self.talks_s, hang_up)

    def hang_up(self) -> None:
        """Put down (or decline while ringing)."""
        leg = self.leg
        if leg is None or leg.ended.done():
            return
        if leg.answered.is_set():
            self.network.emit(HangupAsked(call_id=leg.caller.call_id, uniqueid=leg.uniqueid))
            leg.end(DialStatus.ANSWERED, 16)
        else:
            leg.end(DialStatus.DECLINED, 21)

    def hold(self, *, on: bool) -> None:
        """Put the caller on hold, or take him back."""
        leg = self._talk()
        leg.holds = on
        self.network.emit(
            Held(call_id=leg.caller.call_id, uniqueid=leg.uniqueid, endpoint=self.endpoint, on=on)
        )

    def transfer(self, target: str) -> None:
        """Send the caller elsewhere with a blind transfer and leave."""
        leg = self._talk()
        caller = leg.caller
        caller.stage, caller.transfer_to, caller.transferred_by = "xfer", target, self.endpoint
        self.network.emit(
            Transferred(
                call_id=caller.call_id,
                by_endpoint=self.endpoint,
                attended=False,
                target=target,
                target_endpoint=None,
            )
        )
        leg.end(DialStatus.ANSWERED, 16)

    def stopped(self) -> None:
        """Back to rest after a leg."""
        self.leg = None
        self.ringing.clear()
        self.talking.clear()
        if self.behaviour is not Behaviour.UNREACHABLE:
            self.show("idle")

    def show(self, state: str) -> None:
        """Tell the device state; outside numbers have none."""
        self.state = state
        if not self.endpoint.startswith("tel:"):
            self.network.emit(DeviceChanged(endpoint=self.endpoint, state=state))

    def _talk(self) -> FakeLeg:
        if self.leg is None or not self.leg.answered.is_set():
            raise AssertionError(f"phone {self.endpoint} is not talking")
        return self.leg

    def _if_still(self, leg: FakeLeg, reaction: Callable[[], None]) -> Callable[[], None]:
        return lambda: reaction() if self.leg is leg else None
