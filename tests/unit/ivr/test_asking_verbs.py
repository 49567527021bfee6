"""Verbs that ask somebody or something: customers, requests, surveys, call-backs, recordings."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from callcenter.ivr.checking import examine
from callcenter.ivr.commands import (
    Answered,
    AskDigits,
    AskKey,
    BeginSurvey,
    Command,
    Digits,
    Failed,
    Hangup,
    Identified,
    Identify,
    Key,
    Noted,
    OfferCallback,
    Outcome,
    Recorded,
    Request,
    Served,
    Silence,
    Started,
    SurveyAnswered,
    TakeRecording,
    Transfer,
)
from callcenter.ivr.machine import Advance, advance, start
from callcenter.ivr.model import Flow
from callcenter.ivr.state import Context, FlowState

HEAD = "flow: test\nlanguages: [en]\nstart: begin\nsteps:\n"
ENDS = "  good: { hangup: normal }\n  bad: { hangup: busy }\n"
GOOD, BAD = Hangup(cause=16), Hangup(cause=17)
CALLER = Context(
    caller={"number": "13800138000", "name": "", "withheld": False},
    customer=None,
    number="4001",
    now=datetime(2026, 11, 23, 10, 0, tzinfo=UTC),
    calendars={},
)
WITHHELD = replace(CALLER, caller={"number": "", "name": "", "withheld": True})


class OneFlow:
    """A place with a single flow."""

    def __init__(self, steps: str) -> None:
        ends = ENDS if "bad" in steps else ENDS.splitlines()[0]
        examined = examine(HEAD + steps + ends, "test.yaml")
        assert examined.flow is not None, examined.defects
        self.flow: Flow = examined.flow

    def version(self, version: str) -> Flow | None:
        """See `machine.Flows`."""
        return self.flow if version == self.flow.version else None

    def current(self, name: str) -> Flow | None:
        """See `machine.Flows`."""
        return self.flow if name == self.flow.name else None


def walk(steps: str, *outcomes: Outcome, facts: Context = CALLER) -> list[Advance]:
    """Begin a call and feed it outcomes; every state survives being written down."""
    flows = OneFlow(steps)
    made = [advance(flows, start(flows.flow), Started(), facts)]
    for outcome in outcomes:
        state = FlowState.from_json(made[-1].state.to_json())
        assert state == made[-1].state
        made.append(advance(flows, state, outcome, facts))
    return made


def ends(steps: str, *outcomes: Outcome, facts: Context = CALLER) -> Command:
    """Give the last command."""
    return walk(steps, *outcomes, facts=facts)[-1].command


BY_NUMBER = "  begin: { customer: number, known: good, unknown: bad }\n"
BY_PIN = """\
  begin:
    customer: { prompt: Account, max: 6, pin: PIN, attempts: 2 }
    known: good
    unknown: bad
"""


@pytest.mark.parametrize(
    ("outcome", "end"),
    [(Identified(found=True), GOOD), (Identified(found=False), BAD), (Failed(reason="x"), BAD)],
)
def test_a_caller_is_known_by_number_or_not(outcome: Outcome, end: Command) -> None:
    """What cannot be looked up counts as unknown: nobody waits for the register."""
    assert ends(BY_NUMBER) == Identify()
    assert ends(BY_NUMBER, outcome) == end


def test_account_and_pin_are_checked_together_and_the_pin_is_nowhere_kept() -> None:
    """The PIN goes to whoever checks it and into no state, trace or message."""
    made = walk(BY_PIN, Digits(digits="10086"), Digits(digits="4711"), Identified(found=True))
    asked = made[1].command
    assert isinstance(asked, AskDigits)
    assert asked.masked
    assert made[2].command == Identify(account="10086", pin="4711")
    assert "4711" not in repr(made)
    assert made[3].command == GOOD
    flows = OneFlow(BY_PIN)
    again = advance(flows, made[2].state, Started(), CALLER).command
    assert isinstance(again, AskDigits), "after a restart the PIN is asked again"
    assert again.masked


def test_wrong_pins_end_after_the_allowed_attempts() -> None:
    """Each attempt asks for both; which of them was wrong is not told."""
    wrong = (Digits(digits="10086"), Digits(digits="0000"), Identified(found=False))
    again = walk(BY_PIN, *wrong)[-1]
    assert isinstance(again.command, AskDigits)
    assert not again.command.masked
    last = walk(BY_PIN, *wrong, *wrong)[-1]
    assert last.command == BAD
    assert last.steps[-1].left == "too_many_attempts"
    assert ends(BY_PIN, Silence(), Silence()) == BAD
    assert ends(BY_PIN, Digits(digits="1234567"), Digits(digits="1234567")) == BAD


REQUEST = """\
  begin:
    set: { order: "'a/b ?'" }
    next: ask
  ask:
    request:
      post: "https://orders.example/{order}?from={caller.number}"
      send: { order: order, count: 2 }
      take: { state: lines.0.state }
      within_s: 2
      filler: One moment
    next: tell
    on_error: bad
  tell:
    branch: [{ when: "state == 'paid'", goto: good }]
    otherwise: bad
"""


def test_a_request_carries_escaped_values_and_keeps_the_answer() -> None:
    """No value can become another part of the address."""
    asked = walk(REQUEST)[-1].command
    assert isinstance(asked, Request)
    assert asked.url == "https://orders.example/a%2Fb%20%3F?from=13800138000"
    assert (asked.method, dict(asked.body), asked.wait_s) == (
        "POST",
        {"order": "a/b ?", "count": 2},
        2,
    )
    assert dict(asked.take) == {"state": "lines.0.state"}
    assert ends(REQUEST, Answered(values={"state": "paid"})) == GOOD
    failed = walk(REQUEST, Failed(reason="no answer"))[-1]
    assert failed.command == BAD
    assert failed.problems == ("request: no answer",)


def test_a_request_that_lacks_a_value_is_not_sent() -> None:
    """A step that could only ask nonsense takes its error branch at once."""
    steps = REQUEST.replace("order: order, count: 2", "order: customer.company")
    assert ends(steps) == BAD
    huge = Answered(values={"state": "x" * 3_000})
    assert ends(REQUEST, huge) == BAD


def test_a_masked_value_goes_into_the_body_and_nowhere_else() -> None:
    """A PIN may be sent to whoever checks it; an address would be written into logs."""
    steps = """\
  begin:
    collect: { prompt: PIN, into: pin, max: 4, masked: true }
    next: ask
    on_no_input: bad
    on_invalid: bad
  ask:
    request: { post: "https://bank.example/", send: { pin: pin } }
    next: good
    on_error: bad
"""
    made = walk(steps, Digits(digits="4711"))
    asked = made[-1].command
    assert isinstance(asked, Request)
    assert asked.body == {"pin": "4711"}
    assert "4711" not in repr(made)
    leaky = steps.replace("bank.example/", "bank.example/{pin}")
    assert [d.rule for d in examine(HEAD + leaky + ENDS, "x").defects] == ["masked-leak"]


TRANSFER = "  begin: { transfer: { agent: '1001' }, ring_s: 30, then: good, on_error: bad }\n"


def test_a_transfer_ends_well_or_on_its_error_branch() -> None:
    """An agent by number; an outside number stands in the flow itself."""
    assert ends(TRANSFER) == Transfer(agent="1001", ring_s=30)
    assert ends(TRANSFER, Served()) == GOOD
    assert ends(TRANSFER, Failed(reason="busy")) == BAD
    outside = TRANSFER.replace("agent: '1001'", "number: '+861012345678'")
    assert ends(outside) == Transfer(number="+861012345678", ring_s=30)


CALLBACK = """\
  begin: { callback: service, priority: 2, then: good, on_no_input: bad, on_error: bad }
"""


def test_a_call_back_goes_to_the_own_number_or_another_one() -> None:
    """The number is read out first; another one may be keyed."""
    asked = ends(CALLBACK)
    assert isinstance(asked, AskKey)
    assert "one three eight" in (asked.prompts[0].text or "")
    own = OfferCallback(queue="service", number="13800138000", priority=2)
    assert ends(CALLBACK, Key(key="1")) == own
    assert ends(CALLBACK, Key(key="1"), Noted()) == GOOD
    assert ends(CALLBACK, Key(key="1"), Failed(reason="not_allowed")) == BAD
    assert isinstance(ends(CALLBACK, Key(key="2")), AskDigits)
    other = ends(CALLBACK, Key(key="2"), Digits(digits="01012345678"))
    assert other == OfferCallback(queue="service", number="01012345678", priority=2)


def test_a_withheld_caller_is_asked_for_a_number() -> None:
    """Who keys nothing, or nonsense, is asked once more."""
    assert isinstance(ends(CALLBACK, facts=WITHHELD), AskDigits)
    assert isinstance(ends(CALLBACK, Digits(digits="1"), facts=WITHHELD), AskDigits)
    assert ends(CALLBACK, Silence(), Silence(), facts=WITHHELD) == BAD
    assert ends(CALLBACK, Key(key="9"), Key(key="9")) == BAD


SURVEY = "  begin: { survey: { questions: [attitude, skill], comment: service }, then: good }\n"


def test_each_answer_of_a_survey_is_noted_at_once() -> None:
    """Four grades, the first key being the best; star skips; a comment ends it."""
    made = walk(SURVEY, Noted(), Key(key="1"), Noted(), Key(key="*"), Noted())
    assert made[0].command == BeginSurvey()
    assert made[2].command == SurveyAnswered(question="attitude", grade=4)
    assert made[4].command == SurveyAnswered(question="skill", grade=None)
    assert isinstance(made[5].command, TakeRecording)
    told = Recorded(recording="r", length_s=5)
    assert ends(SURVEY, Noted(), Key(key="4"), Noted(), Key(key="2"), Noted(), told) == GOOD


def test_who_does_not_answer_a_survey_is_let_go() -> None:
    """Silence is asked again once; no answer to the first question, or to two, ends it."""
    quiet = (Silence(), Silence())
    assert isinstance(ends(SURVEY, Noted(), Silence()), AskKey)
    assert ends(SURVEY, Noted(), *quiet) == GOOD
    later = (Noted(), Key(key="1"), Noted(), *quiet)
    assert ends(SURVEY, *later) == SurveyAnswered(question="skill", grade=None)
    assert ends(SURVEY, Noted(), Key(key="#")) == GOOD
    wrong = (Key(key="8"), Key(key="8"))
    assert ends(SURVEY, Noted(), *wrong) == SurveyAnswered(question="attitude", grade=None)


def test_a_restart_in_a_survey_goes_on_at_the_same_question() -> None:
    """What was noted is not asked again."""
    flows = OneFlow(SURVEY)
    for state, command in (
        (made.state, made.command)
        for made in walk(SURVEY, Noted(), Key(key="2"), Noted(), Key(key="3"), Noted())
    ):
        assert advance(flows, state, Started(), CALLER).command == command


RECORD = """\
  begin:
    record: { prompt: Your name, into: name_told, for: service }
    next: good
    on_empty: bad
"""


def test_what_is_recorded_is_remembered_by_name() -> None:
    """Nothing said, or no room for it, leads elsewhere."""
    asked = ends(RECORD)
    assert isinstance(asked, TakeRecording)
    assert (asked.purpose, asked.listeners) == ("statement", "service")
    kept = walk(RECORD, Recorded(recording="c-1", length_s=2.0))[-1]
    assert kept.state.values == {"name_told": "c-1"}
    assert ends(RECORD, Recorded(recording="", length_s=0)) == BAD


CONFIRM = """\
  begin:
    collect: { prompt: Number, into: n, min: 3, max: 6, repeat: 1, confirm: true }
    next: good
    on_no_input: bad
    on_invalid: bad
"""


def test_collected_digits_are_read_back_before_they_count() -> None:
    """One takes them, two asks again; who says nothing is asked once more."""
    asked = ends(CONFIRM, Digits(digits="123"))
    assert isinstance(asked, AskKey)
    assert "one two three" in (asked.prompts[0].text or "")
    taken = walk(CONFIRM, Digits(digits="123"), Key(key="1"))[-1]
    assert (taken.command, taken.state.values) == (GOOD, {"n": "123"})
    assert isinstance(ends(CONFIRM, Digits(digits="123"), Key(key="2")), AskDigits)
    assert isinstance(ends(CONFIRM, Digits(digits="123"), Silence()), AskKey)
    assert ends(CONFIRM, Digits(digits="123"), Silence(), Silence()) == BAD
