"""What flows may ask of a call is what the floor knows of it."""

from datetime import UTC, datetime

from callcenter.customers.caller_lookup import card
from callcenter.customers.model import Customer
from callcenter.ivr.expressions import compile_expression
from callcenter.ivr.model import Flow, Target
from callcenter.ivr.state import Context
from callcenter.ivr.stepping import FACT_PARTS, FACTS, Moment


def test_the_check_knows_exactly_what_a_customer_has() -> None:
    """A field that the register gets later must be made known to the check of menus."""
    there = {*card(Customer(name="Lin")), "known"}
    assert FACT_PARTS["customer"] == there


def test_the_check_knows_exactly_what_a_call_is_told() -> None:
    """Caller, call and day, as a step sees them."""
    moment = Moment(
        flow=Flow(
            name="a",
            file="a.yaml",
            version="1",
            languages=("en",),
            start=Target(name="s", line=1, col=1),
            steps={},
        ),
        step="s",
        language="en",
        values={},
        secret={},
        tries=0,
        context=Context(
            caller={"number": "1", "name": "", "withheld": False},
            customer=None,
            number="4001",
            now=datetime(2026, 11, 23, tzinfo=UTC),
            calendars={},
        ),
        typed=None,
        memo={},
        chance=0.0,
        note=print,
    )
    facts = moment._facts(secret=False)
    assert set(facts) == FACTS
    for name in ("caller", "call", "today"):
        assert set(facts[name]) == FACT_PARTS[name]  # type: ignore[call-overload]


def test_what_is_asked_of_a_name_is_found_and_nothing_else() -> None:
    """Texts, functions and parts of parts are none of it."""
    source = (
        "customer.tier == 'caller.x' && customer.numbers[0].e164.startsWith('+') || n.size() > 1"
    )
    assert compile_expression(source).parts == {("customer", "tier"), ("customer", "numbers")}
