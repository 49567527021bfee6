"""Customers by what they key in a menu: the number of their record, or a telephone number."""

from collections.abc import Mapping
from typing import Any

from callcenter.customers.caller_lookup import card
from callcenter.customers.store import CustomerStore
from callcenter.errors import NotFound, RemoteRefused

LONGEST_ID = 18


class CustomerAccounts:
    """
    Finds customers in our own register.

    It holds no PINs: a menu that asks for one is told that it cannot be checked here.
    """

    def __init__(self, customers: CustomerStore) -> None:
        self._customers = customers

    async def check(self, account: str, pin: str | None) -> Mapping[str, Any] | None:
        """See `floor.outside.Accounts`."""
        if pin is not None:
            raise RemoteRefused("no_pins")
        if len(account) <= LONGEST_ID:
            try:
                return card(await self._customers.get(int(account)))
            except NotFound:
                pass
        matches = await self._customers.by_number(account)
        return card(matches[0]) if len(matches) == 1 else None
