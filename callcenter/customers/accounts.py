"""Customers by what they key in a menu: the number of their record, or a telephone number."""

from collections.abc import Mapping
from typing import Any, Protocol

from callcenter.customers.caller_lookup import card
from callcenter.customers.model import Customer
from callcenter.customers.store import CustomerStore
from callcenter.errors import NotFound, RemoteRefused

LONGEST_ID = 18


class Pins(Protocol):
    """Checks the PIN of a customer."""

    async def matches(self, customer: int | None, pin: str) -> bool:
        """Tell whether it is the customer's; None takes as long and never matches."""


class CustomerAccounts:
    """
    Finds customers in our own register.

    Args:
        customers: The register.
        pins: Checks PINs; without it a menu that asks for one is told that it cannot be checked.
    """

    def __init__(self, customers: CustomerStore, pins: Pins | None = None) -> None:
        self._customers = customers
        self._pins = pins

    async def check(self, account: str, pin: str | None) -> Mapping[str, Any] | None:
        """See `floor.outside.Accounts`."""
        if pin is None:
            found = await self._find(account)
            return None if found is None else card(found)
        if self._pins is None:
            raise RemoteRefused("no_pins")
        found = await self._find(account)
        if not await self._pins.matches(None if found is None else found.id, pin):
            return None
        return None if found is None else card(found)

    async def _find(self, account: str) -> Customer | None:
        if len(account) <= LONGEST_ID:
            try:
                return await self._customers.get(int(account))
            except NotFound:
                pass
        matches = await self._customers.by_number(account)
        return matches[0] if len(matches) == 1 else None
