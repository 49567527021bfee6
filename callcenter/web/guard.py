"""What surrounds every request: the access log, its figures, and the security headers."""

import time
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import hdrs, web
from prometheus_client import CollectorRegistry, Histogram

log = structlog.get_logger()

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_BUCKETS_S = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
# Asked every few seconds by machines; they would bury everything else in the log.
_QUIET = frozenset({"/healthz", "/readyz", "/metrics"})

STARTED = web.RequestKey("started", bool)
"""Set on a request once the first byte of its answer may be on the way."""

# A desk socket stays for hours and reports for itself.
_UPGRADED = 101

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    hdrs.CACHE_CONTROL: "no-store",
}


def add_security_headers(
    *, secure: bool
) -> Callable[[web.Request, web.StreamResponse], Awaitable[None]]:
    """
    Make the signal that puts the headers on every answer, streams and errors included.

    A handler that sets one of them itself keeps its own (the pages need another policy).

    Args:
        secure: True where browsers reach us by TLS; then they are told to stay with it.
    """

    async def add(request: web.Request, response: web.StreamResponse) -> None:
        request[STARTED] = True
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        if secure:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        # The library's default tells its version to whoever looks for known holes.
        response.headers[hdrs.SERVER] = "callcenter"

    return add


def access_guard(registry: CollectorRegistry) -> Callable[..., Awaitable[web.StreamResponse]]:
    """
    Make the middleware that logs and counts requests.

    The log holds the route's pattern, never the path, query, body or address: numbers of
    customers stand in those.
    """
    seconds = Histogram(
        "callcenter_http_request_seconds",
        "Time to answer, by route and status.",
        ("method", "route", "status"),
        registry=registry,
        buckets=_BUCKETS_S,
    )

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        began_s = time.perf_counter()
        response = await handler(request)
        if response.status == _UPGRADED:
            return response
        took_s = time.perf_counter() - began_s
        route = _route_of(request)
        seconds.labels(request.method, route, str(response.status)).observe(took_s)
        if route not in _QUIET:
            log.info(
                "http.request",
                method=request.method,
                route=route,
                status=response.status,
                took_ms=round(took_s * 1000, 1),
            )
        return response

    return guard


def _route_of(request: web.Request) -> str:
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "unknown"
