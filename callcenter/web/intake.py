"""
Reading what comes in: path, query and body, checked once and in the same way for every slice.

Numbers mean one thing everywhere: `1.0` is the integer 1, `false` and `"1"` are no numbers.
Names that the model does not know are refused, because a misspelt filter that is silently
ignored answers another question than the one asked.
"""

import asyncio
import re
from collections.abc import Mapping
from typing import Any, TypeVar

import orjson
from aiohttp import web
from multidict import MultiMapping
from pydantic import BaseModel, ValidationError

from callcenter.errors import Invalid, NotFound, RequestError

MAX_DEPTH = 32
MAX_PART = 200
BODY_WAIT_S = 20
_LARGEST_INT = 2**63 - 1
_EXACT_FLOAT = float(2**53)
_WHOLE = re.compile(r"-?[0-9]{1,19}")
_NUMBER = re.compile(r"-?[0-9]{1,19}(\.[0-9]{1,19})?([eE][+-]?[0-9]{1,3})?")
_NO_ID = re.compile(r"[\x00-\x1f\x7f/\\]|^\.{1,2}$")

ModelT = TypeVar("ModelT", bound=BaseModel)


class BodyTooLarge(RequestError):
    """The body is larger than the route takes."""

    error_id = "too_large"
    status = 413


class NotJson(RequestError):
    """The body is announced as something else than JSON."""

    error_id = "unsupported_media_type"
    status = 415


class BodyTooSlow(RequestError):
    """The body did not arrive in time."""

    error_id = "too_slow"
    status = 408


def read_path(request: web.Request) -> dict[str, str]:
    """
    Take the named parts of the path.

    Raises:
        NotFound: A part is over-long, holds control characters or slashes, or points upwards;
            no id of ours does.
    """
    parts = dict(request.match_info)
    for part in parts.values():
        if len(part) > MAX_PART or _NO_ID.search(part) or not _is_text(part):
            raise NotFound("There is nothing at this address.")
    return parts


def _is_text(part: str) -> bool:
    try:
        part.encode()
    except UnicodeEncodeError:
        return False
    return True


async def read_body(request: web.Request, model: type[ModelT], max_bytes: int) -> ModelT:
    """
    Read and check a JSON body.

    Raises:
        NotJson, BodyTooLarge, BodyTooSlow: As their names say.
        RequestError: The text is no JSON (code `bad_json`).
        Invalid: Lists every bad field.
    """
    if request.content_type != "application/json":
        raise NotJson("Send the body as application/json.")
    text = await _read_bounded(request, max_bytes)
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise RequestError("The body is not valid JSON.", code="bad_json") from None
    return check(model, value)


def check(model: type[ModelT], value: object) -> ModelT:
    """
    Check a decoded JSON value against a model, strictly.

    Raises:
        Invalid: Lists every bad field by its path.
    """
    try:
        plain = orjson.dumps(_plain(value, 0))
    except orjson.JSONEncodeError:
        # Half of a character pair, which is no text anywhere.
        raise Invalid("A text holds characters that do not exist.") from None
    try:
        return model.model_validate_json(plain, strict=True, extra="forbid")
    except ValidationError as error:
        raise Invalid(
            "Some values break a rule.", fields={_place(e["loc"]): e["msg"] for e in error.errors()}
        ) from None


async def read_raw(request: web.Request, max_bytes: int) -> bytes:
    """
    Read a body that is no JSON, such as a sound.

    Raises:
        BodyTooLarge, BodyTooSlow: As their names say.
    """
    return await _read_bounded(request, max_bytes)


async def _read_bounded(request: web.Request, max_bytes: int) -> bytes:
    too_large = BodyTooLarge(f"The body may hold at most {max_bytes} bytes.")
    if request.content_length is not None and request.content_length > max_bytes:
        raise too_large
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(BODY_WAIT_S):
            async for part in request.content.iter_any():
                size += len(part)
                if size > max_bytes:
                    raise too_large
                parts.append(part)
    except TimeoutError:
        raise BodyTooSlow("The body did not arrive in time.") from None
    return b"".join(parts)


def _plain(value: object, depth: int) -> object:
    """Make equal numbers equal and refuse what no store of ours can keep."""
    if depth > MAX_DEPTH:
        raise Invalid(f"The body is nested deeper than {MAX_DEPTH} levels.")
    if isinstance(value, dict):
        return {_plain(name, depth): _plain(item, depth + 1) for name, item in value.items()}
    if isinstance(value, list):
        return [_plain(item, depth + 1) for item in value]
    if isinstance(value, float) and value.is_integer() and abs(value) <= _EXACT_FLOAT:
        return int(value)
    if isinstance(value, int) and abs(value) > _LARGEST_INT:
        raise Invalid("A number in the body is too large.")
    if isinstance(value, str) and "\x00" in value:
        raise Invalid("A text in the body holds a NUL character.")
    return value


def _place(loc: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in loc) or "body"


class QueryReader:
    """
    Reads query strings into one model.

    A query knows only text: which names are numbers, flags or lists is taken from the model's
    own schema, once.
    """

    def __init__(self, model: type[BaseModel]) -> None:
        self._model = model
        schema = model.model_json_schema(mode="validation")
        definitions = schema.get("$defs", {})
        self._kinds = {
            name: _kinds(part, definitions) for name, part in schema.get("properties", {}).items()
        }

    def read(self, query: MultiMapping[str]) -> BaseModel:
        """
        Check one query string.

        Raises:
            Invalid: Lists every bad name.
        """
        value: dict[str, object] = {}
        for name in dict.fromkeys(query):
            texts = query.getall(name)
            kinds = self._kinds.get(name, frozenset())
            if "array" in kinds:
                value[name] = [_from_text(text, kinds) for text in texts]
            elif len(texts) > 1:
                raise Invalid("Some values break a rule.", fields={name: "Give it once."})
            else:
                value[name] = _from_text(texts[0], kinds)
        return check(self._model, value)


def refuse_query(query: MultiMapping[str]) -> None:
    """
    Refuse any query where a route takes none.

    Raises:
        Invalid: There is one.
    """
    if query:
        raise Invalid(
            "Some values break a rule.",
            fields=dict.fromkeys(query, "Extra inputs are not permitted"),
        )


def _kinds(part: Mapping[str, Any], definitions: Mapping[str, Any]) -> frozenset[str]:
    """Collect the JSON types that a query parameter may have, items of lists included."""
    if "$ref" in part:
        return _kinds(definitions[part["$ref"].rsplit("/", 1)[1]], definitions)
    found = {part["type"]} if isinstance(part.get("type"), str) else set()
    if "items" in part:
        found |= _kinds(part["items"], definitions)
    for choice in (*part.get("anyOf", ()), *part.get("oneOf", ()), *part.get("allOf", ())):
        found |= _kinds(choice, definitions)
    return frozenset(found)


def _from_text(text: str, kinds: frozenset[str]) -> object:
    if "integer" in kinds and _WHOLE.fullmatch(text):
        return int(text)
    if "number" in kinds and _NUMBER.fullmatch(text):
        return float(text)
    if "boolean" in kinds and text in {"true", "false"}:
        return text == "true"
    return text
