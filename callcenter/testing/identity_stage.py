"""A served application with real users in a real database, for tests."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from callcenter.clock import SteadyClock
from callcenter.database.pool import Pool
from callcenter.identity.demo import load_demo_users
from callcenter.identity.doorkeeper import Doorkeeper
from callcenter.identity.passwords import Passwords
from callcenter.identity.routes import identity_routes
from callcenter.identity.store import IdentityStore
from callcenter.testing.web_stage import WebStage, web_stage
from callcenter.web.authentication import SessionCookie
from callcenter.web.desk_socket import DeskHub
from callcenter.web.route import Route

PASSWORD = "correct horse"  # noqa: S105 - of made-up people
AGENTS = ("1001", "1002")
COOKIE = SessionCookie(port=0)


@dataclass(slots=True, kw_only=True)
class IdentityStage:
    """What a test holds: the served application and identity's parts."""

    web: WebStage
    store: IdentityStore
    doorkeeper: Doorkeeper
    passwords: Passwords

    async def sign_in(self, username: str, password: str = PASSWORD) -> str:
        """Sign somebody in; returns the token."""
        body = {"username": username, "password": password}
        async with self.web.client.post("/api/v1/session", json=body) as answer:
            answer.raise_for_status()
            token: str = (await answer.json())["token"]
            return token

    async def ask(
        self,
        method: str,
        path: str,
        token: str | None = None,
        *,
        json: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, Any]:
        """Send one request as a program; returns status and decoded answer."""
        sent = {**(self.web.bearer(token) if token else {}), **(headers or {})}
        async with self.web.client.request(
            method, f"/api/v1{path}", headers=sent, json=json
        ) as answer:
            body = await answer.json(content_type=None) if answer.status != 204 else None
            return answer.status, body


@asynccontextmanager
async def identity_stage(
    pool: Pool,
    *,
    routes: Sequence[Route] = (),
    hub_of: Callable[[Doorkeeper], DeskHub] | None = None,
) -> AsyncIterator[IdentityStage]:
    """
    Serve identity's routes with the demo's users.

    Args:
        pool: On an empty migrated database.
        routes: Served besides.
        hub_of: Makes a desk hub that lives with the application.
    """
    await load_demo_users(pool, AGENTS, PASSWORD)
    store, passwords = IdentityStore(pool), Passwords()
    doorkeeper = Doorkeeper(store, passwords, SteadyClock())
    hub = hub_of(doorkeeper) if hub_of is not None else None
    table = [*identity_routes(store, doorkeeper, passwords, COOKIE), *routes]
    try:
        async with web_stage(table, doorkeeper, cookie=COOKIE, hub=hub) as web:
            yield IdentityStage(web=web, store=store, doorkeeper=doorkeeper, passwords=passwords)
    finally:
        passwords.close()
