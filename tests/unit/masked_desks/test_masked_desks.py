"""Where agents see numbers masked, a desk shows none and can still call everybody it shows."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from callcenter.errors import Invalid
from callcenter.floor.desk.desk_events import CallCustomer
from callcenter.identity.model import Principal, Role
from callcenter.masked_desks import MOST_REMEMBERED, MaskedCommands, NumberMask
from callcenter.testing.web_stage import person

FULL, SHOWN = "+8613800138000", "+86138****8000"
TWIN = "+8613855558000"
AGENT = person("1001", Role.AGENT)


class Floor:
    """Commands that only note what they were asked."""

    def __init__(self) -> None:
        self.asked: list[Mapping[str, Any]] = []

    async def do(
        self, _who: Principal, command: str, with_: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """See `DeskCommands.do`."""
        self.asked.append({"do": command, **with_})
        return {"number": FULL, "customers": [{"numbers": [{"e164": FULL, "label": "a"}]}]}

    def snapshot(self, _who: Principal) -> Mapping[str, Any]:
        """See `DeskCommands.snapshot`."""
        return {"offer": {"call": {"direction": "in", "caller": FULL, "number": "4001"}}}

    def attached(self, who: Principal) -> None:
        """See `DeskCommands.attached`."""

    def detached(self, who: Principal) -> None:
        """See `DeskCommands.detached`."""


class Known:
    """Customer 7 has two numbers that look alike; a voicemail came from one of them."""

    async def of_customer(self, customer: int) -> Sequence[str]:
        """See `KnownNumbers.of_customer`."""
        return {7: [FULL], 8: [FULL, TWIN]}[customer]

    async def of_task(self, _task: str) -> Sequence[str]:
        """See `KnownNumbers.of_task`."""
        return [TWIN]


def desk(*roles: str) -> tuple[MaskedCommands, Floor, NumberMask]:
    """Make a desk in a centre that masks for these roles."""
    floor, numbers = Floor(), NumberMask(lambda: roles)
    return MaskedCommands(floor, numbers, Known()), floor, numbers


def test_a_pop_shows_no_digits_and_what_is_ours_stays() -> None:
    """Of the call the caller's number, of the customer all; the hotline's own is no secret."""
    commands, _, numbers = desk("qa", "agent")
    offer = commands.snapshot(AGENT)["offer"]["call"]
    assert (offer["caller"], offer["number"]) == (SHOWN, "4001")
    late = CallCustomer(
        call="c", customer={"numbers": [{"e164": FULL, "label": ""}]}, matches=1, history=[]
    )
    told: Any = numbers.event("1001", late)
    assert told["customer"]["numbers"][0]["e164"] == SHOWN


async def test_where_agents_may_see_numbers_nothing_is_touched() -> None:
    """The setting of the centre decides, at any moment."""
    commands, floor, numbers = desk("qa")
    late = CallCustomer(call="c", customer=None, matches=0, history=[])
    assert numbers.event("1001", late) is late
    assert commands.snapshot(AGENT)["offer"]["call"]["caller"] == FULL
    await commands.do(AGENT, "call.dial", {"number": SHOWN})
    assert floor.asked[-1]["number"] == SHOWN


async def test_who_is_shown_can_be_called() -> None:
    """By what the desk was shown, by the customer, by the task; answers are masked again."""
    commands, floor, _ = desk("agent")
    with pytest.raises(Invalid):
        await commands.do(AGENT, "call.dial", {"number": SHOWN})
    commands.snapshot(AGENT)
    answer = await commands.do(AGENT, "call.look_up", {"number": "+86138 **** 8000"})
    assert floor.asked[-1]["number"] == FULL
    assert answer["number"] == SHOWN
    assert answer["customers"][0]["numbers"][0]["e164"] == SHOWN
    await commands.do(AGENT, "call.dial", {"number": SHOWN, "customer": 7})
    assert floor.asked[-1]["number"] == FULL
    await commands.do(AGENT, "call.dial", {"number": SHOWN, "from_task": "voicemail:1"})
    assert floor.asked[-1]["number"] == TWIN
    await commands.do(AGENT, "call.transfer", {"to": "1002"})
    assert floor.asked[-1]["to"] == "1002"


async def test_nobody_is_called_when_it_may_be_another() -> None:
    """Two numbers with one face: the desk must say whose."""
    commands, floor, numbers = desk("agent")
    numbers.show("1001", FULL)
    numbers.show("1001", TWIN)
    with pytest.raises(Invalid):
        await commands.do(AGENT, "call.dial", {"number": SHOWN})
    with pytest.raises(Invalid):
        await commands.do(AGENT, "call.dial", {"number": SHOWN, "customer": 8})
    assert floor.asked == []


def test_what_is_remembered_has_a_bound() -> None:
    """The oldest is forgotten; another agent's desk knows nothing of it."""
    _, _, numbers = desk("agent")
    for n in range(MOST_REMEMBERED + 1):
        numbers.show("1001", f"+86138000{n:08d}")
    with pytest.raises(Invalid):
        numbers.meant("1001", "+86138000****0000", ())
    assert numbers.meant("1001", "+86138000****0001", ()) == "+8613800000000001"
    with pytest.raises(Invalid):
        numbers.meant("1002", "+86138000****0001", ())
