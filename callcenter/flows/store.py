"""SQL of flows: versions that never change, and which of them is live."""

from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg

from callcenter.audit import note
from callcenter.database.pool import Connection, Pool, borrowed
from callcenter.errors import Conflict, NotFound
from callcenter.flows.model import FlowVersion, Publication, PushResult, plan_push
from callcenter.ivr.reading import content_hash

REVISION = "SELECT coalesce(max(id), 0) FROM flow_publications"

CURRENT = """
SELECT v.hash, v.flow, v.source, p.author, p.comment, p.at, p.calls
FROM flows f JOIN flow_versions v ON v.hash = f.current
JOIN LATERAL (
    SELECT author, comment, at, calls FROM flow_publications
    WHERE flow = f.name ORDER BY id DESC LIMIT 1
) p ON true
WHERE $1::text IS NULL OR f.name = $1
ORDER BY f.name LIMIT 1000
"""

VERSION = """
SELECT v.hash, v.flow, v.source, v.author, v.comment, v.at, coalesce(p.calls, '') AS calls
FROM flow_versions v LEFT JOIN LATERAL (
    SELECT calls FROM flow_publications WHERE hash = v.hash ORDER BY id DESC LIMIT 1
) p ON true
WHERE v.hash = $1
"""

PUBLICATIONS = """
SELECT id, flow, hash, author, comment, at, calls FROM flow_publications
WHERE flow = $1 AND id < $2 ORDER BY id DESC LIMIT $3
"""

# Everybody who publishes a flow waits here for the one before.
LOCK_FLOW = "SELECT pg_advisory_xact_lock(hashtext('flow'), hashtext($1))"

STANDING = "SELECT current, pushed FROM flows WHERE name = $1"

ADD_VERSION = """
INSERT INTO flow_versions (hash, flow, source, author, comment) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (hash) DO NOTHING
"""

SET_CURRENT = """
INSERT INTO flows (name, current, pushed) VALUES ($1, $2, $3)
ON CONFLICT (name) DO UPDATE
SET current = $2, pushed = coalesce($3, flows.pushed), changed_at = now()
"""

SET_PUSHED = "UPDATE flows SET pushed = $2 WHERE name = $1 AND current = $2"

ADD_PUBLICATION = """
INSERT INTO flow_publications (flow, hash, author, comment, calls) VALUES ($1, $2, $3, $4, $5)
"""

LAST_ID = 2**63 - 1


class FlowStore:
    """
    The versions in the database.

    Args:
        pool: Of the database; every method may raise `DatabaseAway`.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def revision(self) -> int:
        """Tell a number that grows with every publication by whomever."""
        async with borrowed(self._pool) as connection:
            found: int = await connection.fetchval(REVISION)
            return found

    async def currents(self) -> list[FlowVersion]:
        """List the live version of every flow, with who made it live and when."""
        async with borrowed(self._pool) as connection:
            return [_version(row) for row in await connection.fetch(CURRENT, None)]

    async def current(self, flow: str) -> FlowVersion:
        """
        Give the live version of one flow.

        Raises:
            NotFound: There is no such flow.
        """
        async with borrowed(self._pool) as connection:
            row = await connection.fetchrow(CURRENT, flow)
        if row is None:
            raise NotFound("There is no flow of this name.")
        return _version(row)

    async def version(self, version: str) -> FlowVersion:
        """
        Give one version by its hash.

        Raises:
            NotFound: There is no such version.
        """
        async with borrowed(self._pool) as connection:
            row = await connection.fetchrow(VERSION, version)
        if row is None:
            raise NotFound("There is no such version.")
        return _version(row)

    async def publications(
        self, flow: str, *, before: int = LAST_ID, limit: int
    ) -> Sequence[Publication]:
        """List when which version became live, the newest first."""
        async with borrowed(self._pool) as connection:
            rows = await connection.fetch(PUBLICATIONS, flow, before, limit)
        return [Publication(**dict(row)) for row in rows]

    async def publish(
        self,
        flow: str,
        source: str,
        *,
        author: str,
        comment: str,
        expected: str | None,
        calls: str = "",
    ) -> str:
        """
        Make a text that passed the check the live one.

        Args:
            flow: Its name.
            source: The text.
            author: User name.
            comment: What it is for, in a few words.
            expected: Hash of the version that the author saw as live; None for a new flow.
            calls: Scripted calls that it passed.

        Returns:
            The hash of the version.

        Raises:
            Conflict: Somebody published in between.
        """
        version = content_hash(source)
        async with borrowed(self._pool) as connection, connection.transaction():
            current, _ = await _standing(connection, flow)
            if current == version:
                return version
            if current != expected:
                raise Conflict(
                    "Another version became live meanwhile: look at it and publish again.",
                    code="flow_changed",
                )
            made = Made(flow=flow, source=source, calls=calls, author=author, comment=comment)
            await make_live(connection, made, pushed=False)
        return version

    async def push(
        self, flow: str, source: str, *, author: str, comment: str, calls: str = ""
    ) -> PushResult:
        """
        Push a file that passed the check: it becomes live where only the file has changed.

        Returns:
            What came of it; with `CONFLICT` nothing has changed.
        """
        version = content_hash(source)
        async with borrowed(self._pool) as connection, connection.transaction():
            current, pushed = await _standing(connection, flow)
            result = plan_push(version, current, pushed)
            if result is PushResult.PUBLISHED:
                made = Made(flow=flow, source=source, calls=calls, author=author, comment=comment)
                await make_live(connection, made, pushed=True)
            elif result is PushResult.UNCHANGED:
                await connection.execute(SET_PUSHED, flow, version)
        return result

    async def pulled(self, flow: str, version: str) -> None:
        """Note that the file now holds the live version."""
        async with borrowed(self._pool) as connection:
            await connection.execute(SET_PUSHED, flow, version)

    async def standing(self, flow: str) -> tuple[str | None, str | None]:
        """Tell the hashes of the live version and of the last push."""
        async with borrowed(self._pool) as connection:
            row = await connection.fetchrow(STANDING, flow)
        return (None, None) if row is None else (row["current"], row["pushed"])


async def _standing(connection: Connection, flow: str) -> tuple[str | None, str | None]:
    await connection.execute(LOCK_FLOW, flow)
    row = await connection.fetchrow(STANDING, flow)
    return (None, None) if row is None else (row["current"], row["pushed"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A text that passed the check and its scripted calls."""

    flow: str
    source: str
    calls: str
    author: str
    comment: str


async def make_live(connection: Connection, made: Made, *, pushed: bool) -> None:
    """Publish within a transaction of whoever holds the flow's lock."""
    version = content_hash(made.source)
    flow, author, comment = made.flow, made.author, made.comment
    await connection.execute(ADD_VERSION, version, flow, made.source, author, comment)
    await connection.execute(SET_CURRENT, flow, version, version if pushed else None)
    await connection.execute(ADD_PUBLICATION, flow, version, author, comment, made.calls)
    details = {"version": version}
    await note(connection, who=author, act="flow.publish", on=f"flow:{flow}", details=details)


def _version(row: asyncpg.Record) -> FlowVersion:
    return FlowVersion(**dict(row))
