"""Who asks: the session token in a cookie (browser) or in `Authorization: Bearer` (all others)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from urllib.parse import urlsplit

from aiohttp import hdrs, web

from callcenter.errors import Forbidden, Unauthenticated
from callcenter.identity.model import Principal

_MAX_TOKEN = 200
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_DEFAULT_PORTS = {"http": 80, "https": 443}


class Authenticator(Protocol):
    """What the web needs of identity."""

    async def whoami(self, token: str) -> Principal | None:
        """Tell whose session this token opens; None when it opens none."""


class Via(StrEnum):
    """How a request showed its token; browsers send cookies unasked, so those prove less."""

    COOKIE = "cookie"
    BEARER = "bearer"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """A token as it came."""

    via: Via
    token: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionCookie:
    """
    The cookie that carries a browser's session.

    Args:
        port: Part of the name: browsers share cookies between ports of one host, and two copies
            side by side must not sign each other out.
        secure: True where browsers reach us by TLS.
    """

    port: int
    secure: bool = False

    @property
    def name(self) -> str:
        """The cookie's name; the prefix makes browsers enforce what it says."""
        return f"{'__Host-' if self.secure else ''}callcenter_{self.port}"

    def put(self, response: web.StreamResponse, token: str, max_age_s: int) -> None:
        """Give the token to the browser; scripts cannot read it, other sites cannot send it."""
        response.set_cookie(
            self.name,
            token,
            max_age=max_age_s,
            path="/",
            httponly=True,
            secure=self.secure,
            samesite="Strict",
        )

    def drop(self, response: web.StreamResponse) -> None:
        """Make the browser forget it."""
        response.del_cookie(
            self.name, path="/", httponly=True, secure=self.secure, samesite="Strict"
        )


CREDENTIAL = web.RequestKey("credential", Credential)


def credential_of(request: web.Request, cookie: SessionCookie) -> Credential:
    """Find the token of a request; a Bearer token, where given, is the only one that counts."""
    header = request.headers.get(hdrs.AUTHORIZATION)
    if header is not None:
        scheme, _, token = header.partition(" ")
        usable = token.strip() if scheme.lower() == "bearer" else ""
        return Credential(via=Via.BEARER, token=_possible(usable))
    kept = request.cookies.get(cookie.name)
    if kept is not None:
        return Credential(via=Via.COOKIE, token=_possible(kept))
    return Credential(via=Via.NONE, token=None)


def _possible(token: str) -> str | None:
    return token if 0 < len(token) <= _MAX_TOKEN and token.isascii() else None


def refuse_foreign_change(request: web.Request, credential: Credential) -> None:
    """
    Refuse a change that another site's page made the browser send (CSRF).

    With a cookie the Origin must be there and ours. Without one there is nothing to abuse, except
    that a foreign page must not sign a browser in as somebody else.

    Raises:
        Forbidden: With code `foreign_origin`.
    """
    if request.method in _READING or credential.via is Via.BEARER:
        return
    if hdrs.ORIGIN not in request.headers and credential.via is Via.NONE:
        return
    refuse_foreign_origin(request)


def refuse_foreign_origin(request: web.Request) -> None:
    """
    Refuse a request whose Origin is missing, `null` or another host or port than was asked.

    Raises:
        Forbidden: With code `foreign_origin`.
    """
    origins = request.headers.getall(hdrs.ORIGIN, [])
    if len(origins) != 1 or not _same_place(origins[0], request.headers.get(hdrs.HOST, "")):
        raise Forbidden("This may only be asked by our own pages.", code="foreign_origin")


def _same_place(origin: str, host: str) -> bool:
    try:
        asked = urlsplit(origin)
        default = _DEFAULT_PORTS[asked.scheme]
        ours = urlsplit(f"{asked.scheme}://{host}")
        return (
            bool(asked.hostname)
            and asked.hostname == ours.hostname
            and (asked.port or default) == (ours.port or default)
            and not (asked.path or asked.query or asked.username)
        )
    except (KeyError, ValueError):
        return False


def require(principal: Principal | None) -> Principal:
    """
    Insist on somebody being signed in.

    Raises:
        Unauthenticated: Nobody is.
    """
    if principal is None:
        raise Unauthenticated("Sign in first.")
    return principal
