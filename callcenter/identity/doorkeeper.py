"""Signing in and out, and telling who a token belongs to."""

import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from callcenter.clock import Clock
from callcenter.errors import DatabaseAway, Forbidden, Unauthenticated
from callcenter.identity.model import Principal, User, UserChange, fold_username
from callcenter.identity.passwords import Passwords
from callcenter.identity.store import IdentityStore, OpenSession
from callcenter.identity.throttle import SignInThrottle

log = structlog.get_logger()

# A long shift with overtime; then one signs in again.
LASTS = timedelta(hours=14)
IDLE = timedelta(hours=4)
SESSIONS_PER_USER = 20
# How long an answer of the database is believed: a user disabled elsewhere is out after this.
FRESH_S = 2.0
CACHED = 10_000

Ended = Callable[[frozenset[int]], None]
"""Told the ids of sessions that ended or whose user changed; quick, must not raise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A new session: the token is told this once and kept nowhere."""

    token: str
    user: User
    expires_at: datetime


@dataclass(slots=True)
class _Known:
    session: OpenSession
    asked_s: float


class Doorkeeper:
    """
    Who is who. While the database is away, those it has seen stay signed in.

    That is safe: whoever wants to disable a user needs the same database.
    """

    def __init__(self, store: IdentityStore, passwords: Passwords, clock: Clock) -> None:
        self._store = store
        self._passwords = passwords
        self._clock = clock
        self._throttle = SignInThrottle()
        self._known: OrderedDict[bytes, _Known] = OrderedDict()
        self._listeners: list[Ended] = []

    def on_ended(self, listener: Ended) -> None:
        """Have a listener told when sessions end; it closes what hangs on them."""
        self._listeners.append(listener)

    async def sign_in(
        self, username: str, password: str, *, address: str, client: str, replaces: str | None
    ) -> SignedIn:
        """
        Begin a session.

        Args:
            username: As typed.
            password: As typed.
            address: Where the attempt comes from.
            client: What the asker calls itself.
            replaces: A token that came along; its session ends, the new one has its own.

        Raises:
            Unauthenticated: No such user, wrong password, or disabled: all the same to a guesser.
            Throttled: Too many attempts.
        """
        name = fold_username(username)
        self._throttle.take(name, address, self._clock.now_s())
        found = await self._store.user_by_name(name)
        user, kept = found or (None, None)
        right = await self._passwords.matches(kept, password)
        if user is None or user.disabled or not right:
            log.info("identity.sign_in_refused", user=user.id if user else None)
            raise Unauthenticated("The user name or the password is wrong.", code="wrong_password")
        self._throttle.give_back(name, address)
        if replaces is not None:
            await self.sign_out(replaces)
        signed_in = await self._begin(user, client)
        log.info("identity.signed_in", user=user.id)
        return signed_in

    async def sign_out(self, token: str) -> None:
        """End the session of a token; none is no error."""
        digest = digest_of(token)
        self._known.pop(digest, None)
        self._tell(await self._store.end_session(digest))

    async def whoami(self, token: str) -> Principal | None:
        """
        Tell whose session a token opens.

        Raises:
            DatabaseAway: Only where this token has not been seen before.
        """
        digest = digest_of(token)
        now_s = self._clock.now_s()
        known = self._known.get(digest)
        if known is None or now_s - known.asked_s > FRESH_S:
            known = await self._ask(digest, known)
        if known is None or known.session.expires_at <= self._clock.now():
            self._known.pop(digest, None)
            return None
        return known.session.principal

    async def living(self, session_ids: Collection[int]) -> frozenset[int]:
        """
        Tell which of these sessions still stand, and note that they are in use.

        While the database is away all do.
        """
        ids = sorted(session_ids)
        now = self._clock.now()
        try:
            living = await self._store.living(ids, now)
            await self._store.touch(sorted(living), now)
        except DatabaseAway:
            return frozenset(ids)
        return living

    async def change_password(self, principal: Principal, old: str, new_hash: str) -> None:
        """
        Change the asker's own password; all other sessions of that user end.

        Raises:
            Forbidden: The old password is wrong (code `wrong_password`).
            Throttled: Too many attempts.
        """
        self._throttle.take(principal.username, None, self._clock.now_s())
        kept = await self._store.password_hash(principal.user_id)
        if not await self._passwords.matches(kept, old):
            raise Forbidden("The old password is wrong.", code="wrong_password")
        self._throttle.give_back(principal.username, None)
        change = UserChange(password_hash=new_hash)
        await self._store.change_user(principal.user_id, change, who=principal.username)
        await self.end_sessions_of(principal.user_id, but=principal.session_id)

    async def change_user(self, user_id: int, change: UserChange, *, who: str) -> User:
        """
        Change a user; what that user may no longer do ends at once.

        A disabled user, or one with a new password, is signed out; other rights take effect on
        open connections by closing them, so that the client comes back with the new ones.

        Raises:
            NotFound, Conflict: See `IdentityStore.change_user`.
        """
        user = await self._store.change_user(user_id, change, who=who)
        if user.disabled or change.password_hash is not None:
            await self.end_sessions_of(user_id)
        else:
            self._forget(await self._store.sessions_of(user_id))
        return user

    async def end_sessions_of(self, user_id: int, *, but: int = 0) -> None:
        """Sign a user out everywhere, or everywhere but in one session."""
        self._forget(await self._store.end_sessions_of(user_id, but=but))

    async def _begin(self, user: User, client: str) -> SignedIn:
        token = secrets.token_urlsafe(32)
        now = self._clock.now()
        expires_at = now + LASTS
        await self._store.open_session(
            user.id, digest_of(token), now=now, expires_at=expires_at, client=client
        )
        pruned = await self._store.prune_sessions(
            user.id, now=now, idle_since=now - IDLE, keep=SESSIONS_PER_USER
        )
        self._forget(pruned)
        return SignedIn(token=token, user=user, expires_at=expires_at)

    async def _ask(self, digest: bytes, known: _Known | None) -> _Known | None:
        now = self._clock.now()
        try:
            session = await self._store.session(digest, now=now, idle_since=now - IDLE)
            if session is not None:
                await self._store.touch([session.principal.session_id], now)
        except DatabaseAway:
            if known is None:
                raise
            session = known.session
        if session is None:
            return None
        found = _Known(session, self._clock.now_s())
        self._known[digest] = found
        self._known.move_to_end(digest)
        if len(self._known) > CACHED:
            self._known.popitem(last=False)
        return found

    def _forget(self, session_ids: frozenset[int]) -> None:
        if not session_ids:
            return
        for digest, known in list(self._known.items()):
            if known.session.principal.session_id in session_ids:
                del self._known[digest]
        self._tell(session_ids)

    def _tell(self, session_ids: frozenset[int]) -> None:
        if session_ids:
            for listener in self._listeners:
                listener(session_ids)


def digest_of(token: str) -> bytes:
    """Hash a token for keeping; it is random and long, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).digest()
