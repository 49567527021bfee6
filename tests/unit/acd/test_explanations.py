"""Reasons: why this agent, why still waiting; bounded in size."""

from callcenter.acd import events as ev
from callcenter.acd.engine import Engine
from callcenter.acd.model import AgentState, Choice, Refusal, Requirement
from tests.unit.acd.scene import Scene, step


def busy_centre() -> Scene:
    """One agent for every reason to be refused, and two who could take the call."""
    scene = Scene(choice=Choice.MOST_SKILLED)
    scene.queue("other")
    scene.ready_agent("1001", {"mandarin": 3})
    scene.ready_agent("1002", {"mandarin": 5})
    scene.ready_agent("1003", {"mandarin": 2})
    scene.ready_agent("1004", {"mandarin": 5}, queues={"other": 0})
    scene.profile("1005", {"mandarin": 5})
    scene.agent("1006", {"mandarin": 5})
    scene.ready_agent("1007", {"mandarin": 5})
    scene.tell(ev.DeskLost(agent="1007"))
    scene.ready_agent("1008", {"mandarin": 5})
    scene.tell(ev.DeviceUsable(agent="1008", usable=False))
    scene.ready_agent("1009", {"mandarin": 5})
    scene.tell(ev.CallTaken(agent="1009", call="own"))
    return scene


def test_an_offer_tells_candidates_values_and_refusals() -> None:
    """Best first, with what they were ranked by; everybody else counts under one reason."""
    scene = busy_centre()
    scene.at = 20
    scene.call("c1", step({"mandarin": 3}), entered_at=12, priority=1)
    why = scene.made()[0].explanation
    assert why is not None
    assert (why.call, why.agent, why.queue, why.choice) == (
        "c1",
        "1002",
        "service",
        Choice.MOST_SKILLED,
    )
    assert (why.rank, why.waited_s, why.step) == (-48, 8, 0)
    assert why.requirement == Requirement.of({"mandarin": 3})
    assert [(c.agent, c.score, c.idle_s) for c in why.candidates] == [
        ("1002", -5, 19),
        ("1001", -3, 20),
    ]
    assert why.candidates_in_all == 2
    assert why.refusals == {
        Refusal.NOT_IN_QUEUE: 1,
        Refusal.SKILL_MISSING: 1,
        Refusal.OFFLINE: 1,
        Refusal.TALKING: 1,
        Refusal.NOT_READY: 1,
        Refusal.DEVICE_UNUSABLE: 1,
        Refusal.DESK_LOST: 1,
    }


def test_an_offer_by_name_counts_the_others_as_not_named() -> None:
    """Only those named can be refused for more."""
    scene = busy_centre()
    scene.call("c1", step(agents=("1001", "1009")))
    why = scene.made()[0].explanation
    assert why is not None
    assert [candidate.agent for candidate in why.candidates] == ["1001"]
    assert why.refusals == {Refusal.NOT_NAMED: 7, Refusal.TALKING: 1}


def test_an_explanation_shows_ten_candidates_at_most() -> None:
    """And says how many there were."""
    scene = Scene()
    for number in range(25):
        scene.ready_agent(str(1001 + number))
    scene.call("c1")
    why = scene.made()[0].explanation
    assert why is not None
    assert [candidate.agent for candidate in why.candidates] == [
        str(1001 + number) for number in range(10)
    ]
    assert why.candidates_in_all == 25


def test_a_waiting_call_tells_why_nobody_takes_it() -> None:
    """All agents by reason, those who could by name, and when the next step comes."""
    scene = busy_centre()
    scene.call("c1", step({"mandarin": 4}, lasts_s=30))
    scene.at += 1
    scene.call("c2", step({"mandarin": 4}, lasts_s=30))
    why = scene.engine.explain_waiting("c2", scene.at)
    assert why is not None
    assert why.waiting.position == 2
    assert why.relaxes_at == scene.at + 30
    assert why.matching == 6
    assert why.nearest[0] == ("1002", AgentState.RESERVED)
    assert (why.ready, why.held_until) == (0, None)
    assert sum(why.refusals.values()) == 9
    assert why.refusals[Refusal.SKILL_MISSING] == 2


def test_an_impossible_requirement_shows_as_nobody_matching() -> None:
    """A skill that nobody has is seen at a glance."""
    scene = busy_centre()
    scene.call("c1", step({"klingon": 1}))
    why = scene.engine.explain_waiting("c1", scene.at)
    assert why is not None
    assert (why.matching, why.nearest) == (0, ())


def test_while_assignments_are_held_a_waiting_call_says_so() -> None:
    """And how many could take it."""
    scene = Scene()
    scene.ready_agent("1001")
    scene.tell(ev.AssignmentsHeld(until=scene.at + 2))
    scene.call("c1")
    why = scene.engine.explain_waiting("c1", scene.at)
    assert why is not None
    assert (why.held_until, why.ready) == (scene.at + 2, 1)


def test_a_call_that_does_not_wait_has_nothing_to_explain() -> None:
    """Neither place nor reasons."""
    scene = Scene()
    assert scene.engine.explain_waiting("c1", 0) is None
    assert scene.engine.position("c1") is None
    assert scene.engine.call("c1") is None
    assert scene.engine.waiting("nowhere") == []


def test_asking_for_reasons_changes_nothing() -> None:
    """A board may ask as often as it likes."""
    scene = Scene()
    scene.ready_agent("1001")
    scene.call("c1", step({"mandarin": 1}, lasts_s=5))
    scene.call("c2")
    before = (scene.engine.agents(), scene.engine.waiting("service"))
    for call in ("c1", "c2"):
        scene.engine.explain_waiting(call, scene.at)
    assert (scene.engine.agents(), scene.engine.waiting("service")) == before
    scene.auditor.compare(scene.engine)


def test_without_explanations_the_same_offers_are_made() -> None:
    """Only the reasons are left out."""
    quiet = Engine(explain=False)
    scene = busy_centre()
    for engine in (quiet, scene.engine):
        engine.apply(ev.QueueSet(rule=scene.engine.queues()[1]), 0)
    for view in scene.engine.agents():
        quiet.apply(ev.AgentSet(profile=view.profile), 0)
        if view.state is AgentState.READY:
            quiet.apply(ev.AgentSignedIn(agent=view.agent), view.since)
            quiet.apply(ev.ReadyAsked(agent=view.agent), view.since)
    (made,) = [
        command
        for command in quiet.apply(
            ev.CallEntered(
                call="c1", queue="service", entered_at=20, steps=(step({"mandarin": 3}),)
            ),
            20,
        )
        if hasattr(command, "explanation")
    ]
    assert made.explanation is None
