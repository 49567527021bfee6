"""Bring the schema up to date; safe when several processes start at once."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from callcenter.database.pool import (
    away_translated,
    malformed_address_translated,
    operator_faults_translated,
)
from callcenter.errors import DatabaseAway, OperatorError

MIGRATIONS = Path(__file__).with_name("migrations")
LOCK = 0x63616C6C  # "call"; any number that no other program uses in this database
LOCK_PAUSE_S = 0.1
LOCK_WAIT_S = 120.0


async def upgrade(url: str) -> str:
    """
    Apply the migrations that the database has not seen.

    Args:
        url: `postgresql://…`.

    Returns:
        The revision the schema is at now.

    Raises:
        DatabaseAway: The server cannot be reached, or another process migrates for too long.
        OperatorError: The server refuses us, or the schema is newer than this program.
    """
    with away_translated(), operator_faults_translated():
        with malformed_address_translated():
            connection = await asyncpg.connect(url, timeout=5.0)
        try:
            if await _revision(connection) == newest_revision():
                return newest_revision()
            async with _alone(connection):
                await _apply(connection, url)
        finally:
            await connection.close()
    return newest_revision()


def newest_revision() -> str:
    """Tell the last migration; a file is named after its revision, so nothing need be loaded."""
    return _revisions()[-1]


def _revisions() -> list[str]:
    return sorted(file.stem for file in (MIGRATIONS / "versions").glob("[0-9]*.py"))


async def _revision(connection: "asyncpg.Connection[asyncpg.Record]") -> str | None:
    if await connection.fetchval("SELECT to_regclass('alembic_version')") is None:
        return None
    found: str | None = await connection.fetchval("SELECT version_num FROM alembic_version")
    return found


@contextlib.asynccontextmanager
async def _alone(connection: "asyncpg.Connection[asyncpg.Record]") -> AsyncIterator[None]:
    """
    Hold the migration lock.

    The try-lock is polled: a process that waits inside `pg_advisory_lock` holds a snapshot, for
    which a `CREATE INDEX CONCURRENTLY` of the process ahead would wait in turn, for ever.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + LOCK_WAIT_S
    while not await connection.fetchval("SELECT pg_try_advisory_lock($1)", LOCK):
        if loop.time() > deadline:
            raise DatabaseAway(f"Another process migrates this database since {LOCK_WAIT_S:.0f} s.")
        await asyncio.sleep(LOCK_PAUSE_S)
    try:
        yield
    finally:
        if not connection.is_closed():
            await connection.execute("SELECT pg_advisory_unlock($1)", LOCK)


async def _apply(connection: "asyncpg.Connection[asyncpg.Record]", url: str) -> None:
    revision = await _revision(connection)
    if revision is not None and revision not in _revisions():
        raise OperatorError(
            f"The database is at revision {revision}, which this program does not know.",
            "A newer program has used it: start that one, or restore a copy made before.",
        )
    # alembic runs its own event loop, hence a thread of its own.
    await asyncio.to_thread(_run_alembic, url)


def _run_alembic(url: str) -> None:
    from alembic import command  # noqa: PLC0415 - half a second to load, and rarely needed
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = urlunsplit(urlsplit(url)._replace(scheme="postgresql+asyncpg"))
    command.upgrade(config, "head")
