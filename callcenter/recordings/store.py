"""SQL of recordings."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from itertools import count
from typing import Any

from callcenter.audit import note
from callcenter.customers.numbers import spellings
from callcenter.database.pool import Connection, Pool, borrowed
from callcenter.recordings.model import Link, RecordedCall, Recording, State, next_link

COLUMNS = """id, call, leg, agent, queue, started_at, length_s, channels, state, missing_reason,
    path, bytes, sha256"""
CALL_COLUMNS = """direction, party, dialled, customer, customer_name, outcome, reason_code"""

# Any number; it only has to be the same in every process.
LOCK_CHAIN = "SELECT pg_advisory_xact_lock(726563)"

LAST_LINK = """
SELECT number, chain FROM recordings WHERE number IS NOT NULL ORDER BY number DESC LIMIT 1
"""

PUT = f"""
INSERT INTO recordings ({COLUMNS}, number, chain)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
ON CONFLICT (id) DO UPDATE SET
    length_s = excluded.length_s, state = excluded.state, path = excluded.path,
    missing_reason = excluded.missing_reason, bytes = excluded.bytes, sha256 = excluded.sha256,
    number = excluded.number, chain = excluded.chain, kept_at = now()
WHERE recordings.state = 'pending'
"""  # noqa: S608 - nothing but our own column names

ONE = f"SELECT {COLUMNS} FROM recordings WHERE id = $1"  # noqa: S608 - likewise

ONE_WITH_CALL = f"""
SELECT {COLUMNS}, {CALL_COLUMNS} FROM recorded_calls WHERE id = $1
"""  # noqa: S608 - likewise

_MANY = """
SELECT {columns} FROM recorded_calls
WHERE {conditions}
ORDER BY started_at DESC, id DESC LIMIT $1
"""

# Only what is asked for stands in the statement: with "or is null" no index could serve it.
_CONDITIONS: Mapping[str, str] = {
    "after": "(started_at, id) < ({0}::timestamptz, {1}::text)",
    "call": "call = {0}::text",
    "agent": "agent = {0}::text",
    "queue": "queue = {0}::text",
    "since": "started_at >= {0}::timestamptz",
    "until": "started_at < {0}::timestamptz",
    "length_from_s": "length_s >= {0}::double precision",
    "length_to_s": "length_s < {0}::double precision",
    "customer": "customer = {0}::bigint",
    "number": "dialled = {0}::text",
    "party": "party = ANY ({0}::text[])",
    "party_end": "reverse(party) LIKE reverse({0}::text) || '%'",
    "direction": "direction = {0}::text",
    "outcome": "outcome = {0}::text",
    "reason_codes": "reason_code = ANY ({0}::text[])",
}


def list_recordings(asked: Collection[str]) -> str:
    """
    Make the statement that lists recordings.

    Args:
        asked: Which of the conditions apply, in the order of their values from `$2` on; `after`
            has two values.
    """
    places, conditions = count(2), ["true"]
    for name in asked:
        own = [f"${next(places)}" for _ in range(2 if name == "after" else 1)]
        conditions.append(_CONDITIONS[name].format(*own))
    return _MANY.format(columns=f"{COLUMNS}, {CALL_COLUMNS}", conditions=" AND ".join(conditions))


EVERY_CONDITION = list_recordings(_CONDITIONS)

CHAINED = f"""
SELECT {COLUMNS}, number, chain FROM recordings
WHERE number > $1 ORDER BY number LIMIT $2
"""  # noqa: S608 - likewise

LOSE = """
UPDATE recordings SET state = 'missing', missing_reason = $2 WHERE id = $1 AND state = 'ready'
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """
    Which recordings; None does not narrow. `since` is within, `until` outside, likewise lengths.

    Args:
        number: Number that was dialled.
        party: Number of the other person, whole and in any form.
        party_end: Its last digits.
        reason_codes: The call has one of these.
    """

    call: str | None = None
    agent: str | None = None
    queue: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    length_from_s: float | None = None
    length_to_s: float | None = None
    customer: int | None = None
    number: str | None = None
    party: str | None = None
    party_end: str | None = None
    direction: str | None = None
    outcome: str | None = None
    reason_codes: tuple[str, ...] | None = None

    def values(self, region: str) -> dict[str, Any]:
        """Return what is asked for, by the condition it belongs to."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        if self.party is not None:
            given["party"] = spellings(self.party, region)
        return {name: value for name, value in given.items() if value is not None}


class RecordingStore:
    """
    The recordings in the database; every method raises `DatabaseAway`.

    Args:
        pool: Of the database.
        region: Two letters; decides about numbers without a country.
    """

    def __init__(self, pool: Pool, *, region: str = "CN") -> None:
        self._pool = pool
        self._region = region

    async def put(self, recording: Recording) -> Recording:
        """
        Register a recording, once: a row that is there already stays, unless it was pending.

        A final one takes the next place in the chain in the same transaction.

        Returns:
            What the database holds now.
        """
        async with borrowed(self._pool) as connection, connection.transaction():
            link = None
            if recording.state is not State.PENDING:
                await connection.execute(LOCK_CHAIN)
                row = await connection.fetchrow(ONE, recording.id)
                if row is not None and row["state"] != State.PENDING:
                    return _recording(row)
                link = next_link(await _last_link(connection), recording)
            await connection.execute(
                PUT,
                recording.id,
                recording.call,
                recording.leg,
                recording.agent,
                recording.queue,
                recording.started_at,
                recording.length_s,
                recording.channels,
                recording.state,
                recording.missing_reason,
                recording.path,
                recording.bytes,
                recording.sha256,
                link.number if link else None,
                link.chain if link else None,
            )
        return recording

    async def one(self, recording_id: str) -> Recording | None:
        """Return a recording by its id."""
        async with borrowed(self._pool) as connection:
            row = await connection.fetchrow(ONE, recording_id)
        return _recording(row) if row else None

    async def with_call(self, recording_id: str) -> RecordedCall | None:
        """Return a recording by its id, with what is known of its call."""
        async with borrowed(self._pool) as connection:
            row = await connection.fetchrow(ONE_WITH_CALL, recording_id)
        return _recorded(row) if row else None

    async def many(
        self, wanted: Wanted, *, after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[RecordedCall]:
        """Return recordings, newest first, that come after a place in that order."""
        if not (wanted.party_end or "0").isdecimal():
            return []  # anything else would be a pattern
        asked = wanted.values(self._region)
        statement = list_recordings([*(["after"] if after else []), *asked])
        async with borrowed(self._pool) as connection:
            rows = await connection.fetch(statement, limit, *(after or ()), *asked.values())
        return [_recorded(row) for row in rows]

    async def note_listening(self, recording: Recording, who: str) -> None:
        """Write into the audit log that somebody is about to hear a recording."""
        async with borrowed(self._pool) as connection:
            await note(
                connection,
                who=who,
                act="recording.listen",
                on=f"recording:{recording.id}",
                details={"call": recording.call},
            )

    async def chained(self, after: int, limit: int) -> Sequence[tuple[Recording, Link]]:
        """Return final recordings in the order of the chain, after a number."""
        async with borrowed(self._pool) as connection:
            rows = await connection.fetch(CHAINED, after, limit)
        return [(_recording(row), Link(number=row["number"], chain=row["chain"])) for row in rows]

    async def lose(self, recording_id: str, reason: str) -> None:
        """Note that the sound of a recording is gone or not what it was."""
        async with borrowed(self._pool) as connection:
            await connection.execute(LOSE, recording_id, reason)


async def _last_link(connection: Connection) -> Link | None:
    row = await connection.fetchrow(LAST_LINK)
    return Link(number=row["number"], chain=row["chain"]) if row else None


def _recording(row: Any) -> Recording:  # noqa: ANN401 - asyncpg's rows have no type
    return Recording(
        id=row["id"],
        call=row["call"],
        leg=row["leg"],
        agent=row["agent"],
        queue=row["queue"],
        started_at=row["started_at"],
        length_s=row["length_s"],
        channels=row["channels"],
        state=State(row["state"]),
        missing_reason=row["missing_reason"],
        path=row["path"],
        bytes=row["bytes"],
        sha256=row["sha256"],
    )


def _recorded(row: Any) -> RecordedCall:  # noqa: ANN401 - asyncpg's rows have no type
    return RecordedCall(
        recording=_recording(row),
        direction=row["direction"],
        party=row["party"],
        dialled=row["dialled"],
        customer=row["customer"],
        customer_name=row["customer_name"],
        outcome=row["outcome"],
        reason_code=row["reason_code"],
    )
