"""Handlers that every kind of part has: list, read, put, delete."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, RootModel

from callcenter.centre.answers import ANSWERS, PAGES, AgentsQuery, SeenQuery, brief, shown
from callcenter.centre.changing import Changes
from callcenter.centre.kinds import Kind, Part, parts_of
from callcenter.centre.store import CentreStore
from callcenter.errors import NotFound
from callcenter.identity.model import Principal, Role
from callcenter.web.page import Cursor, PageQuery
from callcenter.web.route import Asked


class PartsApi:
    """
    The handlers of one section.

    Args:
        kind: Of the parts.
        store: Of the database.
        changes: Makes the changes.
    """

    def __init__(self, kind: Kind, store: CentreStore, changes: Changes) -> None:
        self._kind = kind
        self._store = store
        self._changes = changes
        self._answer = ANSWERS[kind.section]
        self._cursor = Cursor(kind.section, int)

    async def list(self, asked: Asked[None, PageQuery]) -> BaseModel:
        """List the parts in the order in which people wrote them."""
        query = asked.query
        (start,) = self._cursor.read(query.cursor) or (0,)
        parts: Sequence[Part] = list(parts_of(await self._store.load(), self._kind).values())
        if isinstance(query, AgentsQuery) and query.queue is not None:
            parts = [part for part in parts if query.queue in getattr(part, "queues", ())]
        end = start + query.limit
        items = [self._show(part, asked.principal) for part in parts[start:end]]
        following = self._cursor.write(end) if end < len(parts) else None
        page: BaseModel = PAGES[self._kind.section](items=items, next=following)
        return page

    async def read(self, asked: Asked[None, None]) -> BaseModel:
        """Read one part."""
        name = self._name(asked)
        part = parts_of(await self._store.load(), self._kind).get(name)
        if part is None:
            raise NotFound(f"There is no {self._kind.word} '{name}'.")
        if self._kind.section == "agents" and name == asked.principal.agent:
            return self._answer(shown(part))
        return self._show(part, asked.principal)

    async def put(self, asked: Asked[RootModel[dict[str, Any]], SeenQuery]) -> BaseModel:
        """Add or replace one part."""
        who, seen = asked.principal.username, asked.query.seen
        part = await self._changes.put(
            self._kind, self._name(asked), asked.body.root, who, seen=seen
        )
        return self._show(part, asked.principal)

    async def delete(self, asked: Asked[None, SeenQuery]) -> None:
        """Remove one part."""
        who, seen = asked.principal.username, asked.query.seen
        await self._changes.remove(self._kind, self._name(asked), who, seen=seen)

    def _name(self, asked: Asked[Any, Any]) -> str:
        return asked.path[self._kind.key]

    def _show(self, part: Part, principal: Principal) -> BaseModel:
        only_agent = principal.roles <= {Role.AGENT}
        return self._answer(brief(part) if only_agent else shown(part))
