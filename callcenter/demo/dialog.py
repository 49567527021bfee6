"""The common ground of two telephones in a call: ids, numbering, where requests go."""

import secrets
from dataclasses import dataclass
from urllib.parse import quote

from callcenter.demo.sip_address import read_address, tag_of
from callcenter.demo.sip_message import Headers, Request, Response

Header = tuple[str, str]
_SDP: Header = ("Content-Type", "application/sdp")
_COPIED = ("via", "from", "call-id", "cseq")
_ALLOW: Header = ("Allow", "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, NOTIFY, UPDATE, REFER")


@dataclass(slots=True, kw_only=True)
class Dialog:
    """
    A dialog as we see it; `remote` and `target` are completed by the first answer.

    Args:
        call_id: Call-ID of every message in it.
        local, remote: Our From and To, with tags where known.
        target: Request address of the other side.
        contact: Our own Contact.
        sequence: Number of our last request.
        route: Route headers, if proxies asked to stay in the path.
    """

    call_id: str
    local: str
    remote: str
    target: str
    contact: str
    sequence: int = 0
    route: tuple[str, ...] = ()

    def request(
        self, method: str, via: Header, *extra: Header, sdp: bytes = b"", sequence: int = 0
    ) -> Request:
        """Return our next request; an ACK or CANCEL names the `sequence` it belongs to."""
        if not sequence:
            self.sequence += 1
        headers = [
            via,
            ("Max-Forwards", "70"),
            ("From", self.local),
            ("To", self.remote),
            ("Call-ID", self.call_id),
            ("CSeq", f"{sequence or self.sequence} {method}"),
            ("Contact", self.contact),
            *(("Route", hop) for hop in self.route),
            _ALLOW,
            *extra,
            *([_SDP] if sdp else []),
        ]
        return Request(method=method, uri=self.target, headers=Headers(tuple(headers)), body=sdp)

    def replaces(self) -> str:
        """Return this dialog's name as the value of a Replaces parameter in a SIP address."""
        remote, local = tag_of(self.remote) or "", tag_of(self.local) or ""
        return quote(f"{self.call_id};to-tag={remote};from-tag={local}", safe="")

    def confirm(self, response: Response) -> None:
        """Take the other side's tag, contact and route from the answer to our INVITE."""
        self.remote = response.headers.get("to") or self.remote
        contact = response.headers.get("contact")
        if contact:
            self.target = read_address(contact).uri
        self.route = tuple(reversed(response.headers.all("record-route")))

    def answer(
        self, request: Request, status: int, reason: str, *extra: Header, sdp: bytes = b""
    ) -> Response:
        """Return an answer to a request in this dialog; any but 100 carries our tag."""
        headers = answer_headers(request, to=None if status == 100 else self.local)
        more = (("Contact", self.contact), _ALLOW, *extra, *([_SDP] if sdp else []))
        return Response(status=status, reason=reason, headers=headers.plus(*more), body=sdp)


def incoming_dialog(request: Request, contact: str) -> Dialog:
    """Return the dialog that an INVITE from the other side begins."""
    caller = request.headers.get("contact")
    to = request.headers.get("to") or ""
    return Dialog(
        call_id=request.headers.get("call-id") or "",
        local=to if tag_of(to) else f"{to};tag={new_tag()}",
        remote=request.headers.get("from") or "",
        target=read_address(caller).uri if caller else request.uri,
        contact=contact,
        route=tuple(request.headers.all("record-route")),
    )


def answer_headers(request: Request, *, to: str | None = None) -> Headers:
    """Return the header fields of an answer that are copied from the request."""
    pairs: list[Header] = []
    for name in _COPIED:
        pairs += [(name.title(), value) for value in request.headers.all(name)]
    pairs += [("Record-Route", hop) for hop in request.headers.all("record-route")]
    pairs.append(("To", to or request.headers.get("to") or ""))
    return Headers(tuple(pairs))


def new_tag() -> str:
    """Return a tag that nobody can guess."""
    return secrets.token_hex(8)
