"""An agent's desk, played by a program: signs in, opens the desk socket, sends and receives."""

import asyncio
from collections import deque
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import aiohttp

from callcenter.demo.loopback import checked_host
from callcenter.demo.outcomes import NoAnswer
from callcenter.demo.patience import PATIENCE_S
from callcenter.errors import LinkDown, RemoteRefused

_MOST_EVENTS = 1000
_TIMEOUT = aiohttp.ClientTimeout(total=PATIENCE_S)


class Desk:
    """
    One agent's desk; used as `async with Desk(...) as desk`.

    `seen` holds every event received (type and data), oldest first; `news` those not yet taken.

    Args:
        url: Of the service, `http://127.0.0.1:8080`.
        username: Whose desk; an agent's number.
        password: Of that user.
        outside: Allows a service on another machine.
    """

    def __init__(self, url: str, username: str, password: str, *, outside: bool = False) -> None:
        checked_host(urlsplit(url).hostname or "", outside=outside)
        self._url = url.rstrip("/")
        self._username = username
        self._password = password
        self.token = ""
        self.seen: deque[tuple[str, Mapping[str, Any]]] = deque(maxlen=_MOST_EVENTS)
        self.news: deque[tuple[str, Mapping[str, Any]]] = deque(maxlen=_MOST_EVENTS)
        self._http: aiohttp.ClientSession | None = None
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._reader: asyncio.Task[None] | None = None
        self._fresh = asyncio.Event()
        self._waiting: dict[str, asyncio.Future[Mapping[str, Any]]] = {}
        self._number = 0

    async def __aenter__(self) -> Self:
        self._http = aiohttp.ClientSession(timeout=_TIMEOUT)
        try:
            await self._sign_in(self._http)
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def _sign_in(self, http: aiohttp.ClientSession) -> None:
        body = {"username": self._username, "password": self._password}
        try:
            async with http.post(f"{self._url}/api/v1/session", json=body) as answer:
                if answer.status != 200:
                    raise RemoteRefused(f"{self._username} was not signed in: {answer.status}")
                self.token = (await answer.json())["token"]
            self._socket = await http.ws_connect(
                f"{self._url}/api/v1/desk",
                headers={"Authorization": f"Bearer {self.token}"},
                autoping=True,
            )
        except (aiohttp.ClientConnectionError, TimeoutError) as error:
            raise LinkDown(f"There is no service at {self._url}") from error
        except aiohttp.WSServerHandshakeError as error:
            raise LinkDown(f"{self._url} opens no desk: {error.message}") from error
        self._reader = asyncio.create_task(self._read(self._socket), name="demo desk")
        self._reader.add_done_callback(self._ended)

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            if message.type is not aiohttp.WSMsgType.TEXT:
                continue
            value = message.json()
            if "re" in value:
                waiting = self._waiting.pop(value["re"], None)
                if waiting is not None and not waiting.done():
                    waiting.set_result(value)
            else:
                event = (value["type"], value["data"])
                self.seen.append(event)
                self.news.append(event)
                self._fresh.set()

    def _ended(self, _: "asyncio.Task[None]") -> None:
        """Tell everybody who waits that nothing more will come."""
        self._fresh.set()
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(LinkDown("the desk socket was closed"))

    async def do(self, command: str, **with_: object) -> Mapping[str, Any]:
        """
        Send a command and return what it answers.

        Raises:
            RemoteRefused: It was refused; says how.
            NoAnswer: No answer came.
            LinkDown: The desk is not open.
        """
        if self._socket is None or self._socket.closed:
            raise LinkDown("the desk socket is closed")
        self._number += 1
        name = str(self._number)
        answer: asyncio.Future[Mapping[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[name] = answer
        await self._socket.send_json({"id": name, "do": command, "with": with_})
        try:
            async with asyncio.timeout(PATIENCE_S):
                value = await answer
        except TimeoutError:
            raise NoAnswer(f"no answer to {command}") from None
        finally:
            self._waiting.pop(name, None)
        if not value.get("ok"):
            raise RemoteRefused(f"{command}: {value.get('error')}")
        return dict(value)

    async def take(self, device: str) -> None:
        """Choose a device (`sip:1001`) and become ready."""
        await self.do("agent.device", device=device)
        await self.do("agent.ready")

    async def event(self, *, within_s: float = PATIENCE_S) -> tuple[str, Mapping[str, Any]]:
        """
        Wait for the next event of any type; returns its type and data.

        Raises:
            NoAnswer: None came within the bound.
            LinkDown: The service closed the desk.
        """
        try:
            async with asyncio.timeout(within_s):
                while not self.news:
                    if self._reader is None or self._reader.done():
                        raise LinkDown("the desk socket was closed")
                    self._fresh.clear()
                    await self._fresh.wait()
        except TimeoutError:
            raise NoAnswer(f"no event within {within_s:g} s") from None
        return self.news.popleft()

    async def next(self, type_: str, *, within_s: float = PATIENCE_S) -> Mapping[str, Any]:
        """
        Wait for the next event of a type, and return its data; earlier others are passed over.

        Raises:
            NoAnswer: None came within the bound.
            LinkDown: The service closed the desk.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + within_s
        while True:
            left_s = deadline - loop.time()
            try:
                found, data = await self.event(within_s=max(left_s, 0))
            except NoAnswer:
                raise NoAnswer(f"no {type_} within {within_s:g} s") from None
            if found == type_:
                return data

    async def get(self, path: str) -> Any:  # noqa: ANN401 - whatever JSON is there
        """Read something of the API, as this user; raises `RemoteRefused`."""
        if self._http is None:
            raise LinkDown("not signed in")
        headers = {"Authorization": f"Bearer {self.token}"}
        async with self._http.get(f"{self._url}/api/v1{path}", headers=headers) as answer:
            if answer.status != 200:
                raise RemoteRefused(f"GET {path}: {answer.status}")
            return await answer.json()

    async def close(self) -> None:
        """Leave the desk; the session stays until it ends by itself."""
        if self._socket is not None:
            await self._socket.close()
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)
        if self._http is not None:
            await self._http.close()
