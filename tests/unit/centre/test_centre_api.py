"""The centre over HTTP: the same rules and words as the file, and no more than a role needs."""

from dataclasses import replace

import orjson
import pytest
from openapi_spec_validator import validate

from callcenter.centre.kinds import KINDS
from callcenter.centre.model import Centre
from callcenter.centre.store import CentreStore
from callcenter.database.pool import Pool
from callcenter.web.openapi import openapi_document
from tests.unit.centre.centre_api import Api, routes


async def test_what_is_read_can_be_written_back(api: Api) -> None:
    """Every part of every section: read, put unchanged, and nothing has changed."""
    for section, kind in KINDS.items():
        path = "/" + section.replace("_", "-")
        status, page = await api.ask("admin", "GET", f"{path}?limit=200")
        assert status == 200
        assert page["next"] is None
        assert page["items"]
        for item in page["items"]:
            name = item[kind.key]
            assert await api.ask("admin", "GET", f"{path}/{name}") == (200, item)
            assert await api.ask("admin", "PUT", f"{path}/{name}", item) == (200, item)
    assert await api.store.revision() == 1


async def test_pages_give_every_agent_once(api: Api) -> None:
    """Lists are cut by `limit` and continued by `next`, in the order of the file."""
    found: list[str] = []
    path = "/agents?limit=4"
    while path:
        _, page = await api.ask("supervisor", "GET", path)
        found += [agent["number"] for agent in page["items"]]
        path = f"/agents?limit=4&cursor={page['next']}" if page["next"] else ""

    assert found == [str(number) for number in range(1001, 1011)]
    _, served = await api.ask("supervisor", "GET", "/agents?queue=service")
    assert [agent["number"] for agent in served["items"]] == found[:5]


async def test_an_agent_is_added_changed_and_removed(api: Api) -> None:
    """The life of a part, each step in the audit under the name of who did it."""
    body = {"name": "新同事", "queues": ["service"], "skills": {"mandarin": 2}}
    status, made = await api.ask("admin", "PUT", "/agents/1011", body)
    assert status == 200
    assert made["devices"] == ["sip", "browser"]

    await api.ask("admin", "PUT", "/agents/1011", {**made, "skills": {"mandarin": 3}})
    agent = (await api.store.load()).agents["1011"]
    assert agent.skills == {"mandarin": 3}

    assert (await api.ask("admin", "DELETE", "/agents/1011"))[0] == 204
    assert (await api.ask("admin", "GET", "/agents/1011"))[0] == 404
    assert (await api.ask("admin", "DELETE", "/agents/1011"))[0] == 404
    assert await api.store.revision() == 4


@pytest.mark.parametrize(
    ("path", "body", "fields"),
    [
        (
            "/agents/1001",
            {"name": "One", "skills": {"mandrin": 3}, "queues": ["service", "servce"]},
            {
                "skills.mandrin": "there is no skill 'mandrin': did you mean 'mandarin'?"
                " [unknown-skill]",
                "queues.1": "there is no queue 'servce': did you mean 'service'? [unknown-queue]",
            },
        ),
        (
            "/agents/1001",
            {"nam": "One", "skills": {"mandarin": 6}},
            {
                "body": "'name' is missing: add it [missing]",
                "nam": "nobody knows 'nam' here: did you mean 'name'? [unknown-key]",
                "skills.mandarin": "must be at most 5 [range]",
            },
        ),
        (
            "/agents/boss",
            {"name": "B"},
            {"body": "'boss' cannot name an agent: use 2 to 8 digits [name-form]"},
        ),
        (
            "/numbers/4009",
            {"flow": "mian"},
            {"flow": "there is no flow 'mian': did you mean 'main'? [unknown-flow]"},
        ),
        (
            "/calendars/night",
            {"timezone": "Asia/Shanghai", "weekly": {"mon-fri": "9-18"}},
            {"weekly.mon-fri": "'9-18' is no opening time: write it as 09:00-18:00 [hours-form]"},
        ),
        (
            "/dial-rules/all",
            {"prefix": "00", "allow": True},
            {"prefix": "numbers abroad begin with +: write + [prefix-form]"},
        ),
        ("/centre", {"language": "de"}, {"language": "'de' is not one of zh-CN, en [choice]"}),
    ],
)
async def test_a_bad_change_is_refused_in_the_words_of_the_check(
    api: Api, path: str, body: object, fields: dict[str, str]
) -> None:
    """Every defect at once, each at its field, and nothing is written."""
    status, problem = await api.ask("admin", "PUT", path, body)

    assert (status, problem["code"], problem["fields"]) == (422, "invalid", fields)
    assert await api.store.revision() == 1


@pytest.mark.parametrize(
    ("path", "places"),
    [
        ("/queues/sales", "agents.1003.queues.1, agents.1006.queues.0"),
        ("/skills/complaints", "agents.1004.skills.complaints"),
        ("/agents/1001", "numbers.4101.agent"),
        ("/reason-codes/question", "reason_codes.question_product.parent"),
    ],
)
async def test_what_is_used_cannot_be_removed(api: Api, path: str, places: str) -> None:
    """The answer names the places that would break."""
    status, problem = await api.ask("admin", "DELETE", path)

    assert (status, problem["code"]) == (409, "in_use")
    assert places in problem["detail"]


async def test_rules_of_other_rooms_hold_too(api: Api) -> None:
    """A queue that only a flow needs cannot be removed either."""

    def unused(centre: Centre) -> Centre:
        agents = {n: replace(a, queues=()) for n, a in centre.agents.items()}
        return replace(centre, agents=agents, reason_codes={})

    await api.store.edit(unused, who="setup")
    status, problem = await api.ask("admin", "DELETE", "/queues/complaints")

    assert (status, problem["detail"]) == (409, "The queue 'complaints' is used by flows.main.6.")


async def test_what_was_broken_before_does_not_hinder_other_changes(api: Api) -> None:
    """A line whose flow is not live yet is no reason to refuse a new skill."""

    def early(centre: Centre) -> Centre:
        line = replace(centre.numbers["4002"], flow="not_live_yet")
        return replace(centre, numbers={**centre.numbers, "4002": line})

    await api.store.edit(early, who="setup")
    title = {"title": {"zh-CN": "德语", "en": "German"}}

    assert (await api.ask("admin", "PUT", "/skills/german", title))[0] == 200


def test_the_routes_describe_themselves_validly(pool: Pool) -> None:
    """The OpenAPI document has the fields of the documents, the key only where it is needed."""
    document = orjson.loads(openapi_document(routes(CentreStore(pool), [], []), version="1"))
    validate(document)
    schemas = document["components"]["schemas"]
    body = schemas["AgentBody"]
    assert body["required"] == ["name"]
    assert body["properties"]["skills"]["additionalProperties"]["maximum"] == 5


async def test_what_somebody_else_changed_meanwhile_is_not_overwritten(api: Api) -> None:
    """By the revision at which it was read; other parts may change, also places in the order."""
    _, centre = await api.ask("admin", "GET", "/centre")
    seen, general = centre["revision"], centre["general"]
    _, sales = await api.ask("admin", "GET", "/skills/sales")
    title = {"zh-CN": "德语", "en": "German"}
    assert (await api.ask("admin", "PUT", "/skills/german?seen=0", {"title": title}))[0] == 200
    assert (await api.ask("admin", "DELETE", "/skills/german"))[0] == 204
    status, told = await api.ask("admin", "PUT", "/skills/sales?seen=0", sales)
    assert (status, told["code"]) == (409, "taken")
    ours = {**sales, "title": {"zh-CN": "销售一", "en": "Sales one"}}
    theirs = {**sales, "title": {"zh-CN": "销售二", "en": "Sales two"}}
    assert (await api.ask("admin", "PUT", f"/skills/sales?seen={seen}", ours))[0] == 200
    status, told = await api.ask("admin", "PUT", f"/skills/sales?seen={seen}", theirs)
    assert (status, told["code"]) == (409, "changed_meanwhile")
    assert (await api.ask("admin", "DELETE", f"/skills/sales?seen={seen}"))[1]["code"] == (
        "changed_meanwhile"
    )
    assert (await api.ask("admin", "GET", "/skills/sales"))[1]["title"]["en"] == "Sales one"
    assert (await api.ask("admin", "PUT", f"/centre?seen={seen}", general))[0] == 200
    other = {**general, "language": "en"}
    assert (await api.ask("admin", "PUT", f"/centre?seen={seen}", other))[0] == 200
    status, told = await api.ask("admin", "PUT", f"/centre?seen={seen}", general)
    assert (status, told["code"]) == (409, "changed_meanwhile")
