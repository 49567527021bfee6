"""SQL of the ledger: events in, records out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg

from callcenter.database.pool import Pool, borrowed
from callcenter.ledger.answer import record_answer
from callcenter.ledger.events import Written
from callcenter.ledger.record import CallRecord, project

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

RECORD = "SELECT record FROM call_records WHERE id = $1"

RECORDS = """
SELECT record, arrived_at, id FROM call_records
WHERE ($1::text IS NULL OR $1 = ANY(agents))
  AND ($2::text IS NULL OR queue = $2)
  AND ($3::bigint IS NULL OR customer = $3)
  AND ($4::text IS NULL OR outcome = $4)
  AND ($5::timestamptz IS NULL OR arrived_at >= $5)
  AND ($6::timestamptz IS NULL OR arrived_at < $6)
  AND ($7::text IS NULL OR $7 = ANY(agents))
  AND ($8::timestamptz IS NULL OR (arrived_at, id) < ($8, $9::text))
  AND ($10::text IS NULL OR caller = $10)
ORDER BY arrived_at DESC, id DESC LIMIT $11
"""

COUNTED = """
SELECT stream, seq, at, type, data FROM ledger_events
WHERE at >= $1 AND type = ANY(ARRAY['call.queued', 'call.answered', 'offer.missed', 'talk.ended',
                                    'call.unqueued', 'call.ended'])
ORDER BY at, seq
"""

MISSED = """
SELECT e.at, substr(e.stream, 6) AS call, e.data ->> 'why' AS why, c.caller, c.queue
FROM ledger_events e LEFT JOIN call_records c ON c.id = substr(e.stream, 6)
WHERE e.type = 'offer.missed' AND e.data ->> 'agent' = $1 AND e.at >= $2
ORDER BY e.at DESC LIMIT $3
"""

LIVE = "SELECT id FROM call_records WHERE ended_at IS NULL AND pbx = $1"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFilter:
    """Which calls are asked for; None is no condition. `own_agent` narrows to one agent's calls."""

    agent: str | None = None
    queue: str | None = None
    customer: int | None = None
    outcome: str | None = None
    arrived_from: datetime | None = None
    arrived_to: datetime | None = None
    own_agent: str | None = None
    caller: str | None = None


class LedgerStore:
    """The ledger's tables."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

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
            for record in _records(await connection.fetch(EVENTS_OF, streams)):
                if record.arrived_at is not None:
                    await connection.execute(UPSERT_RECORD, *_row(record))

    async def call(self, call_id: str) -> dict[str, Any] | None:
        """Return one call as the API answers it."""
        async with borrowed(self._pool) as connection:
            record: dict[str, Any] | None = await connection.fetchval(RECORD, call_id)
        return record

    async def calls(
        self, wanted: CallFilter, *, limit: int, before: tuple[datetime, str] | None
    ) -> list[tuple[dict[str, Any], datetime, str]]:
        """List calls, youngest first, from before a `(arrived_at, id)` on."""
        async with borrowed(self._pool) as connection:
            rows = await connection.fetch(
                RECORDS,
                wanted.agent,
                wanted.queue,
                wanted.customer,
                wanted.outcome,
                wanted.arrived_from,
                wanted.arrived_to,
                wanted.own_agent,
                before[0] if before else None,
                before[1] if before else None,
                wanted.caller,
                limit,
            )
        return [(row["record"], row["arrived_at"], row["id"]) for row in rows]

    async def contacts(self, customer: int) -> list[dict[str, Any]]:
        """Return a customer's last contacts, youngest first, for the screen-pop."""
        rows = await self.calls(CallFilter(customer=customer), limit=CONTACTS, before=None)
        return [{name: record[name] for name in _CONTACT} for record, _, _ in rows]

    async def missed(self, agent: str, since: datetime, limit: int) -> list[dict[str, Any]]:
        """Return the offers that an agent did not answer, youngest first."""
        async with borrowed(self._pool) as connection:
            return [dict(row) for row in await connection.fetch(MISSED, agent, since, limit)]

    async def events(self, stream: str) -> list[Written]:
        """Return all events of one stream, oldest first."""
        async with borrowed(self._pool) as connection:
            return [_written(row) for row in await connection.fetch(EVENTS_OF, [stream])]

    async def counted_since(self, start: datetime) -> list[Written]:
        """Return the events that make the figures of a day, in order of time."""
        async with borrowed(self._pool) as connection:
            return [_written(row) for row in await connection.fetch(COUNTED, start)]

    async def live(self, pbx: str) -> list[str]:
        """Return the ids of calls of this PBX whose end was never written."""
        async with borrowed(self._pool) as connection:
            return [row["id"] for row in await connection.fetch(LIVE, pbx)]


def _written(row: asyncpg.Record) -> Written:
    return Written(
        stream=row["stream"], seq=row["seq"], at=row["at"], type=row["type"], data=row["data"]
    )


def _records(rows: Sequence[asyncpg.Record]) -> list[CallRecord]:
    by_stream: dict[str, list[Written]] = {}
    for row in rows:
        by_stream.setdefault(row["stream"], []).append(_written(row))
    return [project(stream.partition(":")[2], events) for stream, events in by_stream.items()]


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
