"""The desk socket `/api/v1/desk`: events to people's desks, commands from them."""

import asyncio
from collections.abc import AsyncIterator, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from aiohttp import web
from pydantic import BaseModel, Field

from callcenter.identity.model import Principal
from callcenter.web.authentication import CREDENTIAL, Via, refuse_foreign_origin
from callcenter.web.desk import Desk
from callcenter.web.desk_commands import DeskCommands, Sessions, Topic
from callcenter.web.desk_connection import (
    CLOSE_WAIT_S,
    MAX_MESSAGE,
    PING_S,
    DeskConnection,
    Goodbye,
)
from callcenter.web.desk_feed import ResumePoint, resume_point
from callcenter.web.desk_outbox import Outbox
from callcenter.web.desk_topic import Topics
from callcenter.web.phone_seat import TOPIC as PHONE
from callcenter.web.route import Asked

log = structlog.get_logger()

GRACE_S = 30.0
SWEEP_S = 2.0
TABS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskLimits:
    """Times and bounds; tests shorten them."""

    grace_s: float = GRACE_S
    sweep_s: float = SWEEP_S
    ping_s: float = PING_S
    tabs: int = TABS
    outbox: Callable[[], Outbox] = Outbox


class DeskQuery(BaseModel):
    """How a desk comes back: `after` names the last event it has seen."""

    after: str | None = Field(None, max_length=40, description="`<epoch>.<seq>`")


class DeskHub:
    """
    All desks of this process.

    `send` and `publish` never wait: each connection has its own bounded outbox.
    """

    def __init__(
        self,
        commands: DeskCommands,
        sessions: Sessions,
        *,
        topics: Sequence[Topic] = (),
        limits: DeskLimits | None = None,
    ) -> None:
        self._commands = commands
        self._sessions = sessions
        self._topics = Topics(topics)
        self._limits = limits or DeskLimits()
        self._desks: dict[int, Desk] = {}
        self._by_agent: dict[str, Desk] = {}

    def send(self, agent: str, type_: str, data: object) -> None:
        """
        Tell one agent's desks, and nobody else's.

        An agent without a desk is no error: the snapshot of the next one tells the state.

        Args:
            agent: Agent number.
            type_: Event type such as `call.offered`.
            data: A mapping or dataclass; encoded once for all tabs.
        """
        desk = self._by_agent.get(agent)
        if desk is None:
            return
        payload = desk.feed.number(type_, data)
        for tab in desk.tabs:
            tab.send(payload)

    def publish(self, topic: str, type_: str, data: object, *, key: Hashable | None = None) -> None:
        """
        Tell everybody who watches a topic; such events carry no number and are not repeated.

        Args:
            topic: The name of one of ours.
            type_: Event type.
            data: A mapping or dataclass; encoded once for all.
            key: Events with the same key replace each other while they wait.
        """
        self._topics.publish(topic, type_, data, key)

    def is_connected(self, agent: str) -> bool:
        """Tell whether an agent has an open desk at this moment."""
        desk = self._by_agent.get(agent)
        return desk is not None and bool(desk.tabs)

    def count(self) -> int:
        """Count the open connections."""
        return sum(len(desk.tabs) for desk in self._desks.values())

    def end_sessions(self, session_ids: frozenset[int]) -> None:
        """Close the desks of sessions that ended, or whose user has other rights now."""
        for tab in self._tabs():
            if tab.principal.session_id in session_ids:
                self._leave(tab)
                tab.end(Goodbye.SESSION_ENDED)

    async def serve(self, asked: Asked[None, DeskQuery]) -> web.WebSocketResponse:
        """
        Serve one connection until it ends.

        Raises:
            Forbidden: A browser opened it from another site's page.
        """
        request = asked.raw
        if request[CREDENTIAL].via is Via.COOKIE:
            refuse_foreign_origin(request)
        socket = web.WebSocketResponse(
            heartbeat=self._limits.ping_s,
            max_msg_size=MAX_MESSAGE,
            timeout=CLOSE_WAIT_S,
            # Events are small, and what a caller says about himself shall not be guessed by size.
            compress=False,
        )
        await socket.prepare(request)
        if request.transport is None:  # gone already
            return socket
        tab = DeskConnection(
            socket, request.transport, asked.principal, self._do, self._limits.outbox()
        )
        try:
            self._join(tab, resume_point(asked.query.after))
            await tab.serve()
        finally:
            self._leave(tab)
        return socket

    def live_with(self, app: web.Application) -> None:
        """Check sessions while the application runs, and send everybody away when it stops."""
        app.cleanup_ctx.append(self._sweeping)
        app.on_shutdown.append(self._part)

    def _tabs(self) -> list[DeskConnection]:
        return [tab for desk in self._desks.values() for tab in desk.tabs]

    def _join(self, tab: DeskConnection, point: ResumePoint | None) -> None:
        """Add a tab. No await in here: what the snapshot shows and what follows must meet."""
        desk = self._desk_of(tab.principal)
        if desk.grace is not None:
            desk.grace.cancel()
            desk.grace = None
        elif not desk.tabs:
            self._commands.attached(tab.principal)
        if len(desk.tabs) >= self._limits.tabs:
            oldest = desk.tabs.pop(0)
            oldest.end(Goodbye.TOO_MANY_TABS)
        missed = desk.feed.missed(point)
        if missed is None:
            missed = [desk.feed.snapshot(self._commands.snapshot(tab.principal))]
        for payload in missed:
            tab.send(payload)
        desk.tabs.append(tab)
        log.info("desk.opened", user=tab.principal.user_id, agent=tab.principal.agent)

    def _desk_of(self, principal: Principal) -> Desk:
        desk = self._desks.get(principal.user_id)
        if desk is not None and desk.feed.principal.agent != principal.agent:
            # The user has another agent number now: what was numbered for the old one is not his.
            self._forget(desk)
            desk = None
        if desk is None:
            desk = Desk(principal)
            self._desks[principal.user_id] = desk
            if principal.agent is not None:
                self._by_agent[principal.agent] = desk
        return desk

    def _leave(self, tab: DeskConnection) -> None:
        self._topics.leave_all(tab)
        desk = self._desks.get(tab.principal.user_id)
        if desk is None or tab not in desk.tabs:
            return
        desk.tabs.remove(tab)
        desk.leave_phone(tab)
        log.info("desk.closed", user=tab.principal.user_id, agent=tab.principal.agent)
        if not desk.tabs:
            loop = asyncio.get_running_loop()
            desk.grace = loop.call_later(self._limits.grace_s, self._forget, desk)

    def _forget(self, desk: Desk) -> None:
        """End a user's stream: the grace time is over."""
        principal = desk.feed.principal
        if desk.grace is not None:
            desk.grace.cancel()
        for tab in desk.tabs:
            tab.end(Goodbye.SESSION_ENDED)
        desk.tabs.clear()
        del self._desks[principal.user_id]
        if principal.agent is not None and self._by_agent.get(principal.agent) is desk:
            del self._by_agent[principal.agent]
        self._commands.detached(principal)

    async def _do(
        self, tab: DeskConnection, command: str, with_: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        match command:
            case "topic.watch" if with_.get("topic") == PHONE:
                return {"data": self._desk_at(tab).watch_phone(tab)}
            case "topic.watch":
                return {"data": self._topics.join(tab, with_.get("topic"))}
            case "topic.leave":
                tab.topics.discard(str(with_.get("topic")))
                self._topics.leave(tab, with_.get("topic"))
                return {}
            case "phone.claim":
                return self._desk_at(tab).claim_phone(tab, with_)
            case "phone.leave":
                return self._desk_at(tab).leave_phone(tab)
            case _:
                return await self._commands.do(tab.principal, command, with_)

    def _desk_at(self, tab: DeskConnection) -> Desk:
        return self._desks[tab.principal.user_id]

    async def _sweeping(self, _: web.Application) -> AsyncIterator[None]:
        task = asyncio.create_task(self._sweep(), name="desk sessions")
        yield
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def _sweep(self) -> None:
        """Close what ended without us hearing of it: in another process, or by time."""
        while True:
            await asyncio.sleep(self._limits.sweep_s)
            open_ids = {tab.principal.session_id for tab in self._tabs()}
            if not open_ids:
                continue
            try:
                living = await self._sessions.living(open_ids)
            except Exception:
                # One bad answer must not end the watch over everybody's sessions.
                log.exception("desk.sweep_failed")
            else:
                self.end_sessions(frozenset(open_ids) - living)

    async def _part(self, _: web.Application) -> None:
        for desk in self._desks.values():
            if desk.grace is not None:
                desk.grace.cancel()
            # Not detached: people are still there, it is us who go.
            for tab in desk.tabs:
                tab.end(Goodbye.RESTARTING)
            desk.tabs.clear()
        self._desks.clear()
        self._by_agent.clear()
