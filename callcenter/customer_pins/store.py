"""SQL of PINs: hashes only, and how often each was guessed wrong."""

from datetime import datetime

from callcenter.audit import note
from callcenter.database.pool import Pool, borrowed
from callcenter.errors import NotFound

THERE_IS = "SELECT id FROM customers WHERE id = $1"

SET = """
INSERT INTO customer_pins (customer, hash, changed_by) VALUES ($1, $2, $3)
ON CONFLICT (customer) DO UPDATE
SET hash = $2, changed_by = $3, changed_at = now(), failures = 0, locked_until = NULL
"""

DELETE = "DELETE FROM customer_pins WHERE customer = $1 RETURNING customer"

HASH = """
SELECT hash FROM customer_pins
WHERE customer = $1 AND (locked_until IS NULL OR locked_until <= now())
"""

CHANGED = "SELECT changed_at FROM customer_pins WHERE customer = $1"

RIGHT = "UPDATE customer_pins SET failures = 0 WHERE customer = $1 AND failures > 0"

# A lock that is over begins a new count.
WRONG = """
UPDATE customer_pins
SET failures = CASE WHEN failures + 1 >= $2 THEN 0 ELSE failures + 1 END,
    locked_until = CASE WHEN failures + 1 >= $2 THEN now() + make_interval(secs => $3)
                        ELSE locked_until END
WHERE customer = $1
"""


class PinStore:
    """
    The PINs in the database.

    Args:
        pool: Of the database; every method may raise `DatabaseAway`.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def put(self, customer: int, pin_hash: str, *, who: str) -> None:
        """
        Set a customer's PIN, and forget wrong guesses at the one before.

        Raises:
            NotFound: There is no such customer.
        """
        async with borrowed(self._pool) as connection, connection.transaction():
            if await connection.fetchval(THERE_IS, customer) is None:
                raise NotFound(f"There is no customer {customer}.")
            await connection.execute(SET, customer, pin_hash, who)
            await note(connection, who=who, act="customer.pin_set", on=f"customer:{customer}")

    async def delete(self, customer: int, *, who: str) -> None:
        """
        Take a customer's PIN away.

        Raises:
            NotFound: There is none.
        """
        async with borrowed(self._pool) as connection, connection.transaction():
            if await connection.fetchval(DELETE, customer) is None:
                raise NotFound("This customer has no PIN.")
            await note(connection, who=who, act="customer.pin_delete", on=f"customer:{customer}")

    async def changed_at(self, customer: int) -> datetime | None:
        """Tell when a customer's PIN was set; None where there is none."""
        async with borrowed(self._pool) as connection:
            found: datetime | None = await connection.fetchval(CHANGED, customer)
            return found

    async def hash(self, customer: int) -> str | None:
        """Give the hash to check against; None where there is none, or it is locked now."""
        async with borrowed(self._pool) as connection:
            found: str | None = await connection.fetchval(HASH, customer)
            return found

    async def guessed(self, customer: int, *, right: bool, most: int, lock_s: float) -> None:
        """Count a guess; with the last of `most` wrong ones in a row the PIN is locked."""
        async with borrowed(self._pool) as connection:
            if right:
                await connection.execute(RIGHT, customer)
            else:
                await connection.execute(WRONG, customer, most, lock_s)
