"""The service stays away for longer than callers wait: what the exchange did is on record."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from callcenter.errors import LinkDown
from callcenter.floor.ports.unseen import UnseenCall
from callcenter.floor.recovery.taking_back import TRIES
from callcenter.ledger.store import COUNTED
from callcenter.recordings.fallback import FALLBACK_NUMBER
from callcenter.testing.fake_pbx import Behaviour, FakeCaller
from callcenter.testing.floor_stage import FloorStage, principal
from callcenter.testing.virtual_time import START_S, in_virtual_time
from tests.unit.floor.consults import talking
from tests.unit.floor.fallbacks import LONG_S
from tests.unit.floor.outgoings import CUSTOMER, dial, line_of, stage_in

AWAY_S = 50.0
MESSAGE_S = 195.0
"""So long that he leaves a message at last."""


async def fallen(stage: FloorStage, *, known: bool) -> FakeCaller:
    """Let a caller be in the fallback: in the queue before, or unknown to the service."""
    if known:
        caller = await stage.keyed(after_s=0)
        await stage.settle(2)
        await stage.die()
    else:
        await stage.die()
        caller = stage.pbx.call(caller="13900139000")
    await stage.settle(AWAY_S)
    for phone in stage.pbx.emergency:
        stage.pbx.phone(phone).set(Behaviour.IGNORES)
    await stage.settle(LONG_S - AWAY_S)
    assert caller.stage == "fallback"
    return caller


async def with_an_agent_in_the_emergency_queue(folder: Path) -> FloorStage:
    """Open the service with an agent whose phone can be rung only in the fallback."""
    stage = FloorStage(folder)
    await stage.open()
    await stage.ready("1001")
    stage.pbx.emergency = ("1001",)
    stage.pbx.phone("1001").set(Behaviour.UNREACHABLE)
    return stage


@in_virtual_time(seeds=2)
@pytest.mark.parametrize("known", [True, False])
async def test_whom_the_fallback_serves_to_his_end_has_one_whole_record(
    tmp_path: Path, *, known: bool
) -> None:
    """He leaves a message, and is left in peace. He was in the queue before, or is unknown."""
    stage = FloorStage(tmp_path)
    await stage.open()
    caller = await fallen(stage, known=known)
    await stage.settle(MESSAGE_S - LONG_S)
    assert caller.heard[-1] == "beep"
    await stage.open()
    await stage.settle(5)
    await stage.die()
    await stage.settle(1)
    await stage.open()
    await stage.settle(1)
    assert stage.floor.live_call_ids == {caller.call_id}
    caller.hang_up()
    await stage.settle(1)
    types = stage.types(caller.call_id)
    assert types.count("call.arrived") == 1
    assert types[-2:] == ["call.fallback", "call.ended"]
    record = stage.record(caller.call_id)
    assert (record.number, record.caller) == ("4001", caller.caller)
    assert record.segments[-1].kind == "fallback"
    assert record.segments[0].started_at == record.arrived_at
    await stage.close()


@in_virtual_time(seeds=2)
@pytest.mark.parametrize("comes_back", [False, True])
async def test_board_and_record_agree_what_became_of_a_caller_who_fell_back_from_a_queue(
    tmp_path: Path, *, comes_back: bool
) -> None:
    """Who ends in the fallback has left, who hangs up at his place again has given up."""
    stage = FloorStage(tmp_path)
    await stage.open()
    caller = await fallen(stage, known=True)
    await stage.settle(0 if comes_back else MESSAGE_S - LONG_S)
    await stage.open()
    await stage.settle(5)
    assert (caller.stage == "wait") == comes_back
    caller.hang_up()
    await stage.settle(1)
    assert stage.record(caller.call_id).outcome == (
        "abandoned_queue" if comes_back else "overflowed"
    )
    stage.floor.board.begin_day([one for one in stage.events if f"'{one.type}'" in COUNTED])
    (row,) = stage.floor.board.snapshot()["queues"]
    assert (row["offered"], row["abandoned"], row["left"]) == (1, comes_back, not comes_back)
    assert sum(row["lately"]["abandoned"]) == comes_back
    await stage.close()


@in_virtual_time(seeds=2)
async def test_whoever_was_served_is_not_kept_waiting_for_the_service(tmp_path: Path) -> None:
    """He has had what he called for; his record ends when the service is back."""
    stage = FloorStage(tmp_path)
    await stage.open()
    await stage.ready("1001")
    stage.pbx.phone("1001").talks_s = 3.0
    caller = await stage.keyed(after_s=0)
    await stage.pbx.phone("1001").talking.wait()
    await stage.settle(0.5)
    await stage.die()
    await stage.settle(20)
    assert caller.gone.is_set()
    await stage.open()
    stage.floor.close_unseen([caller.call_id])
    await stage.settle(2)
    record = stage.record(caller.call_id)
    assert record.outcome == "answered"
    assert stage.types(caller.call_id).count("call.ended") == 1
    await stage.close()


@in_virtual_time(seeds=3)
async def test_given_callers_in_the_fallback_when_the_service_is_back_then_they_keep_their_places(
    tmp_path: Path,
) -> None:
    """Each comes in as a line with what stood on his channel; a younger caller is not before."""
    stage = FloorStage(tmp_path)
    await stage.open()
    await stage.ready("1001")
    stage.pbx.phone("1001").set(Behaviour.UNREACHABLE)
    first = await stage.keyed(after_s=0)
    await stage.settle(2)
    second = await fallen(stage, known=True)
    entered = [caller.saved["entered"] for caller in (first, second)]
    await stage.open()
    third = stage.pbx.call(caller="13900139000")
    await stage.settle(2)
    third.press("0")
    await stage.settle(2)
    assert [first.stage, second.stage, third.stage] == ["wait"] * 3
    assert [caller.saved["entered"] for caller in (first, second)] == entered
    await stage.ready("1001")
    stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=1, talks_s=5)
    for caller in (first, second, third):
        await caller.gone.wait()
    await stage.settle(1)
    answered = [stage.record(caller.call_id).answered_at for caller in (first, second, third)]
    assert None not in answered
    assert answered == sorted(answered, key=str)
    record = stage.record(first.call_id)
    assert record.outcome == "answered"
    kinds = [segment.kind for segment in record.segments]
    assert kinds.index("waiting") < kinds.index("fallback") < kinds.index("talking")
    assert stage.types(first.call_id).count("call.arrived") == 1
    await stage.close()


@in_virtual_time(seeds=3)
async def test_given_a_caller_who_came_meanwhile_when_the_service_is_back_then_he_has_the_menu(
    tmp_path: Path,
) -> None:
    """Nobody had seen him come; his call goes on like any other and is one on record."""
    stage = FloorStage(tmp_path)
    await stage.open()
    caller = await fallen(stage, known=False)
    await stage.open()
    await caller.hears("choose")
    caller.press("0")
    await stage.settle(3)
    assert caller.stage == "wait"
    caller.hang_up()
    await stage.settle(1)
    record = stage.record(caller.call_id)
    assert (record.number, record.outcome) == ("4001", "abandoned_queue")
    types = stage.types(caller.call_id)
    assert (types.count("call.arrived"), types.count("call.ended")) == (1, 1)
    await stage.close()


@in_virtual_time(seeds=3)
@pytest.mark.parametrize("known", [True, False])
async def test_given_a_talk_in_the_fallback_when_the_service_is_back_then_it_is_known_and_goes_on(
    tmp_path: Path, *, known: bool
) -> None:
    """The agent gets no other call meanwhile, and the call ends with the talk."""
    stage = await with_an_agent_in_the_emergency_queue(tmp_path)
    caller = await fallen(stage, known=known)
    stage.pbx.phone("1001").answer()
    await stage.settle(1)
    await stage.open()
    await stage.settle(25)
    assert stage.pbx.rooms.of(caller.uniqueid) is not None
    assert stage.state("1001") == "talking"
    stage.pbx.phone("1001").hang_up()
    await stage.settle(1)
    assert caller.gone.is_set()
    assert stage.state("1001") == "ready"
    record = stage.record(caller.call_id)
    assert (record.outcome, record.number) == ("answered", "4001")
    assert stage.types(caller.call_id).count("call.arrived") == 1
    answered = [e.data["leg"] for e in stage.events if e.type == "call.answered"]
    assert answered == [FALLBACK_NUMBER]  # so the exchange's own recording belongs to it
    await stage.close()


@in_virtual_time(seeds=5)
@pytest.mark.parametrize("early_s", [0.15, 0.05, 0.0, -0.05, -0.3])
async def test_given_an_agent_who_answers_as_the_service_is_back_then_no_talk_is_cut(
    tmp_path: Path, early_s: float
) -> None:
    """Either the two talk, and the agent is known to, or the caller waits at his place again."""
    stage = await with_an_agent_in_the_emergency_queue(tmp_path)
    caller = await fallen(stage, known=True)
    asyncio.get_running_loop().call_later(0.4, stage.pbx.phone("1001").answer)
    await stage.settle(0.4 - early_s)
    await stage.open()
    await stage.settle(30)
    talks = stage.pbx.rooms.of(caller.uniqueid) is not None
    assert talks == caller.bridged
    assert talks or caller.stage in {"wait", "dial"}
    assert stage.state("1001") in ({"talking"} if talks else {"ready", "ringing", "not_ready"})
    caller.hang_up()
    await stage.settle(1)
    assert stage.types(caller.call_id).count("call.ended") == 1
    await stage.close()


@in_virtual_time(seeds=2)
async def test_given_commands_that_fail_at_first_then_a_caller_is_taken_back_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """News of the exchange may come before it takes commands, or it may be cut for longer."""
    stage = FloorStage(tmp_path)
    await stage.open()
    caller = await fallen(stage, known=True)
    really, refused = stage.pbx.take_back, 0

    async def take_back(channel: str) -> None:
        nonlocal refused
        refused += 1
        if refused <= TRIES + 1:
            raise LinkDown
        await really(channel)

    monkeypatch.setattr(stage.pbx, "take_back", take_back)
    await stage.open()
    sweeping = asyncio.create_task(stage.floor.sweeping.run())
    await stage.settle(35)
    sweeping.cancel()
    assert caller.stage == "wait"
    caller.hang_up()
    await stage.settle(1)
    await stage.close()


@in_virtual_time()
async def test_calls_that_ended_unseen_are_on_record_with_their_times(tmp_path: Path) -> None:
    """Whoever came meanwhile is new; who was known only ends; who was seen to end stays so."""
    stage = FloorStage(tmp_path)
    await stage.open()
    known = await stage.keyed(after_s=0)
    seen = await stage.keyed(after_s=0)
    await stage.settle(2)
    seen.hang_up()
    await stage.settle(1)
    await stage.die()
    came = datetime.fromtimestamp(START_S + 20, tz=UTC)
    unseen = [
        UnseenCall(
            id=one,
            number="4001",
            caller="13900139000",
            came=came,
            fell=came + timedelta(seconds=60),
            ended=came + timedelta(seconds=80),
        )
        for one in ("pbx1-1763743200.99", known.call_id, seen.call_id)
    ]
    await stage.open()
    before = stage.types(seen.call_id)
    stage.floor.note_unseen(unseen, known={known.call_id, seen.call_id}, alive={known.call_id})
    new, old = stage.record("pbx1-1763743200.99"), stage.record(known.call_id)
    assert (new.arrived_at, new.ended_at) == (came, unseen[0].ended)
    assert (new.caller, new.number, new.flow) == ("13900139000", "4001", "main")
    assert [one.kind for one in new.segments] == ["menu", "fallback"]
    assert new.outcome == "overflowed"
    assert (old.ended_at, old.segments[-1].kind) == (unseen[1].ended, "fallback")
    assert stage.types(known.call_id).count("call.arrived") == 1
    assert stage.types(seen.call_id) == before
    await stage.close()


async def ends_as_he_should(stage: FloorStage, caller: FakeCaller, *, talks: bool) -> None:
    """Serve a caller in the fallback to his end, the service being back; nothing is left over."""
    if talks:
        stage.pbx.phone("1003").answer()
    await stage.settle(1 if talks else MESSAGE_S - LONG_S)
    await stage.open()
    await stage.settle(3)
    await stage.die()  # what was told is not told again
    await stage.settle(1)
    await stage.open()
    await stage.settle(3)
    assert caller.stage == "fallback"
    assert [stage.state(agent) for agent in ("1001", "1002")] == ["ready", "ready"]
    assert stage.state("1003") == ("talking" if talks else "ready")
    if talks:
        stage.pbx.phone("1003").hang_up()
    else:
        caller.hang_up()
    await stage.settle(2)
    assert {stage.state(agent) for agent in ("1001", "1002", "1003")} == {"ready"}
    assert stage.around.agents.rung_in_person == {}
    types = stage.types(caller.call_id)
    assert types.count("call.answered") == types.count("talk.ended")
    assert types.count("call.ended") == 1
    await stage.close()


@in_virtual_time(seeds=3)
@pytest.mark.parametrize("talks", [True, False])
@pytest.mark.parametrize("reached", [True, False])
async def test_given_a_call_that_was_transferred_and_fell_back_then_its_agent_is_free(
    tmp_path: Path, *, reached: bool, talks: bool
) -> None:
    """He sent it elsewhere while nobody was there, also before the number was dialled."""
    stage = stage_in(tmp_path)
    await stage.open()
    await stage.ready("1001", "1002", "1003")
    stage.pbx.emergency = ("1003",)
    stage.pbx.phone("1003").set(Behaviour.IGNORES)
    behaviour = Behaviour.ANSWERS if reached else Behaviour.IGNORES
    for phone in ("1001", f"tel:{CUSTOMER}"):
        stage.pbx.phone(phone).set(behaviour, after_s=0.5)
    caller = line_of(stage, await dial(stage))
    await stage.settle(3)
    await stage.die()
    stage.pbx.phone("1001").answer()
    await stage.settle(0.5)
    stage.pbx.phone("1001").transfer("1002")
    await stage.settle(LONG_S)
    await ends_as_he_should(stage, caller, talks=talks)


@in_virtual_time(seeds=3)
async def test_given_a_consultation_whose_caller_talks_in_the_fallback_then_its_agents_are_free(
    tmp_path: Path,
) -> None:
    """So is, once that is over, who talked with him there."""
    story = await talking(tmp_path, wrap_up_s=0)
    stage = story.stage
    await stage.ready("1003")
    stage.pbx.emergency = ("1003",)
    stage.pbx.phone("1003").set(Behaviour.IGNORES)
    await story.until("talking")
    await stage.die()
    story.first.hang_up()
    story.second.hang_up()
    await stage.settle(LONG_S)
    await ends_as_he_should(stage, story.caller, talks=True)


@in_virtual_time(seeds=3)
async def test_given_a_caller_taken_back_into_his_transfer_then_who_sent_him_there_is_free(
    tmp_path: Path,
) -> None:
    """The transfer was made while nobody was there; the one he was sent to is rung for him."""
    stage = FloorStage(tmp_path)
    await stage.open()
    await stage.ready("1001", "1002")
    for phone in ("1001", "1002"):
        stage.pbx.phone(phone).set(Behaviour.ANSWERS, after_s=1)
    caller = await stage.keyed()
    await stage.pbx.phone("1001").talking.wait()
    await stage.settle(1)
    await stage.die()
    stage.pbx.phone("1001").transfer("1002")
    await stage.settle(LONG_S)
    assert caller.stage == "fallback"
    await stage.open()
    for agent in ("1001", "1002"):
        stage.floor.desk.attached(principal(agent))
    await stage.settle(5)
    assert (stage.state("1001"), stage.state("1002")) == ("ready", "talking")
    ended = [e.data["agent"] for e in stage.events if e.type == "talk.ended"]
    assert ended == ["1001"]
    await stage.close()
