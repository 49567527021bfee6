"""The centre's answers: lines, agents, reason codes, devices and what may be dialled."""

from datetime import UTC, datetime

import pytest

from callcenter.centre.model import (
    Agent,
    Centre,
    DeviceKind,
    DialRule,
    HotlineNumber,
)
from callcenter.hours.model import WEEK, Calendar, Span

TITLE = {"zh-CN": "一", "en": "One"}
RULES = {
    rule.name: rule
    for rule in (
        DialRule(name="home", prefix="+86", allow=True),
        DialRule(name="premium", prefix="+8616", allow=False),
        DialRule(name="help", prefix="+861600", allow=True, longest_s=600),
        DialRule(name="police", prefix="110", allow=True),
    )
}


@pytest.mark.parametrize(
    ("number", "reason", "rule"),
    [
        ("+8613800138000", "allowed", "home"),
        ("008613800138000", "allowed", "home"),
        ("+8616812345678", "denied", "premium"),
        ("+8616001234567", "allowed", "help"),
        ("110", "allowed", "police"),
        ("+14155550100", "no_rule", None),
        ("13800138000", "no_rule", None),
        ("", "not_a_number", None),
        ("+", "not_a_number", None),
        ("+86138x", "not_a_number", None),
        ("+8613800138000\n", "not_a_number", None),
        ("+8613800138000&SIP/9", "not_a_number", None),
        ("+86" + "1" * 40, "not_a_number", None),
        ("１１０", "not_a_number", None),  # noqa: RUF001 - digits of another script
    ],
)
def test_only_what_a_rule_allows_may_be_dialled(number: str, reason: str, rule: str | None) -> None:
    """The longest prefix decides; without a rule, and for anything but digits, the answer is no."""
    decision = Centre(dial_rules=RULES).may_dial(number)

    assert decision.allowed == (reason == "allowed")
    assert decision.reason == reason
    assert (decision.rule.name if decision.rule else None) == rule


def test_without_rules_nothing_may_be_dialled() -> None:
    """An installation that nobody has set up dials nobody."""
    assert not Centre().may_dial("+8613800138000").allowed


@pytest.mark.parametrize(
    ("device", "allowed"),
    [
        ("sip:1001", True),
        ("sip:1002", False),
        ("sip", True),
        ("browser", True),
        ("browser:1001", True),
        ("tel:+8613800138000", False),
        ("fax:1", False),
        ("", False),
    ],
)
def test_agents_choose_only_their_own_devices(device: str, allowed: bool) -> None:
    """A colleague's phone or a kind that is not granted is refused."""
    assert Agent(number="1001", name="One").may_use(device) is allowed


def test_outside_numbers_are_a_right_of_their_own() -> None:
    """With it any well-formed number may be named; the dial rules decide the rest."""
    agent = Agent(number="1001", name="One", devices=(DeviceKind.TEL,))

    assert agent.may_use("tel:+8613800138000")
    assert not agent.may_use("tel:1&2")
    assert not agent.may_use("tel:")
    assert not agent.may_use("sip:1001")


def test_lines_are_found_with_and_without_plus() -> None:
    """Trunks differ in how they write the number that was dialled."""
    line = HotlineNumber(number="+861012345678", flow="main")
    centre = Centre(numbers={line.number: line, "4001": HotlineNumber(number="4001", flow="main")})

    assert centre.number("861012345678") is line
    assert centre.number("+861012345678") is line
    assert centre.number("+4001") is centre.numbers["4001"]
    assert centre.number("4002") is None


def test_every_calendar_says_whether_it_is_open() -> None:
    """Flows get all calendars at once, as of one instant."""
    always = Calendar(
        name="always", timezone="UTC", weekly=dict.fromkeys(WEEK, (Span(start=0, end=1440),))
    )
    never = Calendar(name="never", timezone="UTC")
    centre = Centre(calendars={"always": always, "never": never})

    opened = centre.calendars_open(datetime(2026, 11, 21, 12, tzinfo=UTC))

    assert opened == {"always": True, "never": False}


def test_agents_of_a_queue() -> None:
    """Only those who serve it, in their order."""
    agents = [
        Agent(number="1002", name="Two", queues=("a", "b")),
        Agent(number="1001", name="One", queues=("b",)),
    ]
    centre = Centre(agents={agent.number: agent for agent in agents})

    assert [agent.number for agent in centre.agents_of("b")] == ["1002", "1001"]
    assert [agent.number for agent in centre.agents_of("a")] == ["1002"]
    assert centre.agents_of("c") == ()
