"""After a restart, and whatever the clock does."""

from itertools import permutations

from callcenter.acd import events as ev
from callcenter.acd.commands import MakeOffer, WakeAt
from callcenter.acd.engine import Engine
from callcenter.acd.model import (
    AgentProfile,
    AgentState,
    Pending,
    QueueRule,
    WrapUp,
    WrapUpMode,
)
from tests.unit.acd.scene import Scene, step


def test_calls_that_return_after_a_restart_have_their_old_places_in_any_order() -> None:
    """Held until all are back, the same calls go to the same agents whoever was first."""
    known: list[ev.Event] = [
        ev.CallEntered(call="c1", queue="service", entered_at=10),
        ev.CallEntered(call="c2", queue="service", entered_at=10),
        ev.CallEntered(call="c3", queue="service", entered_at=5),
        ev.AgentRestored(agent="1001", state=AgentState.READY, since=2, idle_since=9),
        ev.AgentRestored(agent="1002", state=AgentState.READY, since=1, idle_since=8),
    ]
    outcomes = set()
    for order in permutations(known):
        engine = Engine(
            queues=[QueueRule(name="service")],
            agents=[AgentProfile(agent=agent, queues={"service": 0}) for agent in ("1001", "1002")],
        )
        engine.apply(ev.AssignmentsHeld(until=102), 100)
        for event in order:
            assert not offers(engine.apply(event, 101))
        outcomes.add(tuple(offers(engine.apply(ev.Ticked(), 102))))
    assert outcomes == {(("1-1", "c3", "1002"), ("1-2", "c1", "1001"))}


def offers(commands: list[object]) -> list[tuple[str, str, str]]:
    """List offers as id, call and agent."""
    return [(c.offer, c.call, c.agent) for c in commands if isinstance(c, MakeOffer)]


def test_the_hold_ends_by_itself() -> None:
    """The engine asks to be woken for it."""
    scene = Scene()
    scene.tell(ev.AssignmentsHeld(until=2))
    assert scene.wakes() == [2]
    scene.tell(ev.AssignmentsHeld(until=2))
    assert scene.ignored() == ["no_change"]
    scene.agent("1001")
    scene.ready("1001")
    scene.call("c1")
    assert scene.ringing() == {}
    scene.pass_s(2)
    assert scene.ringing() == {"1001": "c1"}


def test_a_hold_is_ended_early_when_all_known_calls_are_back() -> None:
    """By a time that is not ahead; without a hold that means nothing."""
    scene = Scene()
    scene.tell(ev.AssignmentsHeld(until=2))
    scene.ready_agent("1001")
    scene.call("c1")
    assert scene.ringing() == {}
    scene.tell(ev.AssignmentsHeld(until=scene.at))
    assert scene.ringing() == {"1001": "c1"}
    scene.tell(ev.AssignmentsHeld(until=scene.at - 1))
    assert scene.ignored() == ["no_change"]


def test_a_talk_found_after_a_restart_ends_with_the_wrap_up_of_its_queue() -> None:
    """Although the call never waited in this engine."""
    scene = Scene(wrap_up=WrapUp.timed(10))
    scene.ready_agent("1001")
    scene.tell(ev.CallTaken(agent="1001", call="c1", queue="service"))
    assert scene.view("1001").calls_taken == 1
    scene.ended("1001", "c1")
    assert scene.state("1001") is AgentState.WRAP_UP


def test_a_returning_call_has_the_step_of_its_age() -> None:
    """Steps that ended while the service was away are not gone through again."""
    scene = Scene()
    scene.ready_agent("1001")
    scene.at = 100
    scene.call("c1", step({"mandarin": 5}, lasts_s=30), entered_at=60)
    assert scene.ringing() == {"1001": "c1"}


def test_a_restored_talk_ends_with_the_wrap_up_of_its_queue() -> None:
    """The engine knows which queue the call came from."""
    scene = Scene(wrap_up=WrapUp.timed(10))
    scene.profile("1001")
    restored = ev.AgentRestored(
        agent="1001",
        state=AgentState.TALKING,
        since=-50,
        call="c1",
        queue="service",
        pending=Pending(state=AgentState.NOT_READY, reason="lunch"),
        calls_taken=4,
    )
    scene.tell(restored)
    view = scene.view("1001")
    assert (view.state, view.since, view.call, view.calls_taken) == (
        AgentState.TALKING,
        -50,
        "c1",
        4,
    )
    scene.tell(restored)
    assert scene.ignored() == ["not_in_state"]
    scene.ended("1001", "c1")
    assert scene.state("1001") is AgentState.WRAP_UP
    scene.pass_s(10)
    assert scene.state("1001") is AgentState.NOT_READY


def test_a_restored_wrap_up_whose_time_is_over_ends_at_once() -> None:
    """Nobody waits for a deadline that has passed while the service was away."""
    scene = Scene()
    scene.profile("1001")
    scene.at = 100
    scene.tell(
        ev.AgentRestored(
            agent="1001", state=AgentState.WRAP_UP, since=50, call="c1", deadline=80, idle_since=50
        )
    )
    assert scene.state("1001") is AgentState.READY
    assert scene.view("1001").idle_since == 50


def test_a_restored_forced_wrap_up_stays_forced() -> None:
    """A restart is no way out of it."""
    scene = Scene()
    scene.profile("1001")
    scene.tell(
        ev.AgentRestored(
            agent="1001",
            state=AgentState.WRAP_UP,
            since=0,
            call="c1",
            deadline=30,
            forced=True,
        )
    )
    scene.ready("1001")
    assert scene.ignored() == ["wrap_up_forced"]


def test_an_offer_does_not_outlive_a_restart() -> None:
    """Its agent is ready again with his idle place; what really rings is told as a talk."""
    scene = Scene()
    scene.profile("1001")
    for state in (AgentState.RESERVED, AgentState.RINGING):
        scene.tell(ev.AgentRestored(agent="1001", state=state, since=3, call="c1", idle_since=1))
        view = scene.view("1001")
        assert (view.state, view.idle_since, view.offer) == (AgentState.READY, 1, None)
        scene.tell(ev.AgentSignedOut(agent="1001"))


def test_a_restored_agent_without_a_desk_waits_for_it() -> None:
    """Screens come back after the service does."""
    scene = Scene()
    scene.profile("1001")
    scene.tell(ev.AgentRestored(agent="1001", state=AgentState.READY, since=0, desk_present=False))
    scene.call("c1")
    assert scene.ringing() == {}
    scene.tell(ev.DeskBack(agent="1001"))
    assert scene.ringing() == {"1001": "c1"}


def test_time_never_runs_backwards() -> None:
    """An earlier time counts as the last one: no negative lengths, no changed order."""
    scene = Scene(wrap_up=WrapUp.timed(10))
    scene.ready_agent("1001")
    scene.call("c1")
    scene.answered("1001")
    scene.at = 100
    scene.ended("1001", "c1")
    commands = scene.engine.apply(ev.Ticked(), 50)
    assert commands == [WakeAt(at=110)]
    scene.engine.apply(ev.NotReadyAsked(agent="1001", reason="lunch"), 50)
    assert scene.view("1001").since == 100


def test_a_tick_that_comes_early_is_asked_for_again() -> None:
    """A timer that fires a moment too soon loses nothing."""
    scene = Scene()
    scene.call("c1", step({"mandarin": 1}, lasts_s=10))
    assert scene.wakes() == [10]
    scene.at = 9.999
    scene.tell(ev.Ticked())
    assert scene.wakes() == [10]


def test_a_wake_up_is_asked_for_only_when_it_changes() -> None:
    """The next alarm, the one after it when that is done, and none when nothing is due."""
    scene = Scene()
    scene.call("c1", step({"mandarin": 1}, lasts_s=10))
    scene.call("c2", step({"mandarin": 1}, lasts_s=20))
    assert scene.wakes() == []
    scene.call("c3", step({"mandarin": 1}, lasts_s=5))
    assert scene.wakes() == [5]
    scene.tell(ev.CallLeft(call="c3", why="gone"))
    assert scene.wakes() == [10]
    scene.pass_s(10)
    assert scene.wakes() == [20]
    scene.pass_s(10)
    assert scene.wakes() == []


def test_a_late_tick_does_everything_that_was_due() -> None:
    """Steps and wrap-ups of one long silence, before the event that ended it."""
    scene = Scene(wrap_up=WrapUp(mode=WrapUpMode.FORCED, lasts_s=10))
    scene.ready_agent("1001")
    scene.call("c1")
    scene.answered("1001")
    scene.ended("1001", "c1")
    scene.call("c2", step({"mandarin": 1}, lasts_s=5), step({"mandarin": 2}, lasts_s=5))
    scene.at += 1000
    scene.not_ready("1001")
    assert scene.state("1001") is AgentState.NOT_READY
    assert scene.ringing() == {}
    scene.ready("1001")
    assert scene.ringing() == {"1001": "c2"}
