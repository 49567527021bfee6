"""SQL of expected and actual waits: they stand in the ledger."""

from dataclasses import dataclass
from datetime import datetime

from callcenter.database.pool import Pool, borrowed

MEASURED = """
SELECT seq, at, substr(stream, 6) AS call, data ->> 'queue' AS queue,
       (data -> 'expected' ->> 'from_s')::double precision AS from_s,
       (data -> 'expected' ->> 'likely_s')::double precision AS likely_s,
       (data -> 'expected' ->> 'to_s')::double precision AS to_s,
       (data ->> 'waited_s')::double precision AS waited_s
FROM ledger_events
WHERE type = 'wait.measured' AND data ->> 'queue' = $1 AND at >= $2 AND at < $3
  AND (at, seq) < ($4, $5)
ORDER BY at DESC, seq DESC LIMIT $6
"""

SUMMED = """
SELECT count(*) AS measured, avg(abs(waited_s - likely_s)) AS error_s,
       avg((waited_s BETWEEN from_s AND to_s)::int)::double precision AS inside
FROM (
    SELECT (data -> 'expected' ->> 'from_s')::double precision AS from_s,
           (data -> 'expected' ->> 'likely_s')::double precision AS likely_s,
           (data -> 'expected' ->> 'to_s')::double precision AS to_s,
           (data ->> 'waited_s')::double precision AS waited_s
    FROM ledger_events
    WHERE type = 'wait.measured' AND data ->> 'queue' = $1 AND at >= $2 AND at < $3
) AS waits
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """
    One wait, in seconds; `from_s` to `to_s` was expected when it began, `likely_s` most of all.

    `seq` and `at` give its place among others, the youngest first.
    """

    seq: int
    at: datetime
    call: str
    queue: str
    from_s: float
    likely_s: float
    to_s: float
    waited_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rightness:
    """Mean error of the likeliest wait, and the share inside the range; None where none was."""

    measured: int
    error_s: float | None
    inside: float | None


class WaitStore:
    """The waits of which one had been expected."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def waits(
        self,
        queue: str,
        since: datetime,
        until: datetime,
        *,
        limit: int,
        before: tuple[datetime, int] | None = None,
    ) -> list[Wait]:
        """List a queue's waits that ended in a time, the youngest first; `until` is outside."""
        at, seq = before or (until, 0)
        async with borrowed(self._pool) as connection:
            rows = await connection.fetch(MEASURED, queue, since, until, at, seq, limit)
        return [Wait(**row) for row in rows]

    async def rightness(self, queue: str, since: datetime, until: datetime) -> Rightness:
        """Sum up how right the expectations of a time were."""
        async with borrowed(self._pool) as connection:
            rows = await connection.fetch(SUMMED, queue, since, until)
        return Rightness(**rows[0])
