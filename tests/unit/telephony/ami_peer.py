"""A manager interface that does what a test tells it: well-behaved until told otherwise."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from types import TracebackType
from typing import Self

from callcenter.telephony.ami.backoff import Backoff
from callcenter.telephony.ami.limits import LinkLimits
from callcenter.telephony.ami.model import AmiAddress
from tests.ports import free_port

Fields = Mapping[str, str]
Answer = Callable[["AmiPeer", Fields], Awaitable[None]]

PATIENT = LinkLimits(
    connect_s=30.0,
    boot_s=30.0,
    answer_s=30.0,
    hold_s=30.0,
    ping_every_s=30.0,
    ping_s=30.0,
    backoff=lambda: Backoff(0.01, 0.02),
)
"""Nothing runs out because the machine had no time for it."""

QUICK = replace(PATIENT, connect_s=0.5, boot_s=1.0, answer_s=0.5, hold_s=0.5)
"""For a test in which something runs out."""


def frame(**headers: str) -> bytes:
    """Write one frame; underscores in names become hyphens."""
    lines = [f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items()]
    return ("".join(lines) + "\r\n").encode()


class AmiPeer:
    """
    A scripted Asterisk; used as `async with AmiPeer() as peer`.

    `answers` maps an action to what happens instead of the usual answer. `on_login` runs after
    each accepted login.
    """

    def __init__(self, *, port: int | None = None) -> None:
        self.answers: dict[str, Answer] = {}
        self.actions: list[Fields] = []
        self.raw = b""
        self.connections = 0
        self.booted = True
        self.uptime_s = 1000
        self.on_login: Answer | None = None
        self._port = port or free_port()
        self._writers: list[asyncio.StreamWriter] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._news = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self._port)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.close()
        self.cut()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def address(self) -> AmiAddress:
        """Where it listens."""
        return AmiAddress(
            host="127.0.0.1", port=self._port, username="callcenter", secret="the-secret"
        )

    def named(self, action: str) -> list[Fields]:
        """Return the actions of this name that came."""
        return [fields for fields in self.actions if fields["Action"] == action]

    async def came(self, action: str, count: int = 1) -> Fields:
        """Wait until an action has come so often; return the last."""
        while len(self.named(action)) < count:
            self._news.clear()
            await self._news.wait()
        return self.named(action)[-1]

    async def connected(self, count: int) -> None:
        """Wait until so many connections have been made."""
        while self.connections < count:
            self._news.clear()
            await self._news.wait()

    def send(self, data: bytes) -> None:
        """Write to the newest connection."""
        self._writers[-1].write(data)

    def send_to_all(self, data: bytes) -> None:
        """Write to every open connection."""
        for writer in self._writers:
            if not writer.is_closing():
                writer.write(data)

    def cut(self) -> None:
        """Cut every connection at once."""
        for writer in self._writers:
            writer.transport.abort()

    def answer(self, to: Fields, **headers: str) -> None:
        """Answer an action."""
        self.send(frame(**{"Response": "Success", "ActionID": to["ActionID"], **headers}))

    def answer_on_same(self, to: Fields, **headers: str) -> None:
        """Answer an action on every connection; only the asking one knows its id."""
        self.send_to_all(frame(**{"Response": "Success", "ActionID": to["ActionID"], **headers}))

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._tasks.add(task)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        self.connections += 1
        self._news.set()
        writer.write(b"Asterisk Call Manager/11.0.0\r\n")
        try:
            while True:
                raw = await reader.readuntil(b"\r\n\r\n")
                self.raw += raw
                pairs = (line.partition(": ") for line in raw.decode().split("\r\n") if line)
                fields = {name: value for name, _, value in pairs}
                self.actions.append(fields)
                self._news.set()
                await self._obey(fields, writer)
        except (asyncio.IncompleteReadError, OSError):
            pass
        finally:
            writer.transport.abort()

    async def _obey(self, fields: Fields, writer: asyncio.StreamWriter) -> None:
        own = self.answers.get(fields["Action"])
        if own is not None:
            await own(self, fields)
            return
        usual = frame(Response="Success", ActionID=fields["ActionID"])
        if fields["Action"] in {"Status", "DeviceStateList"}:
            usual = frame(Response="Success", ActionID=fields["ActionID"], EventList="start")
            usual += frame(Event="ListComplete", ActionID=fields["ActionID"], EventList="Complete")
        writer.write(usual)
        if fields["Action"] == "Login":
            if self.booted:
                writer.write(frame(Event="FullyBooted", Uptime=str(self.uptime_s)))
            if self.on_login is not None:
                await self.on_login(self, fields)


async def silence(peer: AmiPeer, fields: Fields) -> None:
    """Take an action and say nothing."""
    del peer, fields
