"""Imports as jobs: cut off, taken up again, given up, and what is left of them."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from callcenter.database.pool import Pool
from tests.unit.customers.imports_stage import ImportDesk, import_desk, imports_over, people


@pytest.mark.parametrize("state", ["checking", "running", "undoing"])
async def test_given_a_service_killed_in_a_job_when_it_runs_again_then_the_job_is_done_once(
    pool: Pool, tmp_path: Path, state: str
) -> None:
    """Of what was cut off nothing is there; the next run begins it anew."""
    acts: dict[str, Any] = {"checking": "check", "running": "start", "undoing": "undo"}
    async with import_desk(pool, tmp_path) as desk:
        made = await desk.upload(people(1200))
        if state != "checking":
            await desk.check(made)
        if state == "undoing":
            await desk.act(made, "start", {})
    whole = 1200 if state == "undoing" else 0

    async with import_desk(pool, tmp_path, working=False) as desk:
        body = {"checking": {"columns": ["name", "number"]}, "running": {}}.get(state)
        await desk.ask("POST", f"/customers/imports/{made['id']}/{acts[state]}", body)
        cut_off = asyncio.create_task(desk.imports.run())
        while (progress := desk.imports.progress(made["id"])) is None or progress[0] == 0:
            await asyncio.sleep(0)
            assert not cut_off.done()
        cut_off.cancel()
        await asyncio.gather(cut_off, return_exceptions=True)
        assert await desk.count() == whole
        found = (await desk.ask("GET", f"/customers/imports/{made['id']}"))[1]
        assert (found["state"], found["progress"]) == (state, None)

    async with import_desk(pool, tmp_path) as desk:
        found = await desk.until_left(made["id"], state)
        assert found.state == {"checking": "checked", "running": "done", "undoing": "undone"}[state]
        assert await desk.count() == (1200 if state == "running" else 0)
        assert found.good == 1200


async def test_progress_is_told_with_a_count(pool: Pool, tmp_path: Path) -> None:
    """Who comes back to a running import sees how far it is."""
    async with import_desk(pool, tmp_path, working=False) as desk:
        made = await desk.upload(people(1200))
        await desk.imports.check(made["id"], ["name", "number"], "create", who="x")  # type: ignore[list-item, arg-type]
        running = asyncio.create_task(desk.imports.run())
        seen = set()
        while (await desk.imports.store.one(made["id"])).state == "checking":
            seen.add(desk.imports.progress(made["id"]))
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    counts = [progress for progress in seen if progress is not None]
    assert {most for _, most in counts} == {1200}
    assert counts == sorted(counts, key=counts.index)


async def test_an_import_can_be_given_up_before_it_starts(desk: ImportDesk, tmp_path: Path) -> None:
    """Its file goes with it; one that is done cannot be given up."""
    made = await desk.upload(people(1))
    path = f"/customers/imports/{made['id']}"
    assert (await desk.ask("DELETE", path))[0] == 204
    assert (await desk.ask("GET", path))[1]["state"] == "discarded"
    assert list((tmp_path / "imports").iterdir()) == []
    for act, body in (("check", {"columns": ["name", "number"]}), ("start", {}), ("undo", None)):
        assert (await desk.ask("POST", f"{path}/{act}", body))[0] == 409
    done = await desk.bring(people(1))
    assert (await desk.ask("DELETE", f"/customers/imports/{done['id']}"))[0] == 409
    assert [one["id"] for one in (await desk.ask("GET", "/customers/imports"))[1]["items"]] == [
        done["id"],
        made["id"],
    ]


async def test_a_file_that_nothing_needs_is_deleted_and_others_are_kept(
    pool: Pool, tmp_path: Path
) -> None:
    """A crash between the file and its row leaves nothing for long."""
    async with import_desk(pool, tmp_path, working=False) as desk:
        made = await desk.upload(people(1))
        (tmp_path / "imports/stray").write_bytes(b"x")
        imports = imports_over(pool, tmp_path)
        await imports.sweep()
        kept = (await imports.store.one(made["id"])).file
        assert [path.name for path in (tmp_path / "imports").iterdir()] == [kept]
        await desk.sql("UPDATE customer_imports SET created_at = now() - interval '8 days'")
        await imports.sweep()
        assert list((tmp_path / "imports").iterdir()) == []
        assert (await imports.store.one(made["id"])).state == "discarded"
