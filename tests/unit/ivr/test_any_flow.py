"""Whatever is written is read without harm, and whatever is accepted leads every call to an end."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.ivr import commands
from callcenter.ivr.checking import examine
from callcenter.ivr.machine import MAX_STEPS, advance, start
from callcenter.ivr.model import Flow
from callcenter.ivr.state import Context, FlowState

MAIN = (Path(__file__).parents[3] / "ivr_flows" / "main.yaml").read_text(encoding="utf-8")
CANARY = "987654"
CONTEXT = Context(
    caller={"number": "13800138000", "name": "=cmd'|<b>", "withheld": False},
    customer={"tier": "vip", "id": 2**70, "numbers": ["a"], "created_at": None},
    number="4001",
    now=datetime(2026, 11, 23, 10, 0, tzinfo=UTC),
    calendars={"service_hours": True, "never": False},
)


class OneFlow:
    """A place with a single flow."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow

    def version(self, version: str) -> Flow | None:
        """See `machine.Flows`."""
        return self._flow if version == self._flow.version else None

    def current(self, name: str) -> Flow | None:
        """See `machine.Flows`."""
        return self._flow if name == self._flow.name else None


@given(st.text(max_size=200) | st.binary(max_size=200).map(lambda raw: raw.decode("latin-1")))
@settings(max_examples=150, deadline=None)
def test_any_text_gives_a_flow_or_defects(text: str) -> None:
    """Nothing that can be typed makes the reader raise, or leaves an admin without an answer."""
    examined = examine(text, "any.yaml")
    assert (examined.flow is None) == bool(examined.defects)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_damaged_flow_gives_a_flow_or_defects_with_places_inside_it(data: st.DataObject) -> None:
    """Cutting or filling in anything anywhere is told with a line that exists."""
    at = data.draw(st.integers(0, len(MAIN)))
    cut = data.draw(st.integers(0, 30))
    filling = data.draw(st.text("\n\t :{}[]\"'&*!|>-#abc%@`,1?", max_size=12))
    text = MAIN[:at] + filling + MAIN[at + cut :]
    examined = examine(text, "damaged.yaml")
    assert (examined.flow is None) == bool(examined.defects)
    assert all(1 <= defect.line <= text.count("\n") + 2 for defect in examined.defects)


KEYS = "0123456789*#"
TEXT = {"zh-CN": "您好 {caller.name} {n}", "en": "Hello {customer.tier} {today.hour} {call.number}"}
EXPRESSIONS = (
    "n + 1",
    "1 / 0",
    "customer.tier == 'vip'",
    "customer.company > 1",
    "size(customer.numbers) == 1",
    "call.language == 'en'",
    "calendar.never",
    "customer.id > 1",
    "'text'",
    "today.hour * 1000000000 * 10000000000",
)


@st.composite
def flows(draw: st.DrawFn) -> str:
    """Draw a flow that passes the check: silent ways lead forward only, callers may go anywhere."""
    count = draw(st.integers(1, 5))
    names = [f"step_{index}" for index in range(count)] + ["end"]
    steps: dict[str, Any] = {}
    for index, name in enumerate(names[:-1]):
        ahead = st.sampled_from(names[index + 1 :])
        anywhere = st.sampled_from(names)
        steps[name] = _Steps(draw, ahead, anywhere).one()
    steps["end"] = {"hangup": draw(st.sampled_from(["normal", "busy", "rejected"]))}
    flow = {
        "flow": "drawn",
        "languages": ["zh-CN", "en"],
        "start": names[0],
        "values": {"n": 0, "kept": ""},
        "anywhere": draw(
            st.dictionaries(st.sampled_from(KEYS), st.sampled_from(names), max_size=2, min_size=1)
        ),
        "steps": steps,
    }
    flow["steps"] = {name: steps[name] for name in names if name in _reached(flow)}
    return json.dumps(flow, ensure_ascii=False)


Verbs = Mapping[str, Callable[[], dict[str, Any]]]


class _Steps:
    """Draws one step of any verb; `ahead` gives a later step's name, `anywhere` any."""

    def __init__(
        self, draw: st.DrawFn, ahead: st.SearchStrategy[str], anywhere: st.SearchStrategy[str]
    ) -> None:
        self._draw = draw
        self._ahead = ahead
        self._anywhere = anywhere
        self._expression = st.sampled_from(EXPRESSIONS)
        self._keys = st.dictionaries(st.sampled_from(KEYS), anywhere, min_size=1, max_size=4)

    def one(self) -> dict[str, Any]:
        """Draw a step."""
        verbs = {**self._speaking(), **self._asking(), **self._deciding(), **self._reaching()}
        return verbs[self._draw(st.sampled_from(sorted(verbs)))]()

    def _goes(self) -> dict[str, Any]:
        return {"next": self._draw(self._ahead)}

    def _unheard(self) -> dict[str, Any]:
        return {"on_no_input": self._draw(self._ahead), "on_invalid": self._draw(self._anywhere)}

    def _repeat(self) -> int:
        return self._draw(st.integers(0, 2))

    def _speaking(self) -> Verbs:
        """Verbs that speak or take down what is spoken."""
        draw = self._draw
        return {
            "play": lambda: {"play": TEXT, "barge_in": draw(st.booleans()), **self._goes()},
            "say": lambda: {
                "say": [{"digits": draw(self._expression)}, {"number": draw(self._expression)}],
                **self._goes(),
            },
            "language": lambda: {
                "language": draw(st.sampled_from(["zh-CN", "en"])),
                **self._goes(),
            },
            "voicemail": lambda: {
                "voicemail": "service",
                "prompt": TEXT,
                "then": draw(self._ahead),
            },
            "record": lambda: {
                "record": {"prompt": TEXT, "into": "kept", "for": "service"},
                "next": draw(self._ahead),
                "on_empty": draw(self._ahead),
            },
        }

    def _asking(self) -> Verbs:
        """Verbs that ask for keys."""
        draw = self._draw
        account = {"prompt": TEXT, "max": 8}
        return {
            "menu": lambda: {
                "menu": {"prompt": TEXT, "keys": draw(self._keys), "repeat": self._repeat()},
                **self._unheard(),
            },
            "collect": lambda: {
                "collect": {
                    "prompt": TEXT,
                    "max": 6,
                    "min": draw(st.integers(1, 3)),
                    "repeat": self._repeat(),
                    **draw(
                        st.sampled_from(
                            [{"into": "pin", "masked": True}, {"into": "kept", "masked": False}]
                        )
                    ),
                },
                "next": draw(self._anywhere),
                **self._unheard(),
            },
            "customer": lambda: {
                "customer": draw(
                    st.sampled_from(
                        [
                            "number",
                            account,
                            {**account, "pin": TEXT},
                        ]
                    )
                ),
                "known": draw(self._ahead),
                "unknown": draw(self._ahead),
            },
        }

    def _deciding(self) -> Verbs:
        """Verbs that go on at once."""
        draw = self._draw
        return {
            "set": lambda: {"set": {"n": draw(self._expression)}, **self._goes()},
            "branch": lambda: {
                "branch": [{"when": draw(self._expression), "goto": draw(self._ahead)}],
                "otherwise": draw(self._ahead),
            },
            "hours": lambda: {
                "hours": draw(st.sampled_from(["service_hours", "never", "unknown"])),
                "open": draw(self._ahead),
                "closed": draw(self._ahead),
            },
            "goto": lambda: {"goto": draw(self._ahead)},
            "percent": lambda: {
                "percent": [{"share": draw(st.integers(1, 99)), "goto": draw(self._ahead)}],
                "otherwise": draw(self._ahead),
            },
            "call": lambda: {"call": "gone", "next": draw(self._ahead)},
        }

    def _reaching(self) -> Verbs:
        """Verbs that reach people and programs."""
        draw = self._draw
        return {
            "queue": lambda: {
                "queue": "service",
                "priority": draw(self._expression),
                "while_waiting": {"announce": TEXT, "keys": draw(self._keys)},
                "on_wait_longer_than": {"s": 10, "goto": draw(self._ahead)},
                **({"then": draw(self._anywhere)} if draw(st.booleans()) else {}),
                **({"on_nobody": draw(self._ahead)} if draw(st.booleans()) else {}),
            },
            "request": lambda: {
                "request": {
                    "post": "https://a.example/{call.number}",
                    "send": {"n": draw(self._expression)},
                    "take": {"n": "a.b"},
                    "filler": TEXT,
                },
                "next": draw(self._ahead),
                "on_error": draw(self._ahead),
            },
            "transfer": lambda: {
                "transfer": {"number": "+8610"},
                "then": draw(self._anywhere),
                "on_error": draw(self._ahead),
            },
            "callback": lambda: {
                "callback": "service",
                "priority": draw(self._expression),
                "repeat": self._repeat(),
                "then": draw(self._anywhere),
                "on_no_input": draw(self._ahead),
                "on_error": draw(self._ahead),
            },
            "survey": lambda: {
                "survey": draw(st.sampled_from(["standard", {"comment": "service"}])),
                "then": draw(self._ahead),
            },
        }


def _reached(flow: Mapping[str, Any]) -> set[str]:
    names = set(flow["steps"])
    reached: set[str] = set()
    ahead = [flow["start"], *flow["anywhere"].values()]
    while ahead:
        name = ahead.pop()
        if name not in reached:
            reached.add(name)
            ahead += [word for word in _words(flow["steps"][name]) if word in names]
    return reached


def _words(value: object) -> list[str]:
    if isinstance(value, dict):
        return [word for each in value.values() for word in _words(each)]
    if isinstance(value, list):
        return [word for each in value for word in _words(each)]
    return [value] if isinstance(value, str) else []


OUTCOMES = st.one_of(
    st.sampled_from(
        [
            commands.Started(),
            commands.Played(),
            commands.Silence(),
            commands.Served(),
            commands.WaitedTooLong(),
            commands.NoAgents(),
            commands.VoicemailTaken(length_s=0.0),
            commands.VoicemailTaken(length_s=3.5),
            commands.Failed(reason="broken"),
            commands.Noted(),
            commands.Identified(found=True),
            commands.Identified(found=False),
            commands.Answered(values={"n": 7}),
            commands.Recorded(recording="r", length_s=1.0),
            commands.Digits(digits=CANARY),
            commands.Digits(digits="1"),
            commands.Digits(digits=""),
        ]
    ),
    st.sampled_from(KEYS).map(lambda key: commands.Key(key=key)),
)


@given(flows(), st.lists(OUTCOMES, max_size=40), st.sampled_from([None, "en", "fr"]))
@settings(max_examples=200, deadline=None)
def test_every_call_through_a_checked_flow_goes_on_the_same_after_a_restart(
    text: str, outcomes: list[commands.Outcome], language: str | None
) -> None:
    """
    No outcome meets an unknown step, exceeds the budget, or keeps masked digits.

    The state written down and read back leads to the same future at every step.
    """
    examined = examine(text, "drawn.yaml")
    assert examined.flow is not None, examined.defects
    place = OneFlow(examined.flow)
    state = start(examined.flow, language)
    for outcome in [commands.Started(), *outcomes]:
        restored = FlowState.from_json(json.loads(json.dumps(state.to_json())))
        assert restored == state
        forward = advance(place, state, outcome, CONTEXT)
        assert advance(place, restored, outcome, CONTEXT) == forward
        state = forward.state
        assert state.step in examined.flow.steps
        assert state.entered <= MAX_STEPS + 1
        assert len(json.dumps(state.to_json())) < 5_000
        if "masked" in text and '"masked": false' not in text:
            assert CANARY not in repr(forward)
        again = advance(place, state, commands.Started(), CONTEXT)
        if isinstance(forward.command, commands.Identify) and forward.command.pin is not None:
            assert isinstance(again.command, commands.AskDigits)  # secrets are asked for again
            assert again.command.masked
            continue
        assert _asked(again.command) == _asked(forward.command)
        assert not again.steps


def _asked(command: commands.Command) -> commands.Command:
    """Leave out the words: "sorry" is not said again after a restart."""
    if isinstance(command, commands.AskKey | commands.AskDigits):
        return replace(command, prompts=())
    return command


@given(flows())
@settings(max_examples=60, deadline=None)
def test_a_caller_who_does_nothing_gets_to_an_end(text: str) -> None:
    """Without any key a call ends, or waits for a person, after a bounded number of commands."""
    flow = examine(text, "drawn.yaml").flow
    assert flow is not None
    place, state = OneFlow(flow), start(flow)
    command: commands.Command = commands.Hangup(cause=16)
    passive: Mapping[type, commands.Outcome] = {
        commands.Play: commands.Played(),
        commands.AskKey: commands.Silence(),
        commands.AskDigits: commands.Silence(),
        commands.Enqueue: commands.WaitedTooLong(),
        commands.TakeVoicemail: commands.VoicemailTaken(length_s=0.0),
        commands.TakeRecording: commands.Recorded(recording="", length_s=0.0),
        commands.Identify: commands.Identified(found=False),
        commands.Request: commands.Failed(reason="no answer"),
        commands.Transfer: commands.Failed(reason="no_answer"),
        commands.OfferCallback: commands.Noted(),
        commands.BeginSurvey: commands.Noted(),
        commands.SurveyAnswered: commands.Noted(),
    }
    outcome: commands.Outcome = commands.Started()
    for _ in range(40 * len(flow.steps) + 4):
        forward = advance(place, state, outcome, CONTEXT)
        state, command = forward.state, forward.command
        if isinstance(command, commands.Hangup):
            break
        outcome = passive[type(command)]
    assert isinstance(command, commands.Hangup)
    assert state.ended
