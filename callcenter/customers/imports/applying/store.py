"""SQL that moves checked rows among the customers, and takes them out again."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

import asyncpg

from callcenter.customers.imports.applying.merging import Merged, merged, put_back
from callcenter.customers.imports.model import Duplicates, Import
from callcenter.customers.imports.refusal import Fault, Refused
from callcenter.customers.model import Customer
from callcenter.customers.store import BY_IDS, UPDATE, customer_of, values_of
from callcenter.database.pool import Connection, Pool, borrowed

BATCH = 500

END_OF_BATCH = """
SELECT max(row) AS last, count(*) AS count FROM (
    SELECT row FROM customer_import_rows WHERE import = $1 AND row > $2 ORDER BY row LIMIT $3) AS b
"""

# Rows of which no number is known yet, or all rows; in one statement so that ids, numbers and the
# note of whom it created need no way through us.
CREATE = """
WITH picked AS MATERIALIZED (
    SELECT r.*, nextval('customers_id_seq') AS id FROM customer_import_rows r
    WHERE r.import = $1 AND r.row > $2 AND r.row <= $3 AND ($4 OR NOT EXISTS (
        SELECT 1 FROM customer_numbers known WHERE known.e164 = ANY (r.numbers)))
), made AS (
    INSERT INTO customers (id, name, company, tier, language, address, notes, haystack, pairs)
    OVERRIDING SYSTEM VALUE
    SELECT id, name, coalesce(company, ''), coalesce(tier, 'standard'),
        coalesce(language, 'zh-CN'), coalesce(address, ''), coalesce(notes, ''), haystack, pairs
    FROM picked
), numbered AS (
    INSERT INTO customer_numbers (customer, e164, position, label)
    SELECT p.id, own.e164, own.place - 1, own.label
    FROM picked p, unnest(p.numbers, p.labels) WITH ORDINALITY AS own (e164, label, place)
), noted AS (
    INSERT INTO customer_import_changes (import, customer) SELECT $1, id FROM picked
)
SELECT count(*) FROM picked
"""

# Known numbers are looked up by their index. The statistics cannot tell yet how many there will be
# at the end of the transaction, and every other way costs the square of them.
BY_INDEX = """
SET LOCAL enable_seqscan = off;
SET LOCAL enable_hashjoin = off;
SET LOCAL enable_mergejoin = off;
SET LOCAL enable_material = off;
"""

MATCHED = """
SELECT r.*, array_agg(DISTINCT known.customer) AS customers
FROM customer_import_rows r JOIN customer_numbers known ON known.e164 = ANY (r.numbers)
WHERE r.import = $1 AND r.row > $2 AND r.row <= $3
GROUP BY r.import, r.row ORDER BY r.row
"""

LOCK_MANY = "SELECT id FROM customers WHERE id = ANY ($1::bigint[]) ORDER BY id FOR UPDATE"

NOTE_BEFORE = """
INSERT INTO customer_import_changes (import, customer, before) VALUES ($1, $2, $3)
ON CONFLICT (import, customer) DO NOTHING
"""

DROP_NUMBERS = "DELETE FROM customer_numbers WHERE customer = ANY ($1::bigint[])"

NEXT_FAULT = "SELECT coalesce(max(n), 0) + 1 FROM customer_import_faults WHERE import = $1"

PUT_FAULT = """
INSERT INTO customer_import_faults (import, n, row, place, code, value, about)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""

DROP_ROWS = "DELETE FROM customer_import_rows WHERE import = $1"

FINISH = """
UPDATE customer_imports SET state = 'done', created = $2, updated = $3, skipped = $4,
    applied_at = now(), finished_at = now()
WHERE id = $1 AND state = 'running' RETURNING id
"""

# Locked, so that nobody changes one of them while the whole is undone.
LOCK_TOUCHED = """
SELECT c.id FROM customers c JOIN customer_import_changes t ON t.customer = c.id AND t.import = $1
ORDER BY c.id FOR UPDATE OF c
"""

CHANGED_SINCE = """
SELECT count(*) FROM customer_import_changes t LEFT JOIN customers c ON c.id = t.customer
WHERE t.import = $1 AND c.changed_at IS DISTINCT FROM $2::timestamptz
"""

UNDO_BATCH = """
SELECT customer, before FROM customer_import_changes
WHERE import = $1 AND customer > $2 ORDER BY customer LIMIT $3
"""

DELETE_MANY = "DELETE FROM customers WHERE id = ANY ($1::bigint[])"

PUT_TIME = "UPDATE customers SET changed_at = $2 WHERE id = $1"

FORGET_CHANGES = "DELETE FROM customer_import_changes WHERE import = $1"

FINISH_UNDO = """
UPDATE customer_imports SET state = 'undone', finished_at = now()
WHERE id = $1 AND state = 'undoing' RETURNING id
"""

Progress = Callable[[int], None]


class ApplyingStore:
    """Does and undoes whole imports, each in one transaction."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def apply(self, job: Import, progress: Progress) -> None:
        """
        Make customers of all checked rows, or none.

        Customers that are updated stay locked until the end.

        Args:
            job: In the state `running`.
            progress: Told how many rows are done.
        """
        created = updated = done = last = 0
        async with borrowed(self._pool) as db, db.transaction():
            await db.execute(BY_INDEX)
            while True:
                bounds = await db.fetchrow(END_OF_BATCH, job.id, last, BATCH)
                if bounds is None or not bounds["count"]:
                    break
                place = (job.id, last, bounds["last"])
                if job.duplicates is Duplicates.UPDATE:
                    updated += await _update(db, *place)
                every = job.duplicates is Duplicates.CREATE
                created += await db.fetchval(CREATE, *place, every)
                last = bounds["last"]
                done += bounds["count"]
                progress(done)
            await db.execute(DROP_ROWS, job.id)
            skipped = done - created - updated
            if await db.fetchval(FINISH, job.id, created, updated, skipped) is None:
                raise Refused("internal")

    async def undo(self, job: Import, progress: Progress) -> None:
        """
        Take out whom an import created and put back whom it changed, or do nothing.

        Args:
            job: In the state `undoing`.
            progress: Told how many customers are done.

        Raises:
            Refused: Somebody has changed or deleted some of them since.
        """
        done = last = 0
        async with borrowed(self._pool) as db, db.transaction():
            await db.execute(BY_INDEX)
            await db.fetch(LOCK_TOUCHED, job.id)
            changed = await db.fetchval(CHANGED_SINCE, job.id, job.applied_at)
            if changed:
                raise Refused("changed_since", count=changed)
            while touched := await db.fetch(UNDO_BATCH, job.id, last, BATCH):
                created = [row["customer"] for row in touched if row["before"] is None]
                await db.execute(DELETE_MANY, created)
                old = {r["customer"]: r["before"] for r in touched if r["before"] is not None}
                restored = await asyncio.to_thread(put_back, old)
                await _write(db, restored)
                await db.executemany(PUT_TIME, [(one.id, one.changed_at) for one in restored])
                last = touched[-1]["customer"]
                done += len(touched)
                progress(done)
            await db.execute(FORGET_CHANGES, job.id)
            if await db.fetchval(FINISH_UNDO, job.id) is None:
                raise Refused("internal")

    async def changed_since(self, import_id: int, applied_at: datetime | None) -> int:
        """Count those whom an import touched and who are not as it left them."""
        async with borrowed(self._pool) as db:
            count: int = await db.fetchval(CHANGED_SINCE, import_id, applied_at)
        return count


async def _update(db: Connection, import_id: int, after: int, last: int) -> int:
    """Bring the customers of a batch up to date; returns how many are other than before."""
    rows = await db.fetch(MATCHED, import_id, after, last)
    several = [row for row in rows if len(row["customers"]) > 1]
    await _put_faults(db, import_id, [_ambiguous(row) for row in several])
    single = {row["row"]: row for row in rows if len(row["customers"]) == 1}
    ids = sorted({row["customers"][0] for row in single.values()})
    if not ids:
        return 0
    await db.fetch(LOCK_MANY, ids)
    known = {row["id"]: customer_of(row) for row in await db.fetch(BY_IDS, ids)}
    changes, faults = await asyncio.to_thread(_merge, known, list(single.values()))
    await _put_faults(db, import_id, faults)
    await db.executemany(NOTE_BEFORE, [(import_id, one.new.id, one.before()) for one in changes])
    await _write(db, [one.new for one in changes])
    return len(changes)


def _merge(
    known: dict[int, Customer], rows: Sequence[asyncpg.Record]
) -> tuple[list[Merged], list[Fault]]:
    """Apply rows to their customers, one after the other where several have the same."""
    changes: dict[int, Merged] = {}
    faults: list[Fault] = []
    for row in rows:
        customer_id = row["customers"][0]
        found = merged(changes.get(customer_id, known.get(customer_id)), dict(row))
        if isinstance(found, Fault):
            faults.append(found)
        elif found is not None:
            changes[customer_id] = found
    return list(changes.values()), faults


def _ambiguous(row: asyncpg.Record) -> Fault:
    return Fault(
        row=row["row"], place=None, code="several_matches", value="", about=len(row["customers"])
    )


async def _put_faults(db: Connection, import_id: int, faults: Iterable[Fault]) -> None:
    listed = list(faults)
    if listed:
        first: int = await db.fetchval(NEXT_FAULT, import_id)
        await db.executemany(
            PUT_FAULT, [(import_id, n, *fault.plain()) for n, fault in enumerate(listed, first)]
        )


async def _write(db: Connection, customers: Sequence[Customer]) -> None:
    if not customers:
        return
    values: list[tuple[Any, ...]] = await asyncio.to_thread(
        lambda: [(one.id, *values_of(one)) for one in customers]
    )
    await db.executemany(UPDATE, values)
    await db.execute(DROP_NUMBERS, [one.id for one in customers])
    await db.copy_records_to_table(
        "customer_numbers",
        records=[
            (one.id, number.e164, place, number.label)
            for one in customers
            for place, number in enumerate(one.numbers)
        ],
        columns=("customer", "e164", "position", "label"),
    )
