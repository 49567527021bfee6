"""Whoever looks on must see: bugs planted in the floor are named, each in its own words."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from callcenter.acd import events as acd
from callcenter.acd.commands import Ignored
from callcenter.floor.agents.agent_journal import AgentJournal
from callcenter.floor.agents.dispatcher import Dispatcher
from callcenter.floor.agents.floor_agents import FloorAgents
from callcenter.floor.call.call_task import CallTask
from callcenter.floor.desk.callers import Callers
from callcenter.floor.outgoing import outbound
from callcenter.floor.outgoing.callbacks import CallBacks
from callcenter.floor.talk import leg_recording
from callcenter.floor.talk.talk_keeper import TalkKeeper
from callcenter.floor.waiting.door import Door
from callcenter.floor.waiting.queue_memories import QueueMemories
from callcenter.floor.waiting.queue_wait import QueueWait
from callcenter.floor.waiting.ring_group import RingGroup
from callcenter.floor.waiting.stay import Left, Stay
from callcenter.ledger import record
from callcenter.ledger.events import CallEnded, Event
from callcenter.ledger.ledger import Ledger
from callcenter.ledger.today import Today
from callcenter.testing.virtual_time import VirtualLoop
from tests.simulation.storm import storm

Planted = Callable[[], AbstractContextManager[object]]
SEEDS = range(1, 9)


def nothing(*_: object, **__: object) -> None:
    """Stand for work that is forgotten."""


def ends_are_forgotten() -> AbstractContextManager[object]:
    """No call's end reaches the ledger."""
    append = Ledger.append

    def forgetful(self: Ledger, stream: str, event: Event, **how: Any) -> object:
        return None if isinstance(event, CallEnded) else append(self, stream, event, **how)

    return patch.object(Ledger, "append", forgetful)


def places_are_lost() -> AbstractContextManager[object]:
    """Whoever comes back to a queue stands at its end."""
    enter = Door.enter

    async def last_in_line(self: Door, **how: Any) -> None:
        self._call.entered_at = None
        await enter(self, **how)

    return patch.object(Door, "enter", last_in_line)


def called_customers_wait_for_anybody() -> AbstractContextManager[object]:
    """Only the place of a called customer is known after a death, not for whom he waits."""
    place = outbound._place

    def bare(order: outbound.Order) -> Left | None:
        return place(replace(order, stay=Stay()))

    return patch.object(outbound, "_place", bare)


def routing_is_not_told() -> AbstractContextManager[object]:
    """Calls wait where nobody looks for them."""
    tell = Dispatcher.tell

    def deaf(self: Dispatcher, event: acd.Event) -> list[Ignored]:
        return [] if isinstance(event, acd.CallEntered) else tell(self, event)

    return patch.object(Dispatcher, "tell", deaf)


def recordings_are_forgotten() -> AbstractContextManager[object]:
    """No leg's recording is kept."""
    return patch.multiple(leg_recording, keep_recording=nothing)


def segments_overlap() -> AbstractContextManager[object]:
    """A phase of a call begins before the one before it has ended."""
    enter = record.CallRecord.enter

    def overlapping(one: record.CallRecord, kind: str, at: Any, agent: Any = None) -> None:
        enter(one, kind, at, agent)
        for segment in one.segments[:-1]:
            segment.ended_at = one.arrived_at

    return patch.object(record.CallRecord, "enter", overlapping)


def broken(kind: type, method: str) -> Planted:
    """Let a method do nothing."""
    return lambda: patch.object(kind, method, nothing)


@pytest.mark.parametrize(
    ("planted", "named"),
    [
        pytest.param(broken(TalkKeeper, "over"), "without a leg", id="talks never end"),
        pytest.param(ends_are_forgotten, "ended 0 times", id="ends are forgotten"),
        pytest.param(places_are_lost, "lost its place", id="places are lost"),
        pytest.param(called_customers_wait_for_anybody, "was promised", id="needs are lost"),
        pytest.param(routing_is_not_told, "routing does not know it", id="routing is not told"),
        pytest.param(recordings_are_forgotten, "given and never closed", id="recordings are lost"),
        pytest.param(segments_overlap, "a gap or an overlap", id="segments overlap"),
        pytest.param(broken(CallTask, "end"), "lives on", id="calls outlive their channel"),
        pytest.param(broken(Today, "_ended"), "is not the sum of its parts", id="figures leak"),
        pytest.param(broken(Callers, "forget"), "look-ups left over", id="look-ups leak"),
        pytest.param(broken(AgentJournal, "write"), "after a restart", id="no journal"),
        pytest.param(broken(QueueMemories, "note"), "queues knew", id="queues forget"),
        pytest.param(broken(FloorAgents, "state_changed"), "the desk shows", id="desks not told"),
        pytest.param(broken(QueueWait, "offer"), "does not ring", id="offers go nowhere"),
        pytest.param(broken(RingGroup, "_let_win"), "that never was", id="wrong winners"),
        pytest.param(broken(CallBacks, "left"), "does not begin", id="promises are forgotten"),
        pytest.param(
            broken(QueueWait, "overflow"), "routing does not know", id="rules lead nowhere"
        ),
    ],
)
def test_a_planted_bug_is_named(planted: Planted, named: str, tmp_path: Path) -> None:
    """Within a few storms somebody notices, and says what is wrong."""
    told: list[str] = []
    with planted():
        for seed in SEEDS:
            told.append(_complaint(tmp_path / str(seed), seed))
            if named in told[-1]:
                return
    pytest.fail(f"nobody said {named!r}, but {told}")


def _complaint(folder: Path, seed: int) -> str:
    """Tell what a storm broke, in one line; nothing when it broke nothing."""
    folder.mkdir()
    try:
        with asyncio.Runner(loop_factory=lambda: VirtualLoop(seed)) as runner:
            runner.run(storm(folder, seed))
    except AssertionError as error:
        return str(error).partition("\n")[0]
    return ""
