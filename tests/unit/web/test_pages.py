"""The pages as browsers get them: policy, caching, compression; and nothing by a foreign path."""

import gzip
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession
from prometheus_client import CollectorRegistry

from callcenter.testing.web_stage import MadeUpPeople
from callcenter.web.application import WebSettings, make_application
from callcenter.web.authentication import SessionCookie
from callcenter.web.pages import page_handlers
from callcenter.web.server import serving


@asynccontextmanager
async def served(dist: Path) -> AsyncIterator[ClientSession]:
    """Serve a build to somebody who is not signed in."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        settings = WebSettings(
            cookie=SessionCookie(port=port),
            ready=list,
            registry=CollectorRegistry(),
            pages=page_handlers(8088, dist),
        )
        app = make_application([], MadeUpPeople([]), settings)
        async with (
            serving(app, [listener], shutdown_s=0.2),
            ClientSession(f"http://127.0.0.1:{port}", auto_decompress=False) as session,
        ):
            yield session


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    """A small build."""
    assets = tmp_path / "dist/assets"
    assets.mkdir(parents=True)
    (tmp_path / "dist/index.html").write_text('<meta name="phone-port" content="@PHONE_PORT@">')
    (tmp_path / "dist/secret.txt").write_text("not for the web")
    (assets / "index-1.js").write_text("plain")
    (assets / "index-1.js.gz").write_bytes(gzip.compress(b"plain"))
    return tmp_path / "dist"


async def test_the_page_allows_our_own_files_and_the_phone_and_nothing_inline(dist: Path) -> None:
    """The policy names scripts, styles and sockets of this host only; no unsafe word in it."""
    async with served(dist) as browser, browser.get("/") as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "ws://127.0.0.1:8088" in policy
        assert "unsafe" not in policy
        assert answer.headers["Cache-Control"] == "no-cache"
        assert await answer.text() == '<meta name="phone-port" content="8088">'


async def test_a_hostile_host_name_gets_no_word_into_the_policy(dist: Path) -> None:
    """What is no host name is left out of the header."""
    hostile = {"Host": "x; script-src *"}
    async with served(dist) as browser, browser.get("/", headers=hostile) as answer:
        policy = answer.headers.get("Content-Security-Policy", "")
        assert "script-src *" not in policy


async def test_assets_are_kept_for_ever_and_sent_compressed_to_who_can_read_it(dist: Path) -> None:
    """Names change with the content, so nobody asks twice."""
    async with served(dist) as browser:
        packed = {"Accept-Encoding": "gzip, deflate"}
        async with browser.get("/assets/index-1.js", headers=packed) as answer:
            assert answer.headers["Content-Encoding"] == "gzip"
            assert gzip.decompress(await answer.read()) == b"plain"
            assert "immutable" in answer.headers["Cache-Control"]
            assert answer.content_type in {"text/javascript", "application/javascript"}
        async with browser.get("/assets/index-1.js", headers={"Accept-Encoding": ""}) as answer:
            assert "Content-Encoding" not in answer.headers
            assert await answer.read() == b"plain"


@pytest.mark.parametrize(
    "path",
    ["/assets/secret.txt", "/assets/..%2Fsecret.txt", "/assets/none.js", "/assets/index-1.js.gz"],
)
async def test_only_files_of_the_build_are_there(dist: Path, path: str) -> None:
    """Neither a climb out of the folder nor an unknown name finds anything."""
    async with served(dist) as browser, browser.get(path) as answer:
        assert answer.status == 404


async def test_without_a_build_the_page_says_how_to_make_one(tmp_path: Path) -> None:
    """The API works without pages; who opens the address is told what to do."""
    async with served(tmp_path / "none") as browser, browser.get("/") as answer:
        assert answer.status == 503
        assert "deploy/setup/pages.py" in await answer.text()
