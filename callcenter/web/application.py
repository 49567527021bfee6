"""The HTTP application: every slice's routes behind one gate, and the addresses for machines."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NoReturn

import structlog
from aiohttp import hdrs, web
from prometheus_client import CollectorRegistry
from pydantic import BaseModel

from callcenter.errors import Forbidden
from callcenter.identity.model import NOBODY, Principal
from callcenter.web.authentication import (
    CREDENTIAL,
    Authenticator,
    SessionCookie,
    credential_of,
    refuse_foreign_change,
    require,
)
from callcenter.web.guard import STARTED, access_guard, add_security_headers
from callcenter.web.health import Readiness, health_routes
from callcenter.web.intake import QueryReader, read_body, read_path, refuse_query
from callcenter.web.language import preferred_language
from callcenter.web.openapi import OPENAPI_PATH, openapi_document
from callcenter.web.problem import explain
from callcenter.web.route import Asked, Route

log = structlog.get_logger()

API = "/api/v1"
_WHOLE_PART = re.compile(r"\{(\w+):int\}")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings:
    """
    What the application needs to know besides its routes.

    Args:
        cookie: How the session cookie is called and kept.
        ready: Asked by `/readyz`.
        registry: Shown by `/metrics`; our own counters are added to it.
        version: Told in the OpenAPI document.
        pages: Handlers of what browsers load, by path (see `pages.page_handlers`).
    """

    cookie: SessionCookie
    ready: Readiness
    registry: CollectorRegistry
    version: str = "0.1.0"
    pages: Mapping[str, Handler] = field(default_factory=dict)


def make_application(
    routes: Sequence[Route], identity: Authenticator, settings: WebSettings
) -> web.Application:
    """
    Build the application.

    Args:
        routes: Of all slices; a pair of method and path may occur once.
        identity: Tells who a token belongs to.
        settings: See there.

    Raises:
        ValueError: Two routes share method and path.
    """
    app = web.Application(
        middlewares=[access_guard(settings.registry), _problems],
        client_max_size=max((route.max_bytes for route in routes), default=0) or 1,
    )
    app.on_response_prepare.append(add_security_headers(secure=settings.cookie.secure))
    seen: set[tuple[str, str]] = set()
    for route in routes:
        if (route.method, route.path) in seen:
            raise ValueError(f"{route.method} {route.path} is served twice")
        seen.add((route.method, route.path))
        _add(app, API + route.path, route.method, _served(route, identity, settings.cookie))
    document = openapi_document(routes, version=settings.version)

    async def describe(_: web.Request) -> web.Response:
        return web.Response(body=document, content_type="application/json")

    _add(app, API + OPENAPI_PATH, "GET", describe)
    for path, handler in health_routes(settings.ready, settings.registry).items():
        _add(app, path, "GET", handler)
    for path, handler in settings.pages.items():
        _add(app, path, "GET", handler)
    return app


def _add(app: web.Application, path: str, method: str, handler: Handler) -> None:
    pattern = _WHOLE_PART.sub(r"{\1:[0-9]{1,18}}", path)
    app.router.add_route(method, pattern, handler)
    if method == "GET":
        app.router.add_route("HEAD", pattern, handler)


@web.middleware
async def _problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except web.HTTPRedirection:
        raise
    except Exception as error:  # noqa: BLE001 - the border of HTTP: every error becomes an answer
        if STARTED in request:
            return _broken_off(request, error)
        language = preferred_language(request.headers.get(hdrs.ACCEPT_LANGUAGE, ""))
        return explain(error).told_in(language).response()


def _broken_off(request: web.Request, error: Exception) -> NoReturn:
    """End a connection whose answer has begun: a second answer would be read as its content."""
    if not isinstance(error, ConnectionResetError | TimeoutError):
        log.error("http.broken_off", exc_info=error)
    if request.transport is not None:
        request.transport.abort()
    raise ConnectionResetError("the answer was broken off") from error


def _served(route: Route, identity: Authenticator, cookie: SessionCookie) -> Handler:
    """Wrap one route: who, may they, is it well-formed, then the handler and its answer."""
    query_reader = QueryReader(route.query) if route.query else None

    async def serve(request: web.Request) -> web.StreamResponse:
        principal = await _admit(request, route, identity, cookie)
        query: BaseModel | None = None
        if query_reader is not None:
            query = query_reader.read(request.query)
        else:
            refuse_query(request.query)
        path = read_path(request)
        body = await read_body(request, route.body, route.max_bytes) if route.body else None
        asked = Asked(principal=principal, path=path, query=query, body=body, raw=request)
        return _answer(await route.handler(asked), route.status)

    return serve


async def _admit(
    request: web.Request, route: Route, identity: Authenticator, cookie: SessionCookie
) -> Principal:
    """
    Let in who may call this route.

    Raises:
        Unauthenticated, Forbidden: Not this one.
    """
    credential = credential_of(request, cookie)
    request[CREDENTIAL] = credential
    refuse_foreign_change(request, credential)
    if route.roles is None and credential.token is None:
        return NOBODY
    known = await identity.whoami(credential.token) if credential.token else None
    if route.roles is None:
        return known or NOBODY
    principal = require(known)
    if not principal.roles & route.roles:
        raise Forbidden("Your role may not do this.")
    return principal


def _answer(result: BaseModel | web.StreamResponse | None, status: int) -> web.StreamResponse:
    match result:
        case None:
            return web.Response(status=204)
        case BaseModel():
            return web.Response(
                status=status,
                body=result.model_dump_json(by_alias=True).encode(),
                content_type="application/json",
                headers={hdrs.CACHE_CONTROL: "no-store"},
            )
        case _:
            return result
