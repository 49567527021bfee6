"""Checks PINs that callers key, slowly enough for who guesses."""

from callcenter.customer_pins.store import PinStore
from callcenter.errors import RemoteRefused, Throttled
from callcenter.identity.passwords import Passwords

MOST_WRONG = 5
LOCK_S = 900.0


class CustomerPins:
    """
    Sets and checks PINs.

    Args:
        store: Of hashes.
        passwords: Makes and checks them; one of its own, so that who guesses at the telephone
            keeps nobody from signing in.
    """

    def __init__(self, store: PinStore, passwords: Passwords) -> None:
        self._store = store
        self._passwords = passwords

    async def put(self, customer: int, pin: str, *, who: str) -> None:
        """
        Set a customer's PIN.

        Raises:
            NotFound: There is no such customer.
        """
        await self._store.put(customer, await self._passwords.hash(pin), who=who)

    async def matches(self, customer: int | None, pin: str) -> bool:
        """
        Check a PIN; takes as long for customers that do not exist, have none or are locked.

        After `MOST_WRONG` wrong ones in a row, from whichever call, none is right for `LOCK_S`.

        Args:
            customer: Whose; None where the account does not exist.
            pin: As keyed; never logged, kept or shown.

        Raises:
            RemoteRefused: So many are checked that this one has to wait; asked again later.
            DatabaseAway: It cannot be checked.
        """
        kept = None if customer is None else await self._store.hash(customer)
        try:
            right = await self._passwords.matches(kept, pin)
        except Throttled:
            raise RemoteRefused("too_many_pins") from None
        if kept is not None and customer is not None:
            await self._store.guessed(customer, right=right, most=MOST_WRONG, lock_s=LOCK_S)
        return right

    def close(self) -> None:
        """End the threads."""
        self._passwords.close()
