"""What menus ask for beyond sounds and keys, performed on a fake exchange in virtual time."""

from pathlib import Path

from callcenter.centre.model import DialRule
from callcenter.floor.call.outside import OutsideRings
from callcenter.testing.fake_pbx import Behaviour
from callcenter.testing.virtual_time import in_virtual_time
from tests.unit.floor.flow_stage import ended, stage_of

TRANSFER = "  begin: { transfer: { WHOM }, then: good, on_error: bad }\n"


@in_virtual_time(seeds=3)
async def test_a_menu_connects_with_one_agent_in_person(tmp_path: Path) -> None:
    """The talk is kept like any other, and afterwards the menu goes on."""
    stage = await stage_of(TRANSFER.replace("WHOM", "agent: '1001'"), tmp_path)
    await stage.ready("1001")
    stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=2, talks_s=20)
    caller = stage.pbx.call()
    record = await ended(stage, caller)
    assert (record.outcome, record.agent) == ("answered", "1001")
    assert caller.heard[-1] == "sounds/good"


@in_virtual_time(seeds=2)
async def test_an_agent_who_does_not_answer_leads_to_the_error_branch(tmp_path: Path) -> None:
    """The caller is not left with an endless ring."""
    stage = await stage_of(TRANSFER.replace("WHOM", "agent: '1001'"), tmp_path)
    await stage.ready("1001")
    stage.pbx.phone("1001").set(Behaviour.IGNORES)
    caller = stage.pbx.call()
    await ended(stage, caller)
    assert caller.heard[-1] == "sounds/bad"


@in_virtual_time(seeds=2)
async def test_an_outside_number_is_dialled_only_under_the_dial_rules(tmp_path: Path) -> None:
    """What no rule allows is never dialled; what one allows is, and talked with."""
    for number, heard in (("+861012345678", "sounds/good"), ("+1900555", "sounds/bad")):
        stage = await stage_of(TRANSFER.replace("WHOM", f"number: '{number}'"), tmp_path / number)
        stage.pbx.phone(f"tel:{number}").set(Behaviour.ANSWERS, after_s=2, talks_s=20)
        caller = stage.pbx.call()
        record = await ended(stage, caller)
        assert caller.heard[-1] == heard
        assert (record.answered_at is not None) == (heard == "sounds/good")


def test_calls_to_outside_numbers_are_capped_at_once_and_by_the_hour() -> None:
    """A caller cannot run up a bill through a menu."""
    rings = OutsideRings()
    rule = DialRule(name="r", prefix="+", allow=True, at_once=2, per_hour=3)
    assert rings.begin(rule, 0.0)
    assert rings.begin(rule, 1.0)
    assert not rings.begin(rule, 2.0)
    rings.end(rule)
    assert rings.begin(rule, 3.0)
    rings.end(rule)
    assert not rings.begin(rule, 4.0)
    assert rings.begin(rule, 3600.5)


CALLBACK = "  begin: { callback: service, then: good, on_no_input: bad, on_error: bad }\n"


@in_virtual_time(seeds=2)
async def test_a_call_back_is_promised_only_to_numbers_that_may_be_dialled(tmp_path: Path) -> None:
    """A made-up premium number as caller id gets no call."""
    for number, outcome in (("+8613800138000", "callback"), ("+1900555", "self_served")):
        stage = await stage_of(CALLBACK, tmp_path / number)
        caller = stage.pbx.call(caller=number)
        await stage.settle(2)
        caller.press("1")
        record = await ended(stage, caller)
        assert record.outcome == outcome
        assert ("callback.asked" in stage.types(caller.call_id)) == (outcome == "callback")


SURVEY = """\
  begin: { queue: service, then: ask }
  ask: { survey: { questions: [attitude, skill] }, then: good }
"""


@in_virtual_time(seeds=3)
async def test_a_survey_after_the_talk_has_its_own_phase_and_keeps_each_grade(
    tmp_path: Path,
) -> None:
    """Who hangs up half-way has still given the grades before."""
    stage = await stage_of(SURVEY, tmp_path)
    await stage.ready("1001")
    stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=1, talks_s=10)
    caller = stage.pbx.call()
    await caller.hears("attitude")
    caller.press("2")
    await caller.hears("knowledge")
    caller.hang_up()
    record = await ended(stage, caller)
    assert record.grades == {"attitude": 3}
    assert [segment.kind for segment in record.segments][-2:] == ["talking", "survey"]
    assert record.outcome == "answered"


@in_virtual_time(seeds=2)
async def test_what_a_caller_says_is_kept_with_its_purpose(tmp_path: Path) -> None:
    """A statement is no message: the outcome of the call is another one."""
    steps = (
        "  begin: { record: { prompt: name, into: told, for: service, max_s: 5 }, next: good }\n"
    )
    stage = await stage_of(steps, tmp_path)
    caller = stage.pbx.call()
    record = await ended(stage, caller)
    assert stage.voicemails.kept[0]["mailbox"] == "service"
    assert "statement.taken" in stage.types(caller.call_id)
    assert record.outcome == "self_served"
