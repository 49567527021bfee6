"""Whatever is written is read without harm, and whatever is accepted leads every call to an end."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.flows.proving import Shelf
from callcenter.ivr import commands
from callcenter.ivr.checking import examine
from callcenter.ivr.machine import MAX_STEPS, advance, start
from callcenter.ivr.state import FlowState
from tests.unit.ivr.any_flow import CONTEXT, KEYS, flows

MAIN = (Path(__file__).parents[3] / "ivr_flows" / "main.yaml").read_text(encoding="utf-8")
CANARY = "987654"


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
    place = Shelf({examined.flow.name: examined.flow})
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
    place, state = Shelf({flow.name: flow}), start(flow)
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
