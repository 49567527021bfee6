"""The header block with which Asterisk opens an AGI session."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit


class BadRequest(ValueError):
    """What connected does not speak as Asterisk does, or too much or too slowly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLimits:
    """Bounds of the header block."""

    lines: int = 64
    line_bytes: int = 2048
    time_s: float = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AgiRequest:
    """
    What was asked for and from which channel.

    Only what stands before the caller's own words is kept to: a header that comes twice counts
    as it came first. Nothing said by the caller is taken from here; `arrival.py` reads it encoded.

    The token is the session's argument: Asterisk writes an address that it cannot reach into its
    log. An Asterisk that was adopted with an older dialplan still sends it in the address.
    """

    entry: str
    token: str
    channel: str
    uniqueid: str
    headers: Mapping[str, str]


async def read_request(reader: asyncio.StreamReader, limits: RequestLimits) -> AgiRequest:
    """
    Read the header block.

    Raises:
        BadRequest: It is too long, too slow, cut off or not Asterisk's.
    """
    try:
        async with asyncio.timeout(limits.time_s):
            return _interpret(await _read_headers(reader, limits))
    except TimeoutError:
        raise BadRequest("the header block took too long") from None


async def _read_headers(reader: asyncio.StreamReader, limits: RequestLimits) -> dict[str, str]:
    headers: dict[str, str] = {}
    for _ in range(limits.lines):
        try:
            raw = await reader.readuntil(b"\n")
        except asyncio.IncompleteReadError:
            raise BadRequest("the connection ended within the header block") from None
        except asyncio.LimitOverrunError:
            raise BadRequest("a header line is too long") from None
        if len(raw) > limits.line_bytes:
            raise BadRequest("a header line is too long")
        line = raw.decode("utf-8", "replace").rstrip("\r\n")
        if not line:
            return headers
        name, colon, value = line.partition(":")
        if not colon or not name.startswith("agi_"):
            raise BadRequest("a header line is not Asterisk's")
        headers.setdefault(name, value.removeprefix(" "))
    raise BadRequest("there are too many header lines")


def _interpret(headers: Mapping[str, str]) -> AgiRequest:
    try:
        url = urlsplit(headers["agi_request"])
        return AgiRequest(
            entry=url.path.strip("/"),
            token=headers.get("agi_arg_1") or parse_qs(url.query).get("token", [""])[0],
            channel=headers["agi_channel"],
            uniqueid=headers["agi_uniqueid"],
            headers=headers,
        )
    except (KeyError, ValueError):
        raise BadRequest("the header block lacks what Asterisk always sends") from None
