"""Another program that menus ask by HTTP: answers well, slowly, badly and never."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from tests.ports import free_port

SLOW_S, NEVER_S = 1.2, 20.0
INSIDE = "169.254.169.254"
"""A host that the operator listed, at an address where no request may go."""


def may_ask() -> Mapping[str, str]:
    """Give the settings of an installation whose menus may ask the program."""
    port = free_port()
    return {
        "REQUEST_HOSTS": f"127.0.0.1:{port} localhost:{port} {INSIDE}",
        "REQUEST_NETWORKS": "127.0.0.0/8 ::1/128",
    }


def port_of(settings: Mapping[str, str]) -> int:
    """Give the port at which the installation's menus may ask."""
    return int(settings["REQUEST_HOSTS"].split()[0].rpartition(":")[2])


@asynccontextmanager
async def asked_program(port: int) -> AsyncIterator[list[Mapping[str, Any]]]:
    """Answer requests; gives what was posted."""
    posted: list[Mapping[str, Any]] = []
    over = asyncio.Event()

    async def answer(request: web.Request) -> web.Response:
        place = request.path.split("/")[1]
        if place == "broken":
            return web.Response(status=500)
        if place in {"slow", "never"}:
            wait_s = SLOW_S if place == "slow" else NEVER_S
            await asyncio.wait({asyncio.create_task(over.wait())}, timeout=wait_s)
        if request.method == "POST":
            posted.append(await request.json())
        order = {"state": "paid", "for": request.query.get("from", "")}
        return web.json_response({"orders": [order], "total": 12.5, "day": "2026-11-23"})

    app = web.Application()
    app.router.add_route("*", "/{any:.*}", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield posted
    finally:
        over.set()
        await runner.cleanup()
