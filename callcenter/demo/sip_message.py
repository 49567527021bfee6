"""SIP messages (RFC 3261): read from bytes of any kind, written to bytes."""

from dataclasses import dataclass, field

_COMPACT = {
    "v": "via",
    "f": "from",
    "t": "to",
    "i": "call-id",
    "m": "contact",
    "c": "content-type",
    "l": "content-length",
    "k": "supported",
    "r": "refer-to",
    "b": "referred-by",
    "s": "subject",
    "e": "content-encoding",
}
_NEEDED = ("via", "from", "to", "call-id", "cseq")
_MOST_LINES = 256
_VERSION = "SIP/2.0"


@dataclass(frozen=True, slots=True)
class Headers:
    """Header fields in order; names are compared without case and in their long form."""

    pairs: tuple[tuple[str, str], ...] = ()

    def get(self, name: str) -> str | None:
        """Return the first value of `name`, or None."""
        values = self.all(name)
        return values[0] if values else None

    def all(self, name: str) -> list[str]:
        """Return every value of `name`, one per line of the message."""
        wanted = long_name(name)
        return [value for key, value in self.pairs if long_name(key) == wanted]

    def plus(self, *pairs: tuple[str, str]) -> "Headers":
        """Return these headers followed by `pairs`."""
        return Headers((*self.pairs, *pairs))


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A SIP request."""

    method: str
    uri: str
    headers: Headers
    body: bytes = field(default=b"")


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A SIP response."""

    status: int
    reason: str
    headers: Headers
    body: bytes = field(default=b"")


def long_name(name: str) -> str:
    """Return the long, lower-case form of a header name."""
    lower = name.lower()
    return _COMPACT.get(lower, lower)


def read_message(data: bytes) -> Request | Response | None:
    """
    Read one datagram.

    Args:
        data: Any bytes whatever; they come from the network.

    Returns:
        The message, or None when it is not a SIP message that can be answered or matched:
        no start line, a broken header, one of Via, From, To, Call-ID, CSeq missing, or a body
        shorter than Content-Length says.
    """
    head, body = _split(data)
    lines = _unfolded(head.decode("utf-8", "replace"))
    if not lines or len(lines) > _MOST_LINES:
        return None
    headers = _read_headers(lines[1:])
    if headers is None or any(headers.get(name) is None for name in _NEEDED):
        return None
    if read_cseq(headers) is None:
        return None
    cut = _cut_body(headers, body)
    if cut is None:
        return None
    return _with_start_line(lines[0], headers, cut)


def read_cseq(headers: Headers) -> tuple[int, str] | None:
    """Return number and method of CSeq, or None when it is not well formed."""
    number, _, method = (headers.get("cseq") or "").strip().partition(" ")
    if not (number.isascii() and number.isdigit() and len(number) <= 10 and method.strip()):
        return None
    return int(number), method.strip().upper()


def write_message(message: Request | Response) -> bytes:
    """
    Write a message, with Content-Length; a header value can never become two lines.

    Args:
        message: Its header values may hold any text; control characters become spaces.
    """
    if isinstance(message, Request):
        start = f"{message.method} {message.uri} {_VERSION}"
    else:
        start = f"{_VERSION} {message.status} {message.reason}"
    lines = [_one_line(start)]
    lines += [f"{_one_line(name)}: {_one_line(value)}" for name, value in message.headers.pairs]
    lines.append(f"Content-Length: {len(message.body)}")
    return "\r\n".join(lines).encode("utf-8", "replace") + b"\r\n\r\n" + message.body


def _one_line(text: str) -> str:
    return "".join(" " if ord(char) < 32 or ord(char) == 127 else char for char in text)


def _split(data: bytes) -> tuple[bytes, bytes]:
    for blank in (b"\r\n\r\n", b"\n\n"):
        head, found, body = data.partition(blank)
        if found:
            return head, body
    return data, b""


def _unfolded(head: str) -> list[str]:
    lines: list[str] = []
    for line in head.replace("\r\n", "\n").split("\n"):
        if line[:1] in (" ", "\t") and lines:
            lines[-1] += " " + line.strip()
        else:
            lines.append(line.rstrip("\r"))
    return lines


def _read_headers(lines: list[str]) -> Headers | None:
    pairs = []
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or not name.strip():
            return None
        pairs.append((name.strip(), value.strip()))
    return Headers(tuple(pairs))


def _cut_body(headers: Headers, body: bytes) -> bytes | None:
    length = headers.get("content-length")
    if length is None:
        return body
    if not (length.isascii() and length.isdigit() and len(length) <= 9):
        return None
    return body[: int(length)] if int(length) <= len(body) else None


def _with_start_line(line: str, headers: Headers, body: bytes) -> Request | Response | None:
    first, _, rest = line.partition(" ")
    if first == _VERSION:
        code, _, reason = rest.partition(" ")
        if not (code.isascii() and code.isdigit() and 100 <= int(code[:4]) <= 699):
            return None
        return Response(status=int(code), reason=reason, headers=headers, body=body)
    uri, _, version = rest.rpartition(" ")
    if version != _VERSION or not uri or not first.isalpha():
        return None
    return Request(method=first.upper(), uri=uri, headers=headers, body=body)
