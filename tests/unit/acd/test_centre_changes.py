"""Queues, agents and skills that change while calls wait and agents talk."""

import pytest

from callcenter.acd import crews as crews_module
from callcenter.acd import events as ev
from callcenter.acd import lanes as lanes_module
from callcenter.acd.model import AgentState, Miss
from tests.unit.acd.scene import Scene, step


def test_a_new_skill_brings_the_waiting_call_at_once() -> None:
    """An agent's changed profile counts from that moment."""
    scene = Scene()
    scene.ready_agent("1001")
    scene.call("c1", step({"mandarin": 2}))
    scene.profile("1001", {"mandarin": 1})
    assert scene.ringing() == {}
    scene.profile("1001", {"mandarin": 2})
    assert scene.ringing() == {"1001": "c1"}


def test_a_new_queue_of_an_agent_counts_from_that_moment() -> None:
    """Joining a queue is like becoming free for it; leaving one ends it."""
    scene = Scene()
    scene.ready_agent("1001", queues={})
    scene.call("c1")
    assert scene.ringing() == {}
    scene.profile("1001", queues={"service": 0})
    assert scene.ringing() == {"1001": "c1"}
    scene.profile("1001", queues={})
    scene.served("1001", "c1")
    scene.call("c2")
    assert scene.ringing() == {}


def test_an_agent_who_loses_a_skill_keeps_the_offer_he_has() -> None:
    """A change of profile does not touch what is going on."""
    scene = Scene()
    scene.ready_agent("1001", {"mandarin": 2})
    scene.call("c1", step({"mandarin": 2}))
    scene.profile("1001", {})
    assert scene.ringing() == {"1001": "c1"}
    scene.answered("1001")
    assert scene.state("1001") is AgentState.TALKING


def test_a_changed_head_start_reorders_the_line() -> None:
    """At once, for calls that wait already."""
    scene = Scene(head_start_s=0)
    scene.call("c1")
    scene.at = 30
    scene.call("c2", priority=1)
    assert scene.line() == ["c1", "c2"]
    scene.queue("service", head_start_s=60)
    assert scene.line() == ["c2", "c1"]
    scene.ready_agent("1001")
    assert scene.ringing() == {"1001": "c2"}


def test_a_removed_queue_serves_its_calls_to_the_end_and_takes_no_more() -> None:
    """Nobody is thrown out of the line by a change of settings."""
    scene = Scene()
    scene.call("c1")
    scene.tell(ev.QueueRemoved(queue="service"))
    scene.call("c2")
    assert scene.ignored() == ["unknown_queue"]
    scene.ready_agent("1001")
    scene.tell(ev.OfferMissed(offer="7-1", why=Miss.BUSY))
    scene.ready("1001")
    scene.answered("1001")
    assert scene.engine.queues() == []
    scene.tell(ev.QueueRemoved(queue="service"))
    assert scene.ignored() == ["unknown_queue"]


def test_a_removed_agent_gives_back_what_rings() -> None:
    """The last that is told of him is that he is offline."""
    scene = Scene()
    scene.ready_agent("1001")
    scene.call("c1")
    scene.tell(ev.AgentRemoved(agent="1001"))
    assert [w.why for w in scene.withdrawn()] == ["agent_removed"]
    assert [change.state for change in scene.changes()] == [AgentState.OFFLINE]
    assert scene.engine.agent("1001") is None
    assert scene.line() == ["c1"]


def test_a_removed_agent_finishes_his_talk() -> None:
    """Then he is gone; set again before that, he stays and is signed out."""
    scene = Scene()
    scene.ready_agent("1001")
    scene.call("c1")
    scene.answered("1001")
    scene.tell(ev.AgentRemoved(agent="1001"))
    scene.ready("1001")
    assert scene.ignored() == ["unknown_agent"]
    scene.ended("1001", "c1")
    assert scene.engine.agents() == []
    scene.ready("1001")
    assert scene.ignored() == ["unknown_agent"]


def test_a_removed_agent_is_no_candidate_by_name_either() -> None:
    """A step that names him waits for its end."""
    scene = Scene()
    scene.ready_agent("1001")
    scene.tell(ev.AgentRemoved(agent="1001"))
    scene.call("c1", step(agents=("1001",), lasts_s=5))
    assert scene.ringing() == {}
    scene.ready_agent("1002")
    scene.pass_s(5)
    assert scene.ringing() == {"1002": "c1"}


def test_the_same_setting_told_again_is_no_change() -> None:
    """For queues and for agents."""
    scene = Scene()
    scene.queue("service")
    assert scene.ignored() == ["no_change"]
    scene.profile("1001")
    scene.profile("1001")
    assert scene.ignored() == ["no_change"]


def test_what_is_not_known_is_named() -> None:
    """Unknown calls, agents, queues and offers are refused one by one, never guessed."""
    scene = Scene()
    told: dict[str, list[ev.Event]] = {
        "unknown_queue": [ev.CallEntered(call="c1", queue="nowhere", entered_at=0)],
        "unknown_call": [
            ev.CallLeft(call="c9", why="gone"),
            ev.PriorityChanged(call="c9", priority=1),
        ],
        "unknown_agent": [
            ev.ReadyAsked(agent="9999"),
            ev.CallTaken(agent="9999", call="c1"),
            ev.DeskLost(agent="9999"),
            ev.DeviceUsable(agent="9999", usable=True),
            ev.AgentRemoved(agent="9999"),
        ],
        "stale_offer": [ev.OfferAnswered(offer="7-9"), ev.OfferVoided(offer="7-9", why="x")],
    }
    for why, events in told.items():
        for event in events:
            scene.tell(event)
            assert scene.ignored() == [why], event


def test_many_kinds_of_calls_leave_no_lanes_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand distinct requirements come and go; what is kept for them is bounded."""
    monkeypatch.setattr(lanes_module, "LANES_KEPT", 64)
    scene = Scene()
    scene.ready_agent("1001", {"english": 5})
    lanes = scene.engine._world.index.lanes
    for number in range(1000):
        scene.call(f"c{number}", step({f"skill{number}": 1}, agents=("9999",)))
        scene.tell(ev.CallLeft(call=f"c{number}", why="gone"))
    assert len(lanes.by_key) < 100
    assert sum(len(named) for named in lanes.naming.values()) < 100
    crew = scene.engine._world.agents["1001"].crew
    assert crew is not None
    assert len(crew.lanes) < 100


def test_many_profiles_leave_no_crews_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """An agent learns a thousand times; whom calls find is right after every clearance."""
    monkeypatch.setattr(crews_module, "CREWS_KEPT", 8)
    scene = Scene()
    scene.ready_agent("1001", {"english": 1})
    for number in range(1000):
        scene.profile("1001", {f"skill{number}": 1})
        if number % 10 == 0:
            scene.call(f"c{number}", step({f"skill{number}": 1}))
            scene.served("1001", f"c{number}")
    crews = scene.engine._world.index.crews
    assert len(crews.by_key) == len(crews.by_number) < 20


def test_a_long_line_that_comes_and_goes_leaves_no_entries_behind() -> None:
    """Callers who give up behind the head are cleared away in time."""
    scene = Scene()
    scene.call("first")
    for number in range(1000):
        scene.call(f"c{number}")
        scene.tell(ev.CallLeft(call=f"c{number}", why="gone"))
    (lane,) = scene.engine._world.index.lanes.busy
    assert len(lane._calls) == 1
