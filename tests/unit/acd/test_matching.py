"""Who may take which call, which call comes first, and which agent."""

import pytest

from callcenter.acd import events as ev
from callcenter.acd.model import AgentProfile, Choice, Requirement
from tests.unit.acd.scene import Scene, step


def test_a_call_goes_to_the_agent_who_has_every_required_skill_at_its_level() -> None:
    """One skill too low, or one of two missing, is not enough."""
    scene = Scene()
    scene.ready_agent("1001", {"mandarin": 2, "repairs": 5})
    scene.ready_agent("1002", {"mandarin": 5})
    scene.ready_agent("1003", {"mandarin": 3, "repairs": 1})
    scene.call("c1", step({"mandarin": 3, "repairs": 1}))
    assert scene.ringing() == {"1003": "c1"}


def test_a_call_waits_when_nobody_free_has_the_skill() -> None:
    """An agent without the skill stays ready beside the waiting call."""
    scene = Scene()
    scene.ready_agent("1001", {"english": 5})
    scene.call("c1", step({"mandarin": 1}))
    assert scene.ringing() == {}
    assert scene.line() == ["c1"]


def test_an_agent_takes_calls_only_of_queues_he_serves() -> None:
    """Membership counts before skills do."""
    scene = Scene()
    scene.queue("vip")
    scene.ready_agent("1001", queues={"vip": 0})
    scene.call("c1")
    assert scene.ringing() == {}
    scene.call("c2", queue="vip")
    assert scene.ringing() == {"1001": "c2"}


def test_a_named_agent_takes_the_call_even_outside_its_queue() -> None:
    """Naming the account's agent is stronger than membership."""
    scene = Scene()
    scene.ready_agent("1001")
    scene.ready_agent("1002", queues={})
    scene.call("c1", step(agents=("1002",)))
    assert scene.ringing() == {"1002": "c1"}


def test_a_named_agent_without_a_required_skill_is_not_offered_the_call() -> None:
    """Skills and names must both hold."""
    scene = Scene()
    scene.ready_agent("1001")
    scene.call("c1", step({"mandarin": 1}, agents=("1001",)))
    assert scene.ringing() == {}


def test_a_routing_step_ends_at_its_time_and_the_next_one_holds() -> None:
    """Level 3 for 30 s, then level 1 for 30 s, then anyone: each acts at its very time."""
    scene = Scene()
    scene.ready_agent("1001")
    scene.ready_agent("1002", {"mandarin": 1})
    scene.at = 100
    scene.call("c1", step({"mandarin": 3}, lasts_s=30), step({"mandarin": 1}, lasts_s=30))
    assert scene.wakes() == [130]
    scene.not_ready("1002")
    scene.pass_s(29.5)
    assert scene.ringing() == {}
    scene.pass_s(0.5)
    assert scene.ringing() == {}
    assert scene.wakes() == [160]
    scene.pass_s(30)
    assert scene.ringing() == {"1001": "c1"}


def test_a_preferred_agent_is_only_a_first_step() -> None:
    """The last agent is waited for ten seconds, then anyone of the queue will do."""
    scene = Scene()
    scene.ready_agent("1001")
    scene.agent("1002")
    scene.call("c1", step(agents=("1002",), lasts_s=10))
    assert scene.ringing() == {}
    scene.pass_s(10)
    assert scene.ringing() == {"1001": "c1"}


def test_a_step_without_end_is_never_left() -> None:
    """Nobody else gets the call, however long it waits."""
    scene = Scene()
    scene.ready_agent("1001")
    scene.call("c1", step(agents=("1002",)), step(lasts_s=1))
    assert scene.wakes() == []
    scene.pass_s(100_000)
    assert scene.ringing() == {}


def test_steps_may_count_from_a_return_while_the_place_counts_from_the_entry() -> None:
    """A call transferred back has its old place and goes through its steps afresh."""
    scene = Scene()
    scene.ready_agent("1001")
    scene.at = 500
    scene.call("c1", step(agents=("1002",), lasts_s=20), entered_at=100, steps_from=500)
    assert scene.ringing() == {}
    assert scene.engine.waiting("service")[0].entered_at == 100
    scene.pass_s(20)
    assert scene.ringing() == {"1001": "c1"}


def test_calls_of_equal_priority_are_served_in_order_of_entry() -> None:
    """First in, first out."""
    scene = Scene()
    for number in range(1, 4):
        scene.call(f"c{number}")
        scene.at += 1
    assert scene.line() == ["c1", "c2", "c3"]
    scene.ready_agent("1001")
    assert scene.ringing() == {"1001": "c1"}


def test_a_point_of_priority_is_worth_a_head_start() -> None:
    """One point at 60 s overtakes a call that waits 59 s, not one that waits 61 s."""
    scene = Scene()
    scene.call("old")
    scene.at = 2
    scene.call("newer")
    scene.at = 61
    scene.call("vip", priority=1)
    assert scene.line() == ["old", "vip", "newer"]


def test_a_changed_priority_acts_at_once() -> None:
    """The place changes while waiting, and who is served next with it."""
    scene = Scene()
    for call in ("c1", "c2", "c3"):
        scene.call(call)
        scene.at += 1
    scene.tell(ev.PriorityChanged(call="c3", priority=1))
    assert scene.line() == ["c3", "c1", "c2"]
    assert [scene.engine.position(call) for call in ("c1", "c2", "c3")] == [2, 3, 1]
    scene.ready_agent("1001")
    assert scene.ringing() == {"1001": "c3"}


def test_an_agent_of_several_queues_takes_the_best_ranked_call_of_all() -> None:
    """Over queues and skills alike; a better-ranked call that he does not match waits on."""
    scene = Scene()
    scene.queue("vip", head_start_s=600)
    scene.call("first", step({"mandarin": 1}))
    scene.at += 1
    scene.call("second", queue="vip")
    scene.at += 1
    scene.call("third")
    scene.ready_agent("1001", queues={"service": 0, "vip": 0})
    assert scene.ringing() == {"1001": "second"}


def test_two_waiting_calls_share_the_agents_who_come_by_rank() -> None:
    """The older call gets the only one who can serve it; the younger one the other."""
    scene = Scene()
    scene.tell(ev.AssignmentsHeld(until=50))
    scene.ready_agent("1001")
    scene.ready_agent("1002", {"mandarin": 5})
    scene.call("c1", step({"mandarin": 3}))
    scene.at += 1
    scene.call("c2")
    scene.at = 50
    scene.pass_s(0)
    assert scene.ringing() == {"1002": "c1", "1001": "c2"}
    assert [offer.call for offer in scene.made()] == ["c1", "c2"]


def test_the_longest_idle_agent_is_asked_first() -> None:
    """Idle since the end of the last talk; with none, since ready."""
    scene = Scene()
    scene.ready_agent("1001")
    scene.ready_agent("1002")
    scene.call("c1")
    assert scene.ringing() == {"1001": "c1"}
    scene.served("1001", "c1")
    scene.at += 1
    scene.call("c2")
    assert scene.ringing() == {"1002": "c2"}


def test_a_pause_does_not_cost_the_idle_place() -> None:
    """Idle counts from the last talk's end, not from the return of a short break."""
    scene = Scene()
    scene.ready_agent("1001")
    scene.ready_agent("1002")
    for agent, call in (("1001", "c1"), ("1002", "c2")):
        scene.call(call)
        scene.served(agent, call)
        scene.at += 1
    scene.not_ready("1001")
    scene.ready("1001")
    scene.call("c3")
    assert scene.ringing() == {"1001": "c3"}


def test_equally_idle_agents_are_asked_by_number() -> None:
    """A tie has one answer."""
    scene = Scene()
    scene.agent("1002")
    scene.agent("1001")
    scene.ready("1002")
    scene.ready("1001")
    scene.call("c1")
    assert scene.ringing() == {"1001": "c1"}


@pytest.mark.parametrize(
    ("choice", "chosen"),
    [
        (Choice.LONGEST_IDLE, "1001"),
        (Choice.MOST_SKILLED, "1002"),
        (Choice.FEWEST_SKILLS, "1003"),
    ],
)
def test_the_queue_chooses_among_those_who_match(choice: Choice, chosen: str) -> None:
    """Each rule has its own favourite."""
    scene = Scene(choice=choice)
    scene.ready_agent("1001", {"mandarin": 3, "english": 5})
    scene.ready_agent("1002", {"mandarin": 5, "english": 1})
    scene.ready_agent("1003", {"mandarin": 3})
    scene.call("c1", step({"mandarin": 2}))
    assert scene.ringing() == {chosen: "c1"}


def test_the_agent_with_the_fewest_calls_is_asked_first() -> None:
    """Although the other one has been idle for longer."""
    scene = Scene(choice=Choice.FEWEST_CALLS)
    scene.ready_agent("1001")
    scene.call("c1")
    scene.served("1001", "c1")
    scene.at += 100
    scene.ready_agent("1002")
    scene.call("c2")
    assert scene.ringing() == {"1002": "c2"}


def test_members_with_a_lower_penalty_are_asked_before_others() -> None:
    """However long the others have been idle."""
    scene = Scene()
    scene.ready_agent("1001", queues={"service": 1})
    scene.at += 100
    scene.ready_agent("1002", queues={"service": 0})
    scene.call("c1")
    scene.call("c2")
    assert [offer.agent for offer in scene.made()] == ["1001"]
    assert scene.ringing() == {"1002": "c1", "1001": "c2"}


@pytest.mark.parametrize("level", [0, 6, -1])
def test_levels_outside_1_to_5_are_refused(level: int) -> None:
    """In requirements and in profiles."""
    with pytest.raises(ValueError, match="mandarin has level"):
        Requirement.of({"mandarin": level})
    with pytest.raises(ValueError, match="mandarin has level"):
        AgentProfile(agent="1001", skills={"mandarin": level})


def test_equal_requirements_are_equal_however_they_were_written() -> None:
    """Order and repetition do not matter, so that such calls share one lane."""
    one = Requirement.of({"a": 1, "b": 2}, ["1002", "1001", "1002"])
    assert one == Requirement.of({"b": 2, "a": 1}, ["1001", "1002"])
