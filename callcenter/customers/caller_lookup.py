"""Who calls: the customer by number with the last contacts, for the screen-pop and for flows."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Protocol

from callcenter.customers.model import Customer
from callcenter.customers.store import CustomerStore
from callcenter.floor.desk.callers import UNKNOWN, Found


class Contacts(Protocol):
    """Where former contacts are found."""

    async def contacts(self, customer: int) -> Sequence[Mapping[str, Any]]:
        """Return the customer's last contacts, youngest first."""


class RegisteredCallers:
    """Finds callers in the customer register."""

    def __init__(self, customers: CustomerStore, contacts: Contacts) -> None:
        self._customers = customers
        self._contacts = contacts

    async def find(self, caller: str | None) -> Found:
        """See `callers.CallerLookup`."""
        matches = await self._customers.by_number(caller)
        if not matches:
            return UNKNOWN
        return await self._found(matches[0], len(matches))

    async def all_with(self, number: str) -> Sequence[Mapping[str, Any]]:
        """See `callers.CallerLookup`."""
        return [card(customer) for customer in await self._customers.by_number(number)]

    async def named(self, customer_id: int) -> Found:
        """See `callers.CallerLookup`."""
        return await self._found(await self._customers.get(customer_id), 1)

    async def _found(self, customer: Customer, matches: int) -> Found:
        history = await self._contacts.contacts(customer.id)
        return Found(customer=card(customer), matches=matches, history=history)


def card(customer: Customer) -> dict[str, Any]:
    """Return what the desk shows and flows may ask for."""
    return {**asdict(customer), "tier": str(customer.tier)}
