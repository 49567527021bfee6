"""SQL of the ways of calls: kept with their records, counted by step."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from callcenter.database.pool import Connection, Pool, borrowed
from callcenter.flow_paths.model import ZERO, Passed, way_of
from callcenter.ledger.events import Written
from callcenter.ledger.store import EVENTS_OF

FORGET = "DELETE FROM call_steps WHERE call = ANY($1::text[])"

KEEP = """
INSERT INTO call_steps
    (call, n, arrived_at, flow, version, step, how, onward, seconds, first, zeroed)
SELECT * FROM unnest($1::text[], $2::int[], $3::timestamptz[], $4::text[], $5::text[], $6::text[],
                     $7::text[], $8::text[], $9::real[], $10::boolean[],
                     $11::boolean[])
"""

COUNTS = """
SELECT step, how, onward, count(*) AS count, sum(seconds) AS seconds
FROM call_steps
WHERE flow = $1 AND arrived_at >= $2 AND arrived_at < $3
  AND ($4::text IS NULL OR version = $4)
GROUP BY step, how, onward ORDER BY step, how, onward
"""

# Each call once, whatever versions of the flow it met.
OUTCOMES = """
SELECT r.outcome, count(*) AS calls, count(*) FILTER (WHERE s.zeroed) AS zeroed,
       count(*) FILTER (WHERE r.answered_at IS NOT NULL) AS answered,
       count(*) FILTER (WHERE r.outcome = ANY($5::text[]) AND NOT s.zeroed) AS contained
FROM (SELECT call, bool_or(zeroed) AS zeroed FROM call_steps
      WHERE first AND flow = $1 AND arrived_at >= $2 AND arrived_at < $3
        AND ($4::text IS NULL OR version = $4)
      GROUP BY call) s
JOIN call_records r ON r.id = s.call
GROUP BY r.outcome ORDER BY r.outcome
"""

VERSIONS = """
SELECT version, count(*) AS calls FROM call_steps
WHERE first AND flow = $1 AND arrived_at >= $2 AND arrived_at < $3
GROUP BY version ORDER BY version
"""

MADE = "SELECT arrived_at, call, done FROM call_steps_made FOR UPDATE"

OLDER = """
SELECT id, arrived_at FROM call_records
WHERE ended_at IS NOT NULL AND ($1::timestamptz IS NULL OR (arrived_at, id) < ($1, $2::text))
ORDER BY arrived_at DESC, id DESC LIMIT $3
"""

NOTE_MADE = "UPDATE call_steps_made SET arrived_at = $1, call = $2, done = $3"

CONTAINED = ("self_served", "closed")
"""Outcomes of calls that the menu alone has served, unless they asked for a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which calls are counted; `arrived_to` is outside."""

    flow: str
    arrived_from: datetime
    arrived_to: datetime
    version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """How often a step was left in one way, to one step."""

    step: str
    how: str
    onward: str | None
    count: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How many calls had one outcome; `contained` of them never asked for a person."""

    outcome: str
    calls: int
    zeroed: int
    answered: int
    contained: int


class PathStore:
    """
    The ways of calls in the database.

    Args:
        pool: Of the database; every method may raise `DatabaseAway`.
    """

    of_events: Collection[str] = frozenset({"flow.entered", "ivr.step", "call.ended"})
    """See `ledger.store.Projection`."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def keep(self, connection: Connection, calls: Mapping[str, Sequence[Written]]) -> None:
        """
        Write down where ended calls were, within the transaction that keeps their records.

        Args:
            connection: Of the transaction.
            calls: All events of each call, by its id; again is as good as once.
        """
        columns: list[tuple[object, ...]] = []
        ended: list[str] = []
        for call, events in calls.items():
            record, stays = way_of(call, events)
            if record.ended_at is None or record.arrived_at is None:
                continue
            ended.append(call)
            columns += [(call, n, record.arrived_at, *row) for n, row in enumerate(_rows(stays))]
        if ended:
            await connection.execute(FORGET, ended)
        if columns:
            await connection.execute(KEEP, *(list(column) for column in zip(*columns, strict=True)))

    async def counts(self, wanted: Wanted) -> list[Left]:
        """Count how the steps of a flow were left."""
        async with borrowed(self._pool) as connection:
            rows = await connection.fetch(
                COUNTS, wanted.flow, wanted.arrived_from, wanted.arrived_to, wanted.version
            )
        return [Left(**dict(row)) for row in rows]

    async def outcomes(self, wanted: Wanted) -> list[Ended]:
        """Count what became of the calls of a flow, each once."""
        async with borrowed(self._pool) as connection:
            rows = await connection.fetch(
                OUTCOMES,
                *(wanted.flow, wanted.arrived_from, wanted.arrived_to, wanted.version),
                CONTAINED,
            )
        return [Ended(**dict(row)) for row in rows]

    async def versions(self, wanted: Wanted) -> dict[str, int]:
        """Count the calls that met each version; `wanted.version` is passed over."""
        async with borrowed(self._pool) as connection:
            rows = await connection.fetch(
                VERSIONS, wanted.flow, wanted.arrived_from, wanted.arrived_to
            )
        return {row["version"]: row["calls"] for row in rows}

    async def make_older(self, limit: int) -> bool:
        """
        Make the ways of some more calls from before they were counted, the youngest first.

        Returns:
            Whether there are more.
        """
        async with borrowed(self._pool) as connection, connection.transaction():
            made = await connection.fetchrow(MADE)
            if made is None or made["done"]:
                return False
            rows = await connection.fetch(OLDER, made["arrived_at"], made["call"], limit)
            calls: dict[str, list[Written]] = {row["id"]: [] for row in rows}
            streams = [f"call:{call}" for call in calls]
            for event in await connection.fetch(EVENTS_OF, streams):
                calls[event["stream"].removeprefix("call:")].append(Written(**dict(event)))
            await self.keep(connection, calls)
            oldest = rows[-1] if rows else {"arrived_at": made["arrived_at"], "id": made["call"]}
            more = len(rows) == limit
            await connection.execute(NOTE_MADE, oldest["arrived_at"], oldest["id"], not more)
        return more


def _rows(stays: Sequence[Passed]) -> Iterator[tuple[object, ...]]:
    """Give the columns of each stay; the first within a version speaks for the whole call there."""
    zeroed = {(one.flow, one.version) for one in stays if one.how == ZERO}
    seen: set[tuple[str, str]] = set()
    for one in stays:
        text = (one.flow, one.version)
        first = text not in seen
        seen.add(text)
        yield (
            one.flow,
            one.version,
            one.step,
            one.how,
            one.onward,
            one.seconds,
            first,
            first and text in zeroed,
        )
