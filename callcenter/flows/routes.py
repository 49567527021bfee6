"""Flows over HTTP: everybody who supervises reads them, admins check and publish."""

from functools import partial

from callcenter.errors import NotFound
from callcenter.flows.answers import (
    Checked,
    Draft,
    FlowText,
    FlowView,
    PublicationView,
    Publish,
    VersionText,
    defect_view,
    flow_text,
    flow_view,
    publication_view,
    version_text,
)
from callcenter.flows.live import LiveFlows
from callcenter.flows.store import LAST_ID, FlowStore
from callcenter.identity.model import Role
from callcenter.web.page import Cursor, Page, PageQuery, cut_page
from callcenter.web.route import Asked, Route

MAX_BODY = 2_000_000
_HISTORY = Cursor("flow_publications", int)
_READERS = frozenset({Role.ADMIN, Role.SUPERVISOR, Role.QA})
_ADMINS = frozenset({Role.ADMIN})


def flow_routes(store: FlowStore, live: LiveFlows) -> list[Route]:
    """Make the routes of flows."""
    return FlowApi(store, live).routes()


class FlowApi:
    """The handlers of `/flows`."""

    def __init__(self, store: FlowStore, live: LiveFlows) -> None:
        self._store = store
        self._live = live

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
            write(
                method="POST",
                path="/flows/check",
                handler=self.check,
                summary="Check a draft",
                body=Draft,
                answer=Checked,
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
        version = await self._store.version(asked.path["version"])
        if version.flow != asked.path["name"]:
            raise NotFound("There is no such version of this flow.")
        return version_text(version)

    async def check(self, asked: Asked[Draft, None]) -> Checked:
        """See `Route.summary`."""
        examined = await self._live.examine(asked.body.source, asked.body.file)
        return Checked(defects=[defect_view(defect) for defect in examined.defects[:1000]])

    async def publish(self, asked: Asked[Publish, None]) -> FlowText:
        """See `Route.summary`."""
        name, body = asked.path["name"], asked.body
        await self._live.publish(
            name,
            body.source,
            author=asked.principal.username,
            comment=body.comment,
            expected=body.replaces,
        )
        return flow_text(await self._store.current(name))
