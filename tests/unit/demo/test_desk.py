"""The played desk speaks the wire of the desk socket."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from callcenter.demo.desk import Desk
from callcenter.demo.outcomes import NoAnswer, NotLoopback
from callcenter.errors import LinkDown, RemoteRefused


async def sign_in(request: web.Request) -> web.Response:
    """Know one password."""
    body = await request.json()
    right = body == {"username": "1001", "password": "x"}
    return web.json_response({"token": "t"}, status=200 if right else 401)


async def desk(request: web.Request) -> web.WebSocketResponse:
    """Answer commands; `pop` makes an event, `leave` ends the socket."""
    if request.headers.get("Authorization") != "Bearer t":
        raise web.HTTPUnauthorized
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    await socket.send_json({"seq": "1.0", "type": "snapshot", "data": {}})
    async for message in socket:
        command = message.json()
        if command["do"] == "leave":
            break
        if command["do"] == "pop":
            await socket.send_json({"seq": "1.1", "type": "call.offered", "data": command["with"]})
        if command["do"] == "bad":
            await socket.send_json({"re": command["id"], "error": {"code": "bad"}})
        else:
            await socket.send_json({"re": command["id"], "ok": True})
    return socket


@pytest.fixture
async def url() -> AsyncIterator[str]:
    """Serve a desk socket."""
    app = web.Application()
    app.router.add_post("/api/v1/session", sign_in)
    app.router.add_get("/api/v1/desk", desk)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    yield f"http://127.0.0.1:{port}"
    await runner.cleanup()


async def test_commands_are_answered_and_events_are_kept(url: str) -> None:
    """What was passed over while waiting is still among what was seen."""
    async with Desk(url, "1001", "x") as opened:
        await opened.take("sip:1001")
        await opened.do("pop", call="c1")
        assert await opened.next("call.offered") == {"call": "c1"}
        assert [type_ for type_, _ in opened.seen] == ["snapshot", "call.offered"]
        with pytest.raises(RemoteRefused, match="bad"):
            await opened.do("bad")
        with pytest.raises(NoAnswer):
            await opened.next("call.ended", within_s=0.05)


async def test_a_desk_that_ends_is_noticed(url: str) -> None:
    """Who waits is told, and so is who commands."""
    async with Desk(url, "1001", "x") as opened:
        waiting = asyncio.create_task(opened.next("call.ended"))
        with pytest.raises(LinkDown):
            await opened.do("leave")
        with pytest.raises(LinkDown):
            await waiting
        with pytest.raises(LinkDown):
            await opened.do("agent.ready")


async def test_a_wrong_password_and_an_absent_service_are_told(url: str) -> None:
    """Each in its own way, with nothing left open."""
    with pytest.raises(RemoteRefused):
        async with Desk(url, "1001", "y"):
            pass
    with pytest.raises(LinkDown):
        async with Desk("http://127.0.0.1:9", "1001", "x"):
            pass
    with pytest.raises(NotLoopback):
        Desk("http://example.com", "1001", "x")
