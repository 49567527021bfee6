"""Options and odd outcomes of the verbs, each at its step."""

from dataclasses import replace

import pytest

from callcenter.ivr import commands, wording
from callcenter.ivr.checking import examine
from callcenter.ivr.commands import (
    AskDigits,
    AskKey,
    Digits,
    Failed,
    Identified,
    Key,
    Noted,
    Outcome,
    Play,
    Played,
    Silence,
    Started,
)
from callcenter.ivr.machine import MAX_SILENT_STEPS, advance, start
from callcenter.ivr.model import Flow
from callcenter.ivr.state import FlowState
from tests.unit.ivr.test_asking_verbs import BAD, CALLER, ENDS, GOOD, HEAD, ends, walk

MENU = """\
  begin:
    menu: {{ prompt: Choose, keys: {{ '1': good }}, repeat: 1{more} }}
    on_no_input: bad
    on_invalid: bad
"""
COLLECT = """\
  begin:
    collect: {{ prompt: Number, into: n, max: 4, repeat: 1{more} }}
    next: good
    on_no_input: bad
    on_invalid: bad
"""


def test_a_menu_may_have_its_own_word_for_a_wrong_key_and_be_heard_to_the_end() -> None:
    """In place of the product's sentence, before the menu comes again."""
    steps = MENU.format(more=", invalid: Not that one, barge_in: false, wait_s: 9")
    asked = ends(steps, Key(key="9"))
    assert isinstance(asked, AskKey)
    assert [prompt.text for prompt in asked.prompts] == ["Not that one", "Choose"]
    assert (asked.barge_in, asked.wait_s) == (False, 9)
    assert walk(steps, Key(key="9"), Key(key="9"))[-1].steps[-1].left == "invalid"
    assert walk(steps, Silence(), Silence())[-1].steps[-1].left == "no_input"


@pytest.mark.parametrize(("written", "meant"), [("'#'", "#"), ("'*'", "*"), ("none", "")])
def test_digits_may_end_by_one_key_or_none(written: str, meant: str) -> None:
    """Where all have the same length no key is needed."""
    asked = ends(COLLECT.format(more=f", terminator: {written}, min: 4"))
    assert isinstance(asked, AskDigits)
    assert (asked.terminator, asked.min_digits, asked.max_digits) == (meant, 4, 4)


def test_digits_that_do_not_fit_are_refused_in_the_flows_own_words() -> None:
    """Too few, and what is no digit."""
    steps = COLLECT.format(more=", invalid: Four please, min: 4")
    for keyed in ("12", "12*4"):
        asked = ends(steps, Digits(digits=keyed))
        assert isinstance(asked, AskDigits)
        assert [prompt.text for prompt in asked.prompts] == ["Four please", "Number"]
    assert ends(steps, Digits(digits="1"), Digits(digits="2")) == BAD


def test_who_never_confirms_is_led_on_and_a_key_that_works_anywhere_works_there_too() -> None:
    """Nobody is held at the question whether the digits are right."""
    steps = COLLECT.format(more=", confirm: true")
    refused = (Digits(digits="12"), Key(key="2"), Digits(digits="12"), Key(key="2"))
    assert ends(steps, *refused) == BAD
    flow = HEAD.replace("steps:", "anywhere: { '0': bad }\nsteps:") + steps + ENDS
    examined = examine(flow, "x.yaml")
    assert examined.flow is not None
    place = _One(examined.flow)
    state = start(examined.flow)
    for outcome in (Started(), Digits(digits="12"), Key(key="0")):
        forward = advance(place, state, outcome, CALLER)
        state = forward.state
    assert forward.command == BAD


class _One:
    """A place with a single flow."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow

    def version(self, version: str) -> Flow | None:
        """See `machine.Flows`."""
        return self._flow if version == self._flow.version else None

    def current(self, name: str) -> Flow | None:
        """See `machine.Flows`."""
        return self._flow if name == self._flow.name else None


def test_an_account_without_a_pin_is_enough_where_the_flow_says_so() -> None:
    """The next of kin of a customer may ask for opening hours."""
    steps = "  begin: { customer: { prompt: Account, max: 6 }, known: good, unknown: bad }\n"
    asked = ends(steps, Digits(digits="123"))
    assert asked == commands.Identify(account="123", pin=None)
    assert ends(steps, Digits(digits="123"), Identified(found=True)) == GOOD
    flows = walk(steps, Digits(digits="123"))
    assert flows[-1].state.memo == {"account": "123"}


@pytest.mark.parametrize(
    ("steps", "left"),
    [
        ("  begin: { voicemail: service, prompt: Speak, then: good }\n", "failed"),
        (
            (
                "  begin:\n    record: { prompt: A, into: a, for: service }\n"
                "    next: bad\n    on_error: good\n"
            ),
            "failed",
        ),
        ("  begin: { play: Hello, next: good }\n", "failed"),
        ("  begin: { say: { text: Hello }, next: good }\n", "failed"),
    ],
)
def test_what_could_not_be_done_leads_on(steps: str, left: str) -> None:
    """A full disk or a broken sound keeps nobody in a step."""
    last = walk(steps, Failed(reason="disk"))[-1]
    assert last.command == GOOD
    assert last.steps[-1].left == left


def test_a_survey_says_what_it_says_ahead() -> None:
    """Its own sentences and the product's, to be synthesised before the first caller."""
    steps = """\
  begin:
    survey: { intro: Please, questions: [skill, { name: own, prompt: Again? }], comment: service }
    then: good
"""
    flow = examine(HEAD + steps + "  good: { hangup: normal }\n", "x.yaml").flow
    assert flow is not None
    told = flow.steps["begin"].verb.sentences("en")  # type: ignore[attr-defined]
    assert told == (
        wording.SURVEY_QUESTIONS["skill"]["en"],
        wording.SURVEY_GRADES["en"],
        wording.SURVEY_COMMENT["en"],
    )
    again = walk(steps, Noted(), Silence())[-1].command
    assert isinstance(again, AskKey)
    assert [prompt.text for prompt in again.prompts][-1] == wording.SURVEY_GRADES["en"]


SILENT = {
    "branch": "branch: [{ when: 'true', goto: hi }], otherwise: bad",
    "set": "set: { n: 1 }, next: hi",
    "hours": "hours: service_hours, open: hi, closed: bad",
    "percent": "percent: [{ share: 99, goto: hi }], otherwise: bad",
    "language": "language: en, next: hi",
    "goto": "goto: hi",
}


@pytest.mark.parametrize("verb", SILENT)
@pytest.mark.parametrize("outcome", [Played(), Key(key="5"), Failed(reason="x")])
def test_a_step_that_asks_nothing_goes_on_whatever_came(verb: str, outcome: Outcome) -> None:
    """A call that was found there after a death is not lost by an outcome nobody expected."""
    steps = f"  begin: {{ {SILENT[verb]} }}\n  hi: {{ play: Hi, next: good }}\n"
    steps += "  good: { hangup: normal }\n" + (
        "  bad: { hangup: busy }\n" if "bad" in steps else ""
    )
    flow = examine(HEAD + steps, "x.yaml").flow
    assert flow is not None, examine(HEAD + steps, "x.yaml").defects
    context = replace(CALLER, calendars={"service_hours": True})
    forward = advance(_One(flow), start(flow), outcome, context)
    assert isinstance(forward.command, Play)
    assert forward.steps[0].verb == verb


def test_a_call_that_ended_stays_ended_with_its_cause() -> None:
    """Whoever asks again hears the same."""
    flow = examine(HEAD + "  begin: { hangup: busy }\n", "x.yaml").flow
    assert flow is not None
    ended = advance(_One(flow), start(flow), Started(), CALLER)
    assert advance(_One(flow), ended.state, Started(), CALLER).command == BAD
    gone = replace(ended.state, step="gone")
    assert advance(_One(flow), gone, Started(), CALLER).command == GOOD


def test_steps_without_a_command_are_bounded() -> None:
    """A chain that is longer than any that makes sense ends the call, and says so."""
    chain = "".join(f"  s{n}: {{ goto: s{n + 1} }}\n" for n in range(MAX_SILENT_STEPS + 1))
    text = HEAD.replace("start: begin", "start: s0") + chain
    text += f"  s{MAX_SILENT_STEPS + 1}: {{ hangup: normal }}\n"
    flow = examine(text, "x.yaml").flow
    assert flow is not None
    forward = advance(_One(flow), start(flow), Started(), CALLER)
    assert forward.state.ended
    assert "steps without a command" in forward.problems[0]


@pytest.mark.parametrize(
    ("from_s", "to_s", "chinese", "english"),
    [
        (0, 50, "不到一分钟", "under a minute"),
        (65, 120, "一到两分钟", "one to two minutes"),
        (120, 120, "约两分钟", "about two minutes"),
        (60, 60, "约一分钟", "about one minute"),
    ],
)
def test_a_wait_is_told_in_whole_minutes(
    from_s: float, to_s: float, chinese: str, english: str
) -> None:
    """As people say it, in both languages."""
    assert chinese in wording.expected_wait(from_s, to_s, "zh-CN")
    assert english in wording.expected_wait(from_s, to_s, "en")


def test_numbers_to_call_back_are_read_out_in_chinese() -> None:
    """The digit one is 幺 there."""
    assert "幺三八" in wording.callback("13800138000", "zh-CN")
    assert "幺二" in wording.confirm("12", "zh-CN")


def test_hours_are_what_the_calendar_says_of_the_moment() -> None:
    """A calendar that has vanished turns nobody away."""
    steps = "  begin: { hours: office, open: good, closed: bad }\n"
    for is_open, end in ((True, GOOD), (False, BAD)):
        facts = replace(CALLER, calendars={"office": is_open})
        assert ends(steps, facts=facts) == end
    vanished = walk(steps, facts=CALLER)[-1]
    assert vanished.command == GOOD
    assert "taken as open" in vanished.problems[0]
    assert FlowState.from_json(vanished.state.to_json()) == vanished.state
