"""SQL of voicemails."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from callcenter.audit import note
from callcenter.database.pool import Pool, borrowed
from callcenter.voicemails.model import Voicemail

COLUMNS = """id, call, mailbox, caller, taken_at, length_s, path, bytes, sha256, assigned,
    done_at, done_by"""

PUT = """
INSERT INTO voicemails (id, call, mailbox, caller, taken_at, length_s, path, bytes, sha256)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (id) DO NOTHING
"""

ONE = f"SELECT {COLUMNS} FROM voicemails WHERE id = $1"  # noqa: S608 - our own column names

MANY = f"""
SELECT {COLUMNS} FROM voicemails
WHERE ($1::text[] IS NULL OR mailbox = ANY ($1))
  AND ($2::text IS NULL OR mailbox = $2)
  AND ($3::boolean IS NULL OR (done_at IS NOT NULL) = $3)
  AND ($4::text IS NULL OR assigned = $4)
  AND ($5::text IS NULL OR call = $5)
  AND ($6::timestamptz IS NULL OR (taken_at, id) < ($6, $7))
ORDER BY taken_at DESC, id DESC
LIMIT $8
"""  # noqa: S608 - likewise

CHANGE = f"""
UPDATE voicemails SET
    assigned = CASE WHEN $2 THEN $3 ELSE assigned END,
    done_at = CASE WHEN $4::boolean IS NULL THEN done_at
                   WHEN NOT $4 THEN NULL ELSE coalesce(done_at, now()) END,
    done_by = CASE WHEN $4::boolean IS NULL THEN done_by
                   WHEN NOT $4 THEN NULL ELSE coalesce(done_by, $5) END
WHERE id = $1
RETURNING {COLUMNS}
"""  # noqa: S608 - likewise


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which voicemails; None does not narrow. `mailboxes` are those one may know of."""

    mailboxes: Sequence[str] | None = None
    mailbox: str | None = None
    done: bool | None = None
    assigned: str | None = None
    call: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What shall be different; `set_assigned` tells "nobody" from "as it was"."""

    done: bool | None = None
    set_assigned: bool = False
    assigned: str | None = None


class VoicemailStore:
    """The voicemails in the database; every method raises `DatabaseAway`."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def put(self, voicemail: Voicemail) -> None:
        """Register a message; does nothing when it is there already."""
        async with borrowed(self._pool) as connection:
            await connection.execute(
                PUT,
                voicemail.id,
                voicemail.call,
                voicemail.mailbox,
                voicemail.caller,
                voicemail.taken_at,
                voicemail.length_s,
                voicemail.path,
                voicemail.bytes,
                voicemail.sha256,
            )

    async def one(self, voicemail_id: str) -> Voicemail | None:
        """Return a message by its id."""
        async with borrowed(self._pool) as connection:
            row = await connection.fetchrow(ONE, voicemail_id)
        return _voicemail(row) if row else None

    async def many(
        self, wanted: Wanted, *, after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[Voicemail]:
        """Return messages, newest first, that come after a place in that order."""
        before, last_id = after or (None, None)
        async with borrowed(self._pool) as connection:
            rows = await connection.fetch(
                MANY,
                wanted.mailboxes,
                wanted.mailbox,
                wanted.done,
                wanted.assigned,
                wanted.call,
                before,
                last_id,
                limit,
            )
        return [_voicemail(row) for row in rows]

    async def change(self, voicemail_id: str, change: Change, who: str) -> Voicemail | None:
        """Assign a message, or set it done or open, and note who did; None when there is none."""
        async with borrowed(self._pool) as connection, connection.transaction():
            row = await connection.fetchrow(
                CHANGE, voicemail_id, change.set_assigned, change.assigned, change.done, who
            )
            if row is None:
                return None
            details: dict[str, Any] = {} if change.done is None else {"done": change.done}
            if change.set_assigned:
                details["assigned"] = change.assigned
            await note(
                connection,
                who=who,
                act="voicemail.change",
                on=f"voicemail:{voicemail_id}",
                details=details,
            )
        return _voicemail(row)

    async def note_listening(self, voicemail: Voicemail, who: str) -> None:
        """Write into the audit log that somebody is about to hear a message."""
        async with borrowed(self._pool) as connection:
            await note(
                connection,
                who=who,
                act="voicemail.listen",
                on=f"voicemail:{voicemail.id}",
                details={"call": voicemail.call},
            )


def _voicemail(row: Any) -> Voicemail:  # noqa: ANN401 - asyncpg's rows have no type
    return Voicemail(**dict(row))
