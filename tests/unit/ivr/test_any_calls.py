"""Whatever digits come and whatever a scripted call does: an answer, in the end, and no harm."""

import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.flows.proving import Shelf
from callcenter.ivr import commands
from callcenter.ivr.checking import examine
from callcenter.ivr.machine import advance, start
from callcenter.ivr.trial.running import World, run_script
from callcenter.ivr.trial.script import read_scripts
from tests.unit.ivr.any_flow import CONTEXT, KEYS, flows

COLLECT = """\
flow: digits
languages: [en]
start: ask
anywhere: {{ "0": gone }}
steps:
  ask:
    collect: {{ prompt: Digits, into: kept, min: {low}, max: {high}, confirm: {confirm} }}
    next: who
    on_no_input: gone
    on_invalid: gone
  who:
    customer: {{ prompt: Account, max: 12, pin: PIN, attempts: 3 }}
    known: gone
    unknown: gone
  gone: {{ hangup: normal }}
"""
ENTRIES = st.one_of(
    st.text(KEYS, max_size=40),
    # Digits of other scripts count as digits for Python, and are none on a telephone.
    st.text("01\u0663\uff14\u096b\u0000\n +-.eE", max_size=40),
    st.text(max_size=40),
    st.just("9" * 10_000),
)


@given(
    st.integers(1, 6),
    st.integers(0, 6),
    st.booleans(),
    st.lists(ENTRIES, max_size=12),
)
@settings(max_examples=200, deadline=None)
def test_any_digits_are_kept_only_as_they_were_asked_for(
    low: int, more: int, confirm: bool, entries: list[str]
) -> None:
    """As many as wanted, of those that a telephone has; nothing else is kept or read back."""
    text = COLLECT.format(low=low, high=low + more, confirm=str(confirm).lower())
    flow = examine(text, "digits.yaml").flow
    assert flow is not None
    place, state = Shelf({flow.name: flow}), start(flow)
    forward = advance(place, state, commands.Started(), CONTEXT)
    for entry in entries:
        outcome: commands.Outcome = commands.Digits(digits=entry)
        if isinstance(forward.command, commands.AskKey):
            outcome = commands.Key(key=entry[:1])
        elif isinstance(forward.command, commands.Identify):
            outcome = commands.Identified(found=False)
        forward = advance(place, forward.state, outcome, CONTEXT)
        assert forward.state.step in flow.steps
        remembered = [*forward.state.values.values(), *forward.state.memo.values()]
        for kept in remembered:
            assert str(kept).isascii()
            assert str(kept).isdigit()
            assert len(str(kept)) <= 12
        assert len(json.dumps(forward.state.to_json())) < 1_000


@given(st.text(max_size=200) | st.binary(max_size=200).map(lambda raw: raw.decode("latin-1")))
@settings(max_examples=100, deadline=None)
def test_any_text_gives_scripted_calls_or_defects(text: str) -> None:
    """Nothing that can be typed makes the reader of scripts raise, or accept nothing silently."""
    scripts, defects = read_scripts(text, "any.test.yaml")
    assert scripts or defects


ACTS = st.one_of(
    st.fixed_dictionaries({"hears": st.sampled_from(["step_0", "step_1", "end", "nowhere"])}),
    st.fixed_dictionaries({"hears_words": st.sampled_from(["Hello", "您好", "one"])}),
    st.fixed_dictionaries({"presses": st.text(KEYS, min_size=1, max_size=8)}),
    st.fixed_dictionaries({"waits_s": st.integers(1, 7200)}),
    st.fixed_dictionaries({"leaves_message_s": st.integers(0, 600)}),
    st.sampled_from([{"talks": True}, {"finds_nobody": True}, {"hangs_up": True}]),
)
EXPECTED = st.fixed_dictionaries(
    {},
    optional={
        "outcome": st.sampled_from(["answered", "self_served"]),
        "path": st.just(["step_0", "end"]),
        "values": st.just({"n": 1}),
        "ended": st.booleans(),
        "needs": st.just({"mandarin": 3}),
        "grades": st.just({"attitude": 4}),
    },
)


@given(flows(), st.lists(ACTS, min_size=1, max_size=12), EXPECTED, st.booleans())
@settings(max_examples=150, deadline=None)
def test_any_scripted_call_is_played_to_an_end(
    text: str, acts: list[dict[str, Any]], expected: dict[str, Any], answered: bool
) -> None:
    """What it does not fit is told with its place; it neither raises nor goes on for ever."""
    flow = examine(text, "drawn.yaml").flow
    assert flow is not None
    answers = {name: {"n": 7} if answered else "fails" for name in flow.steps}
    given_ = {"answers": answers, "accounts": {"1": "2"}, "customer": {"name": "Li"}}
    call = {"a call": {"given": given_, "call": acts, "expect": expected}}
    scripts, defects = read_scripts(json.dumps([call], ensure_ascii=False), "drawn.test.yaml")
    assert not defects, defects
    world = World(
        flow=flow,
        flows=Shelf({flow.name: flow}),
        file="drawn.test.yaml",
        calendars=lambda _: {"service_hours": True},
        zone=UTC,
        now=datetime(2026, 11, 23, tzinfo=UTC),
    )
    trial = run_script(scripts[0], world)
    assert all(failure.line == 1 for failure in trial.failures)
    assert {name for _, name in trial.visited} <= set(flow.steps)
