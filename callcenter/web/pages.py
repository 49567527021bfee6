"""The built pages: one document at `/`, the rest under names that change with the content."""

import mimetypes
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from aiohttp import hdrs, web

DIST = Path(__file__).parent / "ui" / "dist"
"""Where `deploy/setup/pages.py` and the wheel put what was built."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_FOR_EVER = "public, max-age=31536000, immutable"
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
_PHONE_PORT = b"@PHONE_PORT@"
_HOST = re.compile(r"([A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(:[0-9]{1,5})?")
_NOT_BUILT = (
    "The pages have not been built. Run `python3 deploy/setup/pages.py` and restart the service.\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asset:
    """A file as it is sent: plain, and compressed by encoding."""

    media_type: str
    body: bytes
    encoded: Mapping[str, bytes]


def page_handlers(phone_port: int, dist: Path = DIST) -> Mapping[str, Handler]:
    """
    Make the handlers of what browsers load, by path.

    Everything is read into memory once: a name from outside never touches the disk.

    Args:
        phone_port: Of Asterisk's WebSocket, which browser phones sign in to.
        dist: Folder of the built pages; without it `/` says how to build them.
    """
    index = dist / "index.html"
    document = index.read_bytes() if index.is_file() else None
    if document is not None:
        document = document.replace(_PHONE_PORT, str(phone_port).encode())
    assets = _read_assets(dist / "assets")

    async def page(request: web.Request) -> web.Response:
        if document is None:
            return web.Response(status=503, text=_NOT_BUILT)
        return web.Response(
            body=document,
            content_type="text/html",
            charset="utf-8",
            headers={
                hdrs.CACHE_CONTROL: "no-cache",
                "Content-Security-Policy": _policy(request.host, phone_port),
                "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
            },
        )

    async def asset(request: web.Request) -> web.Response:
        found = assets.get(request.match_info["name"])
        if found is None:
            raise web.HTTPNotFound
        return _answer(found, request.headers.get(hdrs.ACCEPT_ENCODING, ""))

    return {"/": page, "/assets/{name}": asset}


def _policy(host: str, phone_port: int) -> str:
    """Allow what our own pages need: our files, our API, and the phone's socket beside us."""
    match = _HOST.fullmatch(host)
    phone = f" ws://{match[1]}:{phone_port} wss://{match[1]}:{phone_port}" if match else ""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        f"font-src 'self'; media-src 'self' blob:; connect-src 'self'{phone}; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def _read_assets(folder: Path) -> dict[str, _Asset]:
    if not folder.is_dir():
        return {}
    suffixes = tuple(suffix for _, suffix in _ENCODINGS)
    return {
        file.name: _read_asset(file)
        for file in folder.iterdir()
        if file.is_file() and not file.name.endswith(suffixes)
    }


def _read_asset(file: Path) -> _Asset:
    encoded = {}
    for name, suffix in _ENCODINGS:
        packed = file.with_name(file.name + suffix)
        if packed.is_file():
            encoded[name] = packed.read_bytes()
    guessed, _ = mimetypes.guess_type(file.name)
    return _Asset(
        media_type=guessed or "application/octet-stream", body=file.read_bytes(), encoded=encoded
    )


def _answer(asset: _Asset, accepted: str) -> web.Response:
    headers = {hdrs.CACHE_CONTROL: _FOR_EVER, hdrs.VARY: hdrs.ACCEPT_ENCODING}
    body = asset.body
    offered = {part.partition(";")[0].strip().lower() for part in accepted.split(",")}
    for name, packed in asset.encoded.items():
        if name in offered:
            headers[hdrs.CONTENT_ENCODING] = name
            body = packed
            break
    return web.Response(body=body, content_type=asset.media_type, headers=headers)
