"""SQL of recordings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from callcenter.audit import note
from callcenter.database.pool import Connection, Pool, borrowed
from callcenter.recordings.model import Link, Recording, State, next_link

COLUMNS = """id, call, leg, agent, queue, started_at, length_s, channels, state, missing_reason,
    path, bytes, sha256"""

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

MANY = f"""
SELECT {COLUMNS} FROM recordings
WHERE ($1::text IS NULL OR call = $1)
  AND ($2::text IS NULL OR agent = $2)
  AND ($3::text IS NULL OR queue = $3)
  AND ($4::timestamptz IS NULL OR started_at >= $4)
  AND ($5::timestamptz IS NULL OR started_at < $5)
  AND ($6::timestamptz IS NULL OR (started_at, id) < ($6, $7))
ORDER BY started_at DESC, id DESC
LIMIT $8
"""  # noqa: S608 - likewise

CHAINED = f"""
SELECT {COLUMNS}, number, chain FROM recordings
WHERE number > $1 ORDER BY number LIMIT $2
"""  # noqa: S608 - likewise

LOSE = """
UPDATE recordings SET state = 'missing', missing_reason = $2 WHERE id = $1 AND state = 'ready'
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which recordings; None does not narrow. `since` is within, `until` outside."""

    call: str | None = None
    agent: str | None = None
    queue: str | None = None
    since: datetime | None = None
    until: datetime | None = None


class RecordingStore:
    """The recordings in the database; every method raises `DatabaseAway`."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

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

    async def many(
        self, wanted: Wanted, *, after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[Recording]:
        """Return recordings, newest first, that come after a place in that order."""
        before, last_id = after or (None, None)
        async with borrowed(self._pool) as connection:
            rows = await connection.fetch(
                MANY,
                wanted.call,
                wanted.agent,
                wanted.queue,
                wanted.since,
                wanted.until,
                before,
                last_id,
                limit,
            )
        return [_recording(row) for row in rows]

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
