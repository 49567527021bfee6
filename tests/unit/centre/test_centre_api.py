"""The centre over HTTP: the same rules and words as the file, and no more than a role needs."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from openapi_spec_validator import validate

from callcenter.centre.documents import KINDS, Check
from callcenter.centre.flow_check import flows_fit
from callcenter.centre.model import Centre
from callcenter.centre.reading import read_centre
from callcenter.centre.routes import centre_routes
from callcenter.centre.store import CentreStore
from callcenter.database.pool import Pool
from callcenter.identity.model import Role
from callcenter.ivr.checking import examine
from callcenter.ivr.model import Flow
from callcenter.testing.web_stage import MadeUpPeople, WebStage, person, web_stage
from callcenter.web.openapi import openapi_document
from callcenter.web.route import Route

ROOT = Path(__file__).parents[3]
PEOPLE = MadeUpPeople(
    [person("1001", Role.AGENT), person("1002", Role.AGENT)]
    + [person(role.value, role) for role in (Role.SUPERVISOR, Role.ADMIN, Role.QA)]
)


class FixedClock:
    """A Sunday evening in China."""

    def now_s(self) -> float:
        """See `Clock.now_s`."""
        return self.now().timestamp()

    def now(self) -> datetime:
        """See `Clock.now`."""
        return datetime(2026, 11, 22, 12, tzinfo=UTC)


class Api:
    """What a test asks."""

    def __init__(self, web: WebStage, store: CentreStore, reset: list[str]) -> None:
        self._web = web
        self.store = store
        self.reset = reset

    async def ask(self, who: str, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """Ask as somebody; gives the status and the decoded answer."""
        async with self._web.client.request(
            method, f"/api/v1{path}", headers=self._web.bearer(who), json=body
        ) as answer:
            text = await answer.read()
            return answer.status, orjson.loads(text) if text else None


def routes(store: CentreStore, reset: list[str], checks: list[Check]) -> list[Route]:
    """Make the routes with live flows `main` and `closed`."""

    async def note_reset(agent: str) -> None:
        reset.append(agent)

    return centre_routes(store, FixedClock(), lambda: ["main", "closed"], checks, note_reset)


FLOW = """\
flow: main
languages: [en]
start: person
steps:
  person:
    queue: complaints
    then: bye
  bye:
    hangup: normal
"""


def live_flows() -> list[Flow]:
    """Give a live flow that needs the queue of complaints."""
    flow = examine(FLOW, "main").flow
    assert flow is not None
    return [flow]


@pytest.fixture
async def api(pool: Pool) -> AsyncIterator[Api]:
    """Serve the demo's centre."""
    store, reset = CentreStore(pool), list[str]()
    centre, _ = read_centre((ROOT / "centre.yaml").read_bytes(), "centre.yaml")
    assert centre is not None
    await store.edit(lambda _: centre, who="setup")
    async with web_stage(routes(store, reset, [flows_fit(live_flows)]), PEOPLE) as web:
        yield Api(web, store, reset)


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


async def test_an_agent_sees_of_others_only_what_the_work_needs(api: Api) -> None:
    """Names and queues to transfer to; neither skills nor devices, numbers nor rules."""
    _, page = await api.ask("1001", "GET", "/agents")
    assert {key for agent in page["items"] for key in agent} == {"number", "name", "queues"}
    _, one = await api.ask("1001", "GET", "/agents/1002")
    assert one == {"number": "1002", "name": "坐席 1002", "queues": ["service"]}
    _, own = await api.ask("1001", "GET", "/agents/1001")
    assert own["devices"] == ["sip", "browser", "tel"]
    _, page = await api.ask("1001", "GET", "/queues")
    said = {"greeting", "script", "wrap_up_s"}
    assert {key for queue in page["items"] for key in queue} == {"name", "title"} | said
    for path in ("/numbers", "/dial-rules", "/calendars"):
        assert (await api.ask("1001", "GET", path))[0] == 403


async def test_the_directory_is_for_everybody_and_names_only_who_may_be_called(api: Api) -> None:
    """Kept like every other part; what no dial rule allows is refused where it stands."""
    title = {"zh-CN": "总台", "en": "Front desk"}
    entry = {"title": title, "number": "1002"}
    assert (await api.ask("admin", "PUT", "/directory/reception", entry))[0] == 200
    _, page = await api.ask("1001", "GET", "/directory")
    assert {"name": "reception", **entry} in page["items"]
    assert (await api.ask("1001", "PUT", "/directory/reception", entry))[0] == 403
    far = {"title": title, "number": "+19005551234"}
    status, refused = await api.ask("admin", "PUT", "/directory/far", far)
    assert status == 422
    assert "no dial rule allows it" in str(refused)
    status, refused = await api.ask("admin", "PUT", "/directory/service", entry)
    assert status == 422
    assert "is a queue already" in str(refused)


async def test_device_secrets_are_for_the_agent_alone(api: Api) -> None:
    """The own number answers, every other one does not exist; an admin can only make new ones."""
    await api.store.ensure_secrets(["1001", "1002"])
    status, devices = await api.ask("1001", "GET", "/agents/1001/devices")

    assert status == 200
    assert (devices["sip"]["user"], devices["browser"]["user"]) == ("1001", "1001-web")
    assert devices["browser"]["secret"] == (await api.store.secrets_of("1001"))["browser"]
    assert (await api.ask("1002", "GET", "/agents/1001/devices"))[0] == 404
    assert (await api.ask("admin", "GET", "/agents/1001/devices"))[0] == 403
    assert (await api.ask("1001", "POST", "/agents/1001/devices/reset"))[0] == 403

    assert (await api.ask("admin", "POST", "/agents/1001/devices/reset"))[0] == 204
    assert (await api.ask("admin", "POST", "/agents/1999/devices/reset"))[0] == 404
    assert (await api.ask("1001", "GET", "/agents/1001/devices"))[1] != devices
    assert api.reset == ["1001"]


async def test_no_list_holds_a_secret(api: Api) -> None:
    """Whatever an admin reads, no device secret is in it."""
    await api.store.ensure_secrets(["1001"])
    secrets = set((await api.store.secrets_of("1001")).values())

    for section in KINDS:
        _, page = await api.ask("admin", "GET", "/" + section.replace("_", "-"))
        assert not [secret for secret in secrets if secret in orjson.dumps(page).decode()]


async def test_a_calendar_tells_whether_it_is_open_and_until_when(api: Api) -> None:
    """On a Sunday evening the office opens on Monday at nine, Chinese time."""
    opening = {"open": False, "next_change": "2026-11-23T01:00:00Z"}
    always = {"open": True, "next_change": None}

    assert await api.ask("qa", "GET", "/calendars/office_hours/now") == (200, opening)
    assert await api.ask("qa", "GET", "/calendars/service_hours/now") == (200, always)
    assert (await api.ask("qa", "GET", "/calendars/none/now"))[0] == 404


async def test_the_whole_centre_has_settings_and_a_revision(api: Api) -> None:
    """Everybody may know the centre's name; an admin changes it."""
    _, before = await api.ask("1001", "GET", "/centre")
    general = {**before["general"], "mask_numbers_for": ["agent", "qa"]}

    status, after = await api.ask("admin", "PUT", "/centre", general)

    assert (status, after) == (200, {"revision": 2, "general": general})


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


async def test_the_days_to_come_with_rules_of_their_own_are_told(api: Api) -> None:
    """Holidays, make-up working days and single dates, each with its hours."""
    path = "/calendars/office_hours"
    _, office = await api.ask("admin", "GET", path)
    office["dates"] = {"2026-12-24": "09:00-12:00", "2020-01-01": "closed"}
    assert (await api.ask("admin", "PUT", path, office))[0] == 200
    status, told = await api.ask("supervisor", "GET", f"{path}/days?days=200")
    assert status == 200
    days = {one["day"]: (one["kind"], one["hours"]) for one in told["items"]}
    assert days["2026-12-24"] == ("date", "09:00-12:00")
    assert days["2027-01-01"] == ("holiday", "closed")
    assert "2020-01-01" not in days
    assert {kind for kind, _ in days.values()} >= {"date", "holiday"}
    assert (await api.ask("admin", "GET", "/calendars/nowhere/days"))[0] == 404
