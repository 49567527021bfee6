"""Flows over HTTP: read, checked, published, and what is refused."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from callcenter.database.pool import Pool
from callcenter.flows.cache import FlowCache
from callcenter.flows.live import LiveFlows
from callcenter.flows.routes import flow_routes
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
    live = LiveFlows(store, FlowCache(tmp_path), lambda: names)
    people = MadeUpPeople([person("admin", Role.ADMIN)])
    async with web_stage(flow_routes(store, live), people) as stage:
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
