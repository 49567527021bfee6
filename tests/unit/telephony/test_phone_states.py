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
        self.told: list[tuple[str, str]] = []
        self.phones = PhoneStates(self.ask, self.tell)

    async def ask(self, phone: str) -> str:
        """Return its word for a phone."""
        if self.away:
            raise LinkDown("away")
        return self.states[phone]

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
