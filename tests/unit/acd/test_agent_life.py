"""Agents: coming, pausing, talking, wrapping up; what is asked during a call is taken after it."""

import pytest

from callcenter.acd import events as ev
from callcenter.acd.model import AgentState, Miss, Pending, WrapUp, WrapUpMode
from tests.unit.acd.scene import Scene

LUNCH = Pending(state=AgentState.NOT_READY, reason="lunch")


def talking(**rule: object) -> Scene:
    """One agent who talks on a call of the queue."""
    scene = Scene(**rule)
    scene.ready_agent("1001")
    scene.call("c1")
    scene.answered("1001")
    scene.at += 30
    return scene


def test_an_agent_who_signs_in_is_not_ready_until_he_asks() -> None:
    """With the reason that the sign-in gave."""
    scene = Scene()
    scene.profile("1001")
    assert scene.state("1001") is AgentState.OFFLINE
    scene.tell(ev.AgentSignedIn(agent="1001", reason="start"))
    view = scene.view("1001")
    assert (view.state, view.reason) == (AgentState.NOT_READY, "start")
    scene.call("c1")
    assert scene.ringing() == {}
    scene.ready("1001")
    assert scene.ringing() == {"1001": "c1"}


def test_a_pause_is_taken_at_once_when_there_is_no_call() -> None:
    """Another reason begins another pause; the same one repeats itself."""
    scene = Scene()
    scene.ready_agent("1001")
    scene.not_ready("1001", "lunch")
    assert (scene.state("1001"), scene.view("1001").reason) == (AgentState.NOT_READY, "lunch")
    scene.not_ready("1001", "lunch")
    assert scene.ignored() == ["no_change"]
    scene.at += 5
    scene.not_ready("1001", "training")
    assert (scene.view("1001").reason, scene.view("1001").since) == ("training", scene.at)


def test_a_pause_asked_during_a_talk_comes_after_it() -> None:
    """The desk is told at once that it is pending."""
    scene = talking()
    scene.not_ready("1001", "lunch")
    (change,) = scene.changes()
    assert (change.state, change.before, change.pending) == (
        AgentState.TALKING,
        AgentState.TALKING,
        LUNCH,
    )
    scene.call("c2")
    scene.ended("1001", "c1")
    assert (scene.state("1001"), scene.view("1001").reason) == (AgentState.NOT_READY, "lunch")
    assert scene.line() == ["c2"]


def test_a_pending_pause_can_be_taken_back() -> None:
    """By asking for ready during the same call."""
    scene = talking()
    scene.not_ready("1001")
    scene.ready("1001")
    scene.ended("1001", "c1")
    assert scene.state("1001") is AgentState.READY


def test_a_pause_asked_while_it_rings_waits_for_the_end_of_the_offer() -> None:
    """Answered: after the talk. Caller gone: at once. Missed: in place of missed."""
    for end, state in (
        (ev.OfferVoided(offer="7-1", why="caller_hung_up"), AgentState.NOT_READY),
        (ev.OfferMissed(offer="7-1", why=Miss.RING_TIMEOUT), AgentState.NOT_READY),
        (ev.OfferAnswered(offer="7-1"), AgentState.TALKING),
    ):
        scene = Scene()
        scene.ready_agent("1001")
        scene.call("c1")
        scene.not_ready("1001")
        assert scene.state("1001") is AgentState.RESERVED
        scene.tell(end)
        assert scene.state("1001") is state
        assert (scene.view("1001").pending == LUNCH) is (state is AgentState.TALKING)


def test_signing_out_during_a_talk_comes_after_it_without_wrap_up() -> None:
    """Signing in again during the same talk takes it back, not ready."""
    scene = talking(wrap_up=WrapUp.timed(10))
    scene.tell(ev.AgentSignedOut(agent="1001"))
    assert scene.state("1001") is AgentState.TALKING
    scene.tell(ev.AgentSignedIn(agent="1001"))
    assert scene.view("1001").pending == Pending(state=AgentState.NOT_READY)
    scene.tell(ev.AgentSignedOut(agent="1001"))
    scene.ended("1001", "c1")
    assert scene.state("1001") is AgentState.OFFLINE


def test_a_timed_wrap_up_ends_by_itself() -> None:
    """At its deadline, of which the desk is told, and not a moment before."""
    scene = talking(wrap_up=WrapUp.timed(20))
    scene.ended("1001", "c1")
    view = scene.view("1001")
    assert (view.state, view.call, view.deadline) == (AgentState.WRAP_UP, "c1", scene.at + 20)
    assert scene.wakes() == [scene.at + 20]
    scene.pass_s(19.5)
    assert scene.state("1001") is AgentState.WRAP_UP
    scene.pass_s(0.5)
    assert scene.state("1001") is AgentState.READY


@pytest.mark.parametrize("mode", [WrapUpMode.TIMED, WrapUpMode.OPTIONAL])
def test_an_agent_ends_his_wrap_up_when_he_is_done(mode: WrapUpMode) -> None:
    """Through the desk's button or by asking for ready or a pause; calls come at once."""
    rule = WrapUp(mode=mode, lasts_s=20)
    for event, state in (
        (ev.WrapUpEnded(agent="1001", call="c1"), AgentState.READY),
        (ev.ReadyAsked(agent="1001"), AgentState.READY),
        (ev.NotReadyAsked(agent="1001", reason="lunch"), AgentState.NOT_READY),
        (ev.AgentSignedOut(agent="1001"), AgentState.OFFLINE),
    ):
        scene = talking(wrap_up=rule)
        scene.ended("1001", "c1")
        assert (scene.view("1001").deadline is None) is (mode is WrapUpMode.OPTIONAL)
        scene.tell(event)
        assert scene.state("1001") is state


def test_a_forced_wrap_up_lasts_its_time() -> None:
    """A pause asked meanwhile is pending; asking for ready only takes it back."""
    scene = talking(wrap_up=WrapUp(mode=WrapUpMode.FORCED, lasts_s=20))
    scene.ended("1001", "c1")
    for event in (ev.WrapUpEnded(agent="1001"), ev.ReadyAsked(agent="1001")):
        scene.tell(event)
        assert scene.ignored() == ["wrap_up_forced"]
    scene.not_ready("1001")
    assert scene.view("1001").pending == LUNCH
    scene.ready("1001")
    assert scene.view("1001").pending is None
    scene.not_ready("1001")
    scene.pass_s(20)
    assert scene.state("1001") is AgentState.NOT_READY


def test_a_wrap_up_is_extended_once_however_often_it_is_told() -> None:
    """The event names the deadline that it extends."""
    scene = talking(wrap_up=WrapUp.timed(20))
    scene.ended("1001", "c1")
    deadline = scene.at + 20
    more = ev.WrapUpExtended(agent="1001", by_s=60, deadline=deadline)
    scene.tell(more)
    assert scene.wakes() == [deadline + 60]
    scene.tell(more)
    assert scene.ignored() == ["no_change"]
    scene.pass_s(79)
    assert scene.state("1001") is AgentState.WRAP_UP
    scene.pass_s(1)
    assert scene.state("1001") is AgentState.READY


def test_a_wrap_up_of_another_call_is_not_ended() -> None:
    """A late press of the button does not cut the next wrap-up short."""
    scene = talking(wrap_up=WrapUp.timed(20))
    scene.ended("1001", "c1")
    scene.tell(ev.WrapUpEnded(agent="1001", call="c0"))
    assert scene.ignored() == ["wrong_call"]
    assert scene.state("1001") is AgentState.WRAP_UP


def test_the_end_of_a_talk_may_say_another_wrap_up_than_the_queue() -> None:
    """As a reason code does."""
    scene = talking(wrap_up=WrapUp.timed(20))
    scene.ended("1001", "c1", WrapUp.timed(90))
    assert scene.view("1001").deadline == scene.at + 90
    scene = talking(wrap_up=WrapUp.timed(20))
    scene.ended("1001", "c1", WrapUp.timed(0))
    assert scene.state("1001") is AgentState.READY


def test_an_idle_place_counts_from_the_end_of_the_talk_not_of_the_wrap_up() -> None:
    """Long notes do not send an agent to the end of the line."""
    scene = talking(wrap_up=WrapUp.timed(20))
    ended_at = scene.at
    scene.ended("1001", "c1")
    scene.pass_s(20)
    assert scene.view("1001").idle_since == ended_at
    assert scene.view("1001").since == ended_at + 20


def test_a_direct_call_makes_an_agent_busy_and_gives_him_back_what_he_did() -> None:
    """Out of a pause he returns to it, with its reason; out of ready to ready."""
    scene = Scene()
    scene.ready_agent("1001")
    scene.tell(ev.CallTaken(agent="1001", call="own"))
    scene.call("c1")
    assert scene.line() == ["c1"]
    scene.ended("1001", "own")
    assert scene.ringing() == {"1001": "c1"}
    scene.served("1001", "c1")
    scene.not_ready("1001", "lunch")
    scene.tell(ev.CallTaken(agent="1001", call="own2"))
    assert scene.state("1001") is AgentState.TALKING
    scene.ended("1001", "own2")
    assert (scene.state("1001"), scene.view("1001").reason) == (AgentState.NOT_READY, "lunch")


def test_a_call_taken_while_signed_out_ends_signed_out() -> None:
    """A phone can ring without anybody at the desk."""
    scene = Scene()
    scene.profile("1001")
    scene.tell(ev.CallTaken(agent="1001", call="own"))
    assert scene.state("1001") is AgentState.TALKING
    scene.ended("1001", "own")
    assert scene.state("1001") is AgentState.OFFLINE


def test_an_interrupted_wrap_up_goes_on_after_the_call() -> None:
    """With the time that was left of it."""
    scene = talking(wrap_up=WrapUp.timed(20))
    scene.ended("1001", "c1")
    scene.pass_s(5)
    scene.tell(ev.CallTaken(agent="1001", call="own"))
    scene.pass_s(100)
    assert scene.state("1001") is AgentState.TALKING
    scene.ended("1001", "own")
    view = scene.view("1001")
    assert (view.state, view.call, view.deadline) == (AgentState.WRAP_UP, "c1", scene.at + 15)


def test_with_two_calls_the_agent_talks_until_the_last_ends() -> None:
    """The wrap-up of the first is done then."""
    scene = talking(wrap_up=WrapUp.timed(20))
    scene.tell(ev.CallTaken(agent="1001", call="consult"))
    assert scene.view("1001").calls == ("c1", "consult")
    scene.ended("1001", "c1")
    assert scene.state("1001") is AgentState.TALKING
    scene.ended("1001", "consult")
    assert (scene.state("1001"), scene.view("1001").call) == (AgentState.WRAP_UP, "c1")


def test_a_talk_that_is_not_his_does_not_end() -> None:
    """Neither an unknown call nor one that ended before."""
    scene = talking()
    scene.ended("1001", "c0")
    assert scene.ignored() == ["wrong_call"]
    scene.ended("1001", "c1")
    scene.ended("1001", "c1")
    assert scene.ignored() == ["not_in_state"]


@pytest.mark.parametrize(
    ("lost", "back"),
    [
        (ev.DeskLost(agent="1001"), ev.DeskBack(agent="1001")),
        (ev.DeviceUsable(agent="1001", usable=False), ev.DeviceUsable(agent="1001", usable=True)),
    ],
)
def test_without_desk_or_device_an_agent_is_not_offered_calls(
    lost: ev.Event, back: ev.Event
) -> None:
    """His state stays ready; the waiting call comes the moment he can take it."""
    scene = Scene()
    scene.ready_agent("1001")
    scene.tell(lost)
    scene.call("c1")
    assert scene.state("1001") is AgentState.READY
    assert scene.ringing() == {}
    scene.tell(back)
    assert scene.ringing() == {"1001": "c1"}


def test_losing_the_desk_does_not_stop_what_rings() -> None:
    """The phone may still be answered."""
    scene = Scene()
    scene.ready_agent("1001")
    scene.call("c1")
    scene.tell(ev.DeskLost(agent="1001"))
    assert scene.ringing() == {"1001": "c1"}
    scene.answered("1001")
    assert scene.state("1001") is AgentState.TALKING


def test_a_sign_in_begins_a_new_count() -> None:
    """Calls taken, misses and idle time are those of the shift."""
    scene = talking()
    scene.ended("1001", "c1")
    assert scene.view("1001").calls_taken == 1
    scene.tell(ev.AgentSignedOut(agent="1001"))
    scene.tell(ev.AgentSignedIn(agent="1001"))
    view = scene.view("1001")
    assert (view.calls_taken, view.idle_since) == (0, None)


@pytest.mark.parametrize("mode", [WrapUpMode.TIMED, WrapUpMode.FORCED])
def test_a_timed_wrap_up_without_time_is_refused(mode: WrapUpMode) -> None:
    """A mistake of the settings is told where it is made."""
    with pytest.raises(ValueError, match="needs lasts_s above 0"):
        WrapUp(mode=mode)
