"""The pool and its errors, on the real server."""

from typing import Any

import asyncpg
import pytest

from callcenter.database.migrate import newest_revision
from callcenter.database.pool import Pool, borrowed, open_pool
from callcenter.errors import DatabaseAway, OperatorError


async def test_json_columns_carry_plain_values_both_ways(pool: Pool) -> None:
    """A dictionary goes in and the same dictionary comes out."""
    value = {"名": "王", "n": [1, 2.5, None, True]}
    async with borrowed(pool) as db:
        assert await db.fetchval("SELECT $1::jsonb", value) == value
        assert await db.fetchval("SELECT $1::json", value) == value


async def test_each_test_has_the_migrated_schema(pool: Pool) -> None:
    """The template was migrated to the newest revision."""
    async with borrowed(pool) as db:
        assert await db.fetchval("SELECT version_num FROM alembic_version") == newest_revision()


async def test_given_a_cut_connection_when_used_then_the_database_is_away(pool: Pool) -> None:
    """A backend that ends under our hands is told as `DatabaseAway`, and the pool heals."""
    with pytest.raises(DatabaseAway):
        async with borrowed(pool) as db:
            await db.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    with pytest.raises(DatabaseAway):
        async with borrowed(pool) as db, db.transaction():
            await db.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    async with borrowed(pool) as db:
        assert await db.fetchval("SELECT 1") == 1


async def test_given_a_crash_that_is_told_before_the_end_when_used_then_the_database_is_away(
    pool: Pool,
) -> None:
    """A killed server tells idle connections so, a moment before they break."""
    async with borrowed(pool) as db:
        protocol: Any = getattr(db, "_con")._protocol  # noqa: B009 - hears the server
    protocol.data_received(_message(b"E", b"SFATAL\0C57P02\0Mthe server crashed\0\0"))
    with pytest.raises(DatabaseAway):
        async with borrowed(pool) as db, db.transaction():
            pass
    async with borrowed(pool) as db:
        assert await db.fetchval("SELECT 1") == 1


def _message(kind: bytes, content: bytes) -> bytes:
    return kind + (len(content) + 4).to_bytes(4, "big") + content


async def test_given_a_mistake_in_sql_when_run_then_it_stays_a_mistake(pool: Pool) -> None:
    """Only absence is translated: our own errors keep their class."""
    with pytest.raises(asyncpg.UndefinedTableError):
        async with borrowed(pool) as db:
            await db.execute("SELECT * FROM no_such_table")


async def test_given_no_server_when_opened_then_away_within_the_time() -> None:
    """Opening tries for the time it was given and then says that the database is away."""
    with pytest.raises(DatabaseAway):
        await open_pool("postgresql://u:p@/d?host=/nowhere", wait_s=0.2)


async def test_given_no_server_and_no_wait_when_opened_then_the_first_use_says_away() -> None:
    """A service that starts before its database gets a pool, which works once there is one."""
    opened = await open_pool("postgresql://u:p@/d?host=/nowhere", wait_s=0)
    with pytest.raises(DatabaseAway):
        async with borrowed(opened):
            pass
    await opened.close()


@pytest.mark.parametrize(
    ("old", "new"),
    [("callcenter:", "callcenter:wrong"), ("callcenter:", "nobody:"), ("/test_", "/no_such_")],
)
async def test_given_wrong_credentials_when_opened_then_the_operator_is_told(
    database_url: str, old: str, new: str
) -> None:
    """A wrong password, user or database is told at once instead of being tried for long."""
    with pytest.raises(OperatorError, match="CALLCENTER_DATABASE_URL"):
        await open_pool(database_url.replace(old, new), wait_s=30)


@pytest.mark.parametrize("url", ["mysql://u@h/d", "nonsense"])
async def test_given_an_unreadable_address_when_opened_then_the_operator_is_told(url: str) -> None:
    """An address of another form is told with the form it should have."""
    with pytest.raises(OperatorError, match="postgresql://user:password@host"):
        await open_pool(url, wait_s=1)
