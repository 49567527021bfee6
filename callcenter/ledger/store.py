"""SQL of the ledger: events in, records out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from itertools import count
from typing import Any, Protocol

import asyncpg

from callcenter.customers.numbers import spellings
from callcenter.database.pool import Connection, Pool, borrowed
from callcenter.ledger.answer import record_answer
from callcenter.ledger.events import Written
from callcenter.ledger.projecting import project
from callcenter.ledger.record import CallRecord

UNWRITABLE = (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError)
"""What the database raises for an event that it will never take."""

CONTACTS = 5
_CONTACT = ("id", "arrived_at", "queue", "agent", "outcome", "talk_s", "reason_code", "note")

INSERT_EVENTS = """
INSERT INTO ledger_events (stream, seq, at, type, data)
SELECT * FROM unnest($1::text[], $2::bigint[], $3::timestamptz[], $4::text[], $5::jsonb[])
ON CONFLICT (stream, seq) DO NOTHING
"""

EVENTS_OF = """
SELECT stream, seq, at, type, data FROM ledger_events
WHERE stream = ANY($1::text[]) ORDER BY stream, seq
"""

UPSERT_RECORD = """
INSERT INTO call_records (id, pbx, uniqueid, direction, caller, number, customer, flow, queue,
    agent, agents, arrived_at, queued_at, answered_at, ended_at, outcome, record)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
ON CONFLICT (id) DO UPDATE SET
    customer = excluded.customer, queue = excluded.queue, agent = excluded.agent,
    agents = excluded.agents, queued_at = excluded.queued_at,
    answered_at = excluded.answered_at, ended_at = excluded.ended_at,
    outcome = excluded.outcome, record = excluded.record
"""

RECORD = """
SELECT c.record, k.name AS customer_name
FROM call_records c LEFT JOIN customers k ON k.id = c.customer WHERE c.id = $1
"""

CALLER_OF = "SELECT caller FROM call_records WHERE id = $1 AND $2::text = ANY (agents)"

_RECORDS = """
SELECT c.record, c.arrived_at, c.id, k.name AS customer_name
FROM call_records c LEFT JOIN customers k ON k.id = c.customer
WHERE {conditions}
ORDER BY c.arrived_at DESC, c.id DESC LIMIT $1
"""

# Only what is asked for stands in the statement: with "or is null" no index could serve it.
_CONDITIONS: Mapping[str, str] = {
    "before": "(c.arrived_at, c.id) < ({0}::timestamptz, {1}::text)",
    "agent": "c.agents @> ARRAY[{0}::text]",
    "own_agent": "c.agents @> ARRAY[{0}::text]",
    "queue": "c.queue = {0}::text",
    "customer": "c.customer = {0}::bigint",
    "outcome": "c.outcome = {0}::text",
    "direction": "c.direction = {0}::text",
    "number": "c.number = {0}::text",
    "caller": "c.caller = {0}::text",
    "party": "c.party = ANY ({0}::text[])",
    "party_end": "reverse(c.party) LIKE reverse({0}::text) || '%'",
    "reason_codes": "c.reason_code = ANY ({0}::text[])",
    "arrived_from": "c.arrived_at >= {0}::timestamptz",
    "arrived_to": "c.arrived_at < {0}::timestamptz",
    "talk_from_s": "c.talk_s >= {0}::double precision",
    "talk_to_s": "c.talk_s < {0}::double precision",
}


def list_records(asked: Collection[str]) -> str:
    """
    Make the statement that lists calls.

    Args:
        asked: Which of the conditions apply, in the order of their values from `$2` on; `before`
            has two values.
    """
    places, conditions = count(2), ["true"]
    for name in asked:
        own = [f"${next(places)}" for _ in range(2 if name == "before" else 1)]
        conditions.append(_CONDITIONS[name].format(*own))
    return _RECORDS.format(conditions=" AND ".join(conditions))


EVERY_CONDITION = list_records(_CONDITIONS)

COUNTED = """
SELECT stream, seq, at, type, data FROM ledger_events
WHERE at >= $1 AND type = ANY(ARRAY['call.queued', 'call.offered', 'call.answered', 'offer.missed',
                                    'talk.ended', 'call.unqueued', 'call.fallback',
                                    'call.resumed', 'call.overflowed', 'call.ended',
                                    'call.wrapped_up'])
ORDER BY at, seq
"""

# What agents were in when it began is part of a time; nobody stays in one state for a week.
COURSE = """
SELECT stream, seq, at, type, data - 'explanation' AS data FROM ledger_events
WHERE at >= $1 AND at < $2 AND type = ANY ($3::text[])
UNION ALL
(SELECT DISTINCT ON (stream) stream, seq, at, type, data FROM ledger_events
 WHERE at < $1 AND at >= $1 - interval '7 days' AND type = 'agent.state'
 ORDER BY stream, seq DESC)
ORDER BY at, seq
"""

MISSED = """
SELECT e.at, substr(e.stream, 6) AS call, e.data ->> 'why' AS why, c.caller, c.queue,
       (SELECT min(r.at) FROM ledger_events r
        WHERE r.stream = e.stream AND r.type = 'call.returned') AS returned_at
FROM ledger_events e LEFT JOIN call_records c ON c.id = substr(e.stream, 6)
WHERE e.type = 'offer.missed' AND e.data ->> 'agent' = $1 AND e.at >= $2
ORDER BY e.at DESC LIMIT $3
"""

HAS_MISSED = """
SELECT EXISTS (SELECT 1 FROM ledger_events
               WHERE stream = $1 AND type = 'offer.missed' AND data ->> 'agent' = $2)
"""

FORGET_REASONS = """
UPDATE ledger_events SET data = data - 'explanation'
WHERE (stream, seq) IN (
    SELECT stream, seq FROM ledger_events
    WHERE at < $1 AND type IN ('call.offered', 'call.waits') AND data ? 'explanation'
    ORDER BY at LIMIT $2
)
"""

KNOWN = "SELECT id FROM call_records WHERE id = ANY ($1::text[])"
LIVE = "SELECT id FROM call_records WHERE ended_at IS NULL AND pbx = $1"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFilter:
    """
    Which calls are asked for; None is no condition.

    Args:
        agent: One of those who answered it.
        own_agent: Likewise; narrows to one agent's calls whatever else is asked.
        number: Dialled number, as the line gave it.
        caller: Number of the caller, as the line gave it.
        party: Number of the other person, whole and in any form, whoever called.
        party_end: Its last digits.
        reason_codes: One of these.
        arrived_from, arrived_to: The first is within, the second outside; so are the seconds of
            talk, which a call that nobody answered has none of.
    """

    agent: str | None = None
    queue: str | None = None
    customer: int | None = None
    outcome: str | None = None
    direction: str | None = None
    number: str | None = None
    caller: str | None = None
    party: str | None = None
    party_end: str | None = None
    reason_codes: tuple[str, ...] | None = None
    arrived_from: datetime | None = None
    arrived_to: datetime | None = None
    talk_from_s: float | None = None
    talk_to_s: float | None = None
    own_agent: str | None = None

    def values(self, region: str) -> dict[str, Any]:
        """Return what is asked for, by the condition it belongs to."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        if self.party is not None:
            given["party"] = spellings(self.party, region)
        return {name: value for name, value in given.items() if value is not None}


class Projection(Protocol):
    """Something else that is made of the events of calls, in the same transaction."""

    of_events: Collection[str]
    """Types of the events that change it."""

    async def keep(self, connection: Connection, calls: Mapping[str, Sequence[Written]]) -> None:
        """Take all events of each call, by its id; the same again changes nothing."""


class LedgerStore:
    """
    The ledger's tables.

    Args:
        pool: Of the database.
        region: Two letters; decides about numbers without a country.
        also: What is kept beside the records of calls.
    """

    def __init__(self, pool: Pool, *, region: str = "CN", also: Projection | None = None) -> None:
        self._pool = pool
        self._region = region
        self._also = also

    async def write(self, events: Sequence[Written]) -> None:
        """Insert events, passing over those already there, and bring their records up to date."""
        streams = sorted({e.stream for e in events if e.stream.startswith("call:")})
        async with borrowed(self._pool) as connection, connection.transaction():
            await connection.execute(
                INSERT_EVENTS,
                [e.stream for e in events],
                [e.seq for e in events],
                [e.at for e in events],
                [e.type for e in events],
                [dict(e.data) for e in events],
            )
            told = _by_call(await connection.fetch(EVENTS_OF, streams))
            for call, course in told.items():
                record = project(call, course)
                if record.arrived_at is not None:
                    await connection.execute(UPSERT_RECORD, *_row(record))
            if self._also is not None:
                news = {call_of(e.stream) for e in events if e.type in self._also.of_events}
                await self._also.keep(connection, {c: told[c] for c in told if c in news})

    async def call(self, call_id: str) -> dict[str, Any] | None:
        """Return one call as the API answers it."""
        async with borrowed(self._pool) as connection:
            row = await connection.fetchrow(RECORD, call_id)
        return {**row["record"], "customer_name": row["customer_name"]} if row else None

    async def caller_of(self, call_id: str, agent: str | None) -> str | None:
        """Return the caller of a call that this agent answered; None of others."""
        async with borrowed(self._pool) as connection:
            caller: str | None = await connection.fetchval(CALLER_OF, call_id, agent)
        return caller

    async def calls(
        self, wanted: CallFilter, *, limit: int, before: tuple[datetime, str] | None
    ) -> list[tuple[dict[str, Any], datetime, str]]:
        """List calls, youngest first, from before a `(arrived_at, id)` on."""
        asked = wanted.values(self._region)
        if not (wanted.party_end or "0").isdecimal():
            return []  # anything else would be a pattern
        values = [*(before or ()), *asked.values()]
        statement = list_records([*(["before"] if before else []), *asked])
        async with borrowed(self._pool) as connection:
            rows = await connection.fetch(statement, limit, *values)
        return [
            ({**row["record"], "customer_name": row["customer_name"]}, row["arrived_at"], row["id"])
            for row in rows
        ]

    async def contacts(self, customer: int) -> list[dict[str, Any]]:
        """Return a customer's last contacts, youngest first, for the screen-pop."""
        rows = await self.calls(CallFilter(customer=customer), limit=CONTACTS, before=None)
        return [{name: record[name] for name in _CONTACT} for record, _, _ in rows]

    async def missed(self, agent: str, since: datetime, limit: int) -> list[dict[str, Any]]:
        """Return the offers that an agent did not answer, youngest first."""
        async with borrowed(self._pool) as connection:
            return [dict(row) for row in await connection.fetch(MISSED, agent, since, limit)]

    async def has_missed(self, agent: str, call: str) -> bool:
        """Tell whether a call was offered to this agent and not answered."""
        async with borrowed(self._pool) as connection:
            return bool(await connection.fetchval(HAS_MISSED, f"call:{call}", agent))

    async def events(self, stream: str) -> list[Written]:
        """Return all events of one stream, oldest first."""
        async with borrowed(self._pool) as connection:
            return [_written(row) for row in await connection.fetch(EVENTS_OF, [stream])]

    async def counted_since(self, start: datetime) -> list[Written]:
        """Return the events that make the figures of a day, in order of time."""
        async with borrowed(self._pool) as connection:
            return [_written(row) for row in await connection.fetch(COUNTED, start)]

    async def course(self, start: datetime, end: datetime, types: Collection[str]) -> list[Written]:
        """
        Return what happened in a time, in order; without routing's reasons.

        Args:
            start: Its beginning, within.
            end: Its end, outside.
            types: Of the events that are wanted.

        Returns:
            Those events, after the state that each agent was in when the time began.
        """
        async with borrowed(self._pool) as connection:
            rows = await connection.fetch(COURSE, start, end, list(types))
        return [_written(row) for row in rows]

    async def forget_reasons(self, before: datetime, limit: int) -> int:
        """
        Delete routing's reasons from events of before an instant; all else in them stays.

        Returns:
            How many events had some; fewer than `limit` means that none is left.
        """
        async with borrowed(self._pool) as connection:
            done: str = await connection.execute(FORGET_REASONS, before, limit)
        return int(done.rpartition(" ")[2])

    async def known(self, call_ids: Sequence[str]) -> list[str]:
        """Return those of these calls that have a record."""
        async with borrowed(self._pool) as connection:
            return [row["id"] for row in await connection.fetch(KNOWN, list(call_ids))]

    async def live(self, pbx: str) -> list[str]:
        """Return the ids of calls of this PBX whose end was never written."""
        async with borrowed(self._pool) as connection:
            return [row["id"] for row in await connection.fetch(LIVE, pbx)]


def _written(row: asyncpg.Record) -> Written:
    return Written(
        stream=row["stream"], seq=row["seq"], at=row["at"], type=row["type"], data=row["data"]
    )


def _by_call(rows: Sequence[asyncpg.Record]) -> dict[str, list[Written]]:
    calls: dict[str, list[Written]] = {}
    for row in rows:
        calls.setdefault(call_of(row["stream"]), []).append(_written(row))
    return calls


def call_of(stream: str) -> str:
    """Return the call whose stream this is."""
    return stream.partition(":")[2]


def _row(record: CallRecord) -> tuple[Any, ...]:
    agents = sorted({s.agent for s in record.segments if s.agent and s.kind == "talking"})
    return (
        record.id,
        record.pbx,
        record.uniqueid,
        record.direction,
        record.caller,
        record.number,
        record.customer,
        record.flow,
        record.queue,
        record.agent,
        agents,
        record.arrived_at,
        record.queued_at,
        record.answered_at,
        record.ended_at,
        record.outcome,
        record_answer(record),
    )
