"""SQL of the centre: load it whole, change it in one checked step, keep the phones' secrets."""

import secrets
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, TypeAlias

import asyncpg

from callcenter.audit import note
from callcenter.centre.differences import Difference, differences
from callcenter.centre.documents import read_whole, write_general, write_part
from callcenter.centre.kinds import KINDS, Kind, parts_of
from callcenter.centre.model import Centre
from callcenter.database.pool import Connection, Pool, borrowed
from callcenter.errors import Conflict, OperatorError

REVISION = "SELECT revision FROM centre"

LOCK = "SELECT revision, changed_at, general FROM centre FOR UPDATE"

HEAD = "SELECT revision, changed_at, general FROM centre"

PARTS = "SELECT section, name, document FROM centre_parts ORDER BY section, position, name"

# A part that only moves because others came or went has not been changed.
PUT_PART = """
INSERT INTO centre_parts (section, name, position, document, revision) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (section, name) DO UPDATE SET position = $3, document = $4,
    revision = CASE WHEN centre_parts.document::text = excluded.document::text
        THEN centre_parts.revision ELSE $5 END
"""

PART_REVISION = "SELECT revision FROM centre_parts WHERE section = $1 AND name = $2"

GENERAL_REVISION = "SELECT general_revision FROM centre"

DELETE_PART = "DELETE FROM centre_parts WHERE section = $1 AND name = $2"

PUT_HEAD = """
UPDATE centre SET revision = revision + 1, general = $1, changed_at = now(), changed_by = $2,
    general_revision = CASE WHEN general::text = $1::json::text
        THEN general_revision ELSE revision + 1 END
RETURNING revision
"""

SWEEP_SECRETS = """
DELETE FROM device_secrets WHERE agent NOT IN (
    SELECT name FROM centre_parts WHERE section = 'agents'
)
"""

SECRETS = "SELECT agent, device, secret FROM device_secrets ORDER BY agent, device"

SECRETS_OF = "SELECT device, secret FROM device_secrets WHERE agent = $1"

SET_DEVICE = """
INSERT INTO device_secrets (agent, device, secret) VALUES ($1, $2, $3)
ON CONFLICT (agent, device) DO UPDATE SET secret = $3, set_at = now()
WHERE device_secrets.secret <> $3
"""

ADD_DEVICE = """
INSERT INTO device_secrets (agent, device, secret) VALUES ($1, $2, $3)
ON CONFLICT (agent, device) DO NOTHING
"""

Device: TypeAlias = Literal["sip", "browser"]
DEVICES: tuple[Device, ...] = ("sip", "browser")
Edit: TypeAlias = Callable[[Centre], Centre]
Listener: TypeAlias = Callable[[Centre], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """
    What somebody had before the eyes who changes a part.

    Args:
        section: Of the part; "" is what holds for the whole centre.
        name: Of the part.
        revision: Of the centre when it was read; 0 where the part is to be new.
    """

    section: str = ""
    name: str = ""
    revision: int


_SECRET_BYTES = 18
_MOST_AUDITED = 100


class CentreStore:
    """
    The centre in the database.

    Args:
        pool: Of the database.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._listeners: list[Listener] = []
        self._read: tuple[datetime, Centre] | None = None

    def on_change(self, listener: Listener) -> None:
        """Have `listener` called with the new centre after each change made through this store."""
        self._listeners.append(listener)

    async def revision(self) -> int:
        """Tell the revision; it grows with every change by whomever."""
        async with borrowed(self._pool) as connection:
            found: int = await connection.fetchval(REVISION)
            return found

    async def load(self) -> Centre:
        """
        Load the whole centre as of one revision.

        Raises:
            OperatorError: What is stored cannot be read by this program.
            DatabaseAway: The database cannot be reached.
        """
        async with (
            borrowed(self._pool) as connection,
            # One snapshot for both statements.
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            return await self._load(connection, HEAD)

    async def edit(
        self, edit: Edit, *, who: str, seen: Seen | None = None
    ) -> tuple[Centre, list[Difference]]:
        """
        Change the centre; changes by several people follow each other.

        Args:
            edit: Gets the centre as it is, returns it as it should be; raises to refuse.
            who: User name, for the audit.
            seen: Refuses where that part was changed by somebody else meanwhile.

        Returns:
            The centre as it is now and what differs from before; nothing is written and the
            revision stays when nothing does.

        Raises:
            Conflict: See `seen`.
            DatabaseAway: The database cannot be reached; nothing has changed.
        """
        async with borrowed(self._pool) as connection, connection.transaction():
            old = await self._load(connection, LOCK)
            if seen is not None:
                await _refuse_stale(connection, seen)
            new = edit(old)
            changed = differences(old, new)
            if not changed:
                return old, []
            new = replace(new, revision=await _write(connection, old, new, who))
            details = {"changes": [str(one) for one in changed[:_MOST_AUDITED]]}
            on = f"centre:{new.revision}"
            await note(connection, who=who, act="centre.change", on=on, details=details)
        for listener in self._listeners:
            await listener(new)
        return new, changed

    async def ensure_secrets(self, agents: Collection[str], *, sip: str | None = None) -> None:
        """
        Make the missing device secrets of these agents; who is added to the centre has them.

        Args:
            agents: Agent numbers.
            sip: Given in the demo: what every SIP phone of these agents signs in with.
        """
        async with borrowed(self._pool) as connection, connection.transaction():
            await _add_secrets(connection, agents)
            if sip is not None:
                await connection.executemany(SET_DEVICE, [(a, "sip", sip) for a in agents])

    async def secrets(self) -> dict[tuple[str, str], str]:
        """Give every device secret by agent number and device, for Asterisk's configuration."""
        async with borrowed(self._pool) as connection:
            rows = await connection.fetch(SECRETS)
        return {(row["agent"], row["device"]): row["secret"] for row in rows}

    async def secrets_of(self, agent: str) -> dict[str, str]:
        """Give an agent's device secrets by device."""
        async with borrowed(self._pool) as connection:
            rows = await connection.fetch(SECRETS_OF, agent)
        return {row["device"]: row["secret"] for row in rows}

    async def reset_secrets(self, agent: str, *, who: str) -> None:
        """Give an agent's devices new secrets; the old ones end with Asterisk's next reload."""
        async with borrowed(self._pool) as connection, connection.transaction():
            await note(connection, who=who, act="device.reset", on=f"agent:{agent}")
            await connection.executemany(
                SET_DEVICE, [(agent, device, new_secret()) for device in DEVICES]
            )

    async def _load(self, connection: Connection, head: str) -> Centre:
        """Read the centre, or give the one read before if it has not been changed since."""
        row = await connection.fetchrow(head)
        if row is None:
            raise OperatorError(
                "The database has no row in its table centre.", "Restore the database from a copy."
            )
        if self._read is not None:
            changed_at, centre = self._read
            if (changed_at, centre.revision) == (row["changed_at"], row["revision"]):
                return centre
        parts = await connection.fetch(PARTS)
        centre = _centre(row["general"], parts, row["revision"])
        self._read = (row["changed_at"], centre)
        return centre


def new_secret() -> str:
    """Draw a device secret of 144 random bits."""
    return secrets.token_urlsafe(_SECRET_BYTES)


def _centre(general: object, parts: Iterable[asyncpg.Record], revision: int) -> Centre:
    whole: dict[str, Any] = {"general": general}
    for part in parts:
        whole.setdefault(part["section"], {})[part["name"]] = part["document"]
    centre, findings, _ = read_whole(whole)
    if findings:
        first = findings[0]
        place = ".".join(str(step) for step in first.path)
        raise OperatorError(
            f"The centre in the database cannot be read: {place}: {first.message}.",
            "Start the version that wrote it, or restore a copy.",
        )
    return replace(centre, revision=revision)


async def _refuse_stale(connection: Connection, seen: Seen) -> None:
    if seen.section:
        last = await connection.fetchval(PART_REVISION, seen.section, seen.name)
    else:
        last = await connection.fetchval(GENERAL_REVISION)
    if last is None or last <= seen.revision:
        return
    if seen.revision == 0:
        raise Conflict(f"There is a '{seen.name}' already: choose another name.", code="taken")
    raise Conflict(
        "Somebody else changed this meanwhile: look at it again, then repeat your change.",
        code="changed_meanwhile",
    )


async def _write(connection: Connection, old: Centre, new: Centre, who: str) -> int:
    for kind in KINDS.values():
        gone = [name for name in parts_of(old, kind) if name not in parts_of(new, kind)]
        await connection.executemany(DELETE_PART, [(kind.section, name) for name in gone])
        await connection.executemany(PUT_PART, list(_rows(kind, old, new)))
    await connection.execute(SWEEP_SECRETS)
    added = [number for number in new.agents if number not in old.agents]
    await _add_secrets(connection, added)
    revision: int = await connection.fetchval(PUT_HEAD, write_general(new.general), who)
    return revision


async def _add_secrets(connection: Connection, agents: Collection[str]) -> None:
    await connection.executemany(
        ADD_DEVICE, [(agent, device, new_secret()) for agent in agents for device in DEVICES]
    )


def _rows(kind: Kind, old: Centre, new: Centre) -> Iterator[Sequence[Any]]:
    before = {name: (n, part) for n, (name, part) in enumerate(parts_of(old, kind).items())}
    for position, (name, part) in enumerate(parts_of(new, kind).items()):
        if before.get(name) != (position, part):
            yield kind.section, name, position, write_part(kind, part), new.revision + 1
