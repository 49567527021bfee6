"""The form in which every slice describes its HTTP interface; `web.application` serves it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

from aiohttp import hdrs, web
from pydantic import BaseModel

from callcenter.identity.model import Principal, Role
from callcenter.translations.telling import Language
from callcenter.web.language import preferred_language

BodyT = TypeVar("BodyT", bound=BaseModel | None)
QueryT = TypeVar("QueryT", bound=BaseModel | None)
Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Generic[BodyT, QueryT]):
    """
    A request after authentication, role check and validation: what a handler works with.

    `path` holds the named parts of the path; `raw` is for headers and streaming only.
    """

    principal: Principal
    path: dict[str, str]
    query: QueryT
    body: BodyT
    raw: web.Request

    @property
    def language(self) -> Language:
        """In which language who asks is told what is wrong with what he sent."""
        return preferred_language(self.raw.headers.get(hdrs.ACCEPT_LANGUAGE, ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """
    One operation of the API.

    Args:
        method, path: `path` starts with `/` and is served below `/api/v1`; parts in `{braces}`,
            whole numbers as `{id:int}` (anything else there answers 404).
        roles: Who may call it; None means without signing in (public).
        handler: Gets an `Asked`; returns a model (answered as JSON), None (204) or a prepared
            aiohttp response (streams).
        summary: One line for OpenAPI.
        query, body, answer: Models of what comes in and goes out; strict numbers.
        status: Status of the successful answer.
        own_only: True where an agent may see only what is his own: the handler enforces it and
            the role matrix asks for a proof.
        max_bytes: Largest body that is read.
    """

    method: Method
    path: str
    roles: frozenset[Role] | None
    handler: Callable[[Any], Awaitable[BaseModel | web.StreamResponse | None]]
    summary: str
    query: type[BaseModel] | None = None
    body: type[BaseModel] | None = None
    answer: type[BaseModel] | None = None
    status: int = 200
    own_only: bool = False
    tags: tuple[str, ...] = field(default=())
    max_bytes: int = 1_000_000
