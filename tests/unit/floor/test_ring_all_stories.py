"""A queue that rings all its phones at once: the first answer has the call, whatever breaks."""

from pathlib import Path

from callcenter.centre.model import ChoiceRule
from callcenter.floor.desk.desk_events import CallOffered, CallWithdrawn
from callcenter.testing.fake_pbx import Behaviour, FakeCaller
from callcenter.testing.floor_stage import FloorStage, centre_of
from callcenter.testing.virtual_time import in_virtual_time

AGENTS = ("1001", "1002", "1003")


async def _ringing(tmp_path: Path, *agents: str, **queue: object) -> tuple[FloorStage, FakeCaller]:
    """Bring a caller to where all phones of these agents ring, and nobody answers yet."""
    rules = {"wrap_up_s": 0, "ring_timeout_s": 15, **queue}
    centre = centre_of(AGENTS, choice=ChoiceRule.RING_ALL, **rules)
    stage = FloorStage(tmp_path, centre=centre)
    await stage.open()
    await stage.ready(*agents)
    for agent in agents:
        stage.pbx.phone(agent).set(Behaviour.IGNORES)
    caller = stage.pbx.call()
    await caller.hears("choose")
    await stage.settle()
    caller.press("0")
    for agent in agents:
        await stage.pbx.phone(agent).ringing.wait()
    await stage.settle()
    return stage, caller


def _whys(stage: FloorStage, agent: str) -> list[str]:
    return [event.why for event in stage.desks.of(agent, CallWithdrawn)]  # type: ignore[attr-defined]


@in_virtual_time(seeds=5)
async def test_the_first_answer_has_the_call_and_the_others_stop(tmp_path: Path) -> None:
    """One talk, one recording, the pops of the others withdrawn with the reason."""
    stage, caller = await _ringing(tmp_path, *AGENTS)
    assert [stage.state(agent) for agent in AGENTS] == ["ringing"] * 3
    stage.pbx.phone("1002").answer()
    await stage.settle(5)

    assert [stage.state(agent) for agent in AGENTS] == ["ready", "talking", "ready"]
    assert [len(stage.desks.of(agent, CallOffered)) for agent in AGENTS] == [1, 1, 1]
    assert [_whys(stage, agent) for agent in AGENTS] == [
        ["answered_elsewhere"],
        [],
        ["answered_elsewhere"],
    ]
    stage.pbx.phone("1002").hang_up()
    await caller.gone.wait()
    await stage.settle()
    record = stage.record(caller.call_id)
    assert record.agent == "1002"
    assert [(s.kind, s.agent) for s in record.segments] == [
        ("menu", None),
        ("ringing", None),
        ("talking", "1002"),
        ("menu", None),
    ]
    assert len(stage.recordings.kept) == 1
    assert stage.recordings.kept[0]["agent"] == "1002"
    assert stage.types(caller.call_id).count("call.answered") == 1
    assert [stage.state(agent) for agent in AGENTS] == ["ready"] * 3
    await stage.close()


@in_virtual_time(seeds=5)
async def test_who_declines_is_out_and_the_others_ring_on(tmp_path: Path) -> None:
    """A miss is told at once, by its own name, and counts for that agent alone."""
    stage, caller = await _ringing(tmp_path, *AGENTS)
    for declining in ("1001", "1003"):
        stage.pbx.phone(declining).hang_up()
        await stage.settle()
    assert [stage.state(agent) for agent in AGENTS] == ["missed", "ringing", "missed"]
    assert _whys(stage, "1001") == _whys(stage, "1003") == ["declined"]
    stage.pbx.phone("1002").answer()
    await stage.settle()
    assert stage.state("1002") == "talking"
    caller.hang_up()
    await stage.settle()
    assert stage.record(caller.call_id).outcome == "answered"
    await stage.close()


@in_virtual_time(seeds=5)
async def test_when_nobody_answers_each_has_missed_it_and_the_place_is_kept(
    tmp_path: Path,
) -> None:
    """The ring time ends for all together; the caller waits on."""
    stage, caller = await _ringing(tmp_path, "1001", "1002")
    await stage.settle(20)
    assert [stage.state(agent) for agent in ("1001", "1002")] == ["missed", "missed"]
    view = stage.engine.call(caller.call_id)
    assert view is not None
    assert view.position == 1
    await stage.ready("1003")
    stage.pbx.phone("1003").set(Behaviour.ANSWERS, talks_s=5)
    await caller.gone.wait()
    await stage.settle()
    assert stage.record(caller.call_id).agent == "1003"
    await stage.close()


@in_virtual_time(seeds=5)
async def test_a_caller_who_leaves_costs_nobody_a_miss(tmp_path: Path) -> None:
    """All phones stop, all pops go away, all agents stay ready."""
    stage, caller = await _ringing(tmp_path, *AGENTS)
    caller.hang_up()
    await stage.settle()
    assert [stage.state(agent) for agent in AGENTS] == ["ready"] * 3
    assert [_whys(stage, agent) for agent in AGENTS] == [["caller_gone"]] * 3
    assert stage.record(caller.call_id).outcome == "abandoned_ringing"
    assert [stage.pbx.phone(agent).leg for agent in AGENTS] == [None] * 3
    await stage.close()


@in_virtual_time(seeds=5)
async def test_an_agent_who_signs_out_is_rung_no_more(tmp_path: Path) -> None:
    """Only that phone stops, also when it is the one the call counts as its own."""
    for leaving in ("1001", "1002"):
        stage, caller = await _ringing(tmp_path / leaving, "1001", "1002")
        stage.floor.acts.set_state(leaving, "offline", None)
        await stage.settle()
        assert stage.pbx.phone(leaving).leg is None
        other = "1002" if leaving == "1001" else "1001"
        assert stage.state(other) == "ringing"
        stage.pbx.phone(other).answer()
        await stage.settle()
        assert stage.state(other) == "talking"
        caller.hang_up()
        await stage.settle()
        assert stage.record(caller.call_id).agent == other
        await stage.close()


@in_virtual_time(seeds=5)
async def test_an_answer_that_nobody_told_is_learned_at_the_end(tmp_path: Path) -> None:
    """With the event link cut, the dial itself tells who it was."""
    stage, caller = await _ringing(tmp_path, *AGENTS)
    stage.pbx.lose_link()
    stage.pbx.phone("1003").answer()
    await stage.settle(3)
    stage.pbx.phone("1003").hang_up()
    await stage.settle()
    stage.pbx.restore_link()
    await stage.settle()
    caller.hang_up()
    await stage.settle()
    assert stage.record(caller.call_id).agent == "1003"
    assert [stage.state(agent) for agent in AGENTS] == ["ready"] * 3
    await stage.close()


@in_virtual_time(seeds=5)
async def test_after_a_death_the_answer_is_that_of_the_phone_that_gave_it(tmp_path: Path) -> None:
    """All phones that ring are known to the next service; who answers there has the call."""
    for during in (True, False):
        stage, caller = await _ringing(tmp_path / str(during), *AGENTS)
        offers = {event.data["agent"]: event.data["offer"] for event in stage.events
                  if event.type == "call.offered"}  # fmt: skip
        await stage.die()
        if during:
            stage.pbx.phone("1002").answer()
            await stage.settle(2)
        await stage.open()
        await stage.settle(2)
        if not during:
            stage.pbx.phone("1002").answer()
            await stage.settle(2)
        assert stage.state("1002") == "talking"
        stage.pbx.phone("1002").hang_up()
        await caller.gone.wait()
        await stage.settle()
        record = stage.record(caller.call_id)
        assert record.agent == "1002"
        answered = [e.data for e in stage.events if e.type == "call.answered"]
        assert [(one["agent"], one["offer"]) for one in answered] == [("1002", offers["1002"])]
        assert [stage.state(agent) for agent in AGENTS] == ["ready"] * 3
        assert not stage.around.agents.rung_in_person
        await stage.close()


@in_virtual_time(seeds=3)
async def test_a_talk_that_began_and_ended_in_an_outage_is_the_answerers(tmp_path: Path) -> None:
    """The next line tells which phone it was."""
    stage, caller = await _ringing(tmp_path, *AGENTS)
    await stage.die()
    stage.pbx.phone("1003").answer()
    await stage.settle(2)
    stage.pbx.phone("1003").hang_up()
    await stage.settle(0.1)
    await stage.open()
    await caller.gone.wait()
    await stage.settle()
    assert stage.record(caller.call_id).agent == "1003"
    assert [stage.state(agent) for agent in AGENTS] == ["ready"] * 3
    await stage.close()


@in_virtual_time(seeds=3)
async def test_an_outside_number_rings_alone(tmp_path: Path) -> None:
    """A mailbox that answers must not silence the others; its agent is asked when they are not."""
    centre = centre_of(AGENTS, choice=ChoiceRule.RING_ALL, wrap_up_s=0, ring_timeout_s=5)
    stage = FloorStage(tmp_path, centre=centre)
    await stage.open()
    await stage.ready(*AGENTS)
    stage.around.agents.take_device("1001", "tel:+8613900001111")
    mobile = stage.pbx.phone("tel:+8613900001111")
    for agent in ("1002", "1003"):
        stage.pbx.phone(agent).set(Behaviour.IGNORES)
    caller = await stage.keyed(after_s=0)
    await stage.settle(3)
    assert mobile.rings == 0
    assert stage.state("1001") == "ready"
    await mobile.talking.wait()
    await stage.settle()
    assert [stage.state(agent) for agent in AGENTS] == ["talking", "missed", "missed"]
    caller.hang_up()
    await stage.settle()
    await stage.close()


@in_virtual_time(seeds=3)
async def test_a_phone_that_vanished_is_a_miss_while_the_others_ring_on(tmp_path: Path) -> None:
    """Its agent is not held for the whole ring time."""
    rules = {"wrap_up_s": 0, "ring_timeout_s": 20}
    centre = centre_of(AGENTS, choice=ChoiceRule.RING_ALL, **rules)
    stage = FloorStage(tmp_path, centre=centre)
    await stage.open()
    await stage.ready(*AGENTS)
    for agent in AGENTS:
        stage.pbx.phone(agent).set(Behaviour.IGNORES)
    gone = stage.pbx.phone("1001")
    gone.behaviour = Behaviour.UNREACHABLE  # nobody has noticed it yet
    caller = await stage.keyed(after_s=0)
    await stage.settle(5)
    assert [stage.state(agent) for agent in AGENTS] == ["missed", "ringing", "ringing"]
    assert _whys(stage, "1001") == ["unreachable"]
    stage.pbx.phone("1003").answer()
    await stage.settle()
    assert stage.state("1003") == "talking"
    caller.hang_up()
    await stage.settle()
    await stage.close()
