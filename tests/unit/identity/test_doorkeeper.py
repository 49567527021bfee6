"""Sessions: how long they last, what is remembered, and what happens without the database."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from callcenter.database.pool import Pool
from callcenter.errors import DatabaseAway, Unauthenticated
from callcenter.identity.demo import demo_password, load_demo_users
from callcenter.identity.doorkeeper import (
    FRESH_S,
    IDLE,
    LASTS,
    SESSIONS_PER_USER,
    Doorkeeper,
    digest_of,
)
from callcenter.identity.passwords import Passwords
from callcenter.identity.store import IdentityStore, OpenSession


class SetClock:
    """A clock that a test sets forward."""

    def __init__(self) -> None:
        self._now = datetime(2026, 11, 23, 10, tzinfo=UTC)

    def now_s(self) -> float:
        """See `Clock.now_s`."""
        return self._now.timestamp()

    def now(self) -> datetime:
        """See `Clock.now`."""
        return self._now

    def forward(self, by: timedelta) -> None:
        """Let time pass."""
        self._now += by


class MortalStore(IdentityStore):
    """A store whose database can go away."""

    away = False

    async def session(
        self, token_hash: bytes, *, now: datetime, idle_since: datetime
    ) -> OpenSession | None:
        """Read, unless away."""
        if self.away:
            raise DatabaseAway("gone")
        return await super().session(token_hash, now=now, idle_since=idle_since)


@pytest.fixture
async def parts(pool: Pool) -> AsyncIterator[tuple[Doorkeeper, SetClock, MortalStore]]:
    """Make a doorkeeper with the demo's users and a clock to set."""
    await load_demo_users(pool, ["1001"], "password of demo")
    clock, passwords, store = SetClock(), Passwords(), MortalStore(pool)
    yield Doorkeeper(store, passwords, clock), clock, store
    passwords.close()


Parts = tuple[Doorkeeper, SetClock, MortalStore]


async def _sign_in(doorkeeper: Doorkeeper, replaces: str | None = None) -> str:
    signed_in = await doorkeeper.sign_in(
        "1001", "password of demo", address="127.0.0.1", client="test", replaces=replaces
    )
    return signed_in.token


async def test_a_session_ends_after_its_time(parts: Parts) -> None:
    """However busy, a session ends after its longest time."""
    doorkeeper, clock, _ = parts
    token = await _sign_in(doorkeeper)
    while clock.now() < datetime(2026, 11, 23, 10, tzinfo=UTC) + LASTS - timedelta(hours=1):
        clock.forward(timedelta(hours=1))
        assert await doorkeeper.whoami(token) is not None
    clock.forward(timedelta(hours=1))
    assert await doorkeeper.whoami(token) is None


async def test_an_idle_session_ends(parts: Parts) -> None:
    """Nobody there for long: the session ends before its longest time."""
    doorkeeper, clock, _ = parts
    token = await _sign_in(doorkeeper)
    clock.forward(IDLE + timedelta(seconds=1))
    assert await doorkeeper.whoami(token) is None


async def test_an_open_desk_keeps_a_session_from_idling(parts: Parts) -> None:
    """Whoever only listens for calls is there."""
    doorkeeper, clock, _ = parts
    token = await _sign_in(doorkeeper)
    principal = await doorkeeper.whoami(token)
    assert principal is not None
    for _ in range(2):
        clock.forward(IDLE - timedelta(minutes=1))
        assert await doorkeeper.living([principal.session_id, 999]) == {principal.session_id}
    assert await doorkeeper.whoami(token) is not None


async def test_tokens_are_kept_as_hashes_only(parts: Parts, pool: Pool) -> None:
    """Who reads the table cannot sign in with what stands there."""
    token = await _sign_in(parts[0])
    rows = await pool.fetch("SELECT token_hash, client FROM sessions")
    assert [row["token_hash"] for row in rows] == [digest_of(token)]
    assert token not in str(rows)


async def test_signing_in_makes_a_new_token_and_ends_the_old(parts: Parts) -> None:
    """No token survives a sign-in, so none can be planted beforehand."""
    doorkeeper, _, _ = parts
    first = await _sign_in(doorkeeper)
    second = await _sign_in(doorkeeper, replaces=first)
    assert first != second
    assert await doorkeeper.whoami(first) is None
    assert await doorkeeper.whoami(second) is not None


async def test_a_planted_token_is_never_adopted(parts: Parts) -> None:
    """A made-up token that came along opens nothing afterwards either."""
    doorkeeper, _, _ = parts
    assert await _sign_in(doorkeeper, replaces="planted") != "planted"
    assert await doorkeeper.whoami("planted") is None


async def test_sessions_of_one_user_are_bounded(parts: Parts, pool: Pool) -> None:
    """The oldest sessions give way."""
    doorkeeper, clock, _ = parts
    tokens = []
    for _ in range(SESSIONS_PER_USER + 2):
        clock.forward(timedelta(seconds=1))
        tokens.append(await _sign_in(doorkeeper))
    assert await pool.fetchval("SELECT count(*) FROM sessions") == SESSIONS_PER_USER
    assert await doorkeeper.whoami(tokens[1]) is None
    assert await doorkeeper.whoami(tokens[2]) is not None


async def test_without_the_database_who_was_seen_stays_signed_in(parts: Parts) -> None:
    """A lost database signs nobody out; strangers are told to wait."""
    doorkeeper, clock, store = parts
    token = await _sign_in(doorkeeper)
    unseen = await _sign_in(doorkeeper)
    assert await doorkeeper.whoami(token) is not None
    store.away = True
    clock.forward(timedelta(minutes=10))
    assert await doorkeeper.whoami(token) is not None
    with pytest.raises(DatabaseAway):
        await doorkeeper.whoami(unseen)
    clock.forward(LASTS)
    assert await doorkeeper.whoami(token) is None


async def test_a_user_disabled_elsewhere_is_out_within_seconds(parts: Parts, pool: Pool) -> None:
    """Another process's change is believed as soon as the memory is no longer fresh."""
    doorkeeper, clock, _ = parts
    token = await _sign_in(doorkeeper)
    principal = await doorkeeper.whoami(token)
    assert principal is not None
    await pool.execute("UPDATE users SET disabled_at = now()")
    clock.forward(timedelta(seconds=FRESH_S + 0.1))
    assert await doorkeeper.whoami(token) is None
    assert await doorkeeper.living([principal.session_id]) == frozenset()


async def test_demo_users_are_loaded_again_without_harm(parts: Parts, pool: Pool) -> None:
    """A new demo password reaches those who have the old one; a chosen password stays."""
    doorkeeper, _, store = parts
    chosen = Passwords()
    await pool.execute(
        "UPDATE users SET password_hash = $1, password_origin = 'person' WHERE username = 'qa'",
        await chosen.hash("chosen by qa"),
    )
    chosen.close()
    await load_demo_users(pool, ["1001", "1002"], "another password")
    with pytest.raises(Unauthenticated):
        await _sign_in(doorkeeper)
    for name, password in (("1002", "another password"), ("qa", "chosen by qa")):
        await doorkeeper.sign_in(name, password, address="x", client="", replaces=None)
    assert len(await store.users(limit=10)) == 5


async def test_a_disabled_demo_user_stays_disabled(parts: Parts, pool: Pool) -> None:
    """Starting again undoes nobody's decision."""
    await pool.execute("UPDATE users SET disabled_at = now() WHERE username = '1001'")
    await load_demo_users(pool, ["1001", "1002"], "another password")
    with pytest.raises(Unauthenticated):
        await parts[0].sign_in("1001", "another password", address="x", client="", replaces=None)
    assert [user.username for user in await parts[2].users(disabled=True, limit=9)] == ["1001"]


def test_the_demo_password_is_made_once_and_kept_for_the_owner(tmp_path: Path) -> None:
    """The first start makes it, later ones find it, a given one takes its place."""
    run = tmp_path / "run"
    first = demo_password(run, None)
    assert first.is_new
    assert len(first.value) >= 12
    assert (run / "demo.password").stat().st_mode & 0o777 == 0o600
    assert demo_password(run, None).value == first.value
    assert not demo_password(run, None).is_new
    assert demo_password(run, "given").value == "given"
    assert demo_password(run, None).value == "given"
