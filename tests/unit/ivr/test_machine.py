"""How each verb answers to what callers do, and what the machine bounds."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from callcenter.ivr import machine
from callcenter.ivr.checking import examine
from callcenter.ivr.commands import (
    AskDigits,
    AskKey,
    Command,
    Digits,
    Enqueue,
    Failed,
    Hangup,
    Key,
    NoAgents,
    Outcome,
    Play,
    Played,
    Prompt,
    Served,
    Silence,
    Started,
    TakeVoicemail,
    VoicemailTaken,
    WaitedTooLong,
)
from callcenter.ivr.machine import Advance, UnknownFlow, advance, start
from callcenter.ivr.model import Flow
from callcenter.ivr.state import BadState, Context, FlowState

FRAME = "languages: [zh-CN, en]\nstart: begin\n"
END = "  end: { hangup: normal }\n"


class Shelf:
    """Flows by name, the latest one being current."""

    def __init__(self, *texts: str) -> None:
        self.flows: list[Flow] = []
        for text in texts:
            examined = examine(text, "test.yaml")
            assert examined.flow is not None, examined.defects
            self.flows.append(examined.flow)

    def version(self, version: str) -> Flow | None:
        """See `machine.Flows`."""
        return next((flow for flow in self.flows if flow.version == version), None)

    def current(self, name: str) -> Flow | None:
        """See `machine.Flows`."""
        return next((flow for flow in reversed(self.flows) if flow.name == name), None)


def shelf(steps: str, *more: str, head: str = "") -> Shelf:
    """Make a flow of these steps, ending in `end`."""
    return Shelf(f"flow: test\n{FRAME}{head}steps:\n{steps}{END}", *more)


def context(*, vip: bool = False, is_open: bool = True) -> Context:
    """Make the facts of a call."""
    return Context(
        caller={"number": "13800138000", "name": "", "withheld": False},
        customer={"tier": "vip", "name": "王芳"} if vip else None,
        number="4001",
        now=datetime(2026, 11, 23, 10, 0, tzinfo=UTC),
        calendars={"service_hours": is_open},
    )


def walk(
    flows: Shelf, *outcomes: Outcome, facts: Context | None = None, language: str | None = None
) -> Advance:
    """Begin a call and feed it outcomes; gives the last answer with all steps left on the way."""
    forward = advance(flows, start(flows.flows[0], language), Started(), facts or context())
    steps = list(forward.steps)
    for outcome in outcomes:
        forward = advance(flows, forward.state, outcome, facts or context())
        steps += forward.steps
    return Advance(
        state=forward.state,
        command=forward.command,
        steps=tuple(steps),
        problems=forward.problems,
    )


def path(forward: Advance) -> list[str]:
    """Give the steps left and how."""
    return [f"{trace.step}: {trace.left}" for trace in forward.steps]


def texts(command: Command) -> list[str | None]:
    """Give what is said."""
    prompts: Sequence[Prompt] = getattr(command, "prompts", ())
    return [prompt.text for prompt in prompts]


MENU = """\
  begin:
    menu:
      prompt: { zh-CN: 请按一。, en: Press one. }
      keys: { "1": end }
      repeat: 1
    on_no_input: lost
    on_invalid: wrong
  lost: { goto: end }
  wrong: { goto: end }
"""


def test_a_menu_is_said_again_after_silence_and_then_given_up() -> None:
    """One repeat, then the way for callers who press nothing."""
    flows = shelf(MENU)
    again = walk(flows, Silence())
    assert isinstance(again.command, AskKey)
    assert again.state.tries == 1
    assert path(walk(flows, Silence(), Silence())) == ["begin: no_input", "lost: next"]


def test_a_wrong_key_is_told_before_the_menu_comes_again() -> None:
    """The caller hears that the key was wrong, in the own language; the last time leads away."""
    flows = shelf(MENU)
    assert texts(walk(flows, Key(key="5"), language="en").command) == [
        "Sorry, that is not one of the choices.",
        "Press one.",
    ]
    assert path(walk(flows, Key(key="5"), Key(key="6"))) == ["begin: invalid", "wrong: next"]


def test_a_key_during_a_prompt_answers_the_menu_behind_it() -> None:
    """Who knows the way passes prompts and menus without listening."""
    flows = shelf("  begin: { play: { zh-CN: 您好, en: Hello }, next: choose }\n" + MENU.replace(
        "  begin:", "  choose:"))  # fmt: skip
    assert path(walk(flows, Key(key="1"))) == ["begin: skipped", "choose: key 1"]
    assert isinstance(walk(flows, Key(key="7")).command, AskKey)


def test_a_key_that_works_anywhere_leads_out_of_every_prompt() -> None:
    """The flow's `anywhere` holds in prompts, menus and while digits are collected."""
    steps = (
        "  begin: { play: { zh-CN: 您好, en: Hello }, next: ask }\n"
        "  ask:\n    collect: { prompt: { zh-CN: 号码, en: Number }, into: n, min: 3, max: 5 }\n"
        "    next: end\n    on_no_input: end\n    on_invalid: end\n"
        "  person: { queue: service }\n"
    )
    flows = shelf(steps, head='anywhere: { "0": person }\n')
    assert path(walk(flows, Key(key="0"))) == ["begin: key 0"]
    reached = walk(flows, Played(), Digits(digits="0"))
    assert path(reached) == ["begin: next", "ask: key 0"]
    assert isinstance(reached.command, Enqueue)


COLLECT = """\
  begin:
    collect:
      prompt: { zh-CN: 请输入。, en: Enter it. }
      into: number
      min: 4
      max: 6
      masked: MASKED
      repeat: 1
    next: look
    on_no_input: end
    on_invalid: end
  look:
    branch: [{ when: "number == '1234'", goto: known }]
    otherwise: end
  known: { play: { zh-CN: 对, en: Right }, next: end }
"""


def test_collected_digits_are_remembered_and_can_be_asked_for() -> None:
    """A case number is there for conditions, as text."""
    reached = walk(shelf(COLLECT.replace("MASKED", "false")), Digits(digits="1234"))
    assert path(reached) == ["begin: collected", "look: when 1"]
    assert reached.state.values == {"number": "1234"}


def test_masked_digits_are_used_once_and_kept_nowhere() -> None:
    """The condition right behind sees them; state, trace and problems never do."""
    reached = walk(shelf(COLLECT.replace("MASKED", "true")), Digits(digits="1234"))
    assert path(reached) == ["begin: collected", "look: when 1"]
    assert "1234" not in repr(reached)
    assert "1234" not in repr(Digits(digits="1234"))


def test_too_few_digits_are_asked_for_again() -> None:
    """What is too short is told as wrong, then given up."""
    flows = shelf(COLLECT.replace("MASKED", "false"))
    again = walk(flows, Digits(digits="12"))
    assert isinstance(again.command, AskDigits)
    assert len(again.command.prompts) == 2
    assert path(walk(flows, Digits(digits="12"), Digits(digits="1"))) == ["begin: invalid"]
    assert path(walk(flows, Silence(), Silence())) == ["begin: no_input"]


QUEUE = """\
  begin:
    queue: service
    needs: { english: 3 }
    priority: "customer.known && customer.tier == 'vip' ? 5 : 0"
    widen: [{ after_s: 30, needs: { english: 1 } }, { after_s: 60, anyone: true }]
    while_waiting: { say_position_every_s: 45, keys: { "1": message } }
    on_wait_longer_than: { s: 300, goto: message }
    on_nobody: message
    then: bye
  message: { voicemail: service, prompt: { zh-CN: 请留言, en: Speak }, then: bye, on_empty: end }
  bye: { play: { zh-CN: 再见, en: Goodbye }, next: end }
"""


def test_a_queue_step_tells_routing_who_may_take_the_call_and_when() -> None:
    """Needs widen in time; priority comes from the customer; nobody means anyone."""
    command = walk(shelf(QUEUE), facts=context(vip=True)).command
    assert isinstance(command, Enqueue)
    assert [(need.after_s, dict(need.skills), need.anyone) for need in command.needs] == [
        (0, {"english": 3}, False),
        (30, {"english": 1}, False),
        (60, {}, True),
    ]
    assert (command.priority, command.longest_s, command.leave_if_nobody) == (5, 300, True)
    assert (command.waiting.keys, command.waiting.say_position_every_s) == ("1", 45)
    stranger = walk(shelf(QUEUE)).command
    assert isinstance(stranger, Enqueue)
    assert stranger.priority == 0


@pytest.mark.parametrize(
    ("outcome", "left", "command"),
    [
        (Served(), "served", Play),
        (WaitedTooLong(), "waited_too_long", TakeVoicemail),
        (NoAgents(), "nobody", TakeVoicemail),
        (Key(key="1"), "key 1", TakeVoicemail),
        (Failed(reason="x"), "failed", TakeVoicemail),
    ],
)
def test_waiting_ends_as_the_flow_says(outcome: Outcome, left: str, command: type[Command]) -> None:
    """Every way out of a queue leads to its step."""
    reached = walk(shelf(QUEUE), outcome)
    assert path(reached) == [f"begin: {left}"]
    assert isinstance(reached.command, command)


def test_a_key_that_means_nothing_leaves_the_caller_in_the_queue() -> None:
    """The same command again: nothing is lost by a slip of the finger."""
    flows = shelf(QUEUE)
    assert walk(flows, Key(key="9")).command == walk(flows).command


def test_an_empty_message_takes_its_own_way() -> None:
    """A message without a word is not thanked for."""
    flows = shelf(QUEUE)
    assert path(walk(flows, NoAgents(), VoicemailTaken(length_s=8.0)))[-1] == "message: taken"
    emptied = walk(flows, NoAgents(), VoicemailTaken(length_s=0.0))
    assert path(emptied)[-1] == "message: empty"
    assert emptied.state.ended


def test_hours_language_and_set_are_silent_steps() -> None:
    """Several steps without a command are taken in one go."""
    steps = (
        "  begin: { hours: service_hours, open: english, closed: end }\n"
        "  english: { language: en, next: count }\n"
        '  count: { set: { n: "n + 1", who: "customer.name" }, next: greet, on_error: end }\n'
        '  greet: { play: { zh-CN: "{who}", en: "Hello {who}, number {n}." }, next: end }\n'
    )
    flows = shelf(steps, head="values: { n: 0 }\n")
    reached = walk(flows, facts=context(vip=True))
    assert texts(reached.command) == ["Hello 王芳, number 1."]
    assert reached.state.values == {"n": 1, "who": "王芳"}
    assert path(walk(flows, facts=context(vip=False)))[-1] == "count: error"
    assert path(walk(flows, facts=context(is_open=False))) == ["begin: closed"]


def test_a_condition_that_cannot_be_worked_out_is_noted_and_does_not_hold() -> None:
    """The place is named; what is known of the customer is not."""
    steps = (
        "  begin:\n    branch: [{ when: \"customer.id > 'x'\", goto: end }]\n    otherwise: end\n"
    )
    reached = walk(shelf(steps), facts=context(vip=True))
    assert path(reached) == ["begin: otherwise"]
    assert [problem.split(" ")[0] for problem in reached.problems] == ["test.yaml:6:22:"]


def test_digits_and_numbers_are_said_in_the_language_of_the_caller() -> None:
    """A case number is read out, an amount is said."""
    steps = (
        "  begin:\n    say:\n      - text: { zh-CN: 号码, en: The number is }\n"
        "      - digits: case_number\n      - number: 2 + 10\n      - digits: customer.company\n"
        "    next: end\n"
    )
    flows = shelf(steps, head='values: { case_number: "1101" }\n')
    assert texts(walk(flows).command) == ["号码", "幺幺零幺", "十二"]
    said = texts(walk(flows, language="en").command)
    assert said == ["The number is", "one one zero one", "twelve"]


OTHER = """\
flow: other
languages: [zh-CN]
start: there
values: { m: 2, n: 9 }
steps:
  there: { play: { zh-CN: 这里 }, next: stop }
  stop: { hangup: busy }
"""


def test_another_flow_takes_over_what_is_remembered() -> None:
    """Values go along; a language that the other does not speak falls back to its first."""
    begin = "  begin: { goto: { flow: other } }\n"
    flows = shelf(begin, OTHER, head='values: { n: 1 }\nanywhere: { "1": end }\n')
    reached = walk(flows, language="en")
    assert (reached.state.flow, reached.state.step) == ("other", "there")
    assert reached.state.language == "zh-CN"
    assert reached.state.values == {"m": 2, "n": 1}
    over = advance(flows, reached.state, Played(), context())
    assert over.command == Hangup(cause=17)
    assert advance(flows, over.state, Key(key="1"), context()).command == Hangup(cause=17)


def test_a_call_keeps_the_version_it_began_with() -> None:
    """A newer text of the flow is for new calls only."""
    old = f"flow: test\n{FRAME}steps:\n" + QUEUE + END
    new = f"flow: test\n{FRAME}steps:\n  begin: {{ hangup: busy }}\n"
    flows = Shelf(old)
    state = walk(flows).state
    flows.flows += Shelf(new).flows
    assert isinstance(advance(flows, state, Started(), context()).command, Enqueue)
    fresh = start(flows.flows[1])
    assert advance(flows, fresh, Started(), context()).command == Hangup(cause=17)


def test_a_version_that_is_gone_is_replaced_by_the_current_one() -> None:
    """The same step goes on where it still exists, else the flow begins anew; both are noted."""
    flows = shelf(QUEUE)
    state = FlowState(flow="test", version="0" * 64, step="message", language="fr")
    reached = advance(flows, state, Started(), context())
    assert isinstance(reached.command, TakeVoicemail)
    assert reached.state.language == "zh-CN"
    assert len(reached.problems) == 1
    lost = FlowState(flow="test", version="0" * 64, step="removed", language="en")
    assert advance(flows, lost, Started(), context()).state.step == "begin"
    nowhere = FlowState(flow="gone", version="0" * 64, step="x", language="en")
    with pytest.raises(UnknownFlow):
        advance(flows, nowhere, Started(), context())


def test_a_call_cannot_take_more_steps_than_its_budget() -> None:
    """A caller who goes round for ever is hung up on, and it is noted."""
    flows = shelf(
        "  begin:\n    menu: { prompt: { zh-CN: 按一, en: One }, keys: { '1': begin, '2': end } }\n"
        "    on_no_input: end\n    on_invalid: end\n"
    )
    forward = walk(flows)
    for _ in range(machine.MAX_STEPS):
        forward = advance(flows, forward.state, Key(key="1"), context())
    assert forward.command == Hangup(cause=16)
    assert "more than" in forward.problems[-1]


def test_what_would_not_fit_on_the_channel_is_not_remembered() -> None:
    """State stays small whatever a flow tries to keep."""
    long = "'" + "x" * 190 + "'"
    names = ", ".join(f'v{index}: "{long}"' for index in range(18))
    reached = walk(shelf(f"  begin: {{ set: {{ {names} }}, next: end }}\n"))
    assert not reached.state.values
    assert "no room" in reached.problems[0]


@pytest.mark.parametrize(
    "saved",
    [{}, {"flow": 1}, {**FlowState(flow="a", version="b", step="c", language="en").to_json(),
      "values": {"a": [1]}}],
)  # fmt: skip
def test_damaged_state_is_refused_by_name(saved: dict[str, object]) -> None:
    """A state of another kind is told, never half read."""
    with pytest.raises(BadState):
        FlowState.from_json(saved)
