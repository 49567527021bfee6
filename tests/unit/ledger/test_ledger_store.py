"""The ledger on a real PostgreSQL: records, lists, outages, events that no database takes."""

import asyncio
import dataclasses
from datetime import UTC, datetime, timedelta
from pathlib import Path

from callcenter.clock import SteadyClock
from callcenter.database.pool import Pool
from callcenter.errors import DatabaseAway
from callcenter.ledger import events
from callcenter.ledger.events import Written
from callcenter.ledger.ledger import Ledger
from callcenter.ledger.spool import Spool
from callcenter.ledger.store import CallFilter, LedgerStore

START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def course(call: str, agent: str, start_s: int = 0) -> list[Written]:
    """Make the events of one answered call."""
    told: list[events.Event] = [
        events.CallArrived(
            pbx="pbx1", uniqueid=call, number="4001", caller="138", caller_name="<b>", flow="main"
        ),
        events.CallQueued(queue="service", priority=0, entered_at=0.0),
        events.CallOffered(offer="1", agent=agent, device=f"sip:{agent}", queue="service"),
        events.CallAnswered(offer="1", agent=agent, leg=1),
        events.TalkEnded(agent=agent, by="agent"),
        events.CallEnded(by="system", cause=16),
    ]
    return [
        Written(
            stream=f"call:{call}",
            seq=n,
            at=START + timedelta(seconds=start_s + n),
            type=event.type,
            data=event.data(),
        )
        for n, event in enumerate(told)
    ]


async def test_writing_twice_and_in_pieces_gives_the_same_record(pool: Pool) -> None:
    """Delivery may be repeated: events are told apart by stream and number."""
    store = LedgerStore(pool)
    told = course("a", "1001")
    await store.write(told[:3])
    half = await store.call("a")
    assert half is not None
    assert half["ended_at"] is None
    await store.write(told[2:])
    await store.write(told)
    record = await store.call("a")
    assert record is not None
    assert record["outcome"] == "answered"
    assert record["talk_s"] == 1
    assert [e.seq for e in await store.events("call:a")] == list(range(6))


async def test_lists_are_filtered_and_paged(pool: Pool) -> None:
    """Youngest first; an agent's own calls; a place in the list."""
    store = LedgerStore(pool)
    for n in range(5):
        await store.write(course(f"c{n}", "1001" if n % 2 else "1002", start_s=60 * n))
    everything = await store.calls(CallFilter(), limit=10, before=None)
    assert [row[2] for row in everything] == ["c4", "c3", "c2", "c1", "c0"]
    rest = await store.calls(CallFilter(), limit=10, before=(everything[1][1], everything[1][2]))
    assert [row[2] for row in rest] == ["c2", "c1", "c0"]
    own = await store.calls(CallFilter(own_agent="1001"), limit=10, before=None)
    assert [row[2] for row in own] == ["c3", "c1"]
    none = await store.calls(CallFilter(queue="sales"), limit=10, before=None)
    assert none == []
    late = CallFilter(arrived_from=START + timedelta(seconds=150))
    assert [row[2] for row in await store.calls(late, limit=10, before=None)] == ["c4", "c3"]


async def test_live_calls_are_those_without_an_end(pool: Pool) -> None:
    """What the ledger thinks alive, by PBX."""
    store = LedgerStore(pool)
    await store.write(course("over", "1001"))
    await store.write(course("alive", "1001")[:4])
    assert await store.live("pbx1") == ["alive"]
    assert await store.live("pbx2") == []


async def test_the_ledger_delivers_what_is_appended(pool: Pool, tmp_path: Path) -> None:
    """From the synchronous append to the record in the database."""
    store = LedgerStore(pool)
    ledger = Ledger(Spool(tmp_path), store, SteadyClock())
    running = asyncio.create_task(ledger.run())
    try:
        for event in course("a", "1001"):
            kind = next(k for k in events.event_types() if k.type == event.type)
            ledger.append("call:a", kind(**event.data))
        async with asyncio.timeout(60):
            while True:
                record = await store.call("a")
                if record is not None and record["ended_at"] is not None:
                    break
                await asyncio.sleep(0.02)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await ledger.drain()
    assert record["outcome"] == "answered"


async def test_an_outage_of_the_database_delays_and_doubles_nothing(
    pool: Pool, tmp_path: Path
) -> None:
    """Events wait in the spool, and come once."""
    away = _Away(pool)
    ledger = Ledger(Spool(tmp_path), away, SteadyClock())
    ledger.append("call:a", events.CallFellBack())
    await ledger.catch_up()
    assert ledger.degraded
    away.is_away = False
    ledger.append("call:a", events.CallFellBack())
    await ledger.catch_up()
    assert not ledger.degraded
    assert len(await LedgerStore(pool).events("call:a")) == 2
    await ledger.drain()


async def test_an_event_that_the_database_refuses_holds_up_no_other(
    pool: Pool, tmp_path: Path
) -> None:
    """It is set aside for a person to look at."""
    store = LedgerStore(pool)
    ledger = Ledger(Spool(tmp_path), store, SteadyClock())
    ledger.append("call:a", events.CallFellBack())
    ledger.append("call:b", events.AgentDevice(agent="a\x00b", device="sip:1"))
    ledger.append("call:c", events.CallFellBack())
    await ledger.catch_up()
    assert len(await store.events("call:a")) == len(await store.events("call:c")) == 1
    assert b"a\\u0000b" in (tmp_path / "refused.lines").read_bytes()
    await ledger.drain()


class _Away(LedgerStore):
    """A store whose database is away until told otherwise."""

    is_away = True

    async def write(self, events: object) -> None:
        """Fail or write."""
        if self.is_away:
            raise DatabaseAway("gone")
        await super().write(events)  # type: ignore[arg-type]


async def test_routings_reasons_are_deleted_when_their_time_is_over(pool: Pool) -> None:
    """Only they, and only the old ones; what happened stays, and younger reasons do."""
    store = LedgerStore(pool)
    reasons = {"candidates": [{"agent": "1001"}]}
    told = [
        Written(
            stream=f"call:{call}",
            seq=n,
            at=START + timedelta(days=days),
            type=kind.type,
            data=kind.data(),
        )
        for call, days in (("old", 0), ("young", 40))
        for n, kind in enumerate(
            [
                events.CallWaits(queue="service", position=2, explanation=reasons),
                events.CallOffered(
                    offer="1", agent="1", device="sip:1", queue="service", explanation=reasons
                ),
            ]
        )
    ]
    await store.write(told)
    before = START + timedelta(days=10)
    assert await store.forget_reasons(before, 1) == 1
    assert await store.forget_reasons(before, 10) == 1
    assert await store.forget_reasons(before, 10) == 0
    old, young = [await store.events(f"call:{call}") for call in ("old", "young")]
    assert [event.data.get("explanation") for event in old] == [None, None]
    assert [event.data.get("explanation") for event in young] == [reasons, reasons]
    assert old[0].data["position"] == 2


async def test_the_course_of_a_time_begins_with_the_states_that_agents_were_in(pool: Pool) -> None:
    """Only the last state of each agent before it; no reasons; the end is outside."""
    store = LedgerStore(pool)
    states = [
        Written(
            stream=f"agent:{agent}",
            seq=number,
            at=START + timedelta(seconds=at_s),
            type="agent.state",
            data={"agent": agent, "state": state, "reason": None, "call": None},
        )
        for number, (agent, at_s, state) in enumerate(
            [
                ("1001", -90, "not_ready"),
                ("1001", -60, "ready"),
                ("1002", -30, "ready"),
                ("1002", 3, "offline"),
            ]
        )
    ]
    told = course("a", "1001")
    offered = dataclasses.replace(told[2], data={**told[2].data, "explanation": {"candidates": []}})
    await store.write([*states, *told[:2], offered, *told[3:]])
    types = {"agent.state", "call.queued", "call.offered", "call.ended"}
    found = await store.course(START, START + timedelta(seconds=5), types)
    assert [(one.stream, one.type, one.data.get("state")) for one in found] == [
        ("agent:1001", "agent.state", "ready"),
        ("agent:1002", "agent.state", "ready"),
        ("call:a", "call.queued", None),
        ("call:a", "call.offered", None),
        ("agent:1002", "agent.state", "offline"),
    ]
    assert not any("explanation" in one.data for one in found)
