"""`callcenter service`: what the keeper starts; nobody types it."""

import asyncio
import os
import socket

import structlog

from callcenter.errors import OperatorError
from callcenter.heartbeat import Heartbeat
from callcenter.logging_setup import configure_logging
from callcenter.settings import Settings, read_settings

LISTEN_VARIABLE = "CALLCENTER_LISTEN"
DIED_EXIT = 1

log = structlog.get_logger()


def service() -> int:
    """
    Run the service with the sockets and the heartbeat that the keeper hands it.

    Returns:
        0 after an orderly end, 1 after a failure of ours, which the log tells.
    """
    settings = read_settings()
    configure_logging(settings.log)
    try:
        asyncio.run(_serve(settings, inherited_listeners(), Heartbeat.inherited()))
    except OperatorError:
        raise
    except Exception:
        # Through the log and not as Python's own trace: that would not mask what is secret.
        log.exception("service.died")
        return DIED_EXIT
    return 0


def inherited_listeners() -> dict[str, socket.socket]:
    """Take the listening sockets that the environment names as `http=3,agi=4`."""
    told = os.environ.pop(LISTEN_VARIABLE, "")
    pairs = (each.split("=") for each in told.split(",") if each)
    listeners = {name: socket.socket(fileno=int(descriptor)) for name, descriptor in pairs}
    for listening in listeners.values():
        listening.set_inheritable(False)
        listening.setblocking(False)
    return listeners


async def _serve(
    settings: Settings, listeners: dict[str, socket.socket], heartbeat: Heartbeat
) -> None:
    heartbeat.start()  # before the long imports: the keeper's bound for a silent start is short
    try:
        from callcenter.life import run_service  # noqa: PLC0415 - the whole product

        await run_service(settings, listeners, heartbeat)
    finally:
        heartbeat.stop()
