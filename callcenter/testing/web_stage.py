"""A served application for tests: real sockets on loopback, made-up people."""

import socket
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import ClientSession, DummyCookieJar, TCPConnector
from prometheus_client import CollectorRegistry

from callcenter.identity.model import Principal, Role
from callcenter.web.application import WebSettings, make_application
from callcenter.web.authentication import Authenticator, SessionCookie
from callcenter.web.desk_socket import DeskHub
from callcenter.web.route import Route
from callcenter.web.server import serving


class MadeUpPeople:
    """An authenticator whose tokens are the user names; `ended` holds sessions that are over."""

    def __init__(self, people: Collection[Principal]) -> None:
        self.people = {person.username: person for person in people}
        self.ended: set[int] = set()

    async def whoami(self, token: str) -> Principal | None:
        """Tell who it is, unless that session ended."""
        found = self.people.get(token)
        return None if found is None or found.session_id in self.ended else found

    async def living(self, session_ids: Collection[int]) -> frozenset[int]:
        """Tell which have not ended."""
        return frozenset(session_ids) - self.ended


def person(username: str, *roles: Role, user_id: int = 0) -> Principal:
    """Make up somebody; an agent's number is the user name."""
    number = user_id or int.from_bytes(username.encode()[-7:])
    return Principal(
        user_id=number,
        username=username,
        roles=frozenset(roles),
        agent=username if Role.AGENT in roles else None,
        session_id=number,
    )


@dataclass(slots=True, kw_only=True)
class WebStage:
    """What a test holds of a served application; `not_ready` are the reasons `/readyz` tells."""

    client: ClientSession
    port: int
    cookie: SessionCookie
    registry: CollectorRegistry
    not_ready: list[str] = field(default_factory=list)

    @property
    def origin(self) -> str:
        """Origin of our own pages."""
        return f"http://127.0.0.1:{self.port}"

    def bearer(self, token: str) -> dict[str, str]:
        """Headers of a program with this token."""
        return {"Authorization": f"Bearer {token}"}

    def browser(self, token: str, origin: str | None = "ours") -> dict[str, str]:
        """Headers of a browser with this token in its cookie; `ours` stands for our Origin."""
        headers = {"Cookie": f"{self.cookie.name}={token}"}
        if origin is not None:
            headers["Origin"] = self.origin if origin == "ours" else origin
        return headers


@asynccontextmanager
async def web_stage(
    routes: Sequence[Route],
    identity: Authenticator,
    *,
    cookie: SessionCookie | None = None,
    hub: DeskHub | None = None,
    shutdown_s: float = 0.2,
) -> AsyncIterator[WebStage]:
    """Serve routes on a free loopback port for as long as the block runs."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        registry = CollectorRegistry()
        not_ready: list[str] = []
        settings = WebSettings(
            cookie=cookie or SessionCookie(port=port), ready=lambda: not_ready, registry=registry
        )
        app = make_application(routes, identity, settings)
        if hub is not None:
            hub.live_with(app)
        async with (
            serving(app, [listener], shutdown_s=shutdown_s),
            ClientSession(
                f"http://127.0.0.1:{port}",
                cookie_jar=DummyCookieJar(),
                connector=TCPConnector(limit=0),
            ) as client,
        ):
            yield WebStage(
                client=client,
                port=port,
                cookie=settings.cookie,
                registry=registry,
                not_ready=not_ready,
            )
