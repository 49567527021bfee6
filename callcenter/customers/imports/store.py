"""SQL of imports of customers."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import asyncpg

from callcenter.audit import note
from callcenter.customers.imports.fields import Field
from callcenter.customers.imports.model import BACK, Column, Duplicates, Import, State
from callcenter.customers.imports.refusal import Fault
from callcenter.database.pool import Connection, Pool, borrowed
from callcenter.errors import Conflict, NotFound

STAGED = (
    "import", "row", "name", "company", "tier", "language", "address", "notes", "haystack",
    "pairs", "numbers", "labels",
)  # fmt: skip
FAULT_COLUMNS = ("import", "n", "row", "place", "code", "value", "about")

INSERT = """
INSERT INTO customer_imports
    (name, file, who, state, bytes, kind, encoding, separator, columns, rows)
VALUES ($1, $2, $3, 'uploaded', $4, $5, $6, $7, $8, $9) RETURNING *
"""

ONE = "SELECT * FROM customer_imports WHERE id = $1"

MANY = """
SELECT * FROM customer_imports WHERE $1::bigint IS NULL OR id < $1 ORDER BY id DESC LIMIT $2
"""

OPEN = "SELECT count(*) FROM customer_imports WHERE state IN ('uploaded', 'checking', 'checked')"

LOCK = "SELECT * FROM customer_imports WHERE id = $1 FOR UPDATE"

NEXT = """
SELECT * FROM customer_imports WHERE state IN ('checking', 'running', 'undoing')
ORDER BY id LIMIT 1
"""

BEGIN_CHECK = """
UPDATE customer_imports SET state = 'checking', columns = $2, duplicates = $3, good = NULL,
    wrong = NULL, failure = NULL
WHERE id = $1 RETURNING *
"""

BEGIN_RUN = """
UPDATE customer_imports SET state = 'running', skip_wrong = $2, failure = NULL
WHERE id = $1 RETURNING *
"""

BEGIN_UNDO = """
UPDATE customer_imports SET state = 'undoing', failure = NULL WHERE id = $1 RETURNING *
"""

FAIL = "UPDATE customer_imports SET state = $2, failure = $3 WHERE id = $1 AND state = $4"

CHECKED = """
UPDATE customer_imports SET state = 'checked', good = $2, wrong = $3 WHERE id = $1
"""

DROP_ROWS = "DELETE FROM customer_import_rows WHERE import = $1"

DROP_FAULTS = "DELETE FROM customer_import_faults WHERE import = $1"

FAULTS = """
SELECT * FROM customer_import_faults WHERE import = $1 AND n > $2 ORDER BY n LIMIT $3
"""

OLD = """
SELECT id FROM customer_imports
WHERE state IN ('uploaded', 'checked') AND created_at < $1 ORDER BY id LIMIT 100
"""

DISCARD = """
UPDATE customer_imports SET state = 'discarded', finished_at = now()
WHERE id = $1 AND state IN ('uploaded', 'checked') RETURNING *
"""

FILES = """
SELECT file FROM customer_imports WHERE state IN ('uploaded', 'checking', 'checked')
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """What is known of a file that was just uploaded."""

    name: str
    file: str
    bytes: int
    kind: str
    encoding: str | None
    separator: str | None
    columns: tuple[Column, ...]
    rows: int


class ImportStore:
    """Imports in the database."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def add(self, upload: Upload, *, who: str, most_open: int) -> Import:
        """
        Register an uploaded file.

        Raises:
            Conflict: Too many others wait for somebody to go on with them.
        """
        async with borrowed(self._pool) as db, db.transaction():
            if await db.fetchval(OPEN) >= most_open:
                raise Conflict(
                    "Too many imports are open: finish or discard one.", code="too_many_open"
                )
            row = await db.fetchrow(
                INSERT,
                upload.name,
                upload.file,
                who,
                upload.bytes,
                upload.kind,
                upload.encoding,
                upload.separator,
                _plain_columns(upload.columns),
                upload.rows,
            )
            made = _import(row)
            await _note(db, made, who, "upload", {"rows": upload.rows})
        return made

    async def one(self, import_id: int) -> Import:
        """
        Return an import.

        Raises:
            NotFound: There is none of this id.
        """
        async with borrowed(self._pool) as db:
            return _found(await db.fetchrow(ONE, import_id), import_id)

    async def many(self, after: int | None, limit: int) -> list[Import]:
        """List imports, the newest first, from after an id on."""
        async with borrowed(self._pool) as db:
            return [_import(row) for row in await db.fetch(MANY, after, limit)]

    async def next_job(self) -> Import | None:
        """Return the oldest import that is to be worked on."""
        async with borrowed(self._pool) as db:
            row = await db.fetchrow(NEXT)
        return _import(row) if row else None

    async def begin_check(
        self, import_id: int, columns: Sequence[Field | None], duplicates: Duplicates, *, who: str
    ) -> Import:
        """
        Ask for a check with what somebody chose.

        Raises:
            NotFound, Conflict: There is none, or it is not to be checked now.
        """
        async with borrowed(self._pool) as db, db.transaction():
            old = _found(await db.fetchrow(LOCK, import_id), import_id)
            _expect(old, State.UPLOADED, State.CHECKED)
            await _note(db, old, who, "check", {"duplicates": duplicates})
            chosen = tuple(
                replace(column, field=field)
                for column, field in zip(old.columns, columns, strict=True)
            )
            return _import(
                await db.fetchrow(BEGIN_CHECK, import_id, _plain_columns(chosen), duplicates)
            )

    async def begin_run(
        self, import_id: int, *, skip_wrong: bool, allowed: Callable[[Import], None], who: str
    ) -> Import:
        """
        Ask for what was checked to be imported.

        Args:
            import_id: Of the import.
            skip_wrong: Whether rows with faults are left out.
            allowed: Raises where this person may not.
            who: User name.

        Raises:
            NotFound, Conflict: There is none, or it cannot be started as it stands.
        """
        async with borrowed(self._pool) as db, db.transaction():
            old = _found(await db.fetchrow(LOCK, import_id), import_id)
            _expect(old, State.CHECKED)
            allowed(old)
            if not old.good:
                raise Conflict("No row can be imported.", code="no_rows")
            if old.wrong and not skip_wrong:
                raise Conflict(
                    f"{old.wrong} rows have faults: correct the file, or leave them out.",
                    code="rows_wrong",
                )
            await _note(db, old, who, "start", {"rows": old.good, "left_out": old.wrong})
            return _import(await db.fetchrow(BEGIN_RUN, import_id, skip_wrong))

    async def begin_undo(self, import_id: int, *, who: str) -> Import:
        """
        Ask for an import to be undone.

        Raises:
            NotFound, Conflict: There is none, or it is not done.
        """
        async with borrowed(self._pool) as db, db.transaction():
            old = _found(await db.fetchrow(LOCK, import_id), import_id)
            _expect(old, State.DONE)
            details = {"created": old.created, "updated": old.updated}
            await _note(db, old, who, "undo", details)
            return _import(await db.fetchrow(BEGIN_UNDO, import_id))

    async def fail(self, job: Import, code: str, values: Mapping[str, object]) -> None:
        """Put an import back to where it was before a job, which did nothing."""
        failure = {"code": code, "values": dict(values)}
        async with borrowed(self._pool) as db:
            await db.execute(FAIL, job.id, BACK[job.state], failure, job.state)

    async def clear(self, import_id: int) -> None:
        """Forget what a check found before."""
        async with borrowed(self._pool) as db, db.transaction():
            await db.execute(DROP_ROWS, import_id)
            await db.execute(DROP_FAULTS, import_id)

    async def stage(
        self, import_id: int, rows: Sequence[Sequence[Any]], first: int, faults: Sequence[Fault]
    ) -> None:
        """
        Keep rows that are right and what is wrong with others.

        Args:
            import_id: Of the import.
            rows: In the order of `STAGED`, without the import.
            first: Number of the first of these faults within the import.
            faults: In the order in which they were found.
        """
        async with borrowed(self._pool) as db, db.transaction():
            await db.copy_records_to_table(
                "customer_import_rows",
                records=[(import_id, *row) for row in rows],
                columns=STAGED,
            )
            await _put_faults(db, import_id, first, faults)

    async def checked(self, import_id: int, *, good: int, wrong: int) -> None:
        """Note that a check has ended."""
        async with borrowed(self._pool) as db:
            await db.execute(CHECKED, import_id, good, wrong)

    async def faults(self, import_id: int, after: int, limit: int) -> list[tuple[int, Fault]]:
        """List what is wrong, from after a number on; each with its number."""
        async with borrowed(self._pool) as db:
            rows = await db.fetch(FAULTS, import_id, after, limit)
        return [
            (row["n"], Fault(**{name: row[name] for name in Fault.__dataclass_fields__}))
            for row in rows
        ]

    async def discard(self, import_id: int, *, who: str) -> Import:
        """
        Give up an import that was not started.

        Raises:
            NotFound, Conflict: There is none, or it was started.
        """
        async with borrowed(self._pool) as db, db.transaction():
            old = _found(await db.fetchrow(LOCK, import_id), import_id)
            _expect(old, State.UPLOADED, State.CHECKED)
            await _note(db, old, who, "discard", {})
            await db.execute(DROP_ROWS, import_id)
            await db.execute(DROP_FAULTS, import_id)
            return _import(await db.fetchrow(DISCARD, import_id))

    async def older(self, before: datetime) -> list[int]:
        """Return imports that nobody went on with since then."""
        async with borrowed(self._pool) as db:
            return [row["id"] for row in await db.fetch(OLD, before)]

    async def files(self) -> set[str]:
        """Return the names of all files that are still needed."""
        async with borrowed(self._pool) as db:
            return {row["file"] for row in await db.fetch(FILES)}


async def _put_faults(db: Connection, import_id: int, first: int, faults: Iterable[Fault]) -> None:
    await db.copy_records_to_table(
        "customer_import_faults",
        records=[(import_id, n, *fault.plain()) for n, fault in enumerate(faults, first)],
        columns=FAULT_COLUMNS,
    )


async def _note(
    db: Connection, about: Import, who: str, act: str, details: Mapping[str, Any]
) -> None:
    await note(
        db, who=who, act=f"customer_import.{act}", on=f"customer_import:{about.id}", details=details
    )


def _expect(found: Import, *states: State) -> None:
    if found.state not in states:
        raise Conflict(f"This import is {found.state}.", code="wrong_state")


def _found(row: asyncpg.Record | None, import_id: int) -> Import:
    if row is None:
        raise NotFound(f"There is no import {import_id}.")
    return _import(row)


def _plain_columns(columns: Iterable[Column]) -> list[dict[str, Any]]:
    return [{"heading": one.heading, "samples": one.samples, "field": one.field} for one in columns]


def _import(row: Any) -> Import:  # noqa: ANN401 - asyncpg's rows have no type
    values = {name: row[name] for name in Import.__dataclass_fields__}
    values["state"] = State(values["state"])
    if values["duplicates"] is not None:
        values["duplicates"] = Duplicates(values["duplicates"])
    values["columns"] = tuple(
        Column(
            heading=one["heading"],
            samples=tuple(one["samples"]),
            field=Field(one["field"]) if one["field"] else None,
        )
        for one in values["columns"]
    )
    return Import(**values)
