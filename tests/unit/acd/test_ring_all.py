"""A queue that rings everybody at once: first answer wins."""

from callcenter.acd import events as ev
from callcenter.acd.model import AgentState, Choice, Miss
from tests.unit.acd.scene import Scene


def three_ring() -> Scene:
    """Three agents and one call that rings for all of them."""
    scene = Scene(choice=Choice.RING_ALL)
    for agent in ("1001", "1002", "1003"):
        scene.ready_agent(agent)
    scene.call("c1")
    return scene


def test_everybody_free_is_rung_at_once_and_told_why() -> None:
    """Three offers with their own ids, of one call."""
    scene = three_ring()
    made = scene.made()
    assert [offer.agent for offer in made] == ["1001", "1002", "1003"]
    assert len({offer.offer for offer in made}) == 3
    assert all(offer.explanation and offer.explanation.agent == offer.agent for offer in made)


def test_the_first_answer_wins_and_the_others_keep_their_place() -> None:
    """They are withdrawn without a miss, ready since when they were."""
    scene = three_ring()
    since = scene.view("1001").idle_since
    scene.at += 3
    scene.answered("1002")
    assert {offer.agent: offer.why for offer in scene.withdrawn()} == {
        "1001": "answered_elsewhere",
        "1003": "answered_elsewhere",
    }
    assert scene.state("1002") is AgentState.TALKING
    assert scene.view("1001").idle_since == since
    assert scene.view("1003").missed_in_all == 0
    assert scene.line() == []


def test_a_miss_of_one_leaves_it_ringing_for_the_others() -> None:
    """Only when the last of them missed it, it waits again, at its place."""
    scene = three_ring()
    for agent in ("1001", "1002"):
        scene.tell(ev.OfferMissed(offer=scene.offer(agent), why=Miss.DECLINED))
        assert scene.made() == []
    assert scene.ringing() == {"1003": "c1"}
    scene.ready("1001")
    assert scene.made() == []
    scene.tell(ev.OfferMissed(offer=scene.offer("1003"), why=Miss.RING_TIMEOUT))
    assert [offer.agent for offer in scene.made()] == ["1001"]


def test_a_caller_who_hangs_up_stops_all_phones() -> None:
    """One withdrawal for each."""
    scene = three_ring()
    scene.tell(ev.CallLeft(call="c1", why="hung_up"))
    assert sorted(offer.agent for offer in scene.withdrawn()) == ["1001", "1002", "1003"]
    assert scene.ringing() == {}


def test_an_answer_that_crossed_a_withdrawal_is_believed() -> None:
    """Who was told too late, but talks, talks; the answered one's call goes on elsewhere."""
    scene = three_ring()
    scene.answered("1001")
    scene.tell(ev.CallTaken(agent="1002", call="c1"))
    assert scene.state("1002") is AgentState.TALKING


def test_a_phone_that_fails_after_the_caller_is_gone_ends_all() -> None:
    """Voided with the caller gone: nothing rings on."""
    scene = three_ring()
    scene.tell(ev.OfferVoided(offer=scene.offer("1002"), why="caller_gone"))
    assert scene.ringing() == {}
    assert scene.line() == []
