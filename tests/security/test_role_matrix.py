"""Every route by every role, really asked over HTTP and compared with `role_matrix.yaml`."""

import ast
import dataclasses
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest
from openapi_spec_validator import validate
from prometheus_client import CollectorRegistry
from ruamel.yaml import YAML

from callcenter.api import all_routes
from callcenter.identity.model import Role
from callcenter.testing.route_tables import route_makers, whole_table
from callcenter.testing.web_stage import MadeUpPeople, WebStage, person, web_stage
from callcenter.web.application import WebSettings, make_application
from callcenter.web.authentication import SessionCookie
from callcenter.web.openapi import openapi_document
from callcenter.web.route import Asked, Route

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
TABLE = {f"{route.method} {route.path}": route for route in whole_table()}
MATRIX: Mapping[str, Mapping[str, Any]] = YAML(typ="safe").load(HERE / "role_matrix.yaml")
PEOPLE = [person(role.value, role) for role in Role]


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    """A new route is not served before somebody has written down who may call it."""
    assert sorted(TABLE.keys() - MATRIX.keys()) == [], "routes without a row in role_matrix.yaml"
    assert sorted(MATRIX.keys() - TABLE.keys()) == [], "rows without a route"


def test_the_service_serves_the_routes_of_every_room() -> None:
    """The one place that connects the parts forgets no room, so this table is the whole."""
    named = set(all_routes.__code__.co_names)
    assert {maker.__name__ for maker in route_makers()} - named == set()


def test_no_route_is_declared_twice() -> None:
    """Two rooms cannot serve the same address."""
    names = [f"{route.method} {route.path}" for route in whole_table()]
    assert len(names) == len(set(names))


def test_nothing_is_served_beside_the_table() -> None:
    """Only the four addresses for machines go without a row."""
    settings = WebSettings(
        cookie=SessionCookie(port=0), ready=list[str], registry=CollectorRegistry()
    )
    app = make_application(list(TABLE.values()), MadeUpPeople(PEOPLE), settings)
    served = {resource.canonical for resource in app.router.resources()}
    of_rooms = {f"/api/v1{_plain(route)}" for route in TABLE.values()}
    machines = {"/api/v1/openapi.json", "/healthz", "/readyz", "/metrics"}
    assert served == of_rooms | machines


@pytest.mark.parametrize("name", sorted(TABLE))
async def test_each_role_gets_what_its_row_says(name: str) -> None:
    """Allowed callers reach the handler, others get 403, and without a token 401."""
    row, route = MATRIX[name], TABLE[name]
    allowed = set() if row["roles"] == "public" else set(row["roles"])
    reached: list[str] = []

    async def handler(asked: Asked[None, None]) -> None:
        reached.append(asked.principal.username)

    # The gate alone is asked: bodies and stores have tests of their own.
    bare = dataclasses.replace(route, handler=handler, query=None, body=None)
    async with web_stage([bare], MadeUpPeople(PEOPLE)) as web:
        for method in ["GET", "HEAD"] if route.method == "GET" else [route.method]:
            for role in Role:
                expected = 204 if role in allowed or row["roles"] == "public" else 403
                assert await _ask(web, method, route, role) == expected, (method, role)
            nobody = 204 if row["roles"] == "public" else 401
            assert await _ask(web, method, route, None) == nobody, method
            assert await _ask(web, method, route, "stranger") == nobody, method
    if row["roles"] != "public":
        assert set(reached) == allowed


@pytest.mark.parametrize("name", sorted(MATRIX))
def test_own_only_is_declared_and_proved(name: str) -> None:
    """Where an agent gets only what is his own, a named test shows it."""
    row = MATRIX[name]
    assert row.get("own_only", False) == TABLE[name].own_only
    if not row.get("own_only", False):
        assert "proof" not in row
        return
    file, _, test = row["proof"].partition("::")
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    functions = {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef)
    }
    assert test in functions, f"{row['proof']} does not exist"


def test_the_whole_table_makes_a_valid_openapi_document() -> None:
    """What all rooms describe together follows the standard."""
    document = orjson.loads(openapi_document(list(TABLE.values()), version="1"))
    validate(document)
    assert len(document["paths"]) == len({_plain(route) for route in TABLE.values()})


async def _ask(web: WebStage, method: str, route: Route, who: str | None) -> int:
    path = re.sub(r"\{\w+:int\}", "1", route.path)
    path = "/api/v1" + re.sub(r"\{\w+[^}]*\}", "x", path)
    headers = web.bearer(who) if who is not None else {}
    async with web.client.request(method, path, headers=headers) as answer:
        return answer.status


def _plain(route: Route) -> str:
    return re.sub(r"\{(\w+)[^}]*\}", r"{\1}", route.path)
