"""
One AGI session: a reader task owns the socket, one command at a time is on its way.

    reader ── HANGUP ──▶ `hung_up` (a state, not an answer)
       ├──── answer ───▶ the pending command
       └──── EOF, rubbish, deadline ──▶ `over`; every command fails with CallerGone
"""

import asyncio
import contextlib
from dataclasses import dataclass

from callcenter.errors import CallerGone, RemoteRefused
from callcenter.telephony.agi.command import command
from callcenter.telephony.agi.reply import (
    NotAReply,
    Reply,
    begins_usage,
    ends_usage,
    read_reply,
)
from callcenter.telephony.agi.request import AgiRequest

LINE_LIMIT_BYTES = 65536
USAGE_LINES = 100
ANSWER_AFTER_HANGUP_S = 2.0
CLOSE_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionCounters:
    """What one session did, for the figures of the server."""

    commands: int = 0
    violations: int = 0
    deadlines: int = 0


class AgiSession:
    """
    Commands to one channel.

    Args:
        request: The header block, already read from `reader`.
        reader: Made with a limit of at least `LINE_LIMIT_BYTES`.
        writer: The other half of the same connection.
    """

    def __init__(
        self, request: AgiRequest, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.request = request
        self._reader = reader
        self._writer = writer
        self._turn = asyncio.Lock()
        self._pending: asyncio.Future[Reply] | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self._hung_up = asyncio.Event()
        self._over = asyncio.Event()
        self._commands = self._violations = self._deadlines = 0
        self._reading = asyncio.create_task(self._read(), name=f"agi {request.uniqueid}")

    @property
    def hung_up(self) -> bool:
        """Whether Asterisk said that the channel left the session."""
        return self._hung_up.is_set()

    @property
    def over(self) -> bool:
        """Whether the connection is closed."""
        return self._over.is_set()

    @property
    def counters(self) -> SessionCounters:
        """Figures until now."""
        return SessionCounters(
            commands=self._commands, violations=self._violations, deadlines=self._deadlines
        )

    async def until_hung_up(self) -> None:
        """Wait until the channel left the session or the connection ended."""
        await self._hung_up.wait()

    async def send(self, verb: str, *arguments: str | int, deadline_s: float = 10.0) -> Reply:
        """
        Send one command and wait for its answer.

        A cancelled wait leaves the command running: the next one waits for its answer first,
        under its deadline.

        Args:
            verb: The command (`STREAM FILE`).
            arguments: Each is quoted.
            deadline_s: When no answer came by then, the session is closed and never used again.

        Raises:
            CallerGone: The channel left the session, or the session ended or was ended.
            RemoteRefused: Asterisk knows no such command or takes it as wrongly used.
            NotOneLine: An argument cannot be sent.
        """
        line = command(verb, *arguments)
        async with self._turn:
            if self._pending is not None:
                await asyncio.wait({self._pending})
            if self._hung_up.is_set():
                raise CallerGone("the channel has left this session")
            self._pending = asyncio.get_running_loop().create_future()
            self._arm(deadline_s)
            self._commands += 1
            self._writer.write(line)
            reply = await asyncio.shield(self._pending)
        return self._accept(verb, reply)

    async def close(self) -> None:
        """End the connection; doing it twice is no error."""
        self._end()
        self._reading.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._reading
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(CLOSE_S):
                await self._writer.wait_closed()

    def _accept(self, verb: str, reply: Reply) -> Reply:
        if reply.code == 511:
            raise CallerGone("the channel is dead")
        if reply.code != 200:
            raise RemoteRefused(f"{verb} was answered with {reply.code}")
        return reply

    def _arm(self, deadline_s: float) -> None:
        self._deadline = asyncio.get_running_loop().call_later(deadline_s, self._too_late)

    def _too_late(self) -> None:
        self._deadlines += 1
        self._end()

    def _answer(self, reply: Reply) -> bool:
        if self._pending is None or self._pending.done():
            return False
        if self._deadline is not None:
            self._deadline.cancel()
        self._pending.set_result(reply)
        self._pending = None
        return True

    async def _read(self) -> None:
        try:
            while await self._read_one():
                pass
        except (OSError, asyncio.IncompleteReadError):
            pass
        except (NotAReply, asyncio.LimitOverrunError):
            self._violations += 1
        finally:
            self._end()

    async def _read_one(self) -> bool:
        line = await self._read_line()
        if line == "HANGUP":
            self._hung_up.set()
            # An answer may still follow; Asterisk closes by itself, but must not be relied upon.
            if self._deadline is not None and self._pending is not None:
                self._deadline.cancel()
                self._arm(ANSWER_AFTER_HANGUP_S)
            return True
        if begins_usage(line):
            line = await self._read_usage(line)
        if not self._answer(read_reply(line)):
            raise NotAReply("an answer came that nobody asked for")
        return True

    async def _read_usage(self, first: str) -> str:
        lines = [first]
        while not ends_usage(lines[-1]):
            if len(lines) == USAGE_LINES:
                raise NotAReply("a usage answer does not end")
            lines.append(await self._read_line())
        return "\n".join(lines)

    async def _read_line(self) -> str:
        raw = await self._reader.readuntil(b"\n")
        return raw.decode("utf-8", "replace").rstrip("\r\n")

    def _end(self) -> None:
        if self._over.is_set():
            return
        self._over.set()
        self._hung_up.set()
        if self._deadline is not None:
            self._deadline.cancel()
        if self._pending is not None and not self._pending.done():
            self._pending.set_exception(CallerGone("the session ended"))
            self._pending.exception()  # the one who waited may be gone
            self._pending = None
        self._writer.close()
