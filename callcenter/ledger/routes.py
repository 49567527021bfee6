"""Calls over HTTP: the records, and what happened to each."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from callcenter.customers.masking import refuse_part_of_masked
from callcenter.customers.model import mask
from callcenter.errors import NotFound
from callcenter.identity.model import EVERYONE, Principal, Role
from callcenter.ledger.call_answers import (
    CallAnswer,
    CallsQuery,
    EventAnswer,
    EventList,
    MissedList,
    MissedOffer,
    MissedQuery,
)
from callcenter.ledger.store import LedgerStore
from callcenter.web.page import Cursor, Page, cut_page
from callcenter.web.route import Asked, Route

_SEES_ALL = frozenset({Role.SUPERVISOR, Role.ADMIN, Role.QA})
_INWARD = frozenset({"in", "internal"})
MOST_MISSED = 100
_CURSOR = Cursor("calls", datetime, str)


def call_routes(store: LedgerStore, masked_for: Callable[[], Collection[str]]) -> list[Route]:
    """
    Build the routes of calls; an agent sees only the calls he took part in.

    Args:
        store: The ledger's tables.
        masked_for: Roles that see numbers masked, as the centre has it now.
    """
    return CallApi(store, masked_for).routes()


class CallApi:
    """The handlers of `/calls`."""

    def __init__(self, store: LedgerStore, masked_for: Callable[[], Collection[str]]) -> None:
        self._store = store
        self._masked_for = masked_for

    def routes(self) -> list[Route]:
        """Make the routes."""
        read = partial(Route, method="GET", roles=EVERYONE, own_only=True, tags=("calls",))
        return [
            read(
                path="/agents/{number}/missed",
                handler=self.missed,
                summary="List the offers an agent did not answer",
                query=MissedQuery,
                answer=MissedList,
            ),
            read(
                path="/calls",
                handler=self.list_calls,
                summary="List calls, youngest first",
                query=CallsQuery,
                answer=Page[CallAnswer],
            ),
            read(
                path="/calls/{call}",
                handler=self.read,
                summary="Show one call with its segments and menu path",
                answer=CallAnswer,
            ),
            read(
                path="/calls/{call}/events",
                handler=self.events,
                summary="Show everything that happened to a call, and why each agent was chosen",
                answer=EventList,
            ),
        ]

    async def list_calls(self, asked: Asked[None, CallsQuery]) -> Page[CallAnswer]:
        """See `Route.summary`."""
        query = asked.query
        refuse_part_of_masked(query.party_end, asked.principal, self._masked_for())
        before = _CURSOR.read(query.cursor)
        rows = await self._store.calls(
            query.wanted(_own_agent(asked.principal)),
            limit=query.limit + 1,
            before=(before[0], before[1]) if before is not None else None,
        )
        page, following = cut_page(rows, query.limit, lambda row: _CURSOR.write(row[1], row[2]))
        return Page(items=[self._shown(row[0], asked.principal) for row in page], next=following)

    async def read(self, asked: Asked[None, None]) -> CallAnswer:
        """See `Route.summary`."""
        return self._shown(await self._own_record(asked), asked.principal)

    async def events(self, asked: Asked[None, None]) -> EventList:
        """See `Route.summary`."""
        record = await self._own_record(asked)
        written = await self._store.events(f"call:{record['id']}")
        return EventList(
            items=[
                EventAnswer(
                    seq=e.seq, at=e.at, type=e.type, data=self._masked(e.data, asked.principal)
                )
                for e in written
            ]
        )

    async def missed(self, asked: Asked[None, MissedQuery]) -> MissedList:
        """See `Route.summary`."""
        agent, own = asked.path["number"], _own_agent(asked.principal)
        if own is not None and own != agent:
            raise NotFound("There is no such agent of yours.")
        found = await self._store.missed(agent, asked.query.since, MOST_MISSED)
        items = [MissedOffer(**self._masked(row, asked.principal)) for row in found]
        return MissedList(items=items)

    def _shown(self, record: dict[str, Any], principal: Principal) -> CallAnswer:
        return CallAnswer.model_validate(self._masked(record, principal))

    def _masked(self, data: Mapping[str, Any], principal: Principal) -> dict[str, Any]:
        """Hide the customer's number from who need not know it."""
        shown = dict(data)
        names = ["caller", "target"]
        if shown.get("direction") not in _INWARD:
            names.append("number")  # of a call that we made, or are to make
        for name in names:
            if isinstance(shown.get(name), str):
                shown[name] = mask(shown[name], principal.roles, self._masked_for())
        return shown

    async def _own_record(self, asked: Asked[None, None]) -> dict[str, Any]:
        record = await self._store.call(asked.path["call"])
        own = _own_agent(asked.principal)
        if record is None or (own is not None and own not in _agents(record)):
            raise NotFound("There is no such call.")
        return record


def _own_agent(principal: Principal) -> str | None:
    """Return the agent to whose calls the view is narrowed; None for who sees all."""
    if principal.roles & _SEES_ALL:
        return None
    return principal.agent or ""


def _agents(record: dict[str, Any]) -> set[str | None]:
    return {s["agent"] for s in record["segments"] if s["kind"] == "talking"}
