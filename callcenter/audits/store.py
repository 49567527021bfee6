"""SQL of reading the audit log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from callcenter.database.pool import Pool, borrowed

LIST = """
SELECT id, at, who, act, object, details FROM audit_log
WHERE ($1::text IS NULL OR who = $1)
  AND ($2::text IS NULL OR starts_with(act, $2))
  AND ($3::text IS NULL OR object = $3)
  AND ($4::timestamptz IS NULL OR at >= $4)
  AND ($5::timestamptz IS NULL OR at < $5)
  AND ($6::bigint IS NULL OR id < $6)
ORDER BY id DESC LIMIT $7
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry: `who` did `act` on `object` (`kind:id`)."""

    id: int
    at: datetime
    who: str
    act: str
    object: str
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """
    Which entries; None does not narrow.

    Args:
        act: Beginning of the dotted name: `customer` finds `customer.delete` too.
        object: Kind and id of what it was done to.
        since, until: The first is within, the second outside.
    """

    who: str | None = None
    act: str | None = None
    object: str | None = None
    since: datetime | None = None
    until: datetime | None = None


class AuditStore:
    """The audit log, to be read; every method raises `DatabaseAway`."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def many(self, wanted: Wanted, *, after: int | None, limit: int) -> Sequence[Entry]:
        """List entries, the newest first, that come after an id in that order."""
        async with borrowed(self._pool) as connection:
            rows = await connection.fetch(
                LIST,
                wanted.who,
                wanted.act,
                wanted.object,
                wanted.since,
                wanted.until,
                after,
                limit,
            )
        return [Entry(**dict(row)) for row in rows]
