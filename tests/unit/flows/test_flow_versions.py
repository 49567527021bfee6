"""Versions stay, one is live, and nothing bad or unseen ever becomes live."""

import asyncio
from pathlib import Path

import asyncpg
import pytest

from callcenter.database.pool import Pool, open_pool
from callcenter.errors import Conflict, DatabaseAway, Invalid, NotFound
from callcenter.flows.cache import FlowCache
from callcenter.flows.files import write_text
from callcenter.flows.live import LiveFlows
from callcenter.flows.model import FlowVersion, PushResult, plan_push
from callcenter.flows.publishing import Publishing
from callcenter.flows.pushing import push_files
from callcenter.flows.store import FlowStore
from callcenter.ivr.checking import KnownNames
from callcenter.ivr.model import Flow
from callcenter.ivr.reading import content_hash

NAMES = KnownNames(queues=frozenset({"service"}))


def text(words: str, *, name: str = "main", queue: str = "service") -> str:
    """Make a small flow."""
    return (
        f"flow: {name}\nlanguages: [en]\nstart: hello\nsteps:\n"
        f"  hello: {{ play: {words}, next: wait }}\n  wait: {{ queue: {queue} }}\n"
    )


def process(pool: Pool, folder: Path) -> Publishing:
    """Make the live flows of one process, and what gives them new versions."""
    store = FlowStore(pool)
    return Publishing(LiveFlows(store, FlowCache(folder)), store, lambda: NAMES)


def said(flow: Flow | None) -> str:
    """Tell the words of the first step."""
    assert flow is not None
    return flow.steps["hello"].verb.prompt.texts["*"]  # type: ignore[attr-defined]


async def publish(flows: Publishing, words: str, replaces: str | None) -> Flow:
    """Publish a text as an admin would."""
    return await flows.publish(
        "main", text(words), author="admin", comment=words, expected=replaces
    )


async def test_a_published_version_is_live_here_and_in_other_processes(
    pool: Pool, tmp_path: Path
) -> None:
    """Another process has it after its next look, and both keep the older one for running calls."""
    here, there = process(pool, tmp_path / "a"), process(pool, tmp_path / "b")
    first = await publish(here, "One", None)
    await there.live.start()
    second = await publish(here, "Two", first.version)
    assert said(there.live.current("main")) == "One"
    await there.live.refresh()
    assert said(here.live.current("main")) == said(there.live.current("main")) == "Two"
    assert said(there.live.version(first.version)) == "One"
    assert said(here.live.version(second.version)) == "Two"


async def test_listeners_have_a_version_before_calls_get_it(pool: Pool, tmp_path: Path) -> None:
    """Its prompts can be made before the first caller hears them."""
    flows = process(pool, tmp_path)
    seen: list[tuple[str, Flow | None]] = []

    async def listen(flow: Flow) -> None:
        seen.append((said(flow), flows.live.current("main")))

    flows.live.on_change(listen)
    await publish(flows, "One", None)
    assert seen == [("One", None)]


async def test_a_flow_with_defects_never_becomes_live(pool: Pool, tmp_path: Path) -> None:
    """Each defect is told with its place; the last good version goes on serving."""
    flows = process(pool, tmp_path)
    first = await publish(flows, "One", None)
    with pytest.raises(Invalid) as refused:
        await flows.publish(
            "main", text("Two", queue="servise"), author="a", comment="", expected=first.version
        )
    assert refused.value.code == "flow_defects"
    assert list(refused.value.fields) == ["6:18"]
    with pytest.raises(Invalid):
        await flows.publish("other", text("Two"), author="a", comment="", expected=None)
    assert said(flows.live.current("main")) == "One"


async def test_who_did_not_see_the_live_version_cannot_replace_it(
    pool: Pool, tmp_path: Path
) -> None:
    """Two admins at the same moment: one publishes, the other is told."""
    flows, others = process(pool, tmp_path / "a"), process(pool, tmp_path / "b")
    first = await publish(flows, "One", None)
    results = await asyncio.gather(
        publish(flows, "Two", first.version),
        publish(others, "Three", first.version),
        return_exceptions=True,
    )
    assert sorted(type(result).__name__ for result in results) == ["Conflict", "Flow"]
    with pytest.raises(Conflict):
        await publish(flows, "Four", None)


async def test_versions_cannot_be_changed_or_removed(pool: Pool, tmp_path: Path) -> None:
    """Not even by hand in the database; going back is a new publication of the old text."""
    flows, store = process(pool, tmp_path), FlowStore(pool)
    first = await publish(flows, "One", None)
    second = await publish(flows, "Two", first.version)
    for statement in ("UPDATE flow_versions SET author = 'x'", "DELETE FROM flow_versions"):
        with pytest.raises(asyncpg.RaiseError):
            await pool.execute(statement)
    await publish(flows, "One", second.version)
    history = await store.publications("main", limit=10)
    assert [one.hash for one in history] == [first.version, second.version, first.version]
    assert (await store.version(second.version)).comment == "Two"
    with pytest.raises(NotFound):
        await store.version("0" * 64)
    audited = await pool.fetch("SELECT act FROM audit_log WHERE object = 'flow:main'")
    assert len(audited) == 3


async def test_a_restart_without_the_database_goes_on_from_the_disk(
    database_url: str, pool: Pool, tmp_path: Path
) -> None:
    """The live version and the one of a running call are both there."""
    flows = process(pool, tmp_path)
    first = await publish(flows, "One", None)
    await publish(flows, "Two", first.version)
    away = await open_pool(database_url.rsplit("/", 1)[0] + "/nowhere", size=1, wait_s=0)
    try:
        again = LiveFlows(_Away(away), FlowCache(tmp_path))
        await again.start()
        assert said(again.current("main")) == "Two"
        assert said(again.version(first.version)) == "One"
        assert await again.ensure("0" * 64) is None
    finally:
        await away.close()


class _Away(FlowStore):
    """A store whose database cannot be reached."""

    async def revision(self) -> int:
        """See `FlowStore.revision`."""
        raise DatabaseAway("away")

    async def version(self, version: str) -> FlowVersion:
        """See `FlowStore.version`."""
        raise DatabaseAway(f"away, no {version}")


async def test_a_copy_that_was_tampered_with_is_not_used(pool: Pool, tmp_path: Path) -> None:
    """A version is what its hash says, or it is fetched again."""
    flows = process(pool, tmp_path)
    first = await publish(flows, "One", None)
    file = tmp_path / f"{first.version}.yaml"
    file.write_text(text("Forged"), encoding="utf-8")
    fresh = process(pool, tmp_path)
    assert fresh.live.version(first.version) is None
    assert fresh.live.version("../../etc/passwd") is None
    assert said(await fresh.live.ensure(first.version)) == "One"


async def test_a_stored_version_that_cannot_be_read_leaves_the_last_good_one(
    pool: Pool, tmp_path: Path
) -> None:
    """What another program version stored does not silence the hotline."""
    flows = process(pool, tmp_path / "a")
    first = await publish(flows, "One", None)
    broken = "flow: main\nlanguages: [en]\nstart: x\nsteps: { x: { beam: up } }\n"
    await FlowStore(pool).publish("main", broken, author="x", comment="", expected=first.version)
    await flows.live.refresh()
    assert said(flows.live.current("main")) == "One"
    restarted = process(pool, tmp_path / "b")
    await restarted.live.start()
    assert said(restarted.live.current("main")) == "One"


@pytest.mark.parametrize(
    ("file", "current", "pushed", "result"),
    [
        ("a", None, None, PushResult.PUBLISHED),
        ("a", "a", "a", PushResult.UNCHANGED),
        ("a", "a", None, PushResult.UNCHANGED),
        ("b", "a", "a", PushResult.PUBLISHED),
        ("a", "b", "a", PushResult.KEPT),
        ("c", "b", "a", PushResult.CONFLICT),
        ("c", "b", None, PushResult.CONFLICT),
    ],
)
def test_a_push_means_this(
    file: str, current: str | None, pushed: str | None, result: PushResult
) -> None:
    """Only a file that changed alone becomes live."""
    assert plan_push(file, current, pushed) is result


async def test_pushing_a_folder_takes_what_is_good_and_tells_the_rest(
    pool: Pool, tmp_path: Path
) -> None:
    """Flows that lead to each other come in together; a bad or conflicting file holds up nobody."""
    store, flows = FlowStore(pool), process(pool, tmp_path / "cache")
    main, other, bad = (tmp_path / name for name in ("main.yaml", "other.yaml", "bad.yaml"))
    write_text(
        main, text("One").replace("wait: { queue: service }", "wait: { goto: { flow: other } }")
    )
    back = "queue: service, then: back }\n  back: { goto: { flow: main }"
    write_text(other, text("Back", name="other").replace("queue: service", back))
    write_text(bad, "flow: [\n")
    files = [bad, main, other, tmp_path / "missing.yaml"]
    results = {one.file.name: one for one in await push_files(flows, store, files, author="me")}
    assert [results[name].result for name in ("main.yaml", "other.yaml")] == [
        PushResult.PUBLISHED,
        PushResult.PUBLISHED,
    ]
    assert results["bad.yaml"].defects[0].line == 2
    assert results["missing.yaml"].refused
    pushed = content_hash(main.read_text(encoding="utf-8"))
    await publish(flows, "From the page", pushed)
    assert (await push_files(flows, store, [main], author="me"))[0].result is PushResult.KEPT
    write_text(main, text("From the file"))
    (conflict,) = await push_files(flows, store, [main], author="me")
    assert conflict.refused
    assert "+  hello: { play: From the file, next: wait }" in conflict.difference
    assert said(flows.live.current("main")) == "From the page"


async def test_a_file_whose_scripted_calls_fail_is_not_pushed(pool: Pool, tmp_path: Path) -> None:
    """The calls beside a file are its own condition; mended, both are kept together."""
    store, flows = FlowStore(pool), process(pool, tmp_path / "cache")
    main, calls = tmp_path / "main.yaml", tmp_path / "main.test.yaml"
    write_text(main, text("One"))
    script = "- a call:\n    call: [{ hears_words: One }]\n    expect: { queue: sales }\n"
    write_text(calls, script)
    (refused,) = await push_files(flows, store, [main], author="me")
    assert refused.refused
    assert [str(defect) for defect in refused.defects] == [
        f"{calls}:3:15: expected queue 'sales', got 'service' [expect]"
    ]
    assert flows.live.current("main") is None
    write_text(calls, script.replace("sales", "service"))
    (pushed,) = await push_files(flows, store, [main], author="me")
    assert pushed.result is PushResult.PUBLISHED
    assert (await store.current("main")).calls == script.replace("sales", "service")
    calls.write_bytes(b"- a call\xff\n")
    (unreadable,) = await push_files(flows, store, [main], author="me")
    assert unreadable.refused
    assert "not UTF-8" in str(unreadable.defects[0])
