"""What the product tells of a test's calls: records, events, messages, the board."""

import asyncio
import io
import itertools
from collections import Counter
from collections.abc import Mapping
from typing import Any
from urllib.error import HTTPError

import soundfile

from callcenter.demo.patience import PATIENCE_S
from tests.integration.hotline.installation import Installation

LISTED = 100


class Told:
    """
    Asks the API until it tells what a test waits for.

    A test's calls are those that arrived since it began: `calls`, `record`, `newest_call`.
    """

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self._tokens: dict[str, str] = {}
        self._former: set[str] = set()

    async def begin(self) -> None:
        """Remember whose calls are not this test's."""
        self._former = {call["id"] for call in await self.calls()}

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

    async def calls(self) -> list[dict[str, Any]]:
        """Return the records of this test's calls as they are now, the youngest first."""
        items = (await self.ask(f"/calls?limit={LISTED}"))["items"]
        return [item for item in items if item["id"] not in self._former]

    async def newest_call(self, **wanted: Any) -> str:
        """Return the id of this test's call that arrived last, of those that say what is wanted."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                for record in await self.calls():
                    if says(record, wanted):
                        return str(record["id"])
                await asyncio.sleep(0.1)

    async def record(self, **wanted: Any) -> dict[str, Any]:
        """
        Wait for a call of this test to be over and to say what is wanted.

        Where a test has several calls, what is wanted must tell which of them is meant.
        """
        calls: list[dict[str, Any]] = []
        try:
            async with asyncio.timeout(PATIENCE_S):
                while True:
                    calls = await self.calls()
                    for record in calls:
                        if record["ended_at"] is not None and says(record, wanted):
                            check_segments(record)
                            return record
                    await asyncio.sleep(0.1)
        except TimeoutError:
            raise AssertionError(f"no record ever said {wanted}: {calls}") from None

    async def finished(self, count: int, within_s: float = PATIENCE_S) -> list[dict[str, Any]]:
        """Wait for so many calls of this test to be over, each in its own time."""
        items: list[dict[str, Any]] = []
        try:
            async with asyncio.timeout(within_s):
                while len(items) < count or any(item["ended_at"] is None for item in items):
                    items = await self.calls()
                    await asyncio.sleep(0.1)
        except TimeoutError:
            ended = [item["id"] for item in items if item["ended_at"] is not None]
            raise AssertionError(f"not {count}, but {len(ended)} ended: {ended}") from None
        return items

    async def known_customer(self) -> dict[str, Any]:
        """Return a customer whose first number is nobody else's."""
        items = (await self.ask(f"/customers?limit={LISTED}", who="admin"))["items"]
        owners = Counter(known["number"] for item in items for known in item["numbers"])
        return next(
            dict(item)
            for item in items
            if item["numbers"] and owners[item["numbers"][0]["number"]] == 1
        )

    async def message(self, call: str, *, who: str = "supervisor") -> dict[str, Any]:
        """Wait for the message that a caller left."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                items = (await self.ask(f"/voicemails?limit={LISTED}", who=who))["items"]
                for item in items:
                    if item["call"] == call:
                        return dict(item)
                await asyncio.sleep(0.1)

    async def on_board(self, call: str, queue: str) -> None:
        """Wait until the board shows a call in a queue."""
        rows: list[dict[str, Any]] = []
        try:
            async with asyncio.timeout(PATIENCE_S):
                while True:
                    rows = (await self.ask("/floor"))["queues"]
                    shown = next((row["calls"] for row in rows if row["queue"] == queue), [])
                    if call in {one["call"] for one in shown}:
                        return
                    await asyncio.sleep(0.1)
        except TimeoutError:
            raise AssertionError(f"{call} was never shown in {queue}: {rows}") from None

    async def waits(self, caller: str, queue: str = "service") -> str:
        """Wait until the call of a number is in a queue; returns its id."""
        call = await self.newest_call(caller=caller)
        await self.on_board(call, queue)
        return call

    async def at_step(self, call: str, step: str) -> None:
        """Wait until it is told that a call is in a step of its menu."""
        place = None
        try:
            async with asyncio.timeout(PATIENCE_S):
                while place != step:
                    place = place_of((await self.ask(f"/calls/{call}/events"))["items"])
                    await asyncio.sleep(0.1)
        except TimeoutError:
            raise AssertionError(f"the call was never in {step}, but in {place}") from None

    async def recorded(self, record: Mapping[str, Any], count: int) -> Mapping[str, Any]:
        """Wait until the record has so many recordings; returns it as it is then."""
        async with asyncio.timeout(PATIENCE_S):
            while len(record["recordings"]) < count:
                await asyncio.sleep(0.1)
                record = await self.ask(f"/calls/{record['id']}")
        return record

    async def recording(self, record: Mapping[str, Any]) -> dict[int, Any]:
        """Wait for the call's recording and return its channels: 0 caller, 1 agent."""
        record = await self.recorded(record, 1)
        token = await self.token("qa")
        path = f"/recordings/{record['recordings'][-1]}/audio"
        content = await self._sound(path, token)
        samples, rate = soundfile.read(io.BytesIO(content), dtype="int16")
        assert rate == 8000
        assert samples.shape[1] == 2
        return {0: samples[:, 0], 1: samples[:, 1]}

    async def _sound(self, path: str, token: str) -> bytes:
        """Download a sound; after an outage of the database its row may still be on the way."""
        async with asyncio.timeout(PATIENCE_S):
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

    async def events(self, call: str, *, until: str | None = "call.ended") -> list[str]:
        """Return the types of a call's events, as soon as one of them is `until`."""
        types: list[str] = []
        try:
            async with asyncio.timeout(PATIENCE_S):
                while True:
                    types = [e["type"] for e in (await self.ask(f"/calls/{call}/events"))["items"]]
                    if until is None or until in types:
                        return types
                    await asyncio.sleep(0.1)
        except TimeoutError:
            raise AssertionError(f"{until} was never told: {types}") from None


def says(record: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Tell whether a record has these values."""
    return all(record[name] == value for name, value in wanted.items())


def place_of(events: list[dict[str, Any]]) -> str | None:
    """Tell in which step a call is, by what happened to it."""
    place = None
    for event in events:
        if event["type"] == "flow.entered":
            place = event["data"]["step"]
        elif event["type"] == "ivr.step":
            place = (event["data"]["to"] or {}).get("step")
    return place


def check_segments(record: Mapping[str, Any]) -> None:
    """Assert that the segments cover the call's life without gap or overlap."""
    segments = record["segments"]
    assert segments[0]["started_at"] == record["arrived_at"]
    assert segments[-1]["ended_at"] == record["ended_at"]
    for one, following in itertools.pairwise(segments):
        assert one["ended_at"] == following["started_at"]
