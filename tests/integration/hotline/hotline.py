"""What a story needs of the installation: callers, phones, desks, and the record afterwards."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from callcenter.demo.caller import Caller
from callcenter.demo.desk import Desk
from callcenter.demo.outside import Outside
from callcenter.demo.patience import PATIENCE_S
from callcenter.demo.phone import Manner, Phone
from callcenter.demo.sip_address import Identity
from callcenter.demo.sip_socket import Server
from tests.integration.asterisk.ami_probe import AmiProbe
from tests.integration.hotline.installation import PASSWORD, READY_S, Installation
from tests.integration.hotline.moments import assert_tone, becomes, can_be_rung, pressing
from tests.integration.hotline.told import Told


class Hotline(Told):
    """One test's view of the installation; closes whatever the test opened."""

    def __init__(self, installation: Installation, stack: AsyncExitStack) -> None:
        super().__init__(installation)
        self.server = Server(port=installation.sip_port)
        self._stack = stack

    async def phone(self, number: str, **habits: Any) -> Phone:
        """Register an agent's phone."""
        phone = Phone(self.server, number, PASSWORD, **habits)
        return await self._stack.enter_async_context(phone)

    async def desk(self, number: str) -> Desk:
        """Open an agent's desk."""
        desk = Desk(self.installation.url, number, PASSWORD)
        return await self._stack.enter_async_context(desk)

    async def agent(self, number: str, **habits: Any) -> tuple[Phone, Desk]:
        """Let an agent sit down: phone registered and known to be, desk open, ready."""
        phone = await self.phone(number, **habits)
        desk = await self.desk(number)
        self.leaves(number)
        await desk.take(f"sip:{number}")
        await can_be_rung(desk)
        return phone, desk

    def leaves(self, number: str) -> None:
        """Let an agent sign out at the end, whatever became of him."""
        self._stack.push_async_callback(self._sign_out, number)

    async def _sign_out(self, number: str) -> None:
        """Leave the agent offline whatever became of the desk that the test used."""
        async with Desk(self.installation.url, number, PASSWORD) as desk:
            await desk.do("agent.sign_out")

    async def caller(self, identity: Identity | str | None = None, **habits: Any) -> Caller:
        """Take a customer's telephone."""
        caller = Caller(self.server, identity, **habits)
        return await self._stack.enter_async_context(caller)

    async def outside(self, **habits: Any) -> Outside:
        """Be everybody outside whom the centre calls."""
        return await self._stack.enter_async_context(Outside(self.server, **habits))

    async def takes_calls(self) -> None:
        """Wait until calls can be taken (again)."""
        async with asyncio.timeout(READY_S):
            while True:
                if await asyncio.to_thread(self.installation.status, "/readyz") == 200:
                    return
                await asyncio.sleep(0.1)


@asynccontextmanager
async def hotline_for_a_test(installation: Installation) -> AsyncIterator[Hotline]:
    """Open a test's view; afterwards prove that the story left nothing over."""
    async with AsyncExitStack() as stack:
        view = Hotline(installation, stack)
        await view.begin()
        yield view
    await nothing_left_over(installation)
    await nobody_left(view)


async def nobody_left(view: Hotline) -> None:
    """Prove that the next story finds nobody at work and nobody to be called back."""
    floor = await view.ask("/floor")
    at_work = [one["agent"] for one in floor["agents"] if one["state"] != "offline"]
    promised = [one["id"] for one in (await view.ask("/floor/callbacks"))["items"]]
    assert not at_work, f"still at work: {at_work}"
    assert not promised, f"still to be called back: {promised}"


async def nothing_left_over(installation: Installation) -> None:
    """Prove that no channel, call, desk, connection, task, slip or untold line is left."""
    async with AmiProbe(installation.read_settings()) as ami:
        await ami.no_channels(within_s=PATIENCE_S)
    left: Mapping[str, Any] = {}
    try:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                left = await asyncio.to_thread(_left, installation)
                if not any(left.values()):
                    return
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise AssertionError(f"something was left over: {left}") from None


def _left(installation: Installation) -> Mapping[str, Any]:
    # Slips before the ledger: what is collected in between is seen there.
    slips = len(list((installation.home / "calls/unseen").glob("*.txt")))
    figures = installation.figures()
    return {
        "slips": slips,
        "calls": figures["callcenter_live_calls"],
        "desks": figures["callcenter_desks"],
        "tasks": max(0.0, figures["callcenter_tasks"] - installation.idle_tasks),
        "connections": installation.connections(),
        "ledger": figures["callcenter_ledger_undelivered_bytes"],
    }


__all__ = [
    "Hotline",
    "Manner",
    "assert_tone",
    "becomes",
    "can_be_rung",
    "hotline_for_a_test",
    "pressing",
]
