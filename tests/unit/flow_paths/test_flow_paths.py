"""Where calls went in flows: the way of one call, and the counts of many."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from callcenter.database.pool import Pool, borrowed
from callcenter.errors import DatabaseAway
from callcenter.flow_paths.jobs import keep_made
from callcenter.flow_paths.model import way_of
from callcenter.flow_paths.routes import path_routes
from callcenter.flow_paths.store import PathStore, Wanted
from callcenter.identity.model import Role
from callcenter.ivr.commands import Key, Outcome, Played, Silence, Started
from callcenter.ivr.machine import advance, start
from callcenter.ivr.reading import read_flow
from callcenter.ivr.state import Context
from callcenter.ledger import events
from callcenter.ledger.events import Event, Written
from callcenter.ledger.store import CallFilter, LedgerStore
from callcenter.testing.web_stage import MadeUpPeople, WebStage, person, web_stage

ARRIVED = datetime(2026, 11, 20, 9, tzinfo=UTC)
V1, V2 = "1" * 64, "2" * 64


def course(call: str, *told: Event, at: datetime = ARRIVED) -> list[Written]:
    """Write a call's events, two seconds apart, after its arrival."""
    arrival = events.CallArrived(
        pbx="pbx1", uniqueid=call, number="4001", caller="1", caller_name=None, flow="main"
    )
    return [
        Written(
            stream=f"call:{call}",
            seq=n,
            at=at + timedelta(seconds=2 * n),
            type=event.type,
            data=event.data(),
        )
        for n, event in enumerate((arrival, *told))
    ]


def entered(step: str = "hello", version: str = V1, flow: str = "main") -> Event:
    """Begin the flow."""
    return events.FlowEntered(flow=flow, version=version, step=step)


def left(step: str, how: str, to: str | None, version: str = V1, flow: str = "main") -> Event:
    """Leave a step for another of the same flow."""
    place = None if to is None else {"flow": flow, "version": version, "step": to}
    return events.IvrStep(flow=flow, version=version, step=step, verb="menu", how=how, to=place)


def gone(by: str = "caller", why: str | None = None) -> Event:
    """End the call."""
    return events.CallEnded(by=by, cause=16, why=why)


def talk() -> tuple[Event, ...]:
    """Wait, and talk."""
    return (
        events.CallQueued(queue="service", priority=0, entered_at=0.0),
        events.CallAnswered(offer="o", agent="1001", leg=1),
    )


ZERO = (entered(), left("hello", "key 0", "person"))
WAYS: list[tuple[str, Sequence[Event], list[tuple[str, str, str | None]]]] = [
    ("hangs up", (entered(), gone()), [("hello", "hung_up", None)]),
    ("ends", (entered(), left("hello", "key 1", "bye"), gone("system")),
     [("hello", "key 1", "bye"), ("bye", "ended", None)]),
    ("gives up waiting", (*ZERO, talk()[0], gone()),
     [("hello", "key 0", "person"), ("person", "hung_up", None)]),
    ("talks", (*ZERO, *talk(), gone()),
     [("hello", "key 0", "person"), ("person", "talked", None)]),
    ("breaks off", (*ZERO, gone("system", "pbx_restart")),
     [("hello", "key 0", "person"), ("person", "failed", None)]),
    ("is led elsewhere", (entered(), entered("sorry", V2, "closed"), gone()),
     [("hello", "moved", None), ("sorry", "hung_up", None)]),
    ("was written before", (left("hello", "key 1", None), gone("system")),
     [("hello", "key 1", None)]),
]  # fmt: skip


@pytest.mark.parametrize(("told", "way"), [(w[1], w[2]) for w in WAYS], ids=[w[0] for w in WAYS])
def test_every_stay_has_one_way_out(
    told: Sequence[Event], way: list[tuple[str, str, str | None]]
) -> None:
    """The last place is where the call ended, and how."""
    _, stays = way_of("c", course("c", *told))
    assert [(one.step, one.how, one.onward) for one in stays] == way


def test_a_stay_in_a_queue_ends_with_the_answer() -> None:
    """The talk is no waiting."""
    _, stays = way_of("c", course("c", *ZERO, *talk(), left("person", "served", "survey"), gone()))
    assert [(one.step, one.seconds) for one in stays] == [
        ("hello", 2.0), ("person", 4.0), ("survey", 2.0)
    ]  # fmt: skip


def test_a_living_call_has_no_last_stay() -> None:
    """It is counted when it has ended."""
    _, stays = way_of("c", course("c", *ZERO))
    assert [one.step for one in stays] == ["hello"]


def test_the_machine_tells_where_each_step_led() -> None:
    """Flow, version and step, also into another flow and at the end."""
    main = (
        "flow: main\nlanguages: [en]\nstart: a\nsteps:\n"
        "  a: { menu: { prompt: One, keys: { '1': b } }, on_no_input: c, on_invalid: c }\n"
        "  b: { goto: { flow: other } }\n  c: { hangup: normal }\n"
    )
    other = (
        "flow: other\nlanguages: [en]\nstart: x\nsteps: { x: { play: Hi, next: y },"
        " y: { hangup: normal } }\n"
    )
    flows = {flow.name: flow for text in (main, other) if (flow := read_flow(text, "f.yaml").flow)}
    context = Context(
        caller={}, customer=None, number="1", now=datetime.now(UTC), calendars={}, chance=0.0
    )

    class Shelf:
        def version(self, version: str) -> Any:
            return next((flow for flow in flows.values() if flow.version == version), None)

        def current(self, name: str) -> Any:
            return flows.get(name)

    state = start(flows["main"])
    told: list[tuple[str, str, str, str | None]] = []
    outcomes: list[Outcome] = [Started(), Key(key="1"), Played(), Silence()]
    for outcome in outcomes:
        forward = advance(Shelf(), state, outcome, context)
        state = forward.state
        told += [
            (one.flow, one.version, one.step, one.to.step if one.to else None)
            for one in forward.steps
        ]
    assert told == [
        ("main", flows["main"].version, "a", "b"),
        ("main", flows["main"].version, "b", "x"),
        ("other", flows["other"].version, "x", "y"),
    ]


@pytest.fixture
def paths(pool: Pool) -> PathStore:
    """Count in the database of the test."""
    return PathStore(pool)


def made_up(seed: int, count: int) -> list[Written]:
    """Many calls of every kind, a minute apart."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    told: list[Written] = []
    for n in range(count):
        _, kind, _ = chance.choice(WAYS)
        told += course(f"c{n}", *kind, at=ARRIVED + timedelta(minutes=n))
    return told


async def test_counts_balance_with_the_records_of_calls(pool: Pool, paths: PathStore) -> None:
    """What enters a step leaves it; every call ends in one step; outcomes are the records' own."""
    ledger = LedgerStore(pool, also=paths)
    told = [*made_up(7, 300), *course("living", entered())]  # who still talks is in no sum
    for at in range(0, len(told), 97):  # in pieces, as the ledger delivers
        await ledger.write(told[at : at + 97])
    await ledger.write(told[:400])  # and again after a lost answer
    wanted = Wanted(flow="main", arrived_from=ARRIVED, arrived_to=ARRIVED + timedelta(days=1))
    counts = await paths.counts(wanted)
    into: dict[str, int] = {}
    out: dict[str, int] = {}
    for way in counts:
        out[way.step] = out.get(way.step, 0) + way.count
        if way.onward is not None:
            into[way.onward] = into.get(way.onward, 0) + way.count
    assert out["hello"] == 300
    assert {step: n for step, n in out.items() if step != "hello"} == into
    assert sum(way.count for way in counts if way.onward is None) == 300
    ended = await paths.outcomes(wanted)
    listed = await ledger.calls(
        CallFilter(arrived_from=wanted.arrived_from, arrived_to=wanted.arrived_to),
        limit=1000,
        before=None,
    )
    records = [record for record, _, _ in listed if record["ended_at"] is not None]
    assert {one.outcome: one.calls for one in ended} == Counter(
        record["outcome"] for record in records
    )
    answered = sum(record["answered_at"] is not None for record in records)
    assert sum(one.answered for one in ended) == answered
    assert sum(one.zeroed for one in ended) == out["person"]


async def test_only_calls_of_the_time_and_the_version_are_counted(
    pool: Pool, paths: PathStore
) -> None:
    """The end is outside; another version has counts of its own."""
    ledger = LedgerStore(pool, also=paths)
    for n, version in enumerate((V1, V2, V1)):
        at = ARRIVED + timedelta(hours=n)
        await ledger.write(course(f"c{n}", entered(version=version), gone(), at=at))
    two_hours = Wanted(
        flow="main", arrived_from=ARRIVED, arrived_to=ARRIVED + timedelta(hours=2), version=V1
    )
    assert [way.count for way in await paths.counts(two_hours)] == [1]
    assert [one.calls for one in await paths.outcomes(two_hours)] == [1]
    assert await paths.versions(two_hours) == {V1: 1, V2: 1}


async def test_a_call_that_met_two_versions_is_one_call(pool: Pool, paths: PathStore) -> None:
    """It is with both in the list of versions, and once in every sum."""
    await LedgerStore(pool, also=paths).write(
        course("c", *ZERO, entered("sorry", V2), left("sorry", "key 0", "person", V2), gone())
    )
    wanted = Wanted(flow="main", arrived_from=ARRIVED, arrived_to=ARRIVED + timedelta(days=1))
    (ended,) = await paths.outcomes(wanted)
    assert (ended.calls, ended.zeroed, ended.contained) == (1, 1, 0)
    assert await paths.versions(wanted) == {V1: 1, V2: 1}


async def test_who_asked_for_a_person_was_not_contained(pool: Pool, paths: PathStore) -> None:
    """Whatever became of his call; who heard what he wanted, or that we are closed, was."""
    ledger = LedgerStore(pool, also=paths)
    closed = events.IvrStep(
        flow="main", version=V1, step="open", verb="hours", how="closed", to=None
    )
    done = gone("system")
    for call, told in {
        "asked": (*ZERO, left("person", "failed", None), done),
        "served": (entered(), left("hello", "key 1", None), done),
        "closed": (entered("open"), closed, done),
        "gave up": (entered(), gone()),
    }.items():
        await ledger.write(course(call, *told))
    wanted = Wanted(flow="main", arrived_from=ARRIVED, arrived_to=ARRIVED + timedelta(days=1))
    ended = await paths.outcomes(wanted)
    assert sum(one.calls for one in ended) == 4
    assert {one.outcome: one.contained for one in ended if one.contained} == {
        "self_served": 1, "closed": 1
    }  # fmt: skip


async def test_calls_from_before_they_were_counted_are_counted_afterwards(
    pool: Pool, paths: PathStore
) -> None:
    """In pieces, the youngest first, once; what is counted already stays as it is."""
    told = made_up(11, 90)
    living = course("living", entered())
    await LedgerStore(pool).write([*told, *living])
    wanted = Wanted(flow="main", arrived_from=ARRIVED, arrived_to=ARRIVED + timedelta(days=1))
    assert await paths.counts(wanted) == []
    assert await paths.make_older(40)
    youngest = replace(wanted, arrived_from=ARRIVED + timedelta(minutes=50))
    assert sum(one.calls for one in await paths.outcomes(youngest)) == 40
    assert sum(one.calls for one in await paths.outcomes(wanted)) == 40
    assert await paths.make_older(40)
    assert not await paths.make_older(40)
    assert not await paths.make_older(40)
    counted = await paths.counts(wanted)
    assert sum(one.calls for one in await paths.outcomes(wanted)) == 90
    async with borrowed(pool) as connection:
        await connection.execute("UPDATE call_steps_made SET arrived_at = NULL, done = false")
    while await paths.make_older(7):
        pass
    assert await paths.counts(wanted) == counted


async def test_older_calls_are_made_little_by_little_over_an_outage() -> None:
    """Then it looks only now and then."""
    answers: list[bool | Exception] = [True, DatabaseAway("away"), True, False]
    asked: list[int] = []
    enough = asyncio.Event()

    class Ways:
        async def make_older(self, limit: int) -> bool:
            asked.append(limit)
            if not answers:
                enough.set()
                return False
            answer = answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer

    work = asyncio.create_task(keep_made(Ways(), pause_s=0, again_s=0))
    await enough.wait()
    work.cancel()
    assert len(asked) >= 5


@pytest.fixture
async def web(pool: Pool) -> AsyncIterator[WebStage]:
    """Serve the route to a supervisor, over a few calls."""
    paths = PathStore(pool)
    await LedgerStore(pool, also=paths).write(made_up(3, 40))
    people = MadeUpPeople([person("boss", Role.SUPERVISOR)])
    async with web_stage(path_routes(paths), people) as stage:
        stage.client.headers.update(stage.bearer("boss"))
        yield stage


async def test_the_route_puts_the_counts_together(web: WebStage) -> None:
    """Sums agree with each other; a time that runs backwards or is too long is refused."""
    url = "/api/v1/flows/main/paths"
    day = {"from": "2026-11-20T00:00:00Z", "to": "2026-11-21T00:00:00Z"}
    async with web.client.get(url, params=day) as answer:
        told = await answer.json()
    assert told["calls"] == sum(told["outcomes"].values()) == 40
    for step in told["steps"]:
        assert step["entered"] == sum(way["count"] for way in step["ways"])
    hello = next(step for step in told["steps"] if step["step"] == "hello")
    assert hello["entered"] == 40
    assert told["zeroed"] == sum(w["count"] for w in hello["ways"] if w["how"] == "key 0") > 0
    for wrong in (
        {"from": day["to"], "to": day["from"]},
        {"from": "2026-01-01T00:00:00Z", "to": day["to"]},
        {"from": "yesterday", "to": day["to"]},
    ):
        async with web.client.get(url, params=wrong) as answer:
            assert answer.status == 422
