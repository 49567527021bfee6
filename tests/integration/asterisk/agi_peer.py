"""A stand-in for the service on the FastAGI port: does with each session what a test says."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

from callcenter.settings import Settings


class Session:
    """One FastAGI session: its opening lines in `env`, one command at a time by `ask`."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self.env: dict[str, str] = {}

    async def open(self) -> None:
        """Read the opening lines."""
        while line := (await self._reader.readline()).decode(errors="replace").strip():
            key, _, value = line.partition(": ")
            self.env[key] = value

    async def ask(self, command: str) -> str:
        """Send a command and return its answer; `HANGUP` lines are passed over."""
        self._writer.write(f"{command}\n".encode())
        while True:
            line = (await self._reader.readline()).decode(errors="replace").strip()
            if line != "HANGUP":
                return line

    async def get(self, expression: str) -> str:
        """Return what an expression such as `${CC_STATE}` is on the channel."""
        answer = await self.ask(f"GET FULL VARIABLE {expression}")
        return answer.partition("(")[2].removesuffix(")")

    async def hold(self) -> None:
        """Take the call over as the service does: not lost any more."""
        await self.ask('SET VARIABLE CC_LOST_AT ""')

    async def gone(self) -> None:
        """Wait until Asterisk closes the session."""
        while await self._reader.read(1024):
            pass


Act = Callable[[Session], Awaitable[None]]


class AgiPeer:
    """
    The FastAGI server; used as `async with AgiPeer(settings, act) as peer`.

    Leaving it closes the port and every session at once, as the death of the service does.
    """

    def __init__(self, settings: Settings, act: Act) -> None:
        self._settings = settings
        self._act = act
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self.sessions: list[Session] = []
        self.errors: list[BaseException] = []

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._settings.agi_port)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for writer in self._writers:
            writer.transport.abort()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()
        if self.errors and error is None:
            raise self.errors[0]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._writers.add(writer)
        session = Session(reader, writer)
        try:
            await session.open()
            self.sessions.append(session)
            await self._act(session)
        except (asyncio.CancelledError, ConnectionError):
            pass  # the test is over, or Asterisk dropped the session: both are orderly ends here
        except Exception as problem:  # noqa: BLE001 - shown to the test when it ends
            self.errors.append(problem)
        writer.close()
