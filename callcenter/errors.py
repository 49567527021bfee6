"""
Every error the product raises on purpose, in one tree.

    CallCenterError
    ├── OperatorError    the installation or its files are wrong: who runs it must act (exit code 2)
    ├── RequestError     a request to the API or the desk cannot be served as it stands
    │   ├── NotFound  Forbidden  Conflict  Invalid  Throttled  Unauthenticated
    ├── RemoteError      a part beside us failed: Asterisk, the database, a web-hook
    │   ├── LinkDown  RemoteTimeout  RemoteRefused  DatabaseAway
    └── CallerGone       the caller's channel ended while we were acting on it

Anything else that is raised is a bug in our code.
"""

from typing import ClassVar


class CallCenterError(Exception):
    """Root of the tree; `error_id` is stable and appears in logs and answers."""

    error_id: ClassVar[str] = "error"
    retryable: ClassVar[bool] = False


class OperatorError(CallCenterError):
    """
    The installation, a setting or a file is wrong.

    Args:
        problem: One sentence: what is wrong, with the place (setting, file:line:col, port).
        repair: One sentence: what to do about it.
    """

    error_id = "operator"

    def __init__(self, problem: str, repair: str) -> None:
        super().__init__(f"{problem} {repair}")
        self.problem = problem
        self.repair = repair


class RequestError(CallCenterError):
    """
    A request cannot be served as it stands; `status` is the HTTP status it answers with.

    Args:
        detail: One sentence for the person or program that asked.
        code: Stable word for programs; the class's own when not given.
    """

    error_id = "bad_request"
    status: ClassVar[int] = 400

    def __init__(self, detail: str, *, code: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or self.error_id


class Invalid(RequestError):
    """
    A value breaks a rule; `fields` maps the path of each bad field to its message.
    """

    error_id = "invalid"
    status = 422

    def __init__(
        self, detail: str, *, fields: dict[str, str] | None = None, code: str | None = None
    ) -> None:
        super().__init__(detail, code=code)
        self.fields = fields or {}


class Unauthenticated(RequestError):
    """Nobody is signed in, or the token has ended."""

    error_id = "unauthenticated"
    status = 401


class Forbidden(RequestError):
    """The signed-in user may not do this."""

    error_id = "forbidden"
    status = 403


class NotFound(RequestError):
    """There is no such thing, or this user may not know of it."""

    error_id = "not_found"
    status = 404


class Conflict(RequestError):
    """The thing is not in a state in which this can be done."""

    error_id = "conflict"
    status = 409


class Throttled(RequestError):
    """Too many attempts; `retry_after_s` says when the next one is heard."""

    error_id = "throttled"
    status = 429

    def __init__(self, detail: str, *, retry_after_s: int) -> None:
        super().__init__(detail)
        self.retry_after_s = retry_after_s


class RemoteError(CallCenterError):
    """A part beside us failed; trying again later may work."""

    error_id = "remote"
    retryable = True


class LinkDown(RemoteError):
    """The connection to Asterisk is down; nothing was sent, or its fate is unknown."""

    error_id = "link_down"


class RemoteTimeout(RemoteError):
    """The other side did not answer within its bound."""

    error_id = "remote_timeout"


class RemoteRefused(RemoteError):
    """The other side answered that it will not."""

    error_id = "remote_refused"
    retryable = False


class DatabaseAway(RemoteError):
    """The database cannot be reached now; in-call work goes on without it."""

    error_id = "database_away"


class CallerGone(CallCenterError):
    """The caller's channel ended, or its session was taken over, while we acted on it."""

    error_id = "caller_gone"
