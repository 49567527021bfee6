"""Signing in and out over HTTP, and what users change of themselves."""

from functools import partial

from aiohttp import hdrs, web

from callcenter.identity.answers import (
    PasswordChange,
    SessionPatch,
    SessionStarted,
    SessionView,
    SignIn,
    check_new_password,
    user_view,
)
from callcenter.identity.doorkeeper import LASTS, Doorkeeper
from callcenter.identity.model import EVERYONE, UserChange
from callcenter.identity.passwords import Passwords
from callcenter.identity.store import IdentityStore
from callcenter.web.authentication import CREDENTIAL, SessionCookie
from callcenter.web.route import Asked, Route


class SessionApi:
    """The handlers of `/session`."""

    def __init__(
        self,
        store: IdentityStore,
        doorkeeper: Doorkeeper,
        passwords: Passwords,
        cookie: SessionCookie,
    ) -> None:
        self._store = store
        self._doorkeeper = doorkeeper
        self._passwords = passwords
        self._cookie = cookie

    def routes(self) -> list[Route]:
        """Make the routes."""
        own = partial(Route, path="/session", roles=EVERYONE, tags=("session",), max_bytes=4_000)
        return [
            own(
                method="POST",
                roles=None,
                handler=self.sign_in,
                summary="Sign in",
                body=SignIn,
                answer=SessionStarted,
            ),
            own(method="GET", handler=self.who, summary="Who is signed in", answer=SessionView),
            own(
                method="PATCH",
                handler=self.speak,
                summary="Choose the own language",
                body=SessionPatch,
                answer=SessionView,
            ),
            own(method="DELETE", handler=self.sign_out, summary="Sign out"),
            own(
                method="PUT",
                path="/session/password",
                handler=self.change_password,
                summary="Change the own password",
                body=PasswordChange,
            ),
        ]

    async def sign_in(self, asked: Asked[SignIn, None]) -> web.Response:
        """Begin a session; the token goes into the answer and into a cookie."""
        signed_in = await self._doorkeeper.sign_in(
            asked.body.username,
            asked.body.password.get_secret_value(),
            address=asked.raw.remote or "",
            client=_printable(asked.raw.headers.get(hdrs.USER_AGENT, "")),
            replaces=asked.raw[CREDENTIAL].token,
        )
        answer = SessionStarted(
            token=signed_in.token,
            user=user_view(signed_in.user),
            expires_at=signed_in.expires_at,
        )
        response = web.Response(text=answer.model_dump_json(), content_type="application/json")
        self._cookie.put(response, signed_in.token, int(LASTS.total_seconds()))
        return response

    async def who(self, asked: Asked[None, None]) -> SessionView:
        """Tell who is signed in."""
        return SessionView(user=user_view(await self._store.user(asked.principal.user_id)))

    async def speak(self, asked: Asked[SessionPatch, None]) -> SessionView:
        """Change the asker's language."""
        change = UserChange(language=asked.body.language)
        who = asked.principal
        user = await self._store.change_user(who.user_id, change, who=who.username)
        return SessionView(user=user_view(user))

    async def sign_out(self, asked: Asked[None, None]) -> web.Response:
        """End the asker's session."""
        token = asked.raw[CREDENTIAL].token
        if token is not None:
            await self._doorkeeper.sign_out(token)
        response = web.Response(status=204)
        self._cookie.drop(response)
        return response

    async def change_password(self, asked: Asked[PasswordChange, None]) -> None:
        """Change the asker's password; other sessions end."""
        new, old = asked.body.new, asked.body.old
        check_new_password(new, asked.principal.username, "new")
        new_hash = await self._passwords.hash(new.get_secret_value())
        await self._doorkeeper.change_password(asked.principal, old.get_secret_value(), new_hash)


def _printable(text: str) -> str:
    return "".join(sign for sign in text if sign.isprintable())[:80]
