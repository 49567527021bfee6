"""One desk socket: a reader, a worker for commands, a writer; and the rules of its wire."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Hashable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import orjson
import structlog
from aiohttp import WSMsgType, web

from callcenter.errors import RequestError
from callcenter.identity.model import Principal
from callcenter.web.desk_feed import encode
from callcenter.web.desk_outbox import Outbox, frame
from callcenter.web.problem import explain

log = structlog.get_logger()

MAX_MESSAGE = 16_384
PING_S = 15.0
CLOSE_WAIT_S = 2.0
COMMANDS_WAITING = 16
COMMANDS_PER_S = 20.0
COMMANDS_AT_ONCE = 40
FAULTS = 20
ROOM = 65_536
"""Bytes that may lie between us and the client's machine; what is beyond waits in the outbox."""

SLOW_LOOK_S = 0.05
_NAME = re.compile(r"[a-z][a-z_]{0,30}(\.[a-z][a-z_]{0,30}){1,3}")
_MAX_ID = 64


Doer = Callable[["DeskConnection", str, Mapping[str, Any]], Awaitable[Mapping[str, Any]]]
"""Performs one command (its name and what came with it) for a connection, or raises."""


class Goodbye(IntEnum):
    """Why the server ends a connection; the client acts by it."""

    UNSUPPORTED = 1003
    MISBEHAVED = 1008
    FAILED = 1011
    RESTARTING = 1012
    SESSION_ENDED = 4001
    TOO_MANY_TABS = 4002


@dataclass(frozen=True, slots=True)
class _Command:
    id: str
    do: str
    with_: Mapping[str, Any]


class _Malformed(RequestError):
    error_id = "malformed"


class _TooMany(RequestError):
    error_id = "throttled"


class DeskConnection:
    """
    One open socket of one principal.

    Args:
        socket: Prepared.
        transport: The line under it. Events go straight onto it, so that a pop is on its way when
            `send` returns; the socket itself only speaks when it pings and closes.
        principal: Whose it is.
        do: Performs commands, one after the other.
        outbox: What waits to be written.
    """

    def __init__(
        self,
        socket: web.WebSocketResponse,
        transport: asyncio.Transport,
        principal: Principal,
        do: "Doer",
        outbox: Outbox,
    ) -> None:
        self.principal = principal
        self.topics: set[str] = set()
        self.over = False
        self._socket = socket
        self._transport = transport
        self._do = do
        self._outbox = outbox
        self._commands: asyncio.Queue[_Command] = asyncio.Queue(COMMANDS_WAITING)
        self._allowance = float(COMMANDS_AT_ONCE)
        self._counted_s = 0.0
        self._faults = 0
        self._ending: asyncio.Task[None] | None = None

    def send(self, payload: bytes, key: Hashable | None = None) -> None:
        """Have an encoded message written; a reader that is too slow loses its line."""
        message = frame(payload)
        if self._has_room():
            self._transport.write(message)
        else:
            self._keep(message, key)

    def send_frames(self, frames: Mapping[Hashable, bytes], joined: bytes) -> None:
        """
        Have many messages written at once.

        Args:
            frames: Messages with their frames, by key.
            joined: All of them.
        """
        if self._has_room():
            self._transport.write(joined)
            return
        for key, message in frames.items():
            self._keep(message, key)

    def _has_room(self) -> bool:
        """Tell whether a message may go out now: in order, on a line that takes it."""
        return (
            not self.over
            and not self._outbox
            and not self._transport.is_closing()
            and self._transport.get_write_buffer_size() < ROOM
        )

    def _keep(self, message: bytes, key: Hashable | None) -> None:
        if self.over or self._transport.is_closing():
            return
        if not self._outbox.put(message, key):
            log.warning("desk.too_slow", user=self.principal.user_id)
            self.over = True
            # It does not read, so no farewell would arrive either; it comes back and resumes.
            self._transport.abort()

    def end(self, why: Goodbye) -> None:
        """Stop at once, then say why and close."""
        if self._ending is None:
            self.over = True
            self._ending = asyncio.create_task(self._close(why), name="desk close")

    async def serve(self) -> None:
        """Read until the line ends."""
        tasks = [
            asyncio.create_task(self._write(), name="desk writer"),
            asyncio.create_task(self._work(), name="desk commands"),
        ]
        try:
            async for message in self._socket:
                self._hear(message.type, message.data)
        finally:
            self.over = True
            for task in tasks:
                task.cancel()
            if self._ending is not None:
                tasks.append(self._ending)
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _close(self, why: Goodbye) -> None:
        await self._socket.close(code=why, message=why.name.lower().encode())

    async def _write(self) -> None:
        """Write what had to wait as soon as the client has read the rest; slow ones come here."""
        while True:
            await self._outbox.filled()
            while self._transport.get_write_buffer_size() >= ROOM:  # noqa: ASYNC110 - none tells
                await asyncio.sleep(SLOW_LOOK_S)
            waiting = self._outbox.take_all()
            if not self.over and not self._transport.is_closing():
                self._transport.write(waiting)

    async def _work(self) -> None:
        while True:
            command = await self._commands.get()
            if not self.over:
                self.send(await self._perform(command))

    async def _perform(self, command: _Command) -> bytes:
        try:
            result = await self._do(self, command.do, command.with_)
            return encode({**result, "re": command.id, "ok": True})
        except Exception as error:  # noqa: BLE001 - the border: every error becomes an answer
            return _refusal(command.id, error)

    def _hear(self, kind: WSMsgType, data: object) -> None:
        if self.over:
            return
        if kind is not WSMsgType.TEXT or not isinstance(data, str):
            self.end(Goodbye.UNSUPPORTED)
            return
        reply_to: str | None = None
        try:
            message = _object(data)
            reply_to = _reply_to(message)
            self._count()
            self._commands.put_nowait(_command(message, reply_to))
        except asyncio.QueueFull:
            self._fault(reply_to, _TooMany("Too many commands wait; answer them first."))
        except RequestError as error:
            self._fault(reply_to, error)

    def _fault(self, reply_to: str | None, error: RequestError) -> None:
        self._faults += 1
        self.send(_refusal(reply_to, error))
        if self._faults >= FAULTS:
            self.end(Goodbye.MISBEHAVED)

    def _count(self) -> None:
        now_s = asyncio.get_running_loop().time()
        back = (now_s - self._counted_s) * COMMANDS_PER_S
        self._allowance = min(self._allowance + back, float(COMMANDS_AT_ONCE))
        self._counted_s = now_s
        if self._allowance < 1:
            raise _TooMany("Too many commands; slow down.")
        self._allowance -= 1


def _object(text: str) -> dict[str, Any]:
    try:
        message = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise _Malformed("The message is not valid JSON.") from None
    if not isinstance(message, dict):
        raise _Malformed("The message is no object.")
    return message


def _reply_to(message: Mapping[str, Any]) -> str:
    id_ = message.get("id")
    if not isinstance(id_, str) or not 0 < len(id_) <= _MAX_ID:
        raise _Malformed(f"`id` must be a text of at most {_MAX_ID} characters.")
    return id_


def _command(message: Mapping[str, Any], id_: str) -> _Command:
    do, with_ = message.get("do"), message.get("with") or {}
    if not isinstance(do, str) or not _NAME.fullmatch(do):
        raise _Malformed("`do` must name a command, such as `agent.ready`.")
    if not isinstance(with_, dict):
        raise _Malformed("`with` must be an object.")
    return _Command(id_, do, with_)


def _refusal(reply_to: str | None, error: Exception) -> bytes:
    return encode({"re": reply_to, "error": explain(error).members()})
