"""Where calls enter: the FastAGI server whose sessions are handed to the floor as lines."""

import socket
from dataclasses import dataclass, field

import structlog

from callcenter.errors import CallerGone
from callcenter.floor.ports.line import LineHandler
from callcenter.telephony.agi.server import AgiCounters, AgiLimits, AgiServer
from callcenter.telephony.agi.session import AgiSession
from callcenter.telephony.line import AgiLine, LineTerms

log = structlog.get_logger(__name__)

ENTRIES = frozenset({"call", "outbound", "placed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class LineServerTerms:
    """
    How lines are taken.

    Args:
        token: What the AGI URL must carry; None admits everybody (tests only).
        line: Given to every line.
        limits: Bounds of the server.
    """

    token: str | None
    line: LineTerms = field(default_factory=LineTerms)
    limits: AgiLimits = field(default_factory=AgiLimits)


class LineServer:
    """
    Offers every call that enters to `handler`.

    Args:
        listener: Bound and listening socket from the keeper.
        handler: The floor. When it returns, or fails, without `Line.finish`, the dialplan keeps
            the caller and offers the call again.
        terms: How.
    """

    def __init__(
        self, listener: socket.socket, handler: LineHandler, terms: LineServerTerms
    ) -> None:
        self._handler = handler
        self._terms = terms
        self._server = AgiServer(listener, self._serve, token=terms.token, limits=terms.limits)

    @property
    def counters(self) -> AgiCounters:
        """Figures until now."""
        return self._server.counters

    async def start(self) -> None:
        """Take calls from now on."""
        await self._server.start()

    async def drain(self, timeout_s: float) -> None:
        """Take no more calls, wait for the running ones, then give up what is left."""
        await self._server.drain(timeout_s)

    async def _serve(self, session: AgiSession) -> None:
        if session.request.entry not in ENTRIES:
            log.warning("agi.refused", why="unknown entry")
            return
        try:
            await self._handler(await AgiLine.open(session, self._terms.line))
        except CallerGone:
            log.debug("line.gone", uniqueid=session.request.uniqueid)
