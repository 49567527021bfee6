"""The FastAGI server: takes connections from an already listening socket, within bounds."""

import asyncio
import contextlib
import hmac
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog

from callcenter.telephony.agi.request import BadRequest, RequestLimits, read_request
from callcenter.telephony.agi.session import LINE_LIMIT_BYTES, AgiSession

log = structlog.get_logger(__name__)

SessionHandler = Callable[[AgiSession], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgiLimits:
    """
    Bounds of the server.

    Args:
        sessions: Connections at once; one more is closed at once and the dialplan tries again.
        request: Bounds of the header block.
    """

    sessions: int = 2000
    request: RequestLimits = field(default_factory=RequestLimits)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgiCounters:
    """Figures of the server since its start; `open` is now."""

    open: int = 0
    accepted: int = 0
    refused_full: int = 0
    refused_stranger: int = 0
    refused_malformed: int = 0
    failed_handlers: int = 0
    commands: int = 0
    violations: int = 0
    deadlines: int = 0


class AgiServer:
    """
    Hands every proper session to a handler and closes it when the handler returns.

    Args:
        listener: A bound and listening TCP socket; taken over.
        handler: Owns the session while it runs.
        token: What each session must show (see `AgiRequest`); None admits everybody (tests only).
        limits: Bounds.
    """

    def __init__(
        self,
        listener: socket.socket,
        handler: SessionHandler,
        *,
        token: str | None,
        limits: AgiLimits | None = None,
    ) -> None:
        self._listener = listener
        self._handler = handler
        self._token = token
        self._limits = limits or AgiLimits()
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._counts = dict.fromkeys(AgiCounters.__dataclass_fields__, 0)

    @property
    def counters(self) -> AgiCounters:
        """Figures until now."""
        return AgiCounters(**{**self._counts, "open": len(self._tasks)})

    async def start(self) -> None:
        """Take connections from now on."""
        self._server = await asyncio.start_server(
            self._take, sock=self._listener, limit=LINE_LIMIT_BYTES
        )

    async def drain(self, timeout_s: float) -> None:
        """
        Take no more connections, let the sessions end, close what is left after `timeout_s`.

        The keeper's own copy of the listening socket goes on collecting calls for the successor.
        """
        if self._server is not None:
            self._server.close()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=timeout_s)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._tasks) >= self._limits.sessions:
            self._counts["refused_full"] += 1
            writer.close()
            return
        task = asyncio.create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        session = await self._open(reader, writer)
        if session is None:
            with contextlib.suppress(OSError):
                await writer.wait_closed()
            return
        self._counts["accepted"] += 1
        try:
            await self._handler(session)
        except Exception:
            # The dialplan brings the call back; a call that fails every time leaves its loop.
            self._counts["failed_handlers"] += 1
            log.exception("agi.handler_failed", uniqueid=session.request.uniqueid)
        finally:
            await session.close()
            done = session.counters
            self._counts["commands"] += done.commands
            self._counts["violations"] += done.violations
            self._counts["deadlines"] += done.deadlines

    async def _open(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> AgiSession | None:
        peer = writer.get_extra_info("peername")
        try:
            request = await read_request(reader, self._limits.request)
        except (BadRequest, OSError) as error:
            self._counts["refused_malformed"] += 1
            log.warning("agi.refused", why=str(error), peer=peer)
        except asyncio.CancelledError:
            writer.close()
            raise
        else:
            if self._admits(request.token):
                return AgiSession(request, reader, writer)
            self._counts["refused_stranger"] += 1
            log.warning("agi.refused", why="wrong token", peer=peer)
        writer.close()
        return None

    def _admits(self, token: str) -> bool:
        expected = self._token
        return expected is None or hmac.compare_digest(token.encode(), expected.encode())
