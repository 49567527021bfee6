"""Calls over HTTP: the records, and what happened to each."""

from datetime import datetime
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, Field

from callcenter.errors import NotFound
from callcenter.identity.model import EVERYONE, Principal, Role
from callcenter.ledger.store import CallFilter, LedgerStore
from callcenter.web.page import Cursor, Page, PageQuery, cut_page
from callcenter.web.route import Asked, Route

Outcome = Literal[
    "answered",
    "abandoned_ivr",
    "abandoned_queue",
    "abandoned_ringing",
    "overflowed",
    "voicemail",
    "callback",
    "closed",
    "self_served",
    "rejected",
    "failed",
    "pbx_restart",
]
SegmentKind = Literal[
    "menu",
    "waiting",
    "ringing",
    "talking",
    "hold",
    "consult",
    "conference",
    "survey",
    "voicemail",
    "fallback",
]


class SegmentAnswer(BaseModel):
    """One phase of a call."""

    kind: SegmentKind
    agent: str | None
    started_at: datetime
    ended_at: datetime | None
    length_s: float


class PathStep(BaseModel):
    """One step of a flow and how it was left; digits that were collected are never shown."""

    flow: str
    step: str
    verb: str
    how: str


class CallAnswer(BaseModel):
    """One call from arrival to end; lengths in seconds, null while they do not apply."""

    id: str
    direction: Literal["in", "internal", "out"]
    caller: str | None = Field(description="As the line gave it; null when withheld.")
    caller_name: str | None
    number: str
    customer: int | None
    flow: str | None
    queue: str | None
    agent: str | None
    arrived_at: datetime
    queued_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    outcome: Outcome | None = Field(description="Null while the call lives.")
    ended_by: Literal["caller", "agent", "system"] | None
    cause: int | None
    wait_s: float | None
    talk_s: float | None
    wrap_up_s: float | None
    reason_code: str | None
    note: str | None
    recordings: list[str]
    segments: list[SegmentAnswer]
    path: list[PathStep]
    losses: int


class EventAnswer(BaseModel):
    """One event of a call, with the reasons of each offer."""

    seq: int
    at: datetime
    type: str
    data: dict[str, Any]


class CallsAsked(BaseModel):
    """Which calls."""

    agent: str | None = Field(None, max_length=20)
    queue: str | None = Field(None, max_length=40)
    customer: int | None = None
    caller: str | None = Field(None, max_length=80)
    outcome: Outcome | None = None
    arrived_from: AwareDatetime | None = None
    arrived_to: AwareDatetime | None = None

    def wanted(self, own_agent: str | None = None) -> CallFilter:
        """Return what the store is asked for; `own_agent` narrows to one agent's calls."""
        return CallFilter(
            **{name: getattr(self, name) for name in CallsAsked.model_fields}, own_agent=own_agent
        )


class CallsQuery(CallsAsked, PageQuery):
    """Which calls; the youngest come first."""


class MissedQuery(BaseModel):
    """From when on; an agent's day is asked for, not his life."""

    since: AwareDatetime


class MissedOffer(BaseModel):
    """A call that was offered to the agent and not answered; `why` as in `offer.missed`."""

    call: str
    at: datetime
    why: str
    caller: str | None
    queue: str | None


class MissedList(BaseModel):
    """The youngest of them first."""

    items: list[MissedOffer]


class EventList(BaseModel):
    """All events of one call, oldest first."""

    items: list[EventAnswer]


_SEES_ALL = frozenset({Role.SUPERVISOR, Role.ADMIN, Role.QA})
MOST_MISSED = 100
_CURSOR = Cursor("calls", datetime, str)


def call_routes(store: LedgerStore) -> list[Route]:
    """Build the routes of calls; an agent sees only the calls he took part in."""

    async def calls(asked: Asked[None, CallsQuery]) -> Page[CallAnswer]:
        query = asked.query
        before = _CURSOR.read(query.cursor)
        rows = await store.calls(
            query.wanted(_own_agent(asked.principal)),
            limit=query.limit + 1,
            before=(before[0], before[1]) if before is not None else None,
        )
        page, following = cut_page(rows, query.limit, lambda row: _CURSOR.write(row[1], row[2]))
        return Page(items=[CallAnswer.model_validate(row[0]) for row in page], next=following)

    async def call(asked: Asked[None, None]) -> CallAnswer:
        return CallAnswer.model_validate(await _own_record(store, asked))

    async def call_events(asked: Asked[None, None]) -> EventList:
        record = await _own_record(store, asked)
        written = await store.events(f"call:{record['id']}")
        return EventList(
            items=[EventAnswer(seq=e.seq, at=e.at, type=e.type, data=dict(e.data)) for e in written]
        )

    async def missed(asked: Asked[None, MissedQuery]) -> MissedList:
        agent, own = asked.path["number"], _own_agent(asked.principal)
        if own is not None and own != agent:
            raise NotFound("There is no such agent of yours.")
        found = await store.missed(agent, asked.query.since, MOST_MISSED)
        return MissedList(items=[MissedOffer(**row) for row in found])

    return [
        Route(
            method="GET",
            path="/agents/{number}/missed",
            roles=EVERYONE,
            own_only=True,
            handler=missed,
            summary="List the offers an agent did not answer",
            query=MissedQuery,
            answer=MissedList,
            tags=("calls",),
        ),
        Route(
            method="GET",
            path="/calls",
            roles=EVERYONE,
            own_only=True,
            handler=calls,
            summary="List calls, youngest first",
            query=CallsQuery,
            answer=Page[CallAnswer],
            tags=("calls",),
        ),
        Route(
            method="GET",
            path="/calls/{call}",
            roles=EVERYONE,
            own_only=True,
            handler=call,
            summary="Show one call with its segments and menu path",
            answer=CallAnswer,
            tags=("calls",),
        ),
        Route(
            method="GET",
            path="/calls/{call}/events",
            roles=EVERYONE,
            own_only=True,
            handler=call_events,
            summary="Show everything that happened to a call, and why each agent was chosen",
            answer=EventList,
            tags=("calls",),
        ),
    ]


async def _own_record(store: LedgerStore, asked: Asked[None, None]) -> dict[str, Any]:
    record = await store.call(asked.path["call"])
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
