"""The socket of one simulated telephone with its credentials and its background work."""

import asyncio
import secrets
from collections.abc import Callable, Coroutine
from typing import Any

from callcenter.demo.dialog import Header
from callcenter.demo.digest import Challenge, Credentials, authorization, read_challenge
from callcenter.demo.outcomes import NoAnswer
from callcenter.demo.sdp import PCMA, PCMU
from callcenter.demo.sip_message import Request, Response
from callcenter.demo.sip_socket import SipSocket

Build = Callable[[tuple[Header, ...]], Request]
"""Makes a fresh request (new branch, next number) that carries these further headers."""
_CHALLENGES = {401: ("www-authenticate", "Authorization"), 407: ("proxy-authenticate", "")}
_MOST_CHALLENGES = 2


class Station:
    """
    Sends requests and answers challenges; owns every task and the socket.

    Args:
        socket: Already open.
        credentials: None for a telephone that never proves who it is.

    `codecs` are those its calls offer and take, best first; others may be set before a call.
    """

    def __init__(self, socket: SipSocket, credentials: Credentials | None) -> None:
        self.socket = socket
        self.credentials = credentials
        self.codecs: tuple[int, ...] = (PCMA, PCMU)
        self._tasks: set[asyncio.Task[None]] = set()

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run `work` beside, until it ends or the telephone closes."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None and not isinstance(error, NoAnswer):  # nobody there: nobody waits
            asyncio.get_running_loop().call_exception_handler({"exception": error, "task": task})

    async def ask(self, build: Build) -> Response:
        """Send a request, again with proof when asked for it; return the final answer."""
        proof: tuple[Header, ...] = ()
        for _ in range(_MOST_CHALLENGES):
            request = build(proof)
            response = await self.socket.ask(request)
            proof = self._proof(request, response)
            if not proof:
                break
        return response

    async def invite(
        self, build: Build, *, on_progress: Callable[[Response], None], ring_s: float
    ) -> tuple[Request, Response]:
        """Send an INVITE likewise; return the last request and its final answer."""
        proof: tuple[Header, ...] = ()
        for _ in range(_MOST_CHALLENGES):
            request = build(proof)
            response = await self.socket.invite(request, on_progress=on_progress, ring_s=ring_s)
            proof = self._proof(request, response)
            if not proof:
                break
        return request, response

    def _proof(self, request: Request, response: Response) -> tuple[Header, ...]:
        asked, name = _CHALLENGES.get(response.status, ("", ""))
        if not asked or self.credentials is None:
            return ()
        challenge = self._challenge(response.headers.all(asked))
        if challenge is None:
            return ()
        value = authorization(
            challenge,
            self.credentials,
            method=request.method,
            uri=request.uri,
            cnonce=secrets.token_hex(8),
        )
        return ((name or "Proxy-Authorization", value),)

    @staticmethod
    def _challenge(values: list[str]) -> Challenge | None:
        return next((found for found in map(read_challenge, values) if found is not None), None)

    async def close(self) -> None:
        """End the background work and give the socket back."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.socket.close()
