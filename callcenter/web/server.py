"""Serving the application on sockets that somebody else bound (the keeper outlives us)."""

import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from aiohttp import web

# Long enough for a download to finish a part, short enough for a restart to go unnoticed.
SHUTDOWN_S = 5.0
KEEP_ALIVE_S = 75.0
_BACKLOG = 512


@asynccontextmanager
async def serving(
    app: web.Application, sockets: Sequence[socket.socket], *, shutdown_s: float = SHUTDOWN_S
) -> AsyncIterator[None]:
    """
    Serve for as long as the block runs; afterwards finish what runs, within a bound.

    New connections are refused first, then `app.on_shutdown` runs (the desk hub sends its clients
    away), then running requests get `shutdown_s` to end.

    Args:
        app: From `make_application`.
        sockets: Bound and, by choice, already listening.
        shutdown_s: Bound for running requests, in seconds.
    """
    runner = web.AppRunner(
        app,
        handle_signals=False,
        access_log=None,
        shutdown_timeout=shutdown_s,
        keepalive_timeout=KEEP_ALIVE_S,
    )
    await runner.setup()
    try:
        for sock in sockets:
            await web.SockSite(runner, sock, backlog=_BACKLOG).start()
        yield
    finally:
        await runner.cleanup()
