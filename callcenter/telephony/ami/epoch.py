"""One epoch: the life of one connection, from login to loss."""

import asyncio
import itertools
import secrets
from collections.abc import Awaitable
from typing import Any

from panoramisk.message import Message

from callcenter.errors import LinkDown, RemoteTimeout
from callcenter.telephony.ami.action import Action
from callcenter.telephony.ami.encoder import Header, encode
from callcenter.telephony.ami.inbox import Inbox
from callcenter.telephony.ami.limits import LinkLimits, LinkUse, Tally
from callcenter.telephony.ami.model import (
    ActionRefused,
    AmiAddress,
    AmiAnswer,
    AmiEvent,
    AmiLoginRefused,
)
from callcenter.telephony.ami.reading import to_event
from callcenter.telephony.ami.wire import LinkManager, LinkProtocol

BOOTED = "FullyBooted"


class Epoch:
    """
    One connection and everything that must not outlive it.

    Args:
        number: Counts the logins of the link.
        use: Events and greeting.
        limits: Bounds.
        tally: Counted into.
    """

    def __init__(self, number: int, use: LinkUse, limits: LinkLimits, tally: Tally) -> None:
        self.number = number
        self._use = use
        self._limits = limits
        self._tally = tally
        wanted = None if use.wanted is None else use.wanted | {BOOTED}
        self._manager = LinkManager(self._take_event, self._take_loss, tally, wanted)
        self._protocol: LinkProtocol | None = None
        self._inbox = Inbox(limits.inbox)
        self._seq = itertools.count(1)
        self._ids = (f"{word}-{n}" for word in [secrets.token_hex(8)] for n in itertools.count(1))
        self._booted: asyncio.Future[AmiEvent] = asyncio.get_running_loop().create_future()
        self._lost = asyncio.Event()
        self._overflowed = False
        self._begun_s = asyncio.get_running_loop().time()

    @property
    def age_s(self) -> float:
        """Seconds since the login was begun."""
        return asyncio.get_running_loop().time() - self._begun_s

    @property
    def queued(self) -> int:
        """Events that wait to be handed on."""
        return len(self._inbox)

    @property
    def pending(self) -> int:
        """Actions that wait for their answer."""
        return len(self._protocol.responses) if self._protocol is not None else 0

    async def login(self, address: AmiAddress) -> None:
        """
        Connect and log in.

        Raises:
            AmiLoginRefused: Asterisk does not know us.
            OSError, TimeoutError, LinkDown, RemoteTimeout: It is not there, or not yet.
        """
        async with asyncio.timeout(self._limits.connect_s):
            _, self._protocol = await asyncio.get_running_loop().create_connection(
                self._manager.protocol_factory, address.host, address.port
            )
        try:
            await self.act(
                "Login",
                ("Username", address.username),
                ("Secret", address.secret),
                ("Events", "on" if self._use.events else "off"),
                timeout_s=self._limits.connect_s,
            )
        except ActionRefused:
            raise AmiLoginRefused(address) from None

    async def greet(self) -> None:
        """
        Let the user of the link synchronise.

        Raises:
            LinkDown: The connection was lost before that was done. Lost in the same instant, it
                has been live: who was told of the link is told of its loss.
        """
        greeting = asyncio.ensure_future(self._use.greet(self))
        await self._unless_lost(greeting)
        if greeting.cancelled():
            raise LinkDown("the manager link was lost while synchronising")

    async def live(self) -> None:
        """Hand events on and ping until the connection is lost."""
        await self._unless_lost(self._hand_on(), self._ping())

    def end(self, *, was_live: bool) -> None:
        """Cut the connection; hand on what came before, unless it has a gap."""
        self.cut()
        self._booted.cancel()
        if was_live and not self._overflowed:
            while (arrived := self._inbox.take()) is not None:
                self._hand(arrived.event, arrived.at_s)

    def cut(self) -> None:
        """Cut the connection; every pending action fails."""
        if self._protocol is not None:
            self._protocol.close()

    async def act(self, action: str, *headers: Header, timeout_s: float | None = None) -> AmiAnswer:
        """
        Send one action and wait for its whole answer.

        Raises:
            LinkDown: Nothing was sent, or the connection was lost: then its fate is unknown.
            RemoteTimeout: No answer came in time: the same.
            ActionRefused: Asterisk answered with an error.
            NotSendable: The action cannot be expressed.
        """
        protocol = self._protocol
        if protocol is None:
            raise LinkDown("the manager link is down; nothing was sent")
        if len(protocol.responses) >= self._limits.pending:
            raise LinkDown("too many actions wait for Asterisk; nothing was sent")
        action_id = next(self._ids)
        line = encode(action, headers, action_id)
        waiting = Action(action_id, action, self._to_item)
        protocol.register(waiting)
        try:
            protocol.write(line)
            async with asyncio.timeout(timeout_s or self._limits.answer_s):
                return await waiting.future
        except TimeoutError:
            self._tally.timeouts += 1
            raise RemoteTimeout(f"Asterisk did not answer {action} in time") from None
        finally:
            protocol.forget(waiting)

    async def until_booted(self) -> AmiEvent:
        """
        Wait until Asterisk says that it is fully booted.

        Raises:
            TimeoutError: It did not within its bound.
        """
        async with asyncio.timeout(self._limits.boot_s):
            return await asyncio.shield(self._booted)

    async def _unless_lost(self, *work: Awaitable[Any]) -> None:
        """Run `work` until one of it ends or the connection is lost; raise what it raised."""
        lost = asyncio.ensure_future(self._lost.wait())
        tasks: list[asyncio.Future[Any]] = [asyncio.ensure_future(part) for part in work]
        try:
            await asyncio.wait([lost, *tasks], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (lost, *tasks):
                task.cancel()
            ended = await asyncio.gather(*tasks, return_exceptions=True)
        for outcome in ended:
            if isinstance(outcome, Exception):
                raise outcome

    async def _ping(self) -> None:
        while True:
            await asyncio.sleep(self._limits.ping_every_s)
            try:
                await self.act("Ping", timeout_s=self._limits.ping_s)
            except RemoteTimeout:
                self._tally.stalled += 1
                raise

    async def _hand_on(self) -> None:
        while True:
            await self._inbox.until_filled()
            for _ in range(self._limits.batch):
                arrived = self._inbox.take()
                if arrived is None:
                    break
                self._hand(arrived.event, arrived.at_s)
            await asyncio.sleep(0)

    def _hand(self, event: AmiEvent, at_s: float) -> None:
        self._tally.lag_s = asyncio.get_running_loop().time() - at_s
        self._tally.events += 1
        self._use.on_event(event)

    # --- called inside the socket: append and go

    def _take_event(self, message: Message, doubtful: bool) -> None:  # noqa: FBT001 - a callback
        event = to_event(message, epoch=self.number, seq=next(self._seq), doubtful=doubtful)
        if event.name == BOOTED and not self._booted.done():
            self._booted.set_result(event)
        if self._use.events and not self._overflowed and not self._inbox.put(event):
            self._overflowed = True
            self._tally.overflows += 1
            self.cut()

    def _take_loss(self) -> None:
        self._lost.set()

    def _to_item(self, message: Message, doubtful: bool) -> AmiEvent:  # noqa: FBT001 - a callback
        return to_event(message, epoch=self.number, seq=0, doubtful=doubtful)
