"""Requests of menus by HTTP, with a guard around them."""

import asyncio
import json
import socket
from collections.abc import Mapping
from typing import Any

import aiohttp
import structlog
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from callcenter.clock import Clock
from callcenter.errors import RemoteError, RemoteRefused, RemoteTimeout
from callcenter.ivr.answer_paths import Missing, taken
from callcenter.ivr.commands import Plain, Request
from callcenter.requests_out.allow_list import AllowList
from callcenter.requests_out.breaker import Breaker

LONGEST_S = 3.0
MOST_BYTES = 64_000
AT_ONCE = 50

log = structlog.get_logger()


class _Forbidden(OSError):
    """A name leads into a network that may not be reached."""


class PinnedResolver(AbstractResolver):
    """
    Resolves a name once; the connection goes to exactly the address that was looked at.

    Args:
        allowed: Decides about each address.
    """

    def __init__(self, allowed: AllowList) -> None:
        self._allowed = allowed

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """See `AbstractResolver.resolve`; one address that may not be reached refuses them all."""
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, family=family, type=socket.SOCK_STREAM)
        addresses = [str(place[0]) for *_, place in found]
        if not addresses or not all(self._allowed.may_reach(one) for one in addresses):
            raise _Forbidden("the name leads into a network that may not be reached")
        chosen, *_ = found
        return [
            ResolveResult(
                hostname=host,
                host=addresses[0],
                port=port,
                family=chosen[0],
                proto=chosen[2],
                flags=socket.AI_NUMERICHOST,
            )
        ]

    async def close(self) -> None:
        """See `AbstractResolver.close`."""


class HttpRequests:
    """
    Asks other programs; `close` when done.

    Args:
        allowed: Whom.
        clock: For the circuit breaker and the log.
    """

    def __init__(self, allowed: AllowList, clock: Clock) -> None:
        self._allowed = allowed
        self._clock = clock
        self._breaker = Breaker()
        self._places = asyncio.Semaphore(AT_ONCE)
        self._session: aiohttp.ClientSession | None = None

    async def ask(self, request: Request, key: str) -> Mapping[str, Plain]:
        """
        Send a request and take the wanted values out of its answer.

        Args:
            request: As the menu wants it.
            key: Names this very request, so that a repeated one can be told from a second one.

        Returns:
            The values by name.

        Raises:
            RemoteError: There is no usable answer; says why in a word or two.
        """
        url = URL(request.url)
        host = (url.raw_host or "").lower()
        began_s = self._clock.now_s()
        why = "answered"
        try:
            if not self._may_ask(url, host):
                raise RemoteRefused("not_allowed")
            if not self._breaker.may_try(host, began_s):
                raise RemoteRefused("left_alone")
            return await self._ask(request, url, host, key)
        except RemoteError as error:
            why = str(error)
            raise
        finally:
            took_s = round(self._clock.now_s() - began_s, 3)
            log.info("request.ended", step=request.step, host=host, why=why, took_s=took_s)

    async def close(self) -> None:
        """Let go of every connection."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def _may_ask(self, url: URL, host: str) -> bool:
        if url.user is not None or not self._allowed.may_ask(url.scheme, host, url.explicit_port):
            return False
        # The resolver is not asked about an address that is written out.
        literal = host.replace(".", "").isdigit() or ":" in host
        return not literal or self._allowed.may_reach(host)

    async def _ask(self, request: Request, url: URL, host: str, key: str) -> dict[str, Plain]:
        try:
            async with asyncio.timeout(min(request.wait_s, LONGEST_S)), self._places:
                answer = await self._send(request, url, key)
        except TimeoutError:
            self._breaker.failed(host, self._clock.now_s())
            raise RemoteTimeout("timeout") from None
        except _Forbidden:
            raise RemoteRefused("not_allowed") from None
        except (aiohttp.ClientError, OSError) as error:
            self._breaker.failed(host, self._clock.now_s())
            forbidden = isinstance(error.__cause__, _Forbidden)
            raise RemoteRefused("not_allowed" if forbidden else "no_connection") from None
        except RemoteError:
            self._breaker.failed(host, self._clock.now_s())
            raise
        self._breaker.worked(host)
        try:
            return taken(answer, request.take)
        except Missing as error:
            raise RemoteRefused(f"no {error} in the answer") from None

    async def _send(self, request: Request, url: URL, key: str) -> Any:  # noqa: ANN401 - JSON
        body = json.dumps(dict(request.body)).encode() if request.method == "POST" else None
        headers = {"Accept": "application/json", "Idempotency-Key": key}
        if body is not None:
            headers["Content-Type"] = "application/json"
        async with self._open().request(
            request.method, url, data=body, headers=headers, allow_redirects=False
        ) as answer:
            if not 200 <= answer.status < 300:
                raise RemoteRefused(f"status {answer.status}")
            raw = await answer.content.read(MOST_BYTES + 1)
            while len(raw) <= MOST_BYTES and not answer.content.at_eof():
                raw += await answer.content.read(MOST_BYTES + 1 - len(raw))
        if len(raw) > MOST_BYTES:
            raise RemoteRefused("answer too large")
        try:
            return json.loads(raw)
        except (ValueError, RecursionError):
            raise RemoteRefused("no JSON") from None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(
                resolver=PinnedResolver(self._allowed), use_dns_cache=False, limit=AT_ONCE
            )
            self._session = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": "callcenter"},
                trust_env=False,
                auto_decompress=False,
            )
        return self._session
