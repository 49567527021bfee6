"""Admins read who did what, a page at a time, narrowed as they ask."""

from datetime import datetime, timedelta

import pytest

from callcenter.audit import note
from callcenter.audits.routes import audit_routes
from callcenter.audits.store import AuditStore, Wanted
from callcenter.database.pool import Pool, borrowed
from callcenter.identity.model import Role
from callcenter.testing.web_stage import MadeUpPeople, person, web_stage

ACTS = [
    ("ada", "customer.delete", "customer:7"),
    ("ada", "call.listen", "agent:1001"),
    ("bo", "customer_import.start", "customer_import:1"),
    ("bo", "customer.change", "customer:7"),
]


@pytest.fixture
async def store(pool: Pool) -> AuditStore:
    """Note four acts."""
    async with borrowed(pool) as db:
        for who, act, on in ACTS:
            await note(db, who=who, act=act, on=on, details={"fields": ["name"]})
    return AuditStore(pool)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(), [3, 2, 1, 0]),
        (Wanted(who="ada"), [1, 0]),
        (Wanted(act="customer."), [3, 0]),
        (Wanted(act="customer%"), []),
        (Wanted(object="customer:7", who="bo"), [3]),
    ],
)
async def test_entries_are_found(store: AuditStore, wanted: Wanted, found: list[int]) -> None:
    """By person, kind of act and object, newest first."""
    entries = await store.many(wanted, after=None, limit=10)
    assert [(e.who, e.act, e.object) for e in entries] == [ACTS[n] for n in found]


async def test_a_time_and_a_place_in_the_list_narrow(store: AuditStore) -> None:
    """From then on, until then; after an entry."""
    entries = await store.many(Wanted(), after=None, limit=10)
    after: datetime = entries[0].at + timedelta(seconds=1)
    assert await store.many(Wanted(since=after), after=None, limit=10) == []
    assert len(await store.many(Wanted(until=after), after=None, limit=10)) == 4
    rest = await store.many(Wanted(), after=entries[1].id, limit=10)
    assert rest == entries[2:]


async def test_it_is_read_over_http_in_pages(store: AuditStore) -> None:
    """By admins alone; the cursor leads through all, once each."""
    people = MadeUpPeople([person("root", Role.ADMIN), person("boss", Role.SUPERVISOR)])
    async with web_stage(audit_routes(store), people) as web:
        seen, path = [], "/audit?limit=3"
        while path:
            headers = web.bearer("root")
            async with web.client.get(f"/api/v1{path}", headers=headers) as answer:
                page = await answer.json()
            seen += [entry["object"] for entry in page["items"]]
            path = f"/audit?limit=3&cursor={page['next']}" if page["next"] else ""
        assert seen == [on for _, _, on in reversed(ACTS)]
        async with web.client.get("/api/v1/audit", headers=web.bearer("boss")) as answer:
            assert answer.status == 403
