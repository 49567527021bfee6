"""Drafts over HTTP: checked, drawn, tried and walked, and nothing of it becomes live."""

import asyncio
from collections.abc import Sequence
from functools import partial

from aiohttp import web
from pydantic import BaseModel

from callcenter.flows.answers import (
    Checked,
    DefectView,
    Draft,
    Drawing,
    TriedOut,
    TryOut,
    defect_view,
    drawing,
    tried_out,
)
from callcenter.flows.draft_walk import Surroundings, walk_on
from callcenter.flows.publishing import Publishing, refusal
from callcenter.flows.walk_answers import Walked, WalkOn
from callcenter.identity.model import Role
from callcenter.ivr.model import Flow
from callcenter.ivr.reading import content_hash, flow_schema, read_flow
from callcenter.ivr.ways import picture
from callcenter.translations.telling import Language
from callcenter.web.route import Asked, Route
from callcenter.yaml_source import Defect

MAX_BODY = 2_500_000
MOST_DEFECTS = 1_000
_WALKED_AT_ONCE = 8
_READERS = frozenset({Role.ADMIN, Role.SUPERVISOR, Role.QA})
_ADMINS = frozenset({Role.ADMIN})


class Names(BaseModel):
    """What a flow may name, for the completion of editors."""

    queues: list[str]
    skills: list[str]
    calendars: list[str]
    agents: list[str]
    flows: list[str]
    sounds: list[str]
    hosts: list[str]


class DraftApi:
    """The handlers of what is done with a draft."""

    def __init__(self, publishing: Publishing) -> None:
        self._publishing = publishing
        self._examined: dict[str, Flow] = {}

    def routes(self) -> list[Route]:
        """Make the routes."""
        read = partial(Route, method="GET", roles=_READERS, tags=("flows",))
        send = partial(Route, method="POST", roles=_ADMINS, tags=("flows",), max_bytes=MAX_BODY)
        return [
            read(
                path="/flow-schema",
                handler=self.schema,
                summary="Read the JSON Schema of flows, for editors",
            ),
            read(
                path="/flow-names",
                handler=self.names,
                summary="List the names of the centre that a flow may use",
                answer=Names,
            ),
            send(
                path="/flows/check",
                handler=self.check,
                summary="Check a draft",
                body=Draft,
                answer=Checked,
            ),
            send(
                path="/flows/try",
                handler=self.try_out,
                summary="Run the scripted calls of a draft",
                body=TryOut,
                answer=TriedOut,
            ),
            send(
                path="/flows/walk",
                handler=self.walk,
                summary="Walk a draft: one thing that the caller does, and what follows",
                body=WalkOn,
                answer=Walked,
            ),
            send(
                path="/flows/draw",
                roles=_READERS,
                handler=self.draw,
                summary="Draw a draft as boxes and arrows",
                body=Draft,
                answer=Drawing,
            ),
        ]

    async def schema(self, asked: Asked[None, None]) -> web.Response:
        """See `Route.summary`."""
        del asked
        return web.json_response(flow_schema(), content_type="application/schema+json")

    async def names(self, asked: Asked[None, None]) -> Names:
        """See `Route.summary`."""
        del asked
        known = await asyncio.to_thread(self._publishing.names)
        every = {name: sorted(getattr(known, name) or ()) for name in Names.model_fields}
        return Names(**every | {"flows": sorted(self._publishing.live.names())})

    async def check(self, asked: Asked[Draft, None]) -> Checked:
        """See `Route.summary`."""
        examined = await self._publishing.examine(asked.body.source, asked.body.file)
        return Checked(defects=_shown(examined.defects, asked.language))

    async def try_out(self, asked: Asked[TryOut, None]) -> TriedOut:
        """See `Route.summary`."""
        examined = await self._publishing.examine(asked.body.source, "flow.yaml")
        if examined.flow is None:
            defects = _shown(examined.defects, asked.language)
            return TriedOut(
                defects=defects, calls=[], steps=0, branches=0, missed_steps=[], missed_branches=[]
            )
        proof = await self._publishing.prove(examined.flow, asked.body.calls)
        return tried_out(proof, asked.language)

    async def walk(self, asked: Asked[WalkOn, None]) -> Walked:
        """See `Route.summary`; a draft with defects is refused with all of them."""
        flow = await self._walkable(asked.body.source)
        proving = self._publishing.proving
        world = Surroundings(calendars=proving.calendars, zone=proving.zone, now=proving.now())
        return walk_on(asked.body, flow, self._publishing.beside(flow), world)

    async def _walkable(self, source: str) -> Flow:
        """Check a text once, not at every key."""
        known = self._examined.get(content_hash(source))
        if known is not None:
            return known
        examined = await self._publishing.examine(source, "flow.yaml")
        if examined.flow is None:
            raise refusal(examined.defects)
        while len(self._examined) >= _WALKED_AT_ONCE:
            self._examined.pop(next(iter(self._examined)))
        self._examined[examined.flow.version] = examined.flow
        return examined.flow

    async def draw(self, asked: Asked[Draft, None]) -> Drawing:
        """See `Route.summary`; steps that can be read are drawn whatever is wrong elsewhere."""
        read = await asyncio.to_thread(read_flow, asked.body.source, asked.body.file)
        defects = _shown(read.defects, asked.language)
        if read.flow is None:
            return Drawing(defects=defects, start="", boxes=[], arrows=[], anywhere={})
        return drawing(picture(read.flow)).model_copy(update={"defects": defects})


def _shown(defects: Sequence[Defect], language: Language) -> list[DefectView]:
    """Show as many defects as anybody mends at once."""
    return [defect_view(defect, language) for defect in defects[:MOST_DEFECTS]]
