"""SQL of identity: users and their sessions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg

from callcenter.audit import note
from callcenter.database.pool import Pool, borrowed
from callcenter.errors import Conflict, NotFound
from callcenter.identity.model import NewUser, Principal, Role, User, UserChange

USER = """
SELECT id, username, roles, agent, language, disabled_at IS NOT NULL AS disabled
FROM users WHERE id = $1
"""

USER_BY_NAME = """
SELECT id, username, roles, agent, language, disabled_at IS NOT NULL AS disabled, password_hash
FROM users WHERE username = $1
"""

USERS = """
SELECT id, username, roles, agent, language, disabled_at IS NOT NULL AS disabled FROM users
WHERE username > $1 AND ($2::boolean IS NULL OR (disabled_at IS NOT NULL) = $2)
  AND ($3::text IS NULL OR $3 = ANY (roles))
ORDER BY username LIMIT $4
"""

INSERT_USER = """
INSERT INTO users (username, password_hash, roles, agent, language)
VALUES ($1, $2, $3, $4, $5)
RETURNING id, username, roles, agent, language, disabled_at IS NOT NULL AS disabled
"""

UPDATE_USER = """
UPDATE users SET
    roles = coalesce($2::text[], roles),
    agent = CASE WHEN $3 THEN $4::text ELSE agent END,
    language = coalesce($5::text, language),
    disabled_at = CASE WHEN $6::boolean THEN coalesce(disabled_at, now())
                       WHEN NOT $6::boolean THEN NULL ELSE disabled_at END,
    password_hash = coalesce($7::text, password_hash),
    password_origin = CASE WHEN $7::text IS NULL THEN password_origin ELSE 'person' END
WHERE id = $1 RETURNING id, username, roles, agent, language, disabled_at IS NOT NULL AS disabled
"""

# Locked, so that two admins cannot disable each other in the same moment.
ADMINS = """
SELECT id FROM users WHERE 'admin' = ANY (roles) AND disabled_at IS NULL ORDER BY id FOR UPDATE
"""

PASSWORD_HASH = "SELECT password_hash FROM users WHERE id = $1"  # noqa: S105 - a statement

INSERT_SESSION = """
INSERT INTO sessions (user_id, token_hash, created_at, seen_at, expires_at, client)
VALUES ($1, $2, $3, $3, $4, $5) RETURNING id
"""

# A user's oldest sessions beyond the bound, and anybody's that have ended.
PRUNE_SESSIONS = """
DELETE FROM sessions WHERE expires_at <= $2 OR seen_at <= $3 OR id IN (
    SELECT id FROM sessions WHERE user_id = $1 ORDER BY created_at DESC, id DESC OFFSET $4
) RETURNING id
"""

SESSION = """
SELECT s.id, s.user_id, s.expires_at, u.username, u.roles, u.agent
FROM sessions s JOIN users u ON u.id = s.user_id
WHERE s.token_hash = $1 AND s.expires_at > $2 AND s.seen_at > $3 AND u.disabled_at IS NULL
"""

# To the minute: a thousand open desks must not write a thousand rows every few seconds.
TOUCH_SESSIONS = """
UPDATE sessions SET seen_at = $2
WHERE id = ANY ($1::bigint[]) AND seen_at < $2::timestamptz - interval '1 minute'
"""

LIVING_SESSIONS = """
SELECT s.id FROM sessions s JOIN users u ON u.id = s.user_id
WHERE s.id = ANY ($1::bigint[]) AND s.expires_at > $2 AND u.disabled_at IS NULL
"""

END_SESSION = "DELETE FROM sessions WHERE token_hash = $1 RETURNING id"

END_SESSIONS_OF = "DELETE FROM sessions WHERE user_id = $1 AND id <> $2 RETURNING id"

SESSIONS_OF = "SELECT id FROM sessions WHERE user_id = $1"

UPSERT_DEMO_USERS = """
INSERT INTO users (username, password_hash, password_origin, roles, agent, language)
SELECT username, $4, 'demo', ARRAY[role], agent, 'zh-CN'
FROM unnest($1::text[], $2::text[], $3::text[]) AS new (username, role, agent)
ON CONFLICT (username) DO UPDATE SET password_hash = excluded.password_hash
WHERE users.password_origin = 'demo'
"""

DEMO_USERS = """
SELECT username, password_hash, password_origin FROM users WHERE username = ANY ($1::text[])
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession:
    """A session that is good now."""

    principal: Principal
    expires_at: datetime


class IdentityStore:
    """The tables of identity."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def user(self, user_id: int) -> User:
        """
        Read one user.

        Raises:
            NotFound: There is none with this id.
        """
        return _user(await self._row(USER, user_id))

    async def user_by_name(self, username: str) -> tuple[User, str] | None:
        """Read a user and the password hash by folded user name."""
        async with borrowed(self._pool) as connection:
            row = await connection.fetchrow(USER_BY_NAME, username)
        return None if row is None else (_user(row), row["password_hash"])

    async def users(
        self, *, after: str = "", disabled: bool | None = None, role: str | None = None, limit: int
    ) -> Sequence[User]:
        """List users by name, those after `after`."""
        async with borrowed(self._pool) as connection:
            rows = await connection.fetch(USERS, after, disabled, role, limit)
        return [_user(row) for row in rows]

    async def add_user(self, new: NewUser, *, who: str) -> User:
        """
        Add a user.

        Args:
            new: The user.
            who: User name, for the audit.

        Raises:
            Conflict: The name or the agent number is taken.
        """
        values = (new.username, new.password_hash, sorted(new.roles), new.agent, new.language)
        details = {"roles": sorted(new.roles)}
        async with borrowed(self._pool) as connection, connection.transaction():
            await note(
                connection, who=who, act="user.add", on=f"user:{new.username}", details=details
            )
            try:
                row = await connection.fetchrow(INSERT_USER, *values)
            except asyncpg.UniqueViolationError as error:
                raise _taken(error) from None
        if row is None:
            raise AssertionError("what was inserted is returned")
        return _user(row)

    async def change_user(self, user_id: int, change: UserChange, *, who: str) -> User:
        """
        Change a user.

        Args:
            user_id: Of the user.
            change: What shall be different.
            who: User name, for the audit.

        Raises:
            NotFound: There is none with this id.
            Conflict: The agent number is taken, the role agent lacks one, or nobody would be
                left who may administer.
        """
        async with borrowed(self._pool) as connection, connection.transaction():
            admins = {row["id"] for row in await connection.fetch(ADMINS)}
            try:
                row = await connection.fetchrow(UPDATE_USER, user_id, *_change_values(change))
            except asyncpg.UniqueViolationError as error:
                raise _taken(error) from None
            except asyncpg.CheckViolationError:
                raise Conflict("The role agent needs an agent number.", code="no_agent") from None
            if row is None:
                raise NotFound("There is no such user.")
            user = _user(row)
            if admins == {user_id} and (user.disabled or Role.ADMIN not in user.roles):
                raise Conflict("Somebody must be left who may administer.", code="last_admin")
            told = _change_told(change)
            if who != user.username or told.keys() != {"language"}:  # his own taste is no news
                await note(
                    connection, who=who, act="user.change", on=f"user:{user.username}", details=told
                )
        return user

    async def password_hash(self, user_id: int) -> str:
        """
        Read a user's password hash.

        Raises:
            NotFound: There is none with this id.
        """
        found: str = (await self._row(PASSWORD_HASH, user_id))["password_hash"]
        return found

    async def open_session(
        self, user_id: int, token_hash: bytes, *, now: datetime, expires_at: datetime, client: str
    ) -> int:
        """Write a session that begins now; returns its id."""
        values = (user_id, token_hash, now, expires_at, client)
        found: int = (await self._row(INSERT_SESSION, *values))["id"]
        return found

    async def prune_sessions(
        self, user_id: int, *, now: datetime, idle_since: datetime, keep: int
    ) -> frozenset[int]:
        """Remove sessions that have ended, and the user's oldest beyond `keep`; returns ids."""
        return await self._ids(PRUNE_SESSIONS, user_id, now, idle_since, keep)

    async def session(
        self, token_hash: bytes, *, now: datetime, idle_since: datetime
    ) -> OpenSession | None:
        """Find the session that a token opens, if it is still good."""
        async with borrowed(self._pool) as connection:
            row = await connection.fetchrow(SESSION, token_hash, now, idle_since)
        if row is None:
            return None
        principal = Principal(
            user_id=row["user_id"],
            username=row["username"],
            roles=frozenset(Role(role) for role in row["roles"]),
            agent=row["agent"],
            session_id=row["id"],
        )
        return OpenSession(principal=principal, expires_at=row["expires_at"])

    async def touch(self, session_ids: Sequence[int], now: datetime) -> None:
        """Note that these sessions are in use, to the minute."""
        async with borrowed(self._pool) as connection:
            await connection.execute(TOUCH_SESSIONS, session_ids, now)

    async def living(self, session_ids: Sequence[int], now: datetime) -> frozenset[int]:
        """Tell which of these sessions still stand."""
        return await self._ids(LIVING_SESSIONS, session_ids, now)

    async def end_session(self, token_hash: bytes) -> frozenset[int]:
        """Remove the session of this token; returns its id, if there was one."""
        return await self._ids(END_SESSION, token_hash)

    async def end_sessions_of(self, user_id: int, *, but: int = 0) -> frozenset[int]:
        """Remove a user's sessions except one; returns their ids."""
        return await self._ids(END_SESSIONS_OF, user_id, but)

    async def sessions_of(self, user_id: int) -> frozenset[int]:
        """List the ids of a user's sessions."""
        return await self._ids(SESSIONS_OF, user_id)

    async def demo_hashes(self, usernames: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Read hash and origin of the passwords of these users, those that exist."""
        async with borrowed(self._pool) as connection:
            rows = await connection.fetch(DEMO_USERS, usernames)
        return {row["username"]: (row["password_hash"], row["password_origin"]) for row in rows}

    async def put_demo_users(
        self, users: Sequence[tuple[str, Role, str | None]], password_hash: str
    ) -> None:
        """Add the demo's users (name, role, agent number); those with an own password keep it."""
        names, roles, agents = zip(*users, strict=True)
        async with borrowed(self._pool) as connection:
            await connection.execute(UPSERT_DEMO_USERS, names, roles, agents, password_hash)

    async def _row(self, statement: str, *values: object) -> asyncpg.Record:
        async with borrowed(self._pool) as connection:
            row = await connection.fetchrow(statement, *values)
        if row is None:
            raise NotFound("There is no such user.")
        return row

    async def _ids(self, statement: str, *values: object) -> frozenset[int]:
        async with borrowed(self._pool) as connection:
            return frozenset(row["id"] for row in await connection.fetch(statement, *values))


def _user(row: asyncpg.Record) -> User:
    return User(
        id=row["id"],
        username=row["username"],
        roles=frozenset(Role(role) for role in row["roles"]),
        agent=row["agent"],
        language=row["language"],
        disabled=row["disabled"],
    )


def _change_values(change: UserChange) -> tuple[Any, ...]:
    return (
        None if change.roles is None else sorted(change.roles),
        change.set_agent,
        change.agent,
        change.language,
        change.disabled,
        change.password_hash,
    )


def _taken(error: asyncpg.UniqueViolationError) -> Conflict:
    if error.constraint_name == "users_agent_key":
        return Conflict("Another user has this agent number.", code="agent_taken")
    return Conflict("Another user has this name.", code="username_taken")


def _change_told(change: UserChange) -> dict[str, Any]:
    """Tell what somebody changed of a user, for the audit; of a password only that it is new."""
    told: dict[str, Any] = {}
    if change.roles is not None:
        told["roles"] = sorted(change.roles)
    if change.set_agent:
        told["agent"] = change.agent
    if change.disabled is not None:
        told["disabled"] = change.disabled
    if change.password_hash is not None:
        told["password"] = "new"  # noqa: S105 - a word, no password
    if change.language is not None:
        told["language"] = change.language
    return told
