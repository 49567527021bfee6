"""HTTP of customers: everybody behind the desk reads, agents keep them, supervisors delete."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, TypeAlias

from callcenter.customers.answers import (
    CustomerAnswer,
    CustomerBody,
    CustomerPatch,
    CustomersQuery,
    changed_fields,
    customer_answer,
    new_customer,
)
from callcenter.customers.imports.api import ImportApi
from callcenter.customers.imports.jobs import Imports
from callcenter.customers.masking import refuse_part_of_masked
from callcenter.customers.model import Customer, is_masked, mask
from callcenter.customers.store import CustomerStore, Sort
from callcenter.errors import Forbidden
from callcenter.identity.model import EVERYONE, Principal, Role
from callcenter.web.page import Cursor, Page, cut_page
from callcenter.web.route import Asked, Route

CallerOf: TypeAlias = Callable[[str, str | None], Awaitable[str | None]]
"""Gives the caller of a call in which an agent takes part; None of others."""

_KEEPERS = frozenset({Role.AGENT, Role.SUPERVISOR, Role.ADMIN})
_DELETERS = frozenset({Role.SUPERVISOR, Role.ADMIN})
_MOST_BYTES = 100_000
_CURSORS = {
    sort: Cursor(f"customers {sort}", datetime if sort.by_time else str, int) for sort in Sort
}


async def nobody(call: str, agent: str | None) -> str | None:
    """Know of no caller."""
    del call, agent
    return None


def customer_routes(
    store: CustomerStore,
    masked_for: Callable[[], Collection[str]],
    caller_of: CallerOf = nobody,
) -> list[Route]:
    """
    Make the routes of customers.

    Args:
        store: Of the database.
        masked_for: Roles that see numbers masked, as the centre has it now.
        caller_of: Tells who called in one of an agent's calls.
    """
    return _CustomerApi(store, masked_for, caller_of).routes()


def import_routes(imports: Imports, masked_for: Callable[[], Collection[str]]) -> list[Route]:
    """
    Make the routes of imports of customers.

    Args:
        imports: Of the installation.
        masked_for: Roles that see numbers masked, as the centre has it now.
    """
    return ImportApi(imports, masked_for).routes()


class _CustomerApi:
    """The handlers of `/customers`."""

    def __init__(
        self,
        store: CustomerStore,
        masked_for: Callable[[], Collection[str]],
        caller_of: CallerOf,
    ) -> None:
        self._store = store
        self._masked_for = masked_for
        self._caller_of = caller_of

    def routes(self) -> list[Route]:
        """Make the routes."""
        many = partial(Route, path="/customers", tags=("customers",), max_bytes=_MOST_BYTES)
        one = partial(many, path="/customers/{id:int}")
        return [
            many(
                method="GET",
                roles=EVERYONE,
                handler=self.list,
                summary="Find customers",
                query=CustomersQuery,
                answer=Page[CustomerAnswer],
            ),
            many(
                method="POST",
                roles=_KEEPERS,
                handler=self.create,
                summary="Add a customer",
                body=CustomerBody,
                answer=CustomerAnswer,
                status=201,
            ),
            one(
                method="GET",
                roles=EVERYONE,
                handler=self.read,
                summary="Read a customer",
                answer=CustomerAnswer,
            ),
            one(
                method="PATCH",
                roles=_KEEPERS,
                handler=self.change,
                summary="Change a customer",
                body=CustomerPatch,
                answer=CustomerAnswer,
            ),
            one(
                method="DELETE",
                roles=_DELETERS,
                handler=self.delete,
                summary="Delete a customer",
            ),
        ]

    async def list(self, asked: Asked[None, CustomersQuery]) -> Page[CustomerAnswer]:
        """Find customers."""
        query, cursor = asked.query, _CURSORS[asked.query.sort]
        refuse_part_of_masked(query.number_end, asked.principal, self._masked_for())
        after: Any = cursor.read(query.cursor)
        found = await self._store.list(query.wanted(), query.sort, after, query.limit + 1)

        def place(customer: Customer) -> str:
            value = customer.changed_at if query.sort.by_time else customer.name
            return cursor.write(value, customer.id)

        page, following = cut_page(found, query.limit, place)
        return Page(items=[self._show(one, asked.principal) for one in page], next=following)

    async def create(self, asked: Asked[CustomerBody, None]) -> CustomerAnswer:
        """Add a customer."""
        body = await self._unmasked(asked.body, asked.principal)
        new = new_customer(body, self._store.region)
        stored = await self._store.create(new, who=asked.principal.username)
        return self._show(stored, asked.principal)

    async def read(self, asked: Asked[None, None]) -> CustomerAnswer:
        """Read a customer."""
        return self._show(await self._store.get(int(asked.path["id"])), asked.principal)

    async def change(self, asked: Asked[CustomerPatch, None]) -> CustomerAnswer:
        """Change a customer."""
        if "numbers" in asked.body.model_fields_set and self._masks(asked.principal):
            raise Forbidden("You see numbers masked and cannot change them.")
        fields = changed_fields(asked.body, self._store.region)
        stored = await self._store.change(
            int(asked.path["id"]),
            lambda customer: replace(customer, **fields),
            who=asked.principal.username,
        )
        return self._show(stored, asked.principal)

    async def delete(self, asked: Asked[None, None]) -> None:
        """Delete a customer; the audit row is written first."""
        await self._store.delete(int(asked.path["id"]), who=asked.principal.username)

    async def _unmasked(self, body: CustomerBody, principal: Principal) -> CustomerBody:
        """Put the caller's number in the place of what the asker was shown of it."""
        if body.call is None or not self._masks(principal):
            return body
        caller = await self._caller_of(body.call, principal.agent)
        if caller is None:
            return body
        shown = mask(caller, principal.roles, self._masked_for())
        numbers = [
            one.model_copy(update={"number": caller}) if one.number == shown else one
            for one in body.numbers
        ]
        return body.model_copy(update={"numbers": numbers})

    def _masks(self, principal: Principal) -> bool:
        return is_masked(principal.roles, self._masked_for())

    def _show(self, customer: Customer, principal: Principal) -> CustomerAnswer:
        return customer_answer(customer, principal.roles, self._masked_for())
