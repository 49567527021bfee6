"""Customers over HTTP: what each role may do, see and find."""

from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest
from openapi_spec_validator import validate

from callcenter.customers.routes import customer_routes
from callcenter.customers.store import CustomerStore
from callcenter.database.pool import Pool
from callcenter.identity.model import Role
from callcenter.testing.web_stage import MadeUpPeople, WebStage, person, web_stage
from callcenter.web.openapi import openapi_document

PEOPLE = MadeUpPeople(
    [person("1001", Role.AGENT), person("both", Role.QA, Role.SUPERVISOR)]
    + [person(role.value, role) for role in (Role.SUPERVISOR, Role.ADMIN, Role.QA)]
)
WANG = {
    "name": "王小明",
    "tier": "vip",
    "notes": "要求退款",
    "numbers": [{"number": "138 0013 8000", "label": "手机"}, {"number": "010-62345678"}],
}


class Api:
    """What a test asks."""

    def __init__(self, web: WebStage) -> None:
        self._web = web

    async def ask(self, who: str, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """Ask as somebody; gives the status and the decoded answer."""
        async with self._web.client.request(
            method, f"/api/v1/customers{path}", headers=self._web.bearer(who), json=body
        ) as answer:
            text = await answer.read()
            return answer.status, orjson.loads(text) if text else None


@pytest.fixture
async def api(pool: Pool) -> AsyncIterator[Api]:
    """Serve customers; QA sees numbers masked."""
    async with web_stage(customer_routes(CustomerStore(pool), lambda: ["qa"]), PEOPLE) as web:
        yield Api(web)


async def test_a_customer_is_made_read_changed_and_deleted(api: Api) -> None:
    """The life of a record, numbers brought to one form on the way in."""
    status, made = await api.ask("1001", "POST", "", WANG)
    assert status == 201
    assert made["numbers"] == [
        {"number": "+8613800138000", "label": "手机"},
        {"number": "+861062345678", "label": ""},
    ]
    path = f"/{made['id']}"
    assert await api.ask("1001", "GET", path) == (200, made)

    change = {"tier": "contract", "numbers": [{"number": "+86 139 0013 9000"}]}
    status, changed = await api.ask("1001", "PATCH", path, change)
    assert status == 200
    assert changed["tier"] == "contract"
    assert changed["notes"] == WANG["notes"]
    assert changed["numbers"] == [{"number": "+8613900139000", "label": ""}]

    assert (await api.ask("1001", "DELETE", path))[0] == 403
    assert (await api.ask("supervisor", "DELETE", path))[0] == 204
    for method, body in (("GET", None), ("PATCH", {}), ("DELETE", None)):
        assert (await api.ask("supervisor", method, path, body))[0] == 404


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (
            {
                "name": "X",
                "numbers": [{"number": "anonymous"}, {"number": "1001"}, {"number": "1001"}],
            },
            {
                "numbers.0.number": "This is no telephone number.",
                "numbers.2.number": "This number stands here twice: remove one.",
            },
        ),
        ({"name": "  ", "tier": "gold"}, {"name", "tier"}),
        ({"name": "X", "phone": "1001"}, {"phone"}),
        ({}, {"name"}),
    ],
)
async def test_a_bad_record_is_refused_with_every_field(
    api: Api, body: object, fields: dict[str, str] | set[str]
) -> None:
    """All defects at once, nothing stored."""
    status, problem = await api.ask("1001", "POST", "", body)

    assert (status, problem["code"]) == (422, "invalid")
    if isinstance(fields, dict):
        assert problem["fields"] == fields
    assert set(problem["fields"]) == set(fields)
    assert (await api.ask("1001", "GET", ""))[1]["items"] == []


async def test_null_is_no_way_to_empty_a_field(api: Api) -> None:
    """A patch names what changes; null would be neither a name nor a tier."""
    _, made = await api.ask("1001", "POST", "", WANG)

    status, problem = await api.ask("1001", "PATCH", f"/{made['id']}", {"name": None})

    assert (status, problem["fields"]) == (422, {"name": "Leave it out to keep it."})


async def test_roles_that_need_no_numbers_see_them_masked(api: Api) -> None:
    """Masked in lists and records, no part of a number can be searched; two roles see more."""
    _, made = await api.ask("1001", "POST", "", WANG)
    masked = [
        {"number": "+86138****8000", "label": "手机"},
        {"number": "+8610****5678", "label": ""},
    ]

    assert (await api.ask("qa", "GET", f"/{made['id']}"))[1]["numbers"] == masked
    assert (await api.ask("qa", "GET", ""))[1]["items"][0]["numbers"] == masked
    assert (await api.ask("qa", "GET", "?number_end=8000"))[0] == 403
    assert (await api.ask("qa", "PATCH", f"/{made['id']}", {"notes": ""}))[0] == 403
    assert (await api.ask("both", "GET", f"/{made['id']}"))[1] == made
    assert len((await api.ask("1001", "GET", "?number_end=8000"))[1]["items"]) == 1


async def test_masked_numbers_cannot_be_written_back(pool: Pool) -> None:
    """Where agents see numbers masked, they change everything else."""
    async with web_stage(customer_routes(CustomerStore(pool), lambda: ["agent"]), PEOPLE) as web:
        api = Api(web)
        _, made = await api.ask("1001", "POST", "", WANG)
        path = f"/{made['id']}"

        assert made["numbers"][0]["number"] == "+86138****8000"
        assert (await api.ask("1001", "PATCH", path, {"numbers": made["numbers"]}))[0] == 403
        assert (await api.ask("1001", "PATCH", path, {"notes": "moved"}))[0] == 200
        assert (await api.ask("admin", "GET", path))[1]["numbers"][0]["number"] == "+8613800138000"


@pytest.mark.parametrize("sort", ["name", "-name", "changed_at", "-changed_at"])
async def test_lists_are_filtered_sorted_and_continued(api: Api, sort: str) -> None:
    """Every page continues where the one before ended, within the filter."""
    for n in range(5):
        await api.ask("1001", "POST", "", {"name": f"Ann {n}", "tier": "paid"})
    await api.ask("1001", "POST", "", WANG)

    found: list[str] = []
    path = f"?q=ann&tier=paid&limit=2&sort={sort}"
    cursor = ""
    while True:
        _, page = await api.ask("1001", "GET", path + cursor)
        found += [one["name"] for one in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"

    assert found == sorted((f"Ann {n}" for n in range(5)), reverse=sort.startswith("-"))
    other = "name" if sort != "name" else "-name"
    assert (await api.ask("1001", "GET", f"?sort={other}{cursor}"))[0] == 422


async def test_whom_a_number_belongs_to_is_found_in_any_form(api: Api) -> None:
    """The search takes a number as a caller would write it."""
    await api.ask("1001", "POST", "", WANG)

    for number in ("013800138000", "%2B8613800138000", "0086-138-0013-8000"):
        assert len((await api.ask("1001", "GET", f"?number={number}"))[1]["items"]) == 1
    assert (await api.ask("1001", "GET", "?number=anonymous"))[1]["items"] == []


async def test_hostile_words_come_back_as_they_are(api: Api) -> None:
    """Markup, quotes and formulas are data: neither run nor changed nor lost."""
    name = "=cmd|'/C calc'!A0\"<script>alert(1)</script>\u202e; DROP TABLE customers; --"
    _, made = await api.ask("1001", "POST", "", {"name": name})

    assert made["name"] == name
    assert (await api.ask("1001", "GET", "?q=%3Cscript%3E"))[1]["items"] == [made]


def test_the_routes_describe_themselves_validly(pool: Pool) -> None:
    """The OpenAPI document follows the standard."""
    routes = customer_routes(CustomerStore(pool), lambda: ["qa"])

    validate(orjson.loads(openapi_document(routes, version="1")))


async def test_who_sees_no_digits_can_still_keep_the_caller_of_his_own_call(pool: Pool) -> None:
    """What the pop shows stands for the caller; of somebody else's call it stands for nothing."""

    async def caller_of(call: str, agent: str | None) -> str | None:
        return "13800138000" if (call, agent) == ("c1", "1001") else None

    routes = customer_routes(CustomerStore(pool), lambda: ["agent"], caller_of)
    async with web_stage(routes, PEOPLE) as web:
        api = Api(web)
        body = {"name": "Li", "numbers": [{"number": "138****8000"}], "call": "c1"}
        status, made = await api.ask("1001", "POST", "", body)
        assert (status, made["numbers"][0]["number"]) == (201, "+86138****8000")
        _, full = await api.ask("supervisor", "GET", f"/{made['id']}")
        assert full["numbers"][0]["number"] == "+8613800138000"
        assert (await api.ask("1001", "POST", "", {**body, "call": "c2"}))[0] == 422
