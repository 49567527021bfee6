"""Overflow: every reason, every destination."""

from typing import Any

import pytest

from callcenter.acd import events as ev
from callcenter.acd.commands import CallOverflowed
from callcenter.acd.model import Miss, QueueRule
from callcenter.acd.overflow_rules import Overflow, To, When
from tests.unit.acd.scene import Scene


def rule(when: When, to: To = To.VOICEMAIL, target: str = "", **more: Any) -> Overflow:
    """Make a rule."""
    return Overflow(when=when, to=to, target=target, **more)


def spilled(scene: Scene) -> list[tuple[str, str]]:
    """List the calls that the last event sent elsewhere, and where to."""
    return [(c.call, c.to.value) for c in scene.last if isinstance(c, CallOverflowed)]


def test_where_nobody_is_signed_in_calls_go_at_once_or_when_the_last_one_leaves() -> None:
    """A talking agent is signed in; so is one who pauses."""
    scene = Scene(overflow=(rule(When.NOBODY_SIGNED_IN),))
    scene.call("c1")
    assert spilled(scene) == [("c1", "voicemail")]
    assert scene.line() == []
    scene.agent("1001")
    scene.call("c2")
    assert spilled(scene) == []
    scene.tell(ev.AgentSignedOut(agent="1001"))
    assert spilled(scene) == [("c2", "voicemail")]


def test_an_agent_of_another_queue_is_nobody() -> None:
    """And one who is given the queue later is somebody."""
    scene = Scene(overflow=(rule(When.NOBODY_SIGNED_IN),))
    scene.agent("1001", queues={"sales": 0})
    scene.call("c1")
    assert spilled(scene) == [("c1", "voicemail")]
    scene.profile("1001", queues={"service": 0})
    scene.call("c2")
    assert spilled(scene) == []
    scene.profile("1001", queues={"sales": 0})
    assert spilled(scene) == [("c2", "voicemail")]


def test_all_busy_looks_at_a_call_once_when_it_enters() -> None:
    """A call whose offer was missed does not go for that."""
    scene = Scene(overflow=(rule(When.ALL_BUSY, To.FLOW, "busy"),))
    scene.ready_agent("1001")
    scene.call("c1")
    assert (spilled(scene), scene.ringing()) == ([], {"1001": "c1"})
    scene.call("c2")
    assert spilled(scene) == [("c2", "flow")]
    scene.tell(ev.OfferMissed(offer=scene.offer("1001"), why=Miss.BUSY))
    assert (spilled(scene), scene.line()) == ([], ["c1"])


def test_who_has_waited_long_enough_goes_on_time_even_if_he_was_just_ringing() -> None:
    """The engine asks to be woken; a call that rings then goes when it waits again."""
    scene = Scene(overflow=(rule(When.WAITED, limit=30.0),), ring_timeout_s=60)
    scene.agent("1001")
    scene.call("c1")
    assert scene.wakes() == [30.0]
    scene.at = 29.0
    scene.tell(ev.Ticked())
    assert spilled(scene) == []
    scene.ready("1001")
    scene.pass_s(1)
    assert (spilled(scene), scene.ringing()) == ([], {"1001": "c1"})
    scene.tell(ev.OfferMissed(offer=scene.offer("1001"), why=Miss.BUSY))
    assert spilled(scene) == [("c1", "voicemail")]


def test_a_full_queue_turns_the_last_one_away_and_keeps_the_first() -> None:
    """Calls being offered take no room."""
    scene = Scene(overflow=(rule(When.FULL, To.CALLBACK, limit=1.0),))
    scene.ready_agent("1001")
    for call in ("c1", "c2", "c3"):
        scene.call(call)
    assert (spilled(scene), scene.line()) == ([("c3", "callback")], ["c1", "c2"])


def test_a_bad_service_level_of_another_queue_spares_it() -> None:
    """While it is below the limit; half an hour later nothing is known, and nothing done."""
    scene = Scene()
    scene.queue("sales", within_s=10)
    low = rule(When.SERVICE_LEVEL, To.QUEUE, "sales", limit=80.0, of="sales")
    scene.queue("service", overflow=(rule(When.SERVICE_LEVEL, limit=80.0, of="sales"), low))
    scene.call("s1", queue="sales")
    scene.pass_s(15)
    scene.tell(ev.CallLeft(call="s1", why="hung_up"))
    scene.call("c1")
    assert spilled(scene) == [("c1", "voicemail")]
    scene.pass_s(1900)
    scene.call("c2")
    assert spilled(scene) == []


def test_another_queue_takes_the_call_with_its_place_and_offers_it_at_once() -> None:
    """Nothing else is told; it does not come back."""
    scene = Scene(overflow=(rule(When.WAITED, To.QUEUE, "sales", limit=20.0),))
    scene.queue("sales", overflow=(rule(When.WAITED, To.QUEUE, "service", limit=20.0),))
    scene.agent("1001")
    scene.call("c1")
    scene.pass_s(10)
    scene.call("s1", queue="sales")
    scene.pass_s(10)
    assert spilled(scene) == [("c1", "queue")]
    assert (scene.line(), scene.line("sales")) == ([], ["c1", "s1"])
    scene.pass_s(20)
    assert scene.line("sales") == ["c1"]
    scene.ready_agent("1002", queues={"sales": 0})
    assert scene.ringing() == {"1002": "c1"}


def test_a_queue_that_is_gone_takes_nobody() -> None:
    """The rule does not apply; the next one does."""
    there = rule(When.FULL, To.QUEUE, "sales", limit=0.0)
    scene = Scene(overflow=(there, rule(When.FULL, limit=0.0)))
    scene.call("c1")
    assert spilled(scene) == [("c1", "voicemail")]


def test_an_announcement_is_told_once_and_the_call_waits_on() -> None:
    """The next rule may act later."""
    announce = rule(When.WAITED, To.ANNOUNCEMENT, "sorry", limit=10.0)
    scene = Scene(overflow=(announce, rule(When.WAITED, limit=20.0)))
    scene.call("c1")
    scene.pass_s(10)
    assert (spilled(scene), scene.line()) == ([("c1", "announcement")], ["c1"])
    scene.pass_s(5)
    assert spilled(scene) == []
    scene.pass_s(5)
    assert spilled(scene) == [("c1", "voicemail")]


def test_nothing_overflows_while_assignments_are_held() -> None:
    """After a start agents are not back yet; then it is looked at."""
    scene = Scene(overflow=(rule(When.NOBODY_SIGNED_IN),))
    scene.tell(ev.AssignmentsHeld(until=2.0))
    scene.call("c1")
    assert spilled(scene) == []
    scene.pass_s(2)
    assert spilled(scene) == [("c1", "voicemail")]


def test_a_changed_rule_acts_on_those_who_wait() -> None:
    """At once where its time is over, else when it comes."""
    scene = Scene()
    scene.call("c1")
    scene.pass_s(30)
    scene.call("c2")
    scene.tell(
        ev.QueueSet(rule=QueueRule(name="service", overflow=(rule(When.WAITED, limit=20.0),)))
    )
    assert spilled(scene) == [("c1", "voicemail")]
    scene.pass_s(20)
    assert spilled(scene) == [("c2", "voicemail")]


@pytest.mark.parametrize(
    "wrong",
    [
        {"when": When.WAITED, "to": To.VOICEMAIL},
        {"when": When.ALL_BUSY, "to": To.VOICEMAIL, "limit": 3.0},
        {"when": When.FULL, "to": To.VOICEMAIL, "limit": -1.0},
        {"when": When.ALL_BUSY, "to": To.QUEUE},
    ],
)
def test_a_rule_that_says_too_little_or_too_much_is_refused(wrong: dict[str, Any]) -> None:
    """A limit where one is needed, a target where one is needed, and none elsewhere."""
    with pytest.raises(ValueError, match="overflow"):
        Overflow(**wrong)


def test_a_call_that_is_back_after_a_restart_is_not_sent_away_for_what_was_decided() -> None:
    """Rules for entering calls do not look again; those that acted do not act twice."""
    told = rule(When.WAITED, To.ANNOUNCEMENT, "sorry", limit=30)
    scene = Scene(overflow=(rule(When.ALL_BUSY), told))
    scene.agent("1001")
    scene.call("c1", entered_at=scene.at - 60, again=True, acted=(told,))
    assert (spilled(scene), scene.line()) == ([], ["c1"])
    scene.call("c2")
    assert spilled(scene) == [("c2", "voicemail")]


def test_a_call_that_overflowed_before_a_restart_is_not_taken_back() -> None:
    """The queues it came from are told with its return."""
    scene = Scene(overflow=(rule(When.WAITED, To.QUEUE, "sales", limit=30),))
    scene.queue("sales")
    scene.agent("1001")
    scene.call("c1", entered_at=scene.at - 60, again=True, been=("sales",))
    assert (spilled(scene), scene.line()) == ([], ["c1"])
    scene.call("c2", entered_at=scene.at - 60, again=True)
    assert spilled(scene) == [("c2", "queue")]
