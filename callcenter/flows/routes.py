"""Flows over HTTP: everybody who supervises reads them, admins check and publish."""

import asyncio
import difflib
from functools import partial

from aiohttp import web

from callcenter.errors import NotFound
from callcenter.flows.answers import (
    Checked,
    Compared,
    Difference,
    Draft,
    Drawing,
    FlowText,
    FlowView,
    GoBack,
    PublicationView,
    Publish,
    TriedOut,
    TryOut,
    VersionText,
    defect_view,
    drawing,
    flow_text,
    flow_view,
    publication_view,
    tried_out,
    version_text,
)
from callcenter.flows.live import LiveFlows
from callcenter.flows.model import FlowVersion
from callcenter.flows.store import LAST_ID, FlowStore
from callcenter.identity.model import Role
from callcenter.ivr.reading import flow_schema, read_flow
from callcenter.ivr.ways import picture
from callcenter.web.page import Cursor, Page, PageQuery, cut_page
from callcenter.web.route import Asked, Route

MAX_BODY = 2_500_000
_LOOK_BACK = 50
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
            read(
                path="/flows/{name}/difference",
                handler=self.compare,
                summary="Show what differs between two versions of a flow",
                query=Compared,
                answer=Difference,
            ),
            read(
                path="/flow-schema",
                handler=self.schema,
                summary="Read the JSON Schema of flows, for editors",
            ),
            write(
                method="POST",
                path="/flows/try",
                handler=self.try_out,
                summary="Run the scripted calls of a draft",
                body=TryOut,
                answer=TriedOut,
            ),
            write(
                method="POST",
                path="/flows/draw",
                handler=self.draw,
                summary="Draw a draft as boxes and arrows",
                body=Draft,
                answer=Drawing,
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
            calls=body.calls,
        )
        return flow_text(await self._store.current(name))

    async def go_back(self, asked: Asked[GoBack, None]) -> FlowText:
        """See `Route.summary`; the former version must still pass the check and its calls."""
        name, body = asked.path["name"], asked.body
        former = await self._former(name, body.to)
        await self._live.publish(
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

    async def schema(self, asked: Asked[None, None]) -> web.Response:
        """See `Route.summary`."""
        del asked
        return web.json_response(flow_schema(), content_type="application/schema+json")

    async def try_out(self, asked: Asked[TryOut, None]) -> TriedOut:
        """See `Route.summary`."""
        examined = await self._live.examine(asked.body.source, "flow.yaml")
        if examined.flow is None:
            defects = [defect_view(defect) for defect in examined.defects[:1000]]
            return TriedOut(
                defects=defects, calls=[], steps=0, branches=0, missed_steps=[], missed_branches=[]
            )
        return tried_out(await self._live.prove(examined.flow, asked.body.calls))

    async def draw(self, asked: Asked[Draft, None]) -> Drawing:
        """See `Route.summary`; steps that can be read are drawn whatever is wrong elsewhere."""
        read = await asyncio.to_thread(read_flow, asked.body.source, asked.body.file)
        defects = [defect_view(defect) for defect in read.defects[:1000]]
        if read.flow is None:
            return Drawing(defects=defects, start="", boxes=[], arrows=[], anywhere={})
        return drawing(picture(read.flow)).model_copy(update={"defects": defects})
