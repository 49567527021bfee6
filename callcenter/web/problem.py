"""Every error as `application/problem+json` (RFC 9457) with a stable `code`."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus

import orjson
import structlog
from aiohttp import web

from callcenter.errors import (
    CallerGone,
    DatabaseAway,
    Invalid,
    LinkDown,
    RemoteError,
    RequestError,
    Throttled,
    Unauthenticated,
)
from callcenter.translations.telling import Language, told_at_fields

log = structlog.get_logger()

RETRY_REMOTE_S = 5

# What failed beside us is told in our own words: its text may name hosts, paths or statements.
_REMOTE_DETAIL: Mapping[type[RemoteError], str] = {
    DatabaseAway: "The database cannot be reached now; try again shortly.",
    LinkDown: "The telephone system cannot be reached now; try again shortly.",
}
_REMOTE_OTHER = "A part of the system did not do what was asked; try again shortly."

_HTTP_CODES: Mapping[int, tuple[str, str]] = {
    404: ("not_found", "There is nothing at this address."),
    405: ("method_not_allowed", "This address does not take that method."),
    413: ("too_large", "The request is larger than this address accepts."),
    415: ("unsupported_media_type", "Send the body as application/json."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """
    An error as it is told to who asked.

    Args:
        status: HTTP status.
        code: Stable word for programs.
        detail: One sentence for people, without internals.
        fields: Path of each bad field and what is wrong with it.
        incident: Number under which the cause stands in the log.
        headers: That go with it over HTTP.
    """

    status: int
    code: str
    detail: str
    fields: Mapping[str, str] = field(default_factory=dict)
    incident: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def members(self) -> dict[str, object]:
        """Return what is told in every form, HTTP or desk socket."""
        told: dict[str, object] = {"code": self.code, "detail": self.detail}
        if self.fields:
            told["fields"] = dict(self.fields)
        if self.incident is not None:
            told["incident"] = self.incident
        return told

    def told_in(self, language: Language) -> "Problem":
        """Return it with what a check found in the reader's language; the rest is by its code."""
        return replace(self, fields=told_at_fields(self.fields, language))

    def response(self) -> web.Response:
        """Make the HTTP answer."""
        frame = {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
        }
        return web.Response(
            status=self.status,
            body=orjson.dumps(frame | self.members()),
            content_type="application/problem+json",
            headers=self.headers,
        )


def explain(error: Exception) -> Problem:
    """
    Say what an exception means to who asked.

    What nobody foresaw gets a number under which it stands in the log.
    """
    match error:
        case web.HTTPException():
            return _of_http(error)
        case RequestError():
            return _of_request(error)
        case RemoteError():
            return Problem(
                status=503,
                code=error.error_id,
                detail=_REMOTE_DETAIL.get(type(error), _REMOTE_OTHER),
                headers={"Retry-After": str(RETRY_REMOTE_S)},
            )
        case CallerGone():
            return Problem(status=409, code=error.error_id, detail="The caller has gone.")
        case _:
            incident = secrets.token_hex(6)
            log.error("request.failed", incident=incident, exc_info=error)
            return Problem(
                status=500,
                code="internal",
                detail="Something went wrong on our side; name this incident to who runs it.",
                incident=incident,
            )


def _of_request(error: RequestError) -> Problem:
    headers: dict[str, str] = {}
    if isinstance(error, Throttled):
        headers["Retry-After"] = str(max(1, error.retry_after_s))
    if isinstance(error, Unauthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    return Problem(
        status=error.status,
        code=error.code,
        detail=error.detail,
        fields=error.fields if isinstance(error, Invalid) else {},
        headers=headers,
    )


def _of_http(error: web.HTTPException) -> Problem:
    """Put what aiohttp itself refuses into the same form."""
    code, detail = _HTTP_CODES.get(error.status, ("bad_request", "The request cannot be read."))
    kept = {name: error.headers[name] for name in ("Allow", "Retry-After") if name in error.headers}
    return Problem(status=error.status, code=code, detail=detail, headers=kept)
