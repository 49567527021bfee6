"""What a story needs of the installation: callers, phones, desks, and the record afterwards."""

import asyncio
import io
import itertools
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any
from urllib.error import HTTPError

import soundfile

from callcenter.demo.caller import Caller
from callcenter.demo.desk import Desk
from callcenter.demo.outside import Outside
from callcenter.demo.phone import Manner, Phone
from callcenter.demo.sip_address import Identity
from callcenter.demo.sip_socket import Server
from callcenter.demo.tones import tone_share
from tests.integration.asterisk.ami_probe import AmiProbe
from tests.integration.hotline.installation import PASSWORD, Installation

RECORD_S = 30.0


class Hotline:
    """One test's view of the installation; closes whatever the test opened."""

    def __init__(self, installation: Installation, stack: AsyncExitStack) -> None:
        self.installation = installation
        self.server = Server(port=installation.sip_port)
        self._stack = stack
        self._tokens: dict[str, str] = {}

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

    async def token(self, username: str) -> str:
        """Sign somebody in, once a test."""
        if username not in self._tokens:
            self._tokens[username] = await asyncio.to_thread(self.installation.token, username)
        return self._tokens[username]

    async def ask(
        self, path: str, *, who: str = "supervisor", method: str = "GET", body: object = None
    ) -> Any:
        """Ask the API as somebody."""
        token = await self.token(who)
        return await asyncio.to_thread(
            lambda: self.installation.ask(method, path, token=token, body=body)
        )

    async def takes_calls(self) -> None:
        """Wait until calls can be taken (again)."""
        async with asyncio.timeout(20):
            while True:
                if await asyncio.to_thread(self.installation.status, "/readyz") == 200:
                    return
                await asyncio.sleep(0.1)

    async def newest_call(self) -> str:
        """Return the id of the call that arrived last."""
        async with asyncio.timeout(RECORD_S):
            while True:
                items = (await self.ask("/calls?limit=1"))["items"]
                if items:
                    return str(items[0]["id"])
                await asyncio.sleep(0.1)

    async def record(self, **wanted: Any) -> dict[str, Any]:
        """Wait for the record of the youngest call to be over and to say what is wanted."""
        record: dict[str, Any] = {}
        try:
            async with asyncio.timeout(RECORD_S):
                while True:
                    for record in (await self.ask("/calls?limit=1"))["items"]:
                        over = record["ended_at"] is not None
                        if over and all(record[name] == value for name, value in wanted.items()):
                            check_segments(record)
                            return record
                    await asyncio.sleep(0.1)
        except TimeoutError:
            raise AssertionError(f"the youngest record never said {wanted}: {record}") from None

    async def finished(self, count: int) -> list[dict[str, Any]]:
        """Wait for the records of the youngest so many calls to be over, each in its own time."""
        items: list[dict[str, Any]] = []
        try:
            async with asyncio.timeout(RECORD_S):
                while len(items) < count or any(item["ended_at"] is None for item in items):
                    items = (await self.ask(f"/calls?limit={count}"))["items"]
                    await asyncio.sleep(0.1)
        except TimeoutError:
            raise AssertionError(f"{count} calls never ended: {items}") from None
        return items

    async def recording(self, record: Mapping[str, Any]) -> dict[int, Any]:
        """Wait for the call's recording and return its channels: 0 caller, 1 agent."""
        async with asyncio.timeout(RECORD_S):
            while not record["recordings"]:
                await asyncio.sleep(0.1)
                record = await self.ask(f"/calls/{record['id']}")
        token = await self.token("qa")
        path = f"/recordings/{record['recordings'][-1]}/audio"
        content = await self._sound(path, token)
        samples, rate = soundfile.read(io.BytesIO(content), dtype="int16")
        assert rate == 8000
        assert samples.shape[1] == 2
        return {0: samples[:, 0], 1: samples[:, 1]}

    async def _sound(self, path: str, token: str) -> bytes:
        """Download a sound; after an outage of the database its row may still be on the way."""
        async with asyncio.timeout(RECORD_S):
            while True:
                try:
                    return await asyncio.to_thread(
                        lambda: self.installation.sound(path, token=token)
                    )
                except HTTPError as error:
                    if error.code != 404:
                        raise
                    error.close()
                await asyncio.sleep(0.5)

    async def events(self, call: str) -> list[str]:
        """Return the types of a call's events."""
        return [e["type"] for e in (await self.ask(f"/calls/{call}/events"))["items"]]


async def can_be_rung(desk: Desk) -> None:
    """Wait until the desk was told that its phone can be dialled; takes none of its news away."""
    async with asyncio.timeout(10):
        while True:
            states = [data for type_, data in desk.seen if type_ == "agent.state"]
            if states and states[-1]["reachable"]:
                return
            await asyncio.sleep(0.02)


def check_segments(record: Mapping[str, Any]) -> None:
    """Assert that the segments cover the call's life without gap or overlap."""
    segments = record["segments"]
    assert segments[0]["started_at"] == record["arrived_at"]
    assert segments[-1]["ended_at"] == record["ended_at"]
    for one, following in itertools.pairwise(segments):
        assert one["ended_at"] == following["started_at"]


def assert_tone(samples: Any, hz: float, *, not_hz: float) -> None:
    """Assert that a voice is heard in these samples and the other is not."""
    middle = samples[len(samples) // 4 : 3 * len(samples) // 4]
    assert tone_share(middle, hz) > 0.5
    assert tone_share(middle, not_hz) < 0.02


@asynccontextmanager
async def hotline_for_a_test(installation: Installation) -> AsyncIterator[Hotline]:
    """Open a test's view; afterwards prove that the story left nothing over."""
    async with AsyncExitStack() as stack:
        yield Hotline(installation, stack)
    await nothing_left_over(installation)


async def nothing_left_over(installation: Installation) -> None:
    """Prove that no channel, live call, desk, connection or task is left."""
    async with AmiProbe(installation.read_settings()) as ami:
        await ami.no_channels(within_s=10)
    left: Mapping[str, Any] = {}
    try:
        async with asyncio.timeout(10):
            while True:
                left = await asyncio.to_thread(_left, installation)
                if not any(left.values()):
                    return
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise AssertionError(f"something was left over: {left}") from None


def _left(installation: Installation) -> Mapping[str, Any]:
    figures = installation.figures()
    return {
        "calls": figures["callcenter_live_calls"],
        "desks": figures["callcenter_desks"],
        "tasks": max(0.0, figures["callcenter_tasks"] - installation.idle_tasks),
        "connections": installation.connections(),
    }


__all__ = ["Hotline", "Manner", "assert_tone", "hotline_for_a_test"]
