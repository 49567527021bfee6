"""Scripted calls tell exactly where a flow goes another way."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from callcenter.flows.proving import Shelf
from callcenter.ivr.checking import examine
from callcenter.ivr.trial.running import World, run_script
from callcenter.ivr.trial.script import read_scripts

FLOW = """\
flow: test
languages: [en]
start: hello
steps:
  hello: { play: Hello, next: open_now, barge_in: false }
  open_now: { hours: office, open: number, closed: end }
  number:
    collect: { prompt: Your number, into: case_number, min: 4, max: 6, repeat: 1 }
    next: wait
    on_no_input: wait
    on_invalid: end
  wait:
    queue: service
    on_wait_longer_than: { s: 60, goto: message }
    on_nobody: message
    then: end
  message: { voicemail: service, prompt: Speak, then: end }
  end: { hangup: normal }
"""


def failures(script: str) -> list[str]:
    """Run one scripted call; give what failed."""
    flow = examine(FLOW, "test.yaml").flow
    assert flow is not None
    scripts, defects = read_scripts(f"- a call:\n{script}", "test.test.yaml")
    assert not defects, defects
    world = World(
        flow=flow,
        flows=Shelf({flow.name: flow}),
        file="test.test.yaml",
        calendars=lambda at: {"office": 9 <= at.hour < 18},
        zone=ZoneInfo("Asia/Shanghai"),
        now=datetime(2026, 11, 23, 2, 0, tzinfo=UTC),
    )
    return [str(failure) for failure in run_script(scripts[0], world).failures]


@pytest.mark.parametrize(
    "script",
    [
        (
            "    call: [{ hears: hello }, { presses: '5' }, { hears: number }]\n"
            "    expect: { step: number }\n"
        ),
        (
            "    call: [{ hears: number }, { presses: '1234#' }]\n"
            "    expect: { queue: service, values: { case_number: '1234' } }\n"
        ),
        (
            "    call: [{ waits_s: 4 }, { waits_s: 1 }, { waits_s: 5 }]\n"
            "    expect: { queue: service, path: [hello, open_now, number, wait] }\n"
        ),
        "    call: [{ waits_s: 69 }]\n    expect: { queue: service }\n",
        "    call: [{ waits_s: 70 }, { hears: message }]\n    expect: { mailbox: service }\n",
        (
            "    call: [{ waits_s: 10 }, { finds_nobody: true }, { leaves_message_s: 5 }]\n"
            "    expect: { ended: true, outcome: voicemail }\n"
        ),
        (
            "    call: [{ waits_s: 10 }, { talks: true }]\n"
            "    expect: { ended: true, outcome: answered }\n"
        ),
        (
            "    given: { at: 2026-11-22 20:00 }\n    call: [{ hears: hello }]\n"
            "    expect: { ended: true, path: [hello, open_now], outcome: closed }\n"
        ),
        (
            "    given: { at: 2026-11-22 20:00, open: [office] }\n    call: [{ hears: number }]\n"
            "    expect: { step: number }\n"
        ),
        (
            "    call: [{ hears: hello }, { hangs_up: true }]\n"
            "    expect: { step: hello, outcome: abandoned_ivr }\n"
        ),
        (
            "    call: [{ presses: '512345' }, { waits_s: 60 }, { hangs_up: true }]\n"
            "    expect: { values: { case_number: '12345' }, outcome: abandoned_queue }\n"
        ),
    ],
)
def test_calls_that_go_as_written_pass(script: str) -> None:
    """Prompts, digits, waiting, hours and ends are played as on the telephone."""
    assert failures(script) == []


@pytest.mark.parametrize(
    ("script", "told"),
    [
        (
            "    call: [{ hears: wait }]\n    expect: {}\n",
            "test.test.yaml:2:12: expected to hear 'wait', the call is at 'number' [call]",
        ),
        (
            "    call: [{ waits_s: 10 }]\n    expect: { queue: sales }\n",
            "test.test.yaml:3:15: expected queue 'sales', got 'service' [expect]",
        ),
        (
            "    call: [{ hears: hello }, { hears_words: Good day }]\n    expect: {}\n",
            "test.test.yaml:2:30: expected to hear 'Good day', heard 'Hello' [call]",
        ),
        (
            "    call: [{ talks: true }]\n    expect: {}\n",
            "test.test.yaml:2:12: expected a queue, the call is at 'number' [call]",
        ),
        (
            (
                "    given: { closed: [office] }\n    call: [{ waits_s: 1 }, { presses: '1' }]\n"
                "    expect: {}\n"
            ),
            "test.test.yaml:3:28: the call has ended, nobody presses a key any more [call]",
        ),
    ],
)
def test_a_call_that_goes_another_way_is_told_with_its_place(script: str, told: str) -> None:
    """What was expected, what came, and where in the script."""
    assert failures(script) == [told]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("calls: none\n", "wrong-kind"),
        ("", "wrong-kind"),
        ("- just words\n", "wrong-kind"),
        ("- a call:\n    call: [{ hears: a, presses: '1' }]\n    expect: {}\n", "wrong-kind"),
        ("- a call:\n    call: [{ sings: true }]\n    expect: {}\n", "unknown-key"),
        ("- a call:\n    call: [{ presses: 1 }]\n    expect: {}\n", "quotes"),
        ("- a call:\n    expect: {}\n", "missing-key"),
        ("- a call:\n    given: { at: noon }\n    call: [{ hears: a }]\n    expect: {}\n",
         "wrong-kind"),
    ],
)  # fmt: skip
def test_a_script_that_cannot_be_read_is_told(text: str, rule: str) -> None:
    """Scripts are checked as strictly as flows."""
    scripts, defects = read_scripts(text, "x.test.yaml")
    assert not scripts
    assert rule in {defect.rule for defect in defects}
