"""A SIP user agent: one socket, the calls on it, and what comes outside of any call."""

import asyncio
from collections.abc import Callable

from callcenter.demo.call import Call
from callcenter.demo.call_in import IncomingCall
from callcenter.demo.call_out import OutgoingCall
from callcenter.demo.dialog import Dialog, answer_headers, new_tag
from callcenter.demo.digest import Credentials
from callcenter.demo.sip_address import Identity, sip_uri, tag_of
from callcenter.demo.sip_message import Headers, Request, Response
from callcenter.demo.sip_socket import Server, SipSocket
from callcenter.demo.station import Station

_MOST_CALLS = 16
_PARTING_S = 10
"""For a goodbye: half of one would leave the other side ringing, or talking to nobody."""
_ANSWERED_OUTSIDE = {"OPTIONS", "NOTIFY", "MESSAGE"}


class UserAgent:
    """
    Places and takes calls.

    Args:
        server: The PBX.
        identity: Who we say we are.
        credentials: For challenges; None when we never prove who we are.
        on_call: Called with each call that comes in; None refuses them.
    """

    def __init__(
        self,
        server: Server,
        identity: Identity,
        *,
        credentials: Credentials | None = None,
        on_call: Callable[[IncomingCall], None] | None = None,
    ) -> None:
        self.identity = identity
        self.calls: list[Call] = []
        self._on_call = on_call
        self.socket = SipSocket(
            server,
            on_request=self._take_request,
            on_stray_answer=self._take_stray_answer,
        )
        self.station = Station(self.socket, credentials)

    async def open(self, port: int = 0) -> None:
        """Bind the SIP socket."""
        await self.socket.open(port)

    @property
    def host(self) -> str:
        """Address and port of the server, as in a SIP address."""
        return f"{self.socket.peer[0]}:{self.socket.peer[1]}"

    @property
    def contact(self) -> str:
        """Our own address, as others reach us."""
        own = f"{self.socket.address}:{self.socket.port}"
        return f"<{sip_uri(self.identity.user or 'anyone', own)}>"

    async def call(self, number: str, *, ring_s: float = 120) -> OutgoingCall:
        """Start a call to `number` and return it at once."""
        target = sip_uri(number, self.host)
        host = self.socket.address
        dialog = Dialog(
            call_id=f"{new_tag()}@{host}",
            local=f"{self.identity.from_header(host)};tag={new_tag()}",
            remote=f"<{target}>",
            target=target,
            contact=self.contact,
        )
        extra = self.identity.privacy_headers(host)
        call = OutgoingCall(self.station, dialog, extra, ring_s=ring_s)
        self._add(call)
        await call.begin()
        return call

    def _add(self, call: Call) -> None:
        ended = [c for c in self.calls if c.ended]
        for old in ended[: max(0, len(self.calls) - _MOST_CALLS + 1)]:
            self.calls.remove(old)
        self.calls.append(call)

    def _call_of(self, headers: Headers) -> Call | None:
        call_id = headers.get("call-id")
        return next((call for call in self.calls if call.dialog.call_id == call_id), None)

    def _take_request(self, request: Request) -> None:
        call = self._call_of(request.headers)
        if call is not None and (request.method == "CANCEL" or _is_in(call, request)):
            call.take(request)
        elif call is not None and request.method == "INVITE":
            return  # repeated before we answered at all
        elif request.method == "INVITE" and tag_of(request.headers.get("to")) is None:
            self._take_call(request)
        elif request.method in _ANSWERED_OUTSIDE:
            self._answer(request, 200, "OK")
        elif request.method != "ACK":
            self._answer(request, 481, "Call/Transaction Does Not Exist")

    def _take_call(self, request: Request) -> None:
        live = sum(not call.ended for call in self.calls)
        if self._on_call is None or live >= _MOST_CALLS:
            self._answer(request, 486, "Busy Here")
            return
        call = IncomingCall(self.station, request, self.contact)
        self._add(call)
        self._on_call(call)

    def _take_stray_answer(self, response: Response) -> None:
        """Acknowledge a repeated 200 again: our ACK was lost."""
        call = self._call_of(response.headers)
        if call is not None and 200 <= response.status < 300:
            call.acknowledge(response)

    def _answer(self, request: Request, status: int, reason: str) -> None:
        to = request.headers.get("to") or ""
        tagged = to if tag_of(to) else f"{to};tag={new_tag()}"
        headers = answer_headers(request, to=tagged)
        self.socket.answer(request, Response(status=status, reason=reason, headers=headers))

    async def close(self) -> None:
        """Hang up what is up, then give every socket and task back."""
        live = [call for call in self.calls if not call.ended]
        partings = (asyncio.wait_for(call.hang_up(), _PARTING_S) for call in live)
        await asyncio.gather(*partings, return_exceptions=True)
        await self.vanish()

    async def vanish(self) -> None:
        """Give every socket and task back without a word to anybody."""
        for call in self.calls:
            call.end("us")
        await self.station.close()


def _is_in(call: Call, request: Request) -> bool:
    ours = tag_of(request.headers.get("to"))
    return ours is not None and ours == tag_of(call.dialog.local)
