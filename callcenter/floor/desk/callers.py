"""
Who calls: looked up from the moment a call arrives, and known for as long as it lives.

The database is asked once for each call, beside everything else; what it does not say in time is
said later, or never.
"""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import structlog

from callcenter.background import Background
from callcenter.errors import NotFound, RemoteError
from callcenter.floor.call.live_call import LiveCall
from callcenter.ledger import events
from callcenter.ledger.ledger import Ledger

LOOKUP_LIMIT_S = 10.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What is known of a caller: the best matching customer, how many match, last contacts."""

    customer: Mapping[str, Any] | None = None
    matches: int = 0
    history: Sequence[Mapping[str, Any]] = field(default_factory=tuple)


UNKNOWN = Found()


class CallerLookup(Protocol):
    """Finds a caller by number."""

    async def find(self, caller: str | None) -> Found:
        """Look the number up in every usual form; a withheld one finds nobody."""

    async def all_with(self, number: str) -> Sequence[Mapping[str, Any]]:
        """Return every customer to whom a number belongs, the likeliest first."""

    async def named(self, customer_id: int) -> Found:
        """
        Find one customer by id.

        Raises:
            NotFound: There is none.
        """


class Callers:
    """What is known of who is on each live call."""

    def __init__(self, lookup: CallerLookup, ledger: Ledger, background: Background) -> None:
        self._lookup = lookup
        self._ledger = ledger
        self._background = background
        self._found: dict[str, asyncio.Future[Found]] = {}

    def look_up(self, call: LiveCall) -> asyncio.Future[Found]:
        """Start looking the caller up, unless it runs already; return what will be known."""
        future = self._found.get(call.id)
        if future is None:
            future = self._found[call.id] = asyncio.get_running_loop().create_future()
            self._background.spawn(self._look_up(call, future), f"lookup {call.id}")
        return future

    def found(self, call_id: str) -> Found:
        """Return what is known of the caller by now."""
        future = self._found.get(call_id)
        return future.result() if future is not None and future.done() else UNKNOWN

    async def known(self, call: LiveCall, wait_s: float) -> Found:
        """Return what is known of the caller, waiting for the look-up that long at most."""
        await asyncio.wait({self.look_up(call)}, timeout=wait_s)
        return self.found(call.id)

    def identified(self, call: LiveCall, found: Found) -> None:
        """Take over who the caller proved to be; a look-up that still runs changes nothing."""
        future: asyncio.Future[Found] = asyncio.get_running_loop().create_future()
        future.set_result(found)
        before = self._found.get(call.id)
        self._found[call.id] = future
        if found.customer is not None:
            call.customer = found.customer["id"]
        if before is not None and not before.done():
            before.set_result(found)
        if found.customer is not None:
            self._ledger.append(
                f"call:{call.id}", events.CallIdentified(customer=found.customer["id"], matches=1)
            )

    async def matches(self, number: str) -> Sequence[Mapping[str, Any]]:
        """Return every customer to whom a number belongs, the likeliest first."""
        return await self._lookup.all_with(number)

    async def name(self, call: LiveCall, customer_id: int) -> None:
        """
        Take over whom a call of our own goes to; without the database it goes out all the same.

        Raises:
            NotFound: There is no such customer.
        """
        try:
            self.identified(call, await self._lookup.named(customer_id))
        except RemoteError:
            log.warning("caller.customer_not_read", call=call.id)

    async def chosen(self, call_id: str, customer_id: int) -> Found:
        """
        Take over whom somebody says to have on the line: of several, or just entered.

        Raises:
            NotFound: There is no such customer.
        """
        found = await self._lookup.named(customer_id)
        if call_id in self._found:
            self._found[call_id] = asyncio.get_running_loop().create_future()
            self._found[call_id].set_result(found)
        self._ledger.append(
            f"call:{call_id}", events.CallIdentified(customer=customer_id, matches=1)
        )
        return found

    def forget(self, call_id: str) -> None:
        """Forget a call that ended."""
        self._found.pop(call_id, None)

    async def _look_up(self, call: LiveCall, future: asyncio.Future[Found]) -> None:
        found = UNKNOWN
        try:
            async with asyncio.timeout(LOOKUP_LIMIT_S):
                found = await self._of(call)
        except (RemoteError, TimeoutError) as error:
            log.warning("caller.lookup_failed", call=call.id, error=type(error).__name__)
        finally:
            if not future.done():
                future.set_result(found)
        if found.customer is not None and not call.ended:
            self._ledger.append(
                f"call:{call.id}",
                events.CallIdentified(customer=found.customer["id"], matches=found.matches),
            )

    async def _of(self, call: LiveCall) -> Found:
        """Find who the caller proved to be, in this life of the service or a former one."""
        if call.customer is not None:
            with contextlib.suppress(NotFound):
                return await self._lookup.named(call.customer)
        return await self._lookup.find(call.caller)
