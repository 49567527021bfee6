"""Addresses for machines: is the process alive, may calls be sent to it, its figures."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

import orjson
from aiohttp import hdrs, web
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

Readiness = Callable[[], Sequence[str]]
"""Tells why calls cannot be taken now; nothing means that they can. Must be quick."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def health_routes(ready: Readiness, registry: CollectorRegistry) -> Mapping[str, Handler]:
    """
    Make the handlers, by path.

    Args:
        ready: Asked by `/readyz`.
        registry: Shown by `/metrics`.
    """

    async def healthz(_: web.Request) -> web.Response:
        return web.Response(body=b'{"alive":true}', content_type="application/json")

    async def readyz(_: web.Request) -> web.Response:
        reasons = list(ready())
        return web.Response(
            status=503 if reasons else 200,
            body=orjson.dumps({"ready": not reasons, "reasons": reasons}),
            content_type="application/json",
        )

    async def metrics(_: web.Request) -> web.Response:
        return web.Response(
            body=generate_latest(registry), headers={hdrs.CONTENT_TYPE: CONTENT_TYPE_LATEST}
        )

    return {"/healthz": healthz, "/readyz": readyz, "/metrics": metrics}
