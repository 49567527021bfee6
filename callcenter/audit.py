"""The audit log: who did what to which object, written before the act is done or shown."""

from collections.abc import Mapping
from typing import Any

from callcenter.database.pool import Connection

INSERT_ENTRY = "INSERT INTO audit_log (who, act, object, details) VALUES ($1, $2, $3, $4)"


async def note(
    connection: Connection,
    *,
    who: str,
    act: str,
    on: str,
    details: Mapping[str, Any] | None = None,
) -> None:
    """
    Add one entry to the audit log.

    Inside a transaction it stands or falls with the act; where the act is not in the database
    (a listen, an export) call this first and act only when it returned.

    Args:
        connection: Of the pool, in the transaction of the act if there is one.
        who: User name, or the name of what acts by itself.
        act: Dotted name such as `customer.delete`.
        on: The object as `kind:id`.
        details: What else tells the act; names of fields, never personal values.

    Raises:
        DatabaseAway: Through `borrowed`; then the act must not happen.
    """
    await connection.execute(INSERT_ENTRY, who, act, on, dict(details or {}))
