"""Every error as `application/problem+json` (RFC 9457) with a stable `code`."""

import secrets
from collections.abc import Mapping
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

log = structlog.get_logger()

RETRY_REMOTE_S = 5

# What failed beside us is told in our own words: its text may name hosts, paths or statements.
_REMOTE_DETAIL: Mapping[type[RemoteError], str] = {
    DatabaseAway: "The database cannot be reached now; try again shortly.",
    LinkDown: "The telephone system cannot be reached now; try again shortly.",
}
_REMOTE_OTHER = "A part of the system did not do what was asked; try again shortly."

_HTTP_CODES: Mapping[int, tuple[str, str]] = {
    400: ("bad_request", "The request cannot be read."),
    404: ("not_found", "There is nothing at this address."),
    405: ("method_not_allowed", "This address does not take that method."),
    413: ("too_large", "The request is larger than this address accepts."),
    415: ("unsupported_media_type", "Send the body as application/json."),
}


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    **members: object,
) -> web.Response:
    """
    Make one problem answer.

    Args:
        status: HTTP status.
        code: Stable word for programs.
        detail: One sentence for people, without internals.
        headers: Besides the content type.
        members: Extension members; those that are None are left out.
    """
    body: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
    }
    body.update({name: value for name, value in members.items() if value is not None})
    return web.Response(
        status=status,
        body=orjson.dumps(body),
        content_type="application/problem+json",
        headers=headers,
    )


def problem_of_request(error: RequestError) -> web.Response:
    """Answer an error of the one who asked."""
    headers: dict[str, str] = {}
    fields: Mapping[str, str] | None = None
    if isinstance(error, Throttled):
        headers["Retry-After"] = str(max(1, error.retry_after_s))
    if isinstance(error, Unauthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, Invalid) and error.fields:
        fields = error.fields
    return problem(error.status, error.code, error.detail, headers=headers, fields=fields)


def problem_of_remote(error: RemoteError) -> web.Response:
    """Answer the failure of a part beside us, without its own words."""
    return problem(
        503,
        error.error_id,
        _REMOTE_DETAIL.get(type(error), _REMOTE_OTHER),
        headers={"Retry-After": str(RETRY_REMOTE_S)},
    )


def problem_of_http(error: web.HTTPException) -> web.StreamResponse:
    """Turn what aiohttp itself refuses into the same form; redirects pass as they are."""
    if error.status < 400:
        return error
    code, detail = _HTTP_CODES.get(error.status, ("bad_request", "The request was refused."))
    kept = {name: error.headers[name] for name in ("Allow", "Retry-After") if name in error.headers}
    return problem(error.status, code, detail, headers=kept)


def problem_of(error: Exception) -> web.StreamResponse:
    """
    Answer any exception; what nobody foresaw gets a number under which it stands in the log.
    """
    match error:
        case web.HTTPException():
            return problem_of_http(error)
        case RequestError():
            return problem_of_request(error)
        case RemoteError():
            return problem_of_remote(error)
        case CallerGone():
            return problem(409, error.error_id, "The caller has gone.")
        case _:
            incident = secrets.token_hex(6)
            log.error("http.failed", incident=incident, exc_info=error)
            return problem(
                500,
                "internal",
                "Something went wrong on our side; name this incident to who runs the system.",
                incident=incident,
            )
