"""Flows over HTTP: everybody who supervises reads them, admins check and publish."""

import difflib
from functools import partial

from callcenter.errors import NotFound
from callcenter.flows.answers import (
    Compared,
    Difference,
    FlowText,
    FlowView,
    GoBack,
    PublicationView,
    Publish,
    VersionText,
    flow_text,
    flow_view,
    publication_view,
    version_text,
)
from callcenter.flows.draft_api import MAX_BODY, DraftApi
from callcenter.flows.model import FlowVersion
from callcenter.flows.publishing import Publishing
from callcenter.flows.store import LAST_ID, FlowStore
from callcenter.identity.model import Role
from callcenter.web.page import Cursor, Page, PageQuery, cut_page
from callcenter.web.route import Asked, Route

_LOOK_BACK = 50
_HISTORY = Cursor("flow_publications", int)
_READERS = frozenset({Role.ADMIN, Role.SUPERVISOR, Role.QA})
_ADMINS = frozenset({Role.ADMIN})


def flow_routes(store: FlowStore, publishing: Publishing) -> list[Route]:
    """Make the routes of flows."""
    return FlowApi(store, publishing).routes()


def draft_routes(publishing: Publishing) -> list[Route]:
    """Make the routes of drafts."""
    return DraftApi(publishing).routes()


class FlowApi:
    """The handlers of `/flows`."""

    def __init__(self, store: FlowStore, publishing: Publishing) -> None:
        self._store = store
        self._publishing = publishing

    def routes(self) -> list[Route]:
        """Make the routes."""
        read = partial(Route, method="GET", roles=_READERS, tags=("flows",))
        write = partial(Route, roles=_ADMINS, tags=("flows",), max_bytes=MAX_BODY)
        return [
            read(
                path="/flows",
                handler=self.list_flows,
                summary="List flows with their live versions",
                answer=Page[FlowView],
            ),
            read(
                path="/flows/{name}",
                handler=self.read,
                summary="Read the live text of a flow",
                answer=FlowText,
            ),
            read(
                path="/flows/{name}/versions",
                handler=self.history,
                summary="List when which version of a flow became live",
                query=PageQuery,
                answer=Page[PublicationView],
            ),
            read(
                path="/flows/{name}/versions/{version}",
                handler=self.version,
                summary="Read one version of a flow",
                answer=VersionText,
            ),
            read(
                path="/flows/{name}/difference",
                handler=self.compare,
                summary="Show what differs between two versions of a flow",
                query=Compared,
                answer=Difference,
            ),
            write(
                method="POST",
                path="/flows/{name}/rollback",
                handler=self.go_back,
                summary="Make a former version live again",
                body=GoBack,
                answer=FlowText,
            ),
            write(
                method="PUT",
                path="/flows/{name}",
                handler=self.publish,
                summary="Check a text and make it live",
                body=Publish,
                answer=FlowText,
            ),
        ]

    async def list_flows(self, asked: Asked[None, None]) -> Page[FlowView]:
        """See `Route.summary`; there are never so many that pages would be needed."""
        del asked
        return Page[FlowView](items=[flow_view(one) for one in await self._store.currents()])

    async def read(self, asked: Asked[None, None]) -> FlowText:
        """See `Route.summary`."""
        return flow_text(await self._store.current(asked.path["name"]))

    async def history(self, asked: Asked[None, PageQuery]) -> Page[PublicationView]:
        """See `Route.summary`."""
        name = asked.path["name"]
        await self._store.current(name)
        after = _HISTORY.read(asked.query.cursor)
        before = LAST_ID if after is None else int(after[0])
        rows = await self._store.publications(name, before=before, limit=asked.query.limit + 1)
        kept, following = cut_page(rows, asked.query.limit, lambda row: _HISTORY.write(row.id))
        return Page[PublicationView](items=[publication_view(row) for row in kept], next=following)

    async def version(self, asked: Asked[None, None]) -> VersionText:
        """See `Route.summary`."""
        return version_text(await self._of_flow(asked.path["name"], asked.path["version"]))

    async def publish(self, asked: Asked[Publish, None]) -> FlowText:
        """See `Route.summary`."""
        name, body = asked.path["name"], asked.body
        await self._publishing.publish(
            name,
            body.source,
            author=asked.principal.username,
            comment=body.comment,
            expected=body.replaces,
            calls=body.calls,
        )
        return flow_text(await self._store.current(name))

    async def go_back(self, asked: Asked[GoBack, None]) -> FlowText:
        """See `Route.summary`; the former version must still pass the check and its calls."""
        name, body = asked.path["name"], asked.body
        former = await self._former(name, body.to)
        await self._publishing.publish(
            name,
            former.source,
            author=asked.principal.username,
            comment=body.comment or f"back to {former.hash[:12]}",
            expected=body.replaces,
            calls=former.calls,
        )
        return flow_text(await self._store.current(name))

    async def _former(self, name: str, wanted: str | None) -> FlowVersion:
        live = await self._store.current(name)
        if wanted is None:
            history = await self._store.publications(name, limit=_LOOK_BACK)
            wanted = next((one.hash for one in history if one.hash != live.hash), None)
        if wanted is None:
            raise NotFound("This flow has no former version.")
        return await self._of_flow(name, wanted)

    async def compare(self, asked: Asked[None, Compared]) -> Difference:
        """See `Route.summary`."""
        older = await self._of_flow(asked.path["name"], asked.query.older)
        newer = await self._of_flow(asked.path["name"], asked.query.newer)
        lines = difflib.unified_diff(
            older.source.splitlines(),
            newer.source.splitlines(),
            older.hash[:12],
            newer.hash[:12],
            lineterm="",
        )
        return Difference(text="\n".join(lines))

    async def _of_flow(self, name: str, version: str) -> FlowVersion:
        found = await self._store.version(version)
        if found.flow != name:
            raise NotFound("There is no such version of this flow.")
        return found
