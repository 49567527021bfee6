"""Flows over HTTP: read, checked, published, and what is refused."""
# ruff: noqa: RUF001 - Chinese sentences have Chinese punctuation

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from callcenter.database.pool import Pool
from callcenter.flows.cache import FlowCache
from callcenter.flows.live import LiveFlows
from callcenter.flows.publishing import Publishing
from callcenter.flows.routes import draft_routes, flow_routes
from callcenter.flows.store import FlowStore
from callcenter.identity.model import Role
from callcenter.ivr.checking import KnownNames
from callcenter.testing.web_stage import MadeUpPeople, WebStage, person, web_stage

TEXT = "flow: main\nlanguages: [en]\nstart: wait\nsteps: { wait: { queue: service } }\n"


@pytest.fixture
async def web(pool: Pool, tmp_path: Path) -> AsyncIterator[WebStage]:
    """Serve the routes of flows to an admin."""
    store = FlowStore(pool)
    names = KnownNames(queues=frozenset({"service"}))
    publishing = Publishing(LiveFlows(store, FlowCache(tmp_path)), store, lambda: names)
    people = MadeUpPeople([person("admin", Role.ADMIN)])
    routes = [*draft_routes(publishing), *flow_routes(store, publishing)]
    async with web_stage(routes, people) as stage:
        stage.client.headers.update(stage.bearer("admin"))
        yield stage


async def put(web: WebStage, name: str, **body: object) -> tuple[int, dict[str, object]]:
    """Publish, and give status and answer."""
    async with web.client.put(f"/api/v1/flows/{name}", json=body) as answer:
        return answer.status, await answer.json()


async def get(web: WebStage, path: str) -> tuple[int, dict[str, object]]:
    """Read, and give status and answer."""
    async with web.client.get(f"/api/v1/flows{path}") as answer:
        return answer.status, await answer.json()


async def test_a_published_text_can_be_read_with_its_history(web: WebStage) -> None:
    """List, live text, each version and each publication, the newest first, by pages."""
    _, first = await put(web, "main", source=TEXT, comment="first")
    newer = TEXT + "# newer\n"
    status, second = await put(web, "main", source=newer, replaces=first["version"])
    assert (status, second["source"], second["author"]) == (200, newer, "admin")
    _, listed = await get(web, "")
    assert [(one["name"], one["version"]) for one in listed["items"]] == [
        ("main", second["version"])
    ]
    assert (await get(web, "/main"))[1]["source"] == newer
    _, page = await get(web, "/main/versions?limit=1")
    _, rest = await get(web, f"/main/versions?limit=1&cursor={page['next']}")
    history = [one["version"] for one in (*page["items"], *rest["items"])]
    assert history == [second["version"], first["version"]]
    assert rest["next"] is None
    assert (await get(web, f"/main/versions/{first['version']}"))[1]["source"] == TEXT


async def test_what_cannot_be_published_is_refused_with_its_reason(web: WebStage) -> None:
    """Defects by place, somebody else's newer version, another flow's text, unknown names."""
    await put(web, "main", source=TEXT)
    status, told = await put(web, "main", source=TEXT.replace("service", "servise"))
    assert (status, told["code"], list(told["fields"])) == (422, "flow_defects", ["4:25"])
    status, told = await put(web, "main", source=TEXT + "#")
    assert (status, told["code"]) == (409, "flow_changed")
    assert (await put(web, "other", source=TEXT))[0] == 422
    assert (await put(web, "main", source=""))[0] == 422
    for path in ("/other", "/main/versions/" + "0" * 64, "/other/versions", "/main/versions/x"):
        assert (await get(web, path))[0] == 404


async def test_a_draft_is_checked_without_publishing_it(web: WebStage) -> None:
    """The same words as on the command line; nothing becomes live."""
    draft = {"source": TEXT.replace("queue", "queu"), "file": "main.yaml"}
    async with web.client.post("/api/v1/flows/check", json=draft) as answer:
        (defect,) = (await answer.json())["defects"]
    assert defect["text"] == (
        "main.yaml:4:18: there is no verb 'queu': did you mean 'queue'? [unknown-verb]"
    )
    assert (await get(web, ""))[1]["items"] == []


async def test_defects_are_told_in_the_readers_language(web: WebStage) -> None:
    """A draft that is looked at and one that is refused; places and rules stay the same."""
    web.client.headers["Accept-Language"] = "zh-CN"
    bad = TEXT.replace("service", "servise")
    told = "没有队列“servise”：是不是“service”？"

    _, checked = await post(web, "/flows/check", source=bad, file="main.yaml")
    assert [one["text"] for one in checked["defects"]] == [
        f"main.yaml:4:25: {told} [unknown-queue]"
    ]
    assert checked["defects"][0]["message"] == told
    _, refused = await put(web, "main", source=bad)
    assert refused["fields"] == {"4:25": f"{told} [unknown-queue]"}


CALLS = "- somebody waits:\n    call: [{ waits_s: 1 }]\n    expect: { queue: QUEUE }\n"


async def post(web: WebStage, path: str, **body: object) -> tuple[int, dict[str, Any]]:
    """Send, and give status and answer."""
    async with web.client.post(f"/api/v1{path}", json=body) as answer:
        return answer.status, await answer.json()


async def test_a_version_whose_scripted_calls_fail_is_refused(web: WebStage) -> None:
    """The place in the script is told; the last good version goes on serving."""
    good, bad = CALLS.replace("QUEUE", "service"), CALLS.replace("QUEUE", "sales")
    status, first = await put(web, "main", source=TEXT, calls=good)
    assert (status, first["calls"]) == (200, good)
    newer = TEXT + "# newer\n"
    status, told = await put(web, "main", source=newer, calls=bad, replaces=first["version"])
    assert (status, told["code"], list(told["fields"])) == (422, "flow_calls_failed", ["3:15"])
    assert (await get(web, "/main"))[1]["version"] == first["version"]


async def test_one_step_leads_back_to_the_version_before(web: WebStage) -> None:
    """With its scripted calls; a second step back is named by its hash."""
    good = CALLS.replace("QUEUE", "service")
    _, first = await put(web, "main", source=TEXT, calls=good)
    status, _ = await post(web, "/flows/main/rollback", replaces=first["version"])
    assert status == 404
    newer = TEXT + "# newer\n"
    _, second = await put(web, "main", source=newer, replaces=first["version"])
    status, back = await post(web, "/flows/main/rollback", replaces=second["version"])
    assert (status, back["source"], back["calls"]) == (200, TEXT, good)
    wrong = await post(web, "/flows/main/rollback", replaces=second["version"])
    assert wrong[0] == 409
    query = f"?older={first['version']}&newer={second['version']}"
    _, differs = await get(web, f"/main/difference{query}")
    assert "+# newer" in str(differs["text"])


async def test_a_draft_is_tried_and_drawn_without_publishing_it(web: WebStage) -> None:
    """Each call with its failures and path, what was not tried, and the picture."""
    calls = CALLS.replace("QUEUE", "service") + CALLS.replace("QUEUE", "sales")
    _, tried = await post(web, "/flows/try", source=TEXT, calls=calls)
    assert [len(one["failures"]) for one in tried["calls"]] == [0, 1]
    assert (tried["steps"], tried["missed_steps"]) == (1, [])
    _, told = await post(web, "/flows/try", source="flow: [", calls="")
    assert told["defects"]
    _, told = await post(web, "/flows/try", source=TEXT, calls="nonsense")
    assert told["defects"]
    _, drawn = await post(web, "/flows/draw", source=TEXT)
    assert [(box["step"], box["verb"], box["line"]) for box in drawn["boxes"]] == [
        ("wait", "queue", 4)
    ]
    async with web.client.get("/api/v1/flow-schema") as answer:
        assert "steps" in (await answer.json())["properties"]


MENU = """flow: main
languages: [en, zh-CN]
start: hello
steps:
  hello: { menu: { prompt: { en: "Press one.", zh-CN: 请按一。 }, keys: { "1": who } },
    on_no_input: wait, on_invalid: wait }
  who:
    customer: { prompt: { en: Number., zh-CN: 编号。 }, max: 8, pin: { en: PIN., zh-CN: 密码。 } }
    known: rate
    unknown: wait
  rate: { survey: standard, then: bye }
  wait: { queue: service, priority: "customer.known ? 5 : 0", then: rate }
  bye: { hangup: normal }
"""


async def walked(web: WebStage, before: dict[str, Any] | None, **did: object) -> dict[str, Any]:
    """Do one thing in a walk of `MENU`."""
    body: dict[str, Any] = {"source": MENU, "facts": {"customer": {"tier": "vip"}}, "did": did}
    status, told = await post(
        web, "/flows/walk", **body, state=None if before is None else before["state"]
    )
    assert status == 200, told
    return told


async def test_a_draft_is_walked_key_by_key(web: WebStage) -> None:
    """Each answer says what is heard, what is awaited, and which steps were left how."""
    at = await walked(web, None)
    assert at["command"]["heard"] == [{"language": "en", "text": "Press one.", "file": None}]
    assert (at["step"], at["command"]["kind"], at["command"]["keys"]) == ("hello", "ask_key", "1")
    at = await walked(web, at, kind="key", keys="1")
    assert [(one["step"], one["how"]) for one in at["left"]] == [("hello", "key 1")]
    at = await walked(web, at, kind="digits", keys="1234")
    assert (at["command"]["kind"], at["command"]["masked"]) == ("ask_digits", True)
    at = await walked(web, at, kind="digits", keys="998877")
    assert (at["command"]["kind"], at["command"]["to"]) == ("identify", "1234")
    assert "998877" not in str(at), "a secret came back"
    at = await walked(web, at, kind="unknown")
    assert at["command"]["kind"] == "ask_digits"
    at = await walked(web, None)
    at = await walked(web, at, kind="silence")
    at = await walked(web, at, kind="silence")
    at = await walked(web, at, kind="silence")
    assert (at["command"]["kind"], at["command"]["priority"]) == ("queue", 5)
    at = await walked(web, at, kind="talked")
    assert [one["kind"] for one in at["noted"]] == ["survey"]
    assert at["step"] == "rate"


async def test_a_walk_refuses_what_it_cannot_walk(web: WebStage) -> None:
    """All defects of the draft by place; a state that was made up."""
    status, told = await post(web, "/flows/walk", source=MENU.replace("queue", "queu"))
    assert (status, told["code"]) == (422, "flow_defects")
    assert told["fields"]
    status, told = await post(web, "/flows/walk", source=MENU, state={"flow": 3})
    assert (status, told["code"]) == (422, "bad_state")


async def test_the_names_of_the_centre_are_told_for_completion(web: WebStage) -> None:
    """Sorted, and empty where nothing is known."""
    await put(web, "main", source=TEXT)
    async with web.client.get("/api/v1/flow-names") as answer:
        names = await answer.json()
    assert (names["queues"], names["flows"], names["hosts"]) == (["service"], ["main"], [])
