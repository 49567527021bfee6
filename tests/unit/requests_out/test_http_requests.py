"""Requests against a real server on loopback that answers well, badly, slowly and with traps."""

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from callcenter.clock import SteadyClock
from callcenter.errors import RemoteError
from callcenter.ivr.commands import Request
from callcenter.requests_out.allow_list import AllowList
from callcenter.requests_out.breaker import FAILURES
from callcenter.requests_out.http_requests import HttpRequests

LOOPBACK = ["127.0.0.0/8", "::1/128"]


@dataclass
class Server:
    """What was asked, and where."""

    port: int = 0
    asked: list[tuple[str, str, Mapping[str, str], str]] = field(default_factory=list)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """Serve a program on loopback."""
    seen = Server()

    async def answer(request: web.Request) -> web.StreamResponse:
        body = await request.text()
        seen.asked.append((request.method, request.path_qs, dict(request.headers), body))
        match request.path:
            case "/redirect":
                raise web.HTTPFound(f"http://127.0.0.1:{seen.port}/good")
            case "/slow":
                await asyncio.sleep(1)
            case "/drip":
                response = web.StreamResponse()
                await response.prepare(request)
                for _ in range(12):
                    await response.write(b" ")
                    await asyncio.sleep(0.1)
                return response
            case "/large":
                return web.Response(body=b"[" + b"1," * 50_000 + b"1]")
            case "/deep":
                return web.Response(text="[" * 20_000)
            case "/text":
                return web.Response(text="hello")
            case "/error":
                return web.Response(status=500)
        lines = [{"state": "paid", "sum": 12.5}]
        return web.json_response({"lines": lines, "ok": True, "none": None, "long": "x" * 999})

    app = web.Application()
    app.router.add_route("*", "/{any:.*}", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    listener = socket.create_server(("127.0.0.1", 0))
    seen.port = listener.getsockname()[1]
    await web.SockSite(runner, listener).start()
    yield seen
    await runner.cleanup()


@pytest.fixture
async def requests(server: Server) -> AsyncIterator[HttpRequests]:
    """Ask that program only."""
    hosts = [f"127.0.0.1:{server.port}", f"localhost:{server.port}"]
    made = HttpRequests(AllowList.read(hosts, LOOPBACK), SteadyClock())
    yield made
    await made.close()


def get(server: Server, path: str, **more: Any) -> Request:
    """Make a request."""
    url = f"http://localhost:{server.port}{path}"
    return Request(step="main/ask", method="GET", url=url, **more)


async def test_values_are_taken_from_the_answer(server: Server, requests: HttpRequests) -> None:
    """By path, texts cut to what can be remembered, everything named."""
    take = {"state": "lines.0.state", "sum": "lines.0.sum", "ok": "ok", "long": "long"}
    got = await requests.ask(get(server, "/good?a=b", take=take), "call/1")
    assert got == {"state": "paid", "sum": 12.5, "ok": True, "long": "x" * 200}
    method, path, headers, _ = server.asked[0]
    assert (method, path, headers["Idempotency-Key"]) == ("GET", "/good?a=b", "call/1")


async def test_what_is_posted_is_json(server: Server, requests: HttpRequests) -> None:
    """The body goes as it was worked out."""
    url = f"http://127.0.0.1:{server.port}/good"
    post = Request(step="s", method="POST", url=url, body={"order": "7", "n": 2})
    assert await requests.ask(post, "k") == {}
    assert server.asked[0][3] == '{"order": "7", "n": 2}'


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/redirect", "status 302"),
        ("/slow", "timeout"),
        ("/drip", "timeout"),
        ("/large", "answer too large"),
        ("/deep", "no JSON"),
        ("/text", "no JSON"),
        ("/error", "status 500"),
        ("/good", "no none in the answer"),
    ],
)
async def test_every_bad_answer_is_refused_with_its_reason(
    server: Server, requests: HttpRequests, path: str, why: str
) -> None:
    """Redirects are not followed, time and size are bounded, other forms are not guessed at."""
    with pytest.raises(RemoteError, match=why):
        await requests.ask(get(server, path, take={"n": "none"}, wait_s=0.5), "k")
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://127.1:{port}/good",
        "http://2130706433:{port}/good",
        "http://0x7f000001:{port}/good",
        "http://[::ffff:127.0.0.1]:{port}/good",
        "http://user@localhost:{port}/good",
        "http://localhost:1/good",
        "https://169.254.169.254/latest",
    ],
)
async def test_disguised_and_unlisted_addresses_are_not_asked(
    server: Server, requests: HttpRequests, url: str
) -> None:
    """The canary on loopback hears nothing."""
    request = Request(step="s", method="GET", url=url.format(port=server.port))
    with pytest.raises(RemoteError, match="not_allowed"):
        await requests.ask(request, "k")
    assert not server.asked


async def test_a_name_that_leads_into_a_private_network_is_not_asked(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Listed by name, but resolved to loopback: one such address refuses them all."""
    made = HttpRequests(AllowList.read([f"orders.example:{server.port}"]), SteadyClock())
    loop = asyncio.get_running_loop()
    looked_up = []

    async def resolve(host: str, port: int, **kinds: Any) -> list[Any]:
        looked_up.append(host)
        kind = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
        return [(*kind, ("93.184.216.34", port)), (*kind, ("127.0.0.1", port))]

    monkeypatch.setattr(loop, "getaddrinfo", resolve)
    url = f"http://orders.example:{server.port}/good"
    with pytest.raises(RemoteError, match="not_allowed"):
        await made.ask(Request(step="s", method="GET", url=url), "k")
    assert looked_up == ["orders.example"]
    assert not server.asked
    await made.close()


async def test_a_rebound_name_still_goes_to_the_address_that_was_looked_at(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Resolved once for the connection: a second answer of the name server changes nothing."""
    allowed = AllowList.read([f"orders.example:{server.port}"], ["127.0.0.1/32"])
    made = HttpRequests(allowed, SteadyClock())
    loop = asyncio.get_running_loop()
    answers = ["127.0.0.1", "127.0.0.2"]

    real = loop.getaddrinfo

    async def resolve(host: Any, port: Any, **kinds: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name != "orders.example":
            return await real(host, port, **kinds)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (answers.pop(0), port))]

    monkeypatch.setattr(loop, "getaddrinfo", resolve)
    url = f"http://orders.example:{server.port}/good"
    assert await made.ask(Request(step="s", method="GET", url=url), "k") == {}
    assert answers == ["127.0.0.2"]
    await made.close()


async def test_a_dead_program_is_left_alone(requests: HttpRequests, server: Server) -> None:
    """After so many failures it is not asked any more for a while."""
    for _ in range(FAILURES):
        with pytest.raises(RemoteError, match="status 500"):
            await requests.ask(get(server, "/error"), "k")
    with pytest.raises(RemoteError, match="left_alone"):
        await requests.ask(get(server, "/good"), "k")
    assert len(server.asked) == FAILURES
