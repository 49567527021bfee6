"""A small AMI client for tests; the product's own is tested elsewhere, against misbehaviour."""

import asyncio
from collections.abc import Mapping
from types import TracebackType
from typing import Self

from callcenter.demo.patience import PATIENCE_S
from callcenter.settings import Settings
from callcenter.telephony.pbx_config import AMI_COMMANDS_USER, read_ami_secret

Frame = Mapping[str, str]


class AmiProbe:
    """
    One AMI session; used as `async with AmiProbe(settings) as ami`.

    Args:
        settings: Of the installation.
        user: Account to log in with.
    """

    def __init__(self, settings: Settings, user: str = AMI_COMMANDS_USER) -> None:
        self._settings = settings
        self._user = user
        self.events: list[Frame] = []
        self._answers: asyncio.Queue[Frame] = asyncio.Queue()
        self._news = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._reader, self._writer = await asyncio.open_connection(
            "127.0.0.1", self._settings.ami_port
        )
        await self._reader.readline()
        self._task = asyncio.create_task(self._read())
        secret = read_ami_secret(self._settings)
        answer = await self.act("Login", Username=self._user, Secret=secret)
        assert answer["Response"] == "Success", answer
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        self._writer.close()
        await self._writer.wait_closed()

    async def act(self, action: str, **headers: str) -> Frame:
        """Send one action and return its answer."""
        lines = [f"Action: {action}", *(f"{key}: {value}" for key, value in headers.items())]
        self._writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        async with asyncio.timeout(PATIENCE_S):
            return await self._answers.get()

    async def event(self, name: str, *, within_s: float = PATIENCE_S, **headers: str) -> Frame:
        """Return the first event, past or to come, with this name and these headers."""
        async with asyncio.timeout(within_s):
            while True:
                self._news.clear()
                for frame in self.events:
                    if frame.get("Event") == name and headers.items() <= frame.items():
                        return frame
                await self._news.wait()

    async def variable(self, name: str, channel: str = "") -> str:
        """Read a variable of a channel, or a global one."""
        target = {"Channel": channel} if channel else {}
        return (await self.act("Getvar", Variable=name, **target)).get("Value", "")

    async def channels(self) -> list[Frame]:
        """Return the channels there are now."""
        self.events = [e for e in self.events if e.get("Event") not in {"Status", "StatusComplete"}]
        await self.act("Status")
        await self.event("StatusComplete")
        return [frame for frame in self.events if frame.get("Event") == "Status"]

    async def no_channels(self, *, within_s: float = PATIENCE_S) -> None:
        """Wait until no channel is left."""
        async with asyncio.timeout(within_s):
            while await self.channels():  # noqa: ASYNC110 - this account hears no events of calls
                await asyncio.sleep(0.05)

    async def _read(self) -> None:
        while True:
            try:
                raw = await self._reader.readuntil(b"\r\n\r\n")
            except (asyncio.IncompleteReadError, ConnectionError):
                return
            pairs = (line.partition(": ") for line in raw.decode(errors="replace").splitlines())
            frame = {key: value for key, _, value in pairs if key}
            if "Response" in frame:
                self._answers.put_nowait(frame)
            else:
                self.events.append(frame)
                self._news.set()
