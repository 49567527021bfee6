"""The installation's database, whichever it is and whether or not it runs already."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Iterator

from callcenter.database.embedded import EmbeddedServer
from callcenter.database.migrate import upgrade
from callcenter.errors import DatabaseAway, OperatorError
from callcenter.keeper.logs import open_log
from callcenter.keeper.processes import already_running, take_lock
from callcenter.settings import Settings

ANSWER_WITHIN_S = 10.0
_PAUSE_S = 0.5


@contextlib.asynccontextmanager
async def database(settings: Settings) -> AsyncIterator[str]:
    """
    Reach the database from a command: the running one, else one started for this command only.

    Yields:
        Its address; the schema is up to date.

    Raises:
        OperatorError: It cannot be reached or used.
    """
    if settings.database_url is not None:
        url = settings.database_url.get_secret_value()
        await upgrade_reachable(url)
        yield url
        return
    server = EmbeddedServer(settings.home)
    if server.live_pid() is not None:
        await asyncio.to_thread(server.await_ready)
        await upgrade_reachable(server.url())
        yield server.url()
        return
    with _nobody_else(settings), open_log(settings.home / "log" / "postgres.log") as log:
        server.prepare()
        server.start(log)
        try:
            await asyncio.to_thread(server.await_ready)
            await server.create_database()
            await upgrade_reachable(server.url())
            yield server.url()
        finally:
            await asyncio.to_thread(server.stop)


async def upgrade_reachable(url: str) -> None:
    """
    Bring the schema up to date, giving the server a moment to answer.

    Raises:
        OperatorError: The server does not answer within 10 s, or refuses us.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + ANSWER_WITHIN_S
    while True:
        try:
            await upgrade(url)
        except DatabaseAway as error:
            if loop.time() + _PAUSE_S > deadline:
                raise OperatorError(
                    f"The database does not answer. {str(error).rstrip('.')}.",
                    "Start it, or correct CALLCENTER_DATABASE_URL.",
                ) from error
            await asyncio.sleep(_PAUSE_S)
        else:
            return


@contextlib.contextmanager
def _nobody_else(settings: Settings) -> Iterator[None]:
    """Keep a start of the installation out while the command uses the database alone."""
    settings.run.mkdir(parents=True, exist_ok=True)
    lock = take_lock(settings.run)
    if lock is None:
        raise OperatorError(already_running(settings.run)[0], "Try again when it is ready.")
    try:
        yield
    finally:
        os.close(lock)
