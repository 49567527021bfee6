"""The connections to PostgreSQL, and the one place that says what "away" means."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from typing import TypeAlias

import asyncpg
import orjson

from callcenter.errors import DatabaseAway, OperatorError

# asyncpg's classes take a parameter for mypy only, hence the quotes.
Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"
Connection: TypeAlias = "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"

POOL_SIZE = 10
CONNECT_TIMEOUT_S = 5.0
COMMAND_TIMEOUT_S = 30.0

# What PostgreSQL answers when it is there but cannot serve us now: out of connections, memory or
# disk (class 53), going down or coming up (57P01 to 57P03), a server that lost its leadership.
_AWAY = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.ReadOnlySQLTransactionError,
    # A connection that was idle when the server crashed: told of it, and not closed yet.
    asyncpg.InternalClientError,
)


@contextlib.contextmanager
def away_translated() -> Iterator[None]:
    """
    Turn every error that means "the database is away" into `DatabaseAway`.

    Raises:
        DatabaseAway: The connection could not be made or broke, or the server cannot serve now.
    """
    try:
        yield
    except _AWAY as error:
        raise DatabaseAway(f"The database is away: {_words(error)}") from error
    except asyncpg.InterfaceError as error:
        # asyncpg has no class of its own for a connection that was lost under our hands.
        if "closed" in str(error) or "closing" in str(error):
            raise DatabaseAway(f"The database is away: {error}") from error
        raise


@contextlib.asynccontextmanager
async def borrowed(pool: Pool) -> AsyncIterator[Connection]:
    """
    Borrow a connection; the way every store reaches the database.

    Args:
        pool: As made by `open_pool`.

    Raises:
        DatabaseAway: No connection within 5 s, or it broke while in use; what was not committed
            has not happened.
    """
    with away_translated():
        async with pool.acquire(timeout=CONNECT_TIMEOUT_S) as connection:
            yield connection


async def open_pool(url: str, *, size: int = POOL_SIZE, wait_s: float = 30.0) -> Pool:
    """
    Open the pool, waiting for a database that is still coming up.

    Connections are made when first needed, so that with `wait_s=0` the pool opens while the
    database is away: the service can then take calls before its database is back.

    Args:
        url: `postgresql://…`.
        size: Most connections at one time.
        wait_s: How long to try; 0 does not try at all.

    Raises:
        DatabaseAway: No connection in that time.
        OperatorError: The address, user or password is wrong.
    """
    pool = await asyncpg.create_pool(
        url,
        min_size=0,
        max_size=size,
        timeout=CONNECT_TIMEOUT_S,
        command_timeout=COMMAND_TIMEOUT_S,
        init=_prepare_connection,
        server_settings={"application_name": "callcenter", "timezone": "UTC"},
    )
    try:
        await _await_first_answer(pool, wait_s)
    except BaseException:
        pool.terminate()
        raise
    return pool


async def _await_first_answer(pool: Pool, wait_s: float) -> None:
    """Ask until the server answers; a wrong password is told at once."""
    if wait_s <= 0:
        return
    loop = asyncio.get_running_loop()
    deadline, pause_s = loop.time() + wait_s, 0.05
    while True:
        try:
            with operator_faults_translated(), malformed_address_translated():
                async with borrowed(pool) as connection:
                    await connection.execute("SELECT 1")
        except DatabaseAway:
            if loop.time() + pause_s > deadline:
                raise
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, 1.0)
        else:
            return


@contextlib.contextmanager
def malformed_address_translated() -> Iterator[None]:
    """
    Turn what the driver stumbles over when it reads an address into an `OperatorError`.

    Put it around connecting alone: a `ValueError` elsewhere is a bug.

    Raises:
        OperatorError: The address cannot be read. Nothing of it is quoted, as the driver does: the
            password may be in that.
    """
    try:
        yield
    except ValueError:
        raise OperatorError(
            "CALLCENTER_DATABASE_URL cannot be read: its host, port or options are malformed.",
            "Write it as postgresql://user:password@host:5432/name, signs in the password encoded.",
        ) from None


@contextlib.contextmanager
def operator_faults_translated() -> Iterator[None]:
    """
    Turn an address that can never work into an `OperatorError`.

    Raises:
        OperatorError: The address cannot be read, or the server will never let us in like this.
    """
    try:
        yield
    except asyncpg.ClientConfigurationError as error:
        raise OperatorError(
            f"CALLCENTER_DATABASE_URL cannot be read: {error}.",
            "Write it as postgresql://user:password@host:5432/name.",
        ) from error
    except (
        asyncpg.InvalidAuthorizationSpecificationError,  # a wrong password is one of these
        asyncpg.InvalidCatalogNameError,
        asyncpg.InsufficientPrivilegeError,
    ) as error:
        raise OperatorError(
            f"The database of CALLCENTER_DATABASE_URL refuses us: {error}.",
            "Correct the user, password or database name in it, or create them on that server.",
        ) from error


async def _prepare_connection(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Let JSON columns carry plain Python values both ways."""
    for kind in ("json", "jsonb"):
        await connection.set_type_codec(
            kind, schema="pg_catalog", encoder=_to_json, decoder=orjson.loads
        )


def _to_json(value: object) -> str:
    return orjson.dumps(value).decode()


def _words(error: BaseException) -> str:
    return str(error) or type(error).__name__
