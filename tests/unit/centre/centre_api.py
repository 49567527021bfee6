"""The demo's centre, served to everybody of it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from callcenter.centre.documents import Check
from callcenter.centre.routes import centre_routes
from callcenter.centre.store import CentreStore
from callcenter.identity.model import Role
from callcenter.ivr.checking import examine
from callcenter.ivr.model import Flow
from callcenter.testing.web_stage import MadeUpPeople, WebStage, person
from callcenter.web.route import Route

ROOT = Path(__file__).parents[3]
PEOPLE = MadeUpPeople(
    [person("1001", Role.AGENT), person("1002", Role.AGENT)]
    + [person(role.value, role) for role in (Role.SUPERVISOR, Role.ADMIN, Role.QA)]
)


class FixedClock:
    """A Sunday evening in China."""

    def now_s(self) -> float:
        """See `Clock.now_s`."""
        return self.now().timestamp()

    def now(self) -> datetime:
        """See `Clock.now`."""
        return datetime(2026, 11, 22, 12, tzinfo=UTC)


class Api:
    """What a test asks."""

    def __init__(self, web: WebStage, store: CentreStore, reset: list[str]) -> None:
        self._web = web
        self.store = store
        self.reset = reset

    async def ask(self, who: str, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """Ask as somebody; gives the status and the decoded answer."""
        async with self._web.client.request(
            method, f"/api/v1{path}", headers=self._web.bearer(who), json=body
        ) as answer:
            text = await answer.read()
            return answer.status, orjson.loads(text) if text else None


def routes(store: CentreStore, reset: list[str], checks: list[Check]) -> list[Route]:
    """Make the routes with live flows `main` and `closed`."""

    async def note_reset(agent: str) -> None:
        reset.append(agent)

    return centre_routes(store, FixedClock(), lambda: ["main", "closed"], checks, note_reset)


FLOW = """\
flow: main
languages: [en]
start: person
steps:
  person:
    queue: complaints
    then: bye
  bye:
    hangup: normal
"""


def live_flows() -> list[Flow]:
    """Give a live flow that needs the queue of complaints."""
    flow = examine(FLOW, "main").flow
    assert flow is not None
    return [flow]
