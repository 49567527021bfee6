"""The life of an offer: rung, answered, missed, voided, withdrawn, forgotten."""

import pytest

from callcenter.acd import events as ev
from callcenter.acd.model import AgentState, Miss
from tests.unit.acd.scene import Scene, step


def two_ready() -> Scene:
    """Two ready agents, 1001 idle for longer, and a call offered to him."""
    scene = Scene()
    scene.ready_agent("1001")
    scene.ready_agent("1002")
    scene.at = 10
    scene.call("c1")
    return scene


def test_an_offer_names_call_agent_queue_and_ring_time() -> None:
    """Its id begins with the epoch and counts on."""
    scene = two_ready()
    (made,) = scene.made()
    assert (made.offer, made.call, made.agent, made.queue) == ("7-1", "c1", "1001", "service")
    assert made.ring_timeout_s == 15
    scene.call("c2")
    assert scene.made()[0].offer == "7-2"


def test_a_reserved_agent_rings_and_then_talks() -> None:
    """Each state begins when it is told, with its deadline where it has one."""
    scene = two_ready()
    assert scene.state("1001") is AgentState.RESERVED
    scene.at = 11
    scene.tell(ev.OfferRinging(offer="7-1"))
    (change,) = scene.changes()
    assert (change.state, change.since, change.deadline) == (AgentState.RINGING, 11, 26)
    assert (change.call, change.offer, change.before) == ("c1", "7-1", AgentState.RESERVED)
    scene.at = 14
    scene.answered("1001")
    (change,) = scene.changes()
    assert (change.state, change.since, change.deadline) == (AgentState.TALKING, 14, None)
    assert scene.line() == []


def test_an_answer_without_a_ring_before_it_counts() -> None:
    """A phone that answers by itself never rings."""
    scene = two_ready()
    scene.answered("1001")
    assert scene.state("1001") is AgentState.TALKING


@pytest.mark.parametrize("why", list(Miss))
def test_a_missed_call_goes_to_the_next_agent_and_the_first_is_out(why: Miss) -> None:
    """He is set to missed, with the reason, until he asks for ready."""
    scene = two_ready()
    scene.tell(ev.OfferMissed(offer="7-1", why=why))
    assert scene.ringing() == {"1002": "c1"}
    view = scene.view("1001")
    assert (view.state, view.reason, view.missed_in_all) == (AgentState.MISSED, why.value, 1)
    scene.ready("1001")
    assert scene.state("1001") is AgentState.READY
    assert scene.view("1001").missed_in_row == 0


def test_a_call_keeps_its_place_over_missed_offers() -> None:
    """It is still before those that came after it."""
    scene = Scene()
    scene.ready_agent("1001")
    scene.call("c1")
    scene.at += 1
    scene.call("c2")
    scene.at += 15
    scene.tell(ev.OfferMissed(offer="7-1", why=Miss.RING_TIMEOUT))
    assert scene.line() == ["c1", "c2"]
    scene.ready("1001")
    assert scene.ringing() == {"1001": "c1"}


def test_with_a_higher_limit_the_next_agent_is_asked_before_the_same_one_again() -> None:
    """One who did not answer is asked again only when nobody else is free."""
    scene = Scene(missed_limit=3)
    scene.ready_agent("1001")
    scene.ready_agent("1002")
    scene.call("c1")
    for expected in ("1001", "1002", "1001"):
        assert scene.ringing() == {expected: "c1"}
        scene.tell(ev.OfferMissed(offer=scene.offer(expected), why=Miss.DECLINED))
    assert scene.ringing() == {"1002": "c1"}
    assert scene.view("1001").missed_in_row == 2


def test_an_answer_ends_the_row_of_misses() -> None:
    """Only misses without an answer between them lead to missed."""
    scene = Scene(missed_limit=2)
    scene.ready_agent("1001")
    scene.call("c1")
    scene.tell(ev.OfferMissed(offer="7-1", why=Miss.RING_TIMEOUT))
    scene.served("1001", "c1")
    scene.call("c2")
    scene.tell(ev.OfferMissed(offer=scene.offer("1001"), why=Miss.RING_TIMEOUT))
    assert scene.ringing() == {"1001": "c2"}
    assert scene.view("1001").missed_in_all == 2


def test_a_caller_who_hangs_up_while_it_rings_costs_the_agent_nothing() -> None:
    """The offer is withdrawn; he is ready since when he was, and first in turn."""
    scene = two_ready()
    since = 0.0
    scene.at = 20
    scene.tell(ev.CallLeft(call="c1", why="caller_hung_up"))
    (withdrawn,) = scene.withdrawn()
    assert (withdrawn.offer, withdrawn.call, withdrawn.agent) == ("7-1", "c1", "1001")
    assert withdrawn.why == "caller_hung_up"
    view = scene.view("1001")
    assert (view.state, view.since, view.missed_in_all) == (AgentState.READY, since, 0)
    scene.call("c2")
    assert scene.ringing() == {"1001": "c2"}


def test_a_voided_offer_of_a_caller_who_is_gone_takes_the_call_away() -> None:
    """No miss, no second offer."""
    scene = two_ready()
    scene.tell(ev.OfferVoided(offer="7-1", why="caller_hung_up"))
    assert scene.state("1001") is AgentState.READY
    assert scene.line() == []
    assert scene.withdrawn() == []


def test_a_voided_offer_of_a_caller_who_stays_goes_to_somebody_else_first() -> None:
    """The call keeps its place; nobody is set to missed."""
    scene = two_ready()
    scene.tell(ev.OfferVoided(offer="7-1", why="leg_not_placed", caller_gone=False))
    assert scene.ringing() == {"1002": "c1"}
    assert scene.state("1001") is AgentState.READY


def test_an_offer_of_which_nobody_told_the_end_is_withdrawn_and_counted() -> None:
    """Some seconds past its ring time the engine heals itself."""
    scene = two_ready()
    scene.at = 12
    scene.tell(ev.OfferRinging(offer="7-1"))
    assert scene.wakes() == [32]
    scene.at = 32
    scene.tell(ev.Ticked())
    assert [w.why for w in scene.withdrawn()] == ["overdue"]
    assert scene.state("1001") is AgentState.MISSED
    assert scene.ringing() == {"1002": "c1"}


def test_events_of_a_closed_offer_are_ignored_by_name() -> None:
    """A late answer, miss, ring or void of an old id changes nothing."""
    scene = two_ready()
    scene.tell(ev.OfferMissed(offer="7-1", why=Miss.BUSY))
    late: list[ev.Event] = [
        ev.OfferAnswered(offer="7-1"),
        ev.OfferMissed(offer="7-1", why=Miss.BUSY),
        ev.OfferRinging(offer="7-1"),
        ev.OfferVoided(offer="7-1", why="late"),
        ev.OfferAnswered(offer="6-1"),
    ]
    for event in late:
        scene.tell(event)
        assert scene.ignored() == ["stale_offer"]
        assert scene.ringing() == {"1002": "c1"}


def test_signing_out_while_it_rings_hands_the_call_on() -> None:
    """The offer is withdrawn at once; the caller does not wait for the ring time."""
    scene = two_ready()
    scene.tell(ev.AgentSignedOut(agent="1001"))
    assert [w.why for w in scene.withdrawn()] == ["agent_signed_out"]
    assert scene.state("1001") is AgentState.OFFLINE
    assert scene.ringing() == {"1002": "c1"}


def test_an_answer_that_crossed_a_withdrawal_is_believed_when_it_is_told_as_a_talk() -> None:
    """The second agent's offer of the same call is withdrawn."""
    scene = two_ready()
    scene.tell(ev.OfferMissed(offer="7-1", why=Miss.RING_TIMEOUT))
    scene.tell(ev.CallTaken(agent="1001", call="c1"))
    assert [(w.agent, w.why) for w in scene.withdrawn()] == [("1002", "call_taken")]
    assert scene.state("1001") is AgentState.TALKING
    assert scene.state("1002") is AgentState.READY
    assert scene.line() == []


def test_talking_on_the_offered_call_is_an_answer() -> None:
    """Even when only the talk was told."""
    scene = two_ready()
    scene.tell(ev.CallTaken(agent="1001", call="c1"))
    assert scene.withdrawn() == []
    assert scene.view("1001").calls_taken == 1
    assert scene.line() == []


def test_an_agent_busy_with_a_call_of_his_own_loses_the_offer() -> None:
    """It is withdrawn without a miss and goes to the next."""
    scene = two_ready()
    scene.tell(ev.CallTaken(agent="1001", call="own"))
    assert [w.why for w in scene.withdrawn()] == ["agent_busy"]
    assert scene.ringing() == {"1002": "c1"}
    assert scene.view("1001").missed_in_all == 0


def test_a_call_being_offered_goes_on_through_its_steps() -> None:
    """When it comes back, the requirement of that time holds."""
    scene = Scene()
    scene.ready_agent("1001", {"mandarin": 5})
    scene.ready_agent("1002")
    scene.call("c1", step({"mandarin": 5}, lasts_s=10))
    scene.pass_s(12)
    assert scene.ringing() == {"1001": "c1"}
    scene.tell(ev.OfferMissed(offer="7-1", why=Miss.RING_TIMEOUT))
    assert scene.ringing() == {"1002": "c1"}


def test_while_nobody_can_tell_how_an_offer_ended_it_is_not_overdue() -> None:
    """An agent who talks unseen is not counted as missed; with the news he has his time again."""
    scene = two_ready()
    scene.at = 12
    scene.tell(ev.OfferRinging(offer="7-1"))
    scene.tell(ev.NewsLost())
    scene.at = 90
    scene.tell(ev.Ticked())
    assert scene.state("1001") is AgentState.RINGING
    scene.tell(ev.NewsBack())
    assert scene.wakes() == [95]
    scene.tell(ev.OfferAnswered(offer="7-1"))
    assert scene.state("1001") is AgentState.TALKING


def test_an_offer_that_ended_while_nobody_could_tell_is_overdue_at_last() -> None:
    """The grace time runs from the return of the news, or from the end of the ring time."""
    scene = two_ready()
    scene.tell(ev.NewsLost())
    scene.at = 90
    scene.tell(ev.NewsBack())
    scene.at = 94.9
    scene.tell(ev.Ticked())
    assert scene.withdrawn() == []
    scene.at = 95
    scene.tell(ev.Ticked())
    assert [w.why for w in scene.withdrawn()] == ["overdue"]


@pytest.mark.parametrize("event", [ev.NewsBack(), ev.NewsLost()])
def test_the_same_news_twice_changes_nothing(event: ev.Event) -> None:
    """Links come and go; only a change counts."""
    scene = two_ready()
    if isinstance(event, ev.NewsLost):
        scene.tell(event)
    scene.tell(event)
    assert scene.ignored() == ["no_change"]
