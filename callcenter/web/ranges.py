"""Sending sound and other large things: whole, in single byte ranges, or only the headers."""

import asyncio
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from aiohttp import hdrs, web

from callcenter.errors import NotFound
from callcenter.web.problem import Problem

BLOCK = 256 * 1024
# A player that pauses stops reading; the browser asks again from where it was.
STALL_S = 60.0
_SINGLE = re.compile(r"bytes=\s*(?:(\d{1,18})-(\d{0,18})|-(\d{1,18}))\s*", re.IGNORECASE)
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]")


class ByteSource(Protocol):
    """Where the bytes come from: a file, or later an encrypted or distant object."""

    size: int

    async def read(self, start: int, length: int) -> bytes:
        """Read exactly this part; it lies within `size`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """
    What is sent.

    Args:
        source: Its bytes.
        media_type: Such as `audio/wav`.
        etag: Strong validator without quotes, such as a hash; changes with the bytes.
        modified: When the bytes last changed.
        file_name: Offered to who saves it.
    """

    source: ByteSource
    media_type: str
    etag: str
    modified: datetime
    file_name: str


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes `first` to `last`, both included; `last < first` is the empty whole."""

    first: int
    last: int

    @property
    def length(self) -> int:
        """Number of bytes."""
        return self.last - self.first + 1


class FileSource:
    """An open file; what it holds stays readable even if the name is removed meanwhile."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.size = os.fstat(file.fileno()).st_size

    async def read(self, start: int, length: int) -> bytes:
        """See `ByteSource.read`."""
        return await asyncio.to_thread(os.pread, self._file.fileno(), length, start)


@asynccontextmanager
async def open_file(path: Path) -> AsyncIterator[FileSource]:
    """
    Open a file for sending.

    Raises:
        NotFound: It is not there (any more).
    """
    try:
        file = await asyncio.to_thread(path.open, "rb")
    except (FileNotFoundError, IsADirectoryError):
        raise NotFound("The file is not there any more.") from None
    with file:
        yield FileSource(file)


def pick_span(header: str | None, size: int) -> Span | None:
    """
    Tell which bytes a Range header asks for.

    Several ranges, other units and what cannot be read are answered with the whole, as the
    standard allows.

    Args:
        header: Value of `Range`, if any.
        size: Of the whole, in bytes.

    Returns:
        The span (the whole where nothing narrower is asked), or None if it lies outside.

    Source:
        RFC 9110, section 14.
    """
    whole = Span(0, size - 1)
    match = _SINGLE.fullmatch(header) if header is not None else None
    if match is None:
        return whole
    first, last, suffix = match.groups()
    if suffix is not None:
        wanted = min(int(suffix), size)
        return Span(size - wanted, size - 1) if wanted else None
    if last and int(last) < int(first):
        return whole
    if int(first) >= size:
        return None
    return Span(int(first), min(int(last), size - 1) if last else size - 1)


async def send_content(request: web.Request, content: Content) -> web.StreamResponse:
    """
    Answer a GET or HEAD.

    Args:
        request: Its Range, If-Range, If-None-Match and method are honoured.
        content: What to send.

    Returns:
        The finished answer: 200, 206, 304 or 416.
    """
    headers = _headers(content)
    if _known(request, content):
        return web.Response(status=304, headers=headers)
    size = content.source.size
    span = pick_span(_wanted_range(request, content), size)
    if span is None:
        outside = {"Content-Range": f"bytes */{size}", "Accept-Ranges": "bytes"}
        detail = f"There are only {size} bytes."
        return Problem(status=416, code="outside", detail=detail, headers=outside).response()
    response = web.StreamResponse(headers=headers)
    response.content_type = content.media_type
    response.content_length = span.length
    if span.length < size:
        response.set_status(206)
        response.headers[hdrs.CONTENT_RANGE] = f"bytes {span.first}-{span.last}/{size}"
    await response.prepare(request)
    if request.method != "HEAD":
        await _copy(content.source, span, response)
    return response


async def _copy(source: ByteSource, span: Span, response: web.StreamResponse) -> None:
    position = span.first
    while position <= span.last:
        block = await source.read(position, min(BLOCK, span.last - position + 1))
        if not block:
            # Shorter than announced: ending the connection is the only honest sign left.
            raise ConnectionResetError("the source ended early")
        async with asyncio.timeout(STALL_S):
            await response.write(block)
        position += len(block)
    await response.write_eof()


def _headers(content: Content) -> dict[str, str]:
    name = _UNSAFE.sub("_", content.file_name)[:100] or "file"
    return {
        hdrs.ACCEPT_RANGES: "bytes",
        hdrs.ETAG: f'"{content.etag}"',
        hdrs.LAST_MODIFIED: _http_date(content),
        hdrs.CONTENT_DISPOSITION: f'inline; filename="{name}"',
        # Kept by nobody but the player itself, and asked again each time: rights may have changed.
        hdrs.CACHE_CONTROL: "private, no-cache",
    }


def _http_date(content: Content) -> str:
    return format_datetime(content.modified.astimezone(UTC), usegmt=True)


def _known(request: web.Request, content: Content) -> bool:
    """Tell whether the asker already holds these bytes."""
    tags = request.headers.get(hdrs.IF_NONE_MATCH)
    if tags is None:
        return False
    listed = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
    return "*" in listed or f'"{content.etag}"' in listed


def _wanted_range(request: web.Request, content: Content) -> str | None:
    """Take the Range header where it counts: on GET, and while If-Range still holds."""
    if request.method != "GET":
        return None
    condition = request.headers.get(hdrs.IF_RANGE)
    if condition is not None and condition not in {f'"{content.etag}"', _http_date(content)}:
        return None
    return request.headers.get(hdrs.RANGE)
