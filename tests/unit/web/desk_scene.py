"""A desk socket over a made-up centre, and the desks that tests open on it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientWebSocketResponse, WSMsgType

from callcenter.errors import Conflict, LinkDown
from callcenter.identity.model import Principal, Role
from callcenter.testing.web_stage import MadeUpPeople, WebStage, person, web_stage
from callcenter.web.desk_commands import Topic
from callcenter.web.desk_socket import DeskHub, DeskLimits
from callcenter.web.routes import desk_routes

ANNE = person("1001", Role.AGENT)
BO = person("1002", Role.AGENT)
BOSS = person("boss", Role.SUPERVISOR)
WAIT_S = 30.0


class Centre:
    """Stands for the live centre; notes what it is told."""

    def __init__(self) -> None:
        self.noted: list[tuple[str, str]] = []
        self.changed = asyncio.Event()
        self.held = asyncio.Event()

    async def do(
        self, principal: Principal, command: str, with_: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """Answer by command."""
        match command:
            case "test.refuse":
                raise Conflict("Not now.", code="device_controls")
            case "test.away":
                raise LinkDown("socket /secret/path")
            case "test.bug":
                raise RuntimeError("secret")
            case "test.hold":
                await self.held.wait()
        self.noted.append((principal.username, command))
        return {"data": dict(with_)}

    def snapshot(self, principal: Principal) -> Mapping[str, Any]:
        """Show whose it is."""
        return {"for": principal.username}

    def attached(self, principal: Principal) -> None:
        """Note it."""
        self._note("attached", principal)

    def detached(self, principal: Principal) -> None:
        """Note it."""
        self._note("detached", principal)

    def _note(self, what: str, principal: Principal) -> None:
        self.noted.append((what, principal.username))
        self.changed.set()


@dataclass(slots=True, kw_only=True)
class Scene:
    """Hub, centre, people, and a way to open desks."""

    hub: DeskHub
    centre: Centre
    people: MadeUpPeople
    web: WebStage

    @asynccontextmanager
    async def desk(self, who: Principal, after: str = "") -> AsyncIterator[ClientWebSocketResponse]:
        """Open a desk as a program does."""
        query = f"?after={after}" if after else ""
        path = f"/api/v1/desk{query}"
        async with self.web.client.ws_connect(path, headers=self.web.bearer(who.username)) as desk:
            yield desk


@asynccontextmanager
async def scene(limits: DeskLimits | None = None) -> AsyncIterator[Scene]:
    """Serve a hub."""
    centre, people = Centre(), MadeUpPeople([ANNE, BO, BOSS])
    board = Topic(name="floor", roles=frozenset({Role.SUPERVISOR}), snapshot=lambda: {"waiting": 3})
    hub = DeskHub(centre, people, topics=[board], limits=limits)
    async with web_stage(desk_routes(hub), people, hub=hub) as web:
        yield Scene(hub=hub, centre=centre, people=people, web=web)


async def hear(desk: ClientWebSocketResponse) -> dict[str, Any]:
    """Receive the next message."""
    message: dict[str, Any] = await desk.receive_json(timeout=WAIT_S)
    return message


async def goodbye(desk: ClientWebSocketResponse) -> int | None:
    """Read until the server closes; returns its code."""
    async with asyncio.timeout(WAIT_S):
        while (await desk.receive()).type in {WSMsgType.TEXT, WSMsgType.BINARY}:
            pass
    return desk.close_code


async def until_gone(hub: DeskHub) -> None:
    """Wait until the hub has no connection left."""
    async with asyncio.timeout(WAIT_S):
        while hub.count():  # noqa: ASYNC110 - the hub tells nobody when a line ends
            await asyncio.sleep(0.005)
