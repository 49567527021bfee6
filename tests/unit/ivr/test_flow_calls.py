"""Flows that call each other, shares of calls, and what is said of money and time."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from callcenter.ivr import spoken_dates, spoken_money
from callcenter.ivr.checking import examine
from callcenter.ivr.commands import Hangup, Key, Play, Played, Started
from callcenter.ivr.machine import Advance, advance, start
from callcenter.ivr.model import Flow
from callcenter.ivr.state import MAX_DEPTH, Context, FlowState

NOW = Context(
    caller={"number": "1", "name": "", "withheld": False},
    customer=None,
    number="4001",
    now=datetime(2026, 11, 23, 10, 0, tzinfo=UTC),
    calendars={},
)


class Flows:
    """Flows by name."""

    def __init__(self, *texts: str) -> None:
        found = [examine(text, "test.yaml") for text in texts]
        self.flows = [one.flow for one in found if one.flow is not None]
        assert len(self.flows) == len(texts), [one.defects for one in found]

    def version(self, version: str) -> Flow | None:
        """See `machine.Flows`."""
        return next((flow for flow in self.flows if flow.version == version), None)

    def current(self, name: str) -> Flow | None:
        """See `machine.Flows`."""
        return next((flow for flow in reversed(self.flows) if flow.name == name), None)


def flow(name: str, steps: str) -> str:
    """Write a flow that begins at `begin`."""
    return f"flow: {name}\nlanguages: [en]\nstart: begin\nvalues: {{ n: 1 }}\nsteps:\n{steps}"


MAIN = flow(
    "main",
    "  begin: { call: ask, with: { n: n + 1 }, next: after }\n"
    "  after: { play: 'It was {n}', next: end }\n"
    "  end: { hangup: normal }\n",
)
ASK = flow(
    "ask",
    "  begin: { play: 'Asked {n}', next: back }\n  back: { return: back, with: { n: n * 5 } }\n",
)


def said(forward: Advance) -> str | None:
    """Give the words of a prompt."""
    assert isinstance(forward.command, Play)
    return forward.command.prompts[0].text


def test_a_called_flow_gets_values_and_gives_some_back() -> None:
    """The call comes back to the very version that called, also over a restart."""
    flows = Flows(MAIN, ASK)
    there = advance(flows, start(flows.flows[0]), Started(), NOW)
    assert (said(there), there.state.flow) == ("Asked 2", "ask")
    flows.flows += Flows(MAIN.replace("It was", "Newer")).flows
    restored = FlowState.from_json(there.state.to_json())
    assert restored == there.state
    back = advance(flows, restored, Played(), NOW)
    assert (said(back), back.state.flow, back.state.stack) == ("It was 10", "main", ())


def test_a_flow_that_nobody_called_ends_at_its_return() -> None:
    """A number may lead straight to it."""
    flows = Flows(ASK)
    there = advance(flows, start(flows.flows[0]), Started(), NOW)
    assert advance(flows, there.state, Played(), NOW).command == Hangup(cause=16)


def test_calls_of_flows_are_only_so_deep() -> None:
    """A flow that calls itself goes on at its next step once it is too deep."""
    menu = (
        "  begin: { menu: { prompt: Press, keys: { '1': deeper, '2': end } },"
        " on_no_input: end, on_invalid: end }\n"
        "  deeper: { call: main, next: end }\n"
        "  end: { hangup: normal }\n"
    )
    flows = Flows(flow("main", menu))
    forward = advance(flows, start(flows.flows[0]), Started(), NOW)
    for _ in range(MAX_DEPTH):
        forward = advance(flows, forward.state, Key(key="1"), NOW)
    assert len(forward.state.stack) == MAX_DEPTH
    over = advance(flows, forward.state, Key(key="1"), NOW)
    assert over.command == Hangup(cause=16)
    assert "deep" in over.problems[0]


def test_a_called_flow_that_is_gone_is_passed_over() -> None:
    """The call goes on after it, and the log says why."""
    flows = Flows(MAIN)
    over = advance(flows, start(flows.flows[0]), Started(), NOW)
    assert said(over) == "It was 2"
    assert "there is no flow 'ask'" in over.problems[0]


SHARES = flow(
    "main",
    "  begin: { percent: [{ share: 20, goto: a }, { share: 30, goto: b }], otherwise: c }\n"
    "  a: { percent: [{ share: 50, goto: b }], otherwise: c }\n"
    "  b: { play: b, next: end }\n  c: { play: c, next: end }\n  end: { hangup: normal }\n",
)


@pytest.mark.parametrize(
    ("chance", "words"),
    [
        (0.0, "b"),
        (0.0999, "b"),
        (0.1, "c"),
        (0.1999, "c"),
        (0.2, "b"),
        (0.4999, "b"),
        (0.5, "c"),
        (0.999, "c"),
    ],
)
def test_chance_is_given_and_shared_out_exactly(chance: float, words: str) -> None:
    """The same chance serves two steps in a row without favouring one of the ways."""
    flows = Flows(SHARES)
    forward = advance(flows, start(flows.flows[0]), Started(), replace(NOW, chance=chance))
    assert said(forward) == words


def test_shares_add_up_over_many_calls() -> None:
    """Of evenly spread chances each way gets its part, to the call."""
    flows = Flows(SHARES)
    begin = start(flows.flows[0])
    heard = [
        said(advance(flows, begin, Started(), replace(NOW, chance=n / 1000))) for n in range(1000)
    ]
    assert (heard.count("b"), heard.count("c")) == (400, 600)


@pytest.mark.parametrize(
    ("value", "currency", "chinese", "english"),
    [
        (12.5, "CNY", "十二元五角", "twelve yuan and fifty fen"),
        (5.03, "CNY", "五元零三分", "five yuan and three fen"),
        ("0.30", "USD", "三十美分", "thirty cents"),
        (1, "USD", "一美元", "one dollar"),
        (
            -128.45,
            "EUR",
            "负一百二十八欧元四十五欧分",
            "minus one hundred and twenty-eight euros and forty-five cents",
        ),
        (0, "CNY", "零元", "zero yuan"),
        ("much", "CNY", None, None),
        (float("inf"), "CNY", None, None),
    ],
)
def test_money_is_said_as_people_say_it(
    value: float, currency: str, chinese: str | None, english: str | None
) -> None:
    """Whole and hundredths, each with its unit, one and many."""
    assert spoken_money.money(value, currency, "zh-CN") == chinese
    assert spoken_money.money(value, currency, "en") == english


@pytest.mark.parametrize(
    ("text", "chinese", "english"),
    [
        (
            "2026-11-23",
            "二零二六年十一月二十三日",
            "the twenty-third of November twenty twenty-six",
        ),
        (
            "2005-01-31T10:00",
            "二零零五年一月三十一日",
            "the thirty-first of January two thousand and five",
        ),
        ("1900-05-12", "一九零零年五月十二日", "the twelfth of May nineteen hundred"),
        ("soon", None, None),
    ],
)
def test_dates_are_said_in_both_languages(
    text: str, chinese: str | None, english: str | None
) -> None:
    """The year digit by digit in Chinese, in pairs in English."""
    assert spoken_dates.date(text, "zh-CN") == chinese
    assert spoken_dates.date(text, "en") == english


@pytest.mark.parametrize(
    ("text", "chinese", "english"),
    [
        ("14:30", "下午两点三十分", "two thirty p.m."),
        ("2026-11-23 09:05", "上午九点零五分", "nine oh five a.m."),
        ("00:00", "凌晨零点整", "twelve o'clock a.m."),
        ("2026-11-23", None, None),
    ],
)
def test_times_are_said_in_both_languages(
    text: str, chinese: str | None, english: str | None
) -> None:
    """A date alone is no time."""
    assert spoken_dates.time(text, "zh-CN") == chinese
    assert spoken_dates.time(text, "en") == english
