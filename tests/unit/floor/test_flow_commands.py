"""What menus ask for beyond sounds and keys, performed on a fake exchange in virtual time."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from callcenter.centre.model import DialRule
from callcenter.errors import RemoteError
from callcenter.floor.call.outside import Outside, OutsideRings
from callcenter.ivr.commands import Plain, Request
from callcenter.ledger.record import CallRecord
from callcenter.testing.fake_pbx import Behaviour
from callcenter.testing.floor_stage import FloorStage, centre_of
from callcenter.testing.virtual_time import in_virtual_time

HEAD = "flow: main\nlanguages: [en]\nstart: begin\nsteps:\n"
END = (
    "  good: { play: good, next: end }\n  bad: { play: bad, next: end }\n"
    "  end: { hangup: normal }\n"
)
REQUEST = """\
  begin:
    request: { get: "https://orders.example/", take: { state: state }, filler: moment }
    next: good
    on_error: bad
"""
RULES = {"china": DialRule(name="china", prefix="+86", allow=True, at_once=1, longest_s=60)}


class Program:
    """Another program that answers after a while, or not at all."""

    def __init__(self, after_s: float, answer: Mapping[str, Plain] | None) -> None:
        self.after_s = after_s
        self.answer = answer
        self.asked: list[tuple[str, str]] = []
        self.given_up = 0

    async def ask(self, request: Request, key: str) -> Mapping[str, Plain]:
        """See `outside.Requests`."""
        self.asked.append((request.step, key))
        try:
            await asyncio.sleep(self.after_s)
        except asyncio.CancelledError:
            self.given_up += 1
            raise
        if self.answer is None:
            raise RemoteError("no_connection")
        return self.answer


class Register:
    """One account with a PIN."""

    async def check(self, account: str, pin: str | None) -> Mapping[str, Any] | None:
        """See `outside.Accounts`."""
        if account == "999":
            raise RemoteError("too_often")
        return (
            {"id": 7, "name": "Lin", "tier": "vip"} if (account, pin) == ("10086", "4711") else None
        )


async def stage_of(steps: str, folder: Path, **outside: Any) -> FloorStage:
    """Open a stage whose hotline walks these steps."""
    ends = "".join(
        line
        for line in END.splitlines(keepends=True)
        if line.split(":")[0].strip() in steps + "end"
    )
    centre = replace(centre_of(["1001", "1002"], wrap_up_s=0), dial_rules=RULES)
    stage = FloorStage(folder, centre=centre, flows=(HEAD + steps + ends,))
    stage.outside = Outside(**outside)
    await stage.open()
    return stage


async def ended(stage: FloorStage, caller: Any) -> CallRecord:
    """Wait for the end of a call and give its record."""
    await caller.gone.wait()
    await stage.settle()
    record = stage.record(caller.call_id)
    await stage.close()
    return record


@in_virtual_time(seeds=3)
async def test_a_quick_answer_is_not_announced_and_a_slow_one_is(tmp_path: Path) -> None:
    """The filler is heard only when there is something to wait for."""
    for after_s, heard in ((0.2, ["good"]), (1.5, ["moment", "good"])):
        program = Program(after_s, {"state": "paid"})
        stage = await stage_of(REQUEST, tmp_path / str(after_s), requests=program)
        caller = stage.pbx.call()
        record = await ended(stage, caller)
        assert [sound.removeprefix("sounds/") for sound in caller.heard] == heard
        assert [step["how"] for step in record.path] == ["answered", "next"]
        assert program.asked == [("main/begin", f"{caller.call_id}/1")]


@in_virtual_time(seeds=3)
async def test_an_answer_that_does_not_come_leads_to_the_error_branch_in_time(
    tmp_path: Path,
) -> None:
    """A program that is slow, dead or not there costs the caller three seconds at most."""
    for name, program in {
        "slow": Program(60.0, {"state": "paid"}),
        "dead": Program(0.1, None),
        "none": None,
    }.items():
        parts = {} if program is None else {"requests": program}
        stage = await stage_of(REQUEST, tmp_path / name, **parts)
        caller = stage.pbx.call()
        record = await ended(stage, caller)
        assert caller.heard[-1] == "sounds/bad"
        assert record.path[0]["how"] == "failed"
        assert record.seconds_in("menu") < 6


@in_virtual_time(seeds=3)
async def test_a_caller_who_hangs_up_takes_the_request_along(tmp_path: Path) -> None:
    """Nothing is asked for somebody who has gone."""
    program = Program(2.5, {"state": "paid"})
    stage = await stage_of(REQUEST, tmp_path, requests=program)
    caller = stage.pbx.call()
    await caller.hears("moment")
    caller.hang_up()
    record = await ended(stage, caller)
    assert program.given_up == 1
    assert record.outcome == "abandoned_ivr"


IDENTIFY = """\
  begin:
    customer: { prompt: account, max: 6, pin: pin, attempts: 2 }
    known: good
    unknown: bad
"""


@in_virtual_time(seeds=3)
async def test_who_keys_account_and_pin_is_that_customer_from_then_on(tmp_path: Path) -> None:
    """The record names the customer, and the PIN stands in no event and on no channel."""
    stage = await stage_of(IDENTIFY, tmp_path, accounts=Register())
    caller = stage.pbx.call()
    await caller.hears("account")
    for key in "10086#":
        caller.press(key)
    await caller.hears("pin")
    saved = [dict(caller.saved)]
    for key in "4711#":
        caller.press(key)
    await caller.hears("good")
    saved.append(dict(caller.saved))
    record = await ended(stage, caller)
    assert record.customer == 7
    assert "4711" not in repr(stage.events) + repr(saved)


KNOWN_LATER = """\
  begin:
    customer: { prompt: account, max: 6, pin: pin, attempts: 2 }
    known: ask
    unknown: bad
  ask:
    menu: { prompt: more, keys: { "1": who } }
    on_no_input: bad
    on_invalid: bad
  who:
    branch: [{ when: "customer.known && customer.id == 7", goto: good }]
    otherwise: bad
"""


@in_virtual_time(seeds=3)
async def test_who_proved_to_be_a_customer_is_that_customer_after_a_death_too(
    tmp_path: Path,
) -> None:
    """Whatever is known of the caller's number; the PIN is asked for once."""
    stage = await stage_of(KNOWN_LATER, tmp_path, accounts=Register())
    caller = stage.pbx.call()
    await caller.hears("account")
    for key in "10086#":
        caller.press(key)
    await caller.hears("pin")
    for key in "4711#":
        caller.press(key)
    await caller.hears("more")
    stage.lookup.customers["another number"] = {"id": 7, "name": "Lin", "tier": "vip"}
    await stage.die()
    await stage.settle(2)
    await stage.open()
    await caller.until(lambda: caller.heard.count("sounds/more") >= 2)
    caller.press("1")
    record = await ended(stage, caller)
    assert "sounds/good" in caller.heard
    assert record.customer == 7


@in_virtual_time(seeds=2)
async def test_an_account_that_cannot_be_checked_counts_as_unknown(tmp_path: Path) -> None:
    """Too many attempts at one account lead on at once; so does a register that is away."""
    stage = await stage_of(IDENTIFY, tmp_path, accounts=Register())
    caller = stage.pbx.call()
    await caller.hears("account")
    for key in "999#":
        caller.press(key)
    await caller.hears("pin")
    for key in "0000#":
        caller.press(key)
    record = await ended(stage, caller)
    assert record.path[0]["how"] == "failed"
    assert caller.heard[-1] == "sounds/bad"


@in_virtual_time(seeds=2)
async def test_a_caller_is_known_by_number(tmp_path: Path) -> None:
    """The menu waits a moment for the register."""
    steps = "  begin: { customer: number, known: good, unknown: bad }\n"
    for number, heard in (("13800138000", "sounds/good"), ("13900139000", "sounds/bad")):
        stage = await stage_of(steps, tmp_path / number)
        stage.lookup.customers["13800138000"] = {"id": 7, "name": "Lin"}
        stage.lookup.delay_s = 1.0
        caller = stage.pbx.call(caller=number)
        await ended(stage, caller)
        assert caller.heard[-1] == heard


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
