"""Calls are found by what people remember of them, and by indexes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from callcenter.customers.model import Customer
from callcenter.customers.store import CustomerStore
from callcenter.database.pool import Pool, borrowed
from callcenter.identity.model import Role
from callcenter.ledger import events
from callcenter.ledger.events import Written
from callcenter.ledger.routes import call_routes
from callcenter.ledger.store import CallFilter, LedgerStore, list_records
from callcenter.testing.web_stage import MadeUpPeople, WebStage, person, web_stage

START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
PEOPLE = [person("qa", Role.QA), person("boss", Role.SUPERVISOR)]


def course(call: str, *told: events.Event, talk_s: float = 1) -> list[Written]:
    """Make the events of one call; the talk lasts as long as it should."""
    written, at = [], START + timedelta(minutes=int(call[1:]))
    for seq, event in enumerate(told):
        written.append(
            Written(stream=f"call:{call}", seq=seq, at=at, type=event.type, data=event.data())
        )
        at += timedelta(seconds=talk_s if event.type == "call.answered" else 1)
    return written


def arrived(call: str, caller: str, *, number: str = "4001", out: bool = False) -> events.Event:
    """Tell of a call's arrival."""
    return events.CallArrived(
        pbx="pbx1", uniqueid=call, number=number, caller=caller, caller_name=None, flow=None,
        direction="out" if out else "in",
    )  # fmt: skip


def talk(agent: str, code: str | None) -> list[events.Event]:
    """Tell of a talk and what it was about."""
    return [
        events.CallOffered(offer="1", agent=agent, device=f"sip:{agent}", queue="service"),
        events.CallAnswered(offer="1", agent=agent, leg=1),
        events.TalkEnded(agent=agent, by="agent"),
        events.CallEnded(by="system", cause=16),
        events.CallWrappedUp(agent=agent, seconds=1, code=code, note=None),
    ]


@pytest.fixture
async def store(pool: Pool) -> LedgerStore:
    """Keep four calls: two numbers, in and out, short and long, two of one customer."""
    made = await CustomerStore(pool).create(Customer(name="<b>Li</b>"), who="test")
    known = events.CallIdentified(customer=made.id, matches=1)
    store = LedgerStore(pool)
    await store.write([
        *course("c1", arrived("c1", "13700000001"), known, *talk("1001", "repair"), talk_s=30),
        *course("c2", arrived("c2", "+8613700000001"), known, *talk("1002", "order"), talk_s=400),
        *course("c3", arrived("c3", "1001", number="013700000001", out=True), *talk("1001", None)),
        *course("c4", arrived("c4", "02012345678", number="4002"),
                events.CallEnded(by="caller", cause=16)),
    ])  # fmt: skip
    return store


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"party": "+86 137 0000 0001"}, "c3 c2 c1"),
        ({"party": "137-0000-0001"}, "c3 c2 c1"),
        ({"party": "1370000"}, ""),
        ({"party": "not a number"}, ""),
        ({"party_end": "0001"}, "c3 c2 c1"),
        ({"party_end": "5678"}, "c4"),
        ({"party_end": "%"}, ""),
        ({"reason_codes": ("repair", "order")}, "c2 c1"),
        ({"direction": "out"}, "c3"),
        ({"number": "4002"}, "c4"),
        ({"outcome": "abandoned_ivr"}, "c4"),
        ({"talk_from_s": 30.0, "talk_to_s": 400.0}, "c1"),
        ({"agent": "1001", "talk_from_s": 2.0}, "c1"),
        ({"agent": "1002", "reason_codes": ("order",), "party_end": "0001"}, "c2"),
    ],
)
async def test_calls_are_found_by_what_is_remembered(
    store: LedgerStore, wanted: dict[str, Any], found: str
) -> None:
    """Whole numbers in any form, whoever called; last digits; reasons; lengths; all together."""
    rows = await store.calls(CallFilter(**wanted), limit=10, before=None)
    assert " ".join(row[2] for row in rows) == found


async def test_a_call_tells_the_customers_name_as_it_is_now(store: LedgerStore, pool: Pool) -> None:
    """Also when the record is gone."""
    call = await store.call("c1")
    assert call is not None
    assert call["customer_name"] == "<b>Li</b>"
    await CustomerStore(pool).delete(call["customer"], who="test")
    call = await store.call("c1")
    assert call is not None
    assert call["customer_name"] is None


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        (["party"], "call_records_party"),
        (["party_end"], "call_records_party_end"),
        (["queue", "arrived_from"], "call_records_queue"),
        (["outcome"], "call_records_outcome"),
        (["reason_codes"], "call_records_reason"),
        (["before"], "call_records_arrived"),
    ],
)
async def test_an_index_serves_the_usual_questions(
    pool: Pool, asked: list[str], index: str
) -> None:
    """The statement is written so that the index can be used at all."""
    values = {
        "party": ["1"], "party_end": "1234", "queue": "service", "arrived_from": START,
        "outcome": "answered", "reason_codes": ["repair"],
    }  # fmt: skip
    given: list[Any] = []
    for name in asked:
        given += [START, "c9"] if name == "before" else [values[name]]
    async with borrowed(pool) as db, db.transaction():
        await db.execute("SET LOCAL enable_seqscan = off")
        await db.execute("SET LOCAL enable_sort = off" if "before" in asked else "SELECT 1")
        plan = await db.fetch(f"EXPLAIN {list_records(asked)}", 50, *given)
    assert index in "\n".join(row[0] for row in plan)


async def test_who_sees_numbers_masked_sees_them_so_whoever_called(
    store: LedgerStore, pool: Pool
) -> None:
    """The dialled number of a call of ours is the customer's; a part of one finds nothing out."""
    assert store is not None
    routes = call_routes(LedgerStore(pool), lambda: ["qa"])
    async with web_stage(routes, MadeUpPeople(PEOPLE)) as web:
        shown = await _ask(web, "/calls?direction=out", "qa")
        assert shown["items"][0]["number"] == "0137****0001"
        told = (await _ask(web, "/calls/c3/events", "qa"))["items"][0]["data"]
        assert told["number"] == "0137****0001"
        assert (await _ask(web, "/calls?party_end=0001", "qa"))["status"] == 403
        assert len((await _ask(web, "/calls?party=13700000001", "qa"))["items"]) == 3
        full = await _ask(web, "/calls?party_end=0001&reason_code=order,repair", "boss")
        assert [call["caller"] for call in full["items"]] == ["+8613700000001", "13700000001"]


async def _ask(web: WebStage, path: str, who: str) -> dict[str, Any]:
    async with web.client.get(f"/api/v1{path}", headers=web.bearer(who)) as answer:
        told: dict[str, Any] = await answer.json()
        return told
