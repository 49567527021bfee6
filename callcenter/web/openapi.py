"""The OpenAPI 3.1 document, generated from the same route table that is served."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from callcenter.web.intake import MAX_PART
from callcenter.web.route import Route

OPENAPI_PATH = "/openapi.json"
_PART = re.compile(r"\{(\w+)(?::([^{}]*(?:\{[^{}]*\}[^{}]*)*))?\}")
_REF = "#/components/schemas/{model}"

Schemas = Mapping[tuple[type[BaseModel], JsonSchemaMode], dict[str, Any]]

_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable word for programs."},
        "detail": {"type": "string", "description": "One sentence for people."},
        "fields": {
            "type": "object",
            "additionalProperties": {"type": "string"},
            "description": "Path of each bad field and what is wrong with it.",
        },
        "incident": {"type": "string", "description": "Number under which it stands in the log."},
    },
}


def openapi_document(routes: Sequence[Route], *, version: str) -> bytes:
    """
    Describe all routes.

    Args:
        routes: The served table.
        version: Of the product.

    Returns:
        JSON, ready to be sent.
    """
    schemas, definitions = _collect(routes)
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        operation = _operation(route, schemas)
        paths.setdefault(_PART.sub(r"{\1}", route.path), {})[route.method.lower()] = operation
    return orjson.dumps(
        {
            "openapi": "3.1.0",
            "info": {"title": "Call-centre backend", "version": version},
            "servers": [{"url": "/api/v1"}],
            "paths": paths,
            "components": {
                "schemas": {**definitions, "Problem": _PROBLEM},
                "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            },
        }
    )


def _collect(routes: Sequence[Route]) -> tuple[Schemas, dict[str, Any]]:
    wanted: dict[tuple[type[BaseModel], JsonSchemaMode], None] = {}
    for route in routes:
        for model in (route.body, route.query):
            if model is not None:
                wanted[model, "validation"] = None
        if route.answer is not None:
            wanted[route.answer, "serialization"] = None
    found, top = models_json_schema(list(wanted), ref_template=_REF)
    schemas = {key: found[key] for key in wanted}
    definitions: dict[str, Any] = top.get("$defs", {})
    for definition in definitions.values():
        # What is not named is refused on the way in and never sent on the way out.
        if definition.get("type") == "object" and "properties" in definition:
            definition.setdefault("additionalProperties", False)
    return schemas, definitions


def _operation(route: Route, schemas: Schemas) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "summary": route.summary,
        "operationId": _operation_id(route),
        "tags": list(route.tags) or [route.path.split("/")[1]],
        "parameters": [*_path_parameters(route), *_query_parameters(route)],
        "responses": dict(_responses(route, schemas)),
        "security": [] if route.roles is None else [{"bearer": []}],
    }
    if route.roles is not None:
        operation["x-roles"] = sorted(route.roles)
    if route.own_only:
        operation["x-own-only"] = True
    if route.body is not None:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": schemas[route.body, "validation"]}},
        }
    return operation


def _operation_id(route: Route) -> str:
    words = re.findall(r"\w+", _PART.sub(r"by_\1", route.path))
    return "_".join((route.method.lower(), *words))


def _path_parameters(route: Route) -> Iterable[dict[str, Any]]:
    for name, pattern in _PART.findall(route.path):
        schema: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": MAX_PART}
        if pattern == "int":
            schema = {"type": "integer", "minimum": 0, "maximum": 10**18 - 1}
        elif pattern:
            schema["pattern"] = f"^{pattern}$"
        yield {"name": name, "in": "path", "required": True, "schema": schema}


def _query_parameters(route: Route) -> Iterable[dict[str, Any]]:
    if route.query is None:
        return
    schema = route.query.model_json_schema(mode="validation", ref_template=_REF)
    for name, part in schema.get("properties", {}).items():
        yield {
            "name": name,
            "in": "query",
            "required": name in schema.get("required", ()),
            "schema": {key: value for key, value in part.items() if key != "title"},
        }


def _responses(route: Route, schemas: Schemas) -> Iterable[tuple[str, dict[str, Any]]]:
    if route.answer is not None:
        schema = schemas[route.answer, "serialization"]
        content = {"application/json": {"schema": schema}}
        yield str(route.status), {"description": "Done.", "content": content}
    elif route.status == 200 and route.method != "GET":
        yield "204", {"description": "Done."}
    else:
        yield str(route.status), {"description": "Done."}
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    yield "default", {"description": "What went wrong.", "content": problem}
