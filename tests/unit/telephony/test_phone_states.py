"""States of phones: asked for, told when they differ, and never guessed."""

import asyncio
from pathlib import Path

from callcenter.errors import LinkDown
from callcenter.floor.ports.pbx_events import DeviceChanged
from callcenter.telephony.phone_states import PhoneStates
from callcenter.testing.virtual_time import in_virtual_time


class Asterisk:
    """Answers what is set, or not at all."""

    def __init__(self, **states: str) -> None:
        self.states = states
        self.away = False
        self.late_s = 0.0
        self.told: list[tuple[str, str]] = []
        self.phones = PhoneStates(self.ask, self.tell)

    async def ask(self, phone: str) -> str:
        """Return its word for a phone."""
        if self.away:
            raise LinkDown("away")
        word = self.states[phone]
        await asyncio.sleep(self.late_s)
        return word

    def tell(self, event: DeviceChanged) -> None:
        """Note what is told."""
        self.told.append((event.endpoint, event.state))


@in_virtual_time()
async def test_given_a_phone_that_never_registered_then_it_is_told_as_unreachable(
    tmp_path: Path,
) -> None:
    """Asterisk's list leaves it out; whoever works from it must not pass for reachable."""
    del tmp_path
    asterisk = Asterisk(**{"1001": "UNAVAILABLE", "1002": "NOT_INUSE"})
    running = asyncio.create_task(asterisk.phones.run())
    asterisk.away = True
    asterisk.phones.expect(["1001", "1002"])
    await asyncio.sleep(5)
    assert asterisk.told == []
    asterisk.away = False
    asterisk.phones.know({"1002": "idle"})
    await asyncio.sleep(3)
    assert dict(asterisk.told)["1001"] == "unreachable"
    count = len(asterisk.told)
    asterisk.phones.hint("1001")
    await asyncio.sleep(1)
    assert len(asterisk.told) == count
    running.cancel()


@in_virtual_time()
async def test_given_a_snapshot_while_an_answer_is_on_its_way_then_the_phone_is_asked_again(
    tmp_path: Path,
) -> None:
    """The answer is of before; what happened to the phone since, no event tells any more."""
    del tmp_path
    asterisk = Asterisk(**{"1001": "UNAVAILABLE"})
    asterisk.late_s = 5.0
    running = asyncio.create_task(asterisk.phones.run())
    asterisk.phones.hint("1001")
    await asyncio.sleep(1)
    asterisk.states["1001"] = "NOT_INUSE"
    asterisk.phones.know({"1001": "idle"})
    await asyncio.sleep(20)
    assert asterisk.told == []
    asterisk.states["1001"] = "INUSE"
    asterisk.phones.hint("1001")
    await asyncio.sleep(20)
    assert asterisk.told == [("1001", "in_use")]
    running.cancel()
