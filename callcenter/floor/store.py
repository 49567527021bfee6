"""SQL of the floor: only the audit of what supervisors do; the floor itself needs no database."""

from collections.abc import Mapping
from typing import Any

from callcenter.audit import note
from callcenter.database.pool import Pool, borrowed


class FloorAudit:
    """Writes what somebody is about to do to the floor."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def before(self, *, who: str, act: str, on: str, **details: object) -> None:
        """
        Write the entry; the act may happen only when this returned.

        Raises:
            DatabaseAway: It could not be written.
        """
        told: Mapping[str, Any] = dict(details)
        async with borrowed(self._pool) as connection:
            await note(connection, who=who, act=act, on=on, details=told)
