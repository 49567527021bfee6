"""SQL of exports: the note in the audit log, and how wide the table of customers is."""

from collections.abc import Mapping

from callcenter.audit import note
from callcenter.database.pool import Pool, borrowed

MOST_NUMBERS = "SELECT coalesce(max(position), 0) + 1 FROM customer_numbers"


class ExportStore:
    """What exports need of the database beside the lists themselves."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def note(self, what: str, *, who: str, details: Mapping[str, object]) -> None:
        """
        Write into the audit log that a list is about to leave the house.

        Args:
            what: `customers`, `calls` or `recordings`.
            who: User name.
            details: Form, number of rows and the names of the filters; never their values.
        """
        async with borrowed(self._pool) as connection:
            await note(
                connection, who=who, act=f"{what}.export", on=f"export:{what}", details=details
            )

    async def most_numbers(self) -> int:
        """Return how many numbers the customer with the most of them has, at least 1."""
        async with borrowed(self._pool) as connection:
            most: int = await connection.fetchval(MOST_NUMBERS)
        return most
