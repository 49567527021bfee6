"""Byte ranges as RFC 9110 has them."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import ClientSession, web
from hypothesis import given
from hypothesis import strategies as st

from callcenter.identity.model import EVERYONE, Role
from callcenter.testing.web_stage import MadeUpPeople, WebStage, person, web_stage
from callcenter.web.ranges import BLOCK, Content, Span, open_file, pick_span, send_content
from callcenter.web.route import Asked, Route

MODIFIED = datetime(2026, 11, 23, 10, tzinfo=UTC)
DATE = "Mon, 23 Nov 2026 10:00:00 GMT"
SOUND = bytes(range(256)) * 4


@pytest.mark.parametrize(
    ("header", "span"),
    [
        (None, Span(0, 999)),
        ("bytes=0-0", Span(0, 0)),
        ("bytes=10-19", Span(10, 19)),
        ("bytes=990-", Span(990, 999)),
        ("bytes=990-5000", Span(990, 999)),
        ("bytes=-10", Span(990, 999)),
        ("bytes=-5000", Span(0, 999)),
        ("BYTES=1-2", Span(1, 2)),
        ("bytes=1000-", None),
        ("bytes=-0", None),
        # What cannot be read, several ranges and other units are answered with the whole.
        ("bytes=5-4", Span(0, 999)),
        ("bytes=0-1,5-6", Span(0, 999)),
        ("bytes=a-b", Span(0, 999)),
        ("bytes=-", Span(0, 999)),
        ("seconds=0-1", Span(0, 999)),
        ("bytes=" + "9" * 30 + "-", Span(0, 999)),
    ],
)
def test_a_range_header_names_a_span(header: str | None, span: Span | None) -> None:
    """Each form of the header has one meaning."""
    assert pick_span(header, 1000) == span


@given(st.text(alphabet="bytes=0123456789-, ", max_size=20), st.integers(0, 50))
def test_no_header_leads_outside_the_content(header: str, size: int) -> None:
    """Whatever is asked, the span lies within the content or there is none."""
    span = pick_span(header, size)
    assert span is None or (span.first >= 0 and span.last < max(size, 1) and span.length >= 0)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[WebStage]:
    """Serve one file by a route."""
    file = tmp_path / "sound.wav"
    file.write_bytes(SOUND)

    async def handler(asked: Asked[None, None]) -> web.StreamResponse:
        async with open_file(tmp_path / asked.path["name"]) as source:
            content = Content(
                source=source,
                media_type="audio/wav",
                etag="abc",
                modified=MODIFIED,
                file_name='x"\r\ny.wav',
            )
            return await send_content(asked.raw, content)

    route = Route(method="GET", path="/sound/{name}", roles=EVERYONE, handler=handler, summary="x")
    async with web_stage([route], MadeUpPeople([person("qa", Role.QA)])) as opened:
        yield opened


async def _get(
    stage: WebStage, method: str = "GET", name: str = "sound.wav", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    client: ClientSession = stage.client
    async with client.request(
        method, f"/api/v1/sound/{name}", headers=stage.bearer("qa") | sent
    ) as answer:
        return answer.status, dict(answer.headers), await answer.read()


async def test_the_whole_is_sent_with_what_a_player_needs(stage: WebStage) -> None:
    """A player learns that it may seek, and a hostile file name stays inside its quotes."""
    status, headers, body = await _get(stage)
    assert (status, body) == (200, SOUND)
    assert headers["Accept-Ranges"] == "bytes"
    assert headers["Content-Length"] == str(len(SOUND))
    assert headers["Content-Type"] == "audio/wav"
    assert headers["Last-Modified"] == DATE
    assert headers["Content-Disposition"] == 'inline; filename="x___y.wav"'


async def test_a_part_is_sent_as_such(stage: WebStage) -> None:
    """206 with exactly the bytes asked for."""
    status, headers, body = await _get(stage, Range="bytes=100-199")
    assert (status, body) == (206, SOUND[100:200])
    assert headers["Content-Range"] == f"bytes 100-199/{len(SOUND)}"
    assert headers["Content-Length"] == "100"


async def test_a_part_outside_is_refused_with_the_size(stage: WebStage) -> None:
    """416 tells how much there is."""
    status, headers, _ = await _get(stage, Range="bytes=5000-")
    assert (status, headers["Content-Range"]) == (416, f"bytes */{len(SOUND)}")


async def test_head_sends_no_bytes_and_ignores_ranges(stage: WebStage) -> None:
    """HEAD answers as GET of the whole, without the content."""
    status, headers, body = await _get(stage, "HEAD", Range="bytes=0-9")
    assert (status, body) == (200, b"")
    assert headers["Content-Length"] == str(len(SOUND))


@pytest.mark.parametrize(
    ("condition", "status"),
    [('"abc"', 206), (DATE, 206), ('"old"', 200), ('W/"abc"', 200), ("rubbish", 200)],
)
async def test_if_range_decides_between_part_and_whole(
    stage: WebStage, condition: str, status: int
) -> None:
    """A part of something else is never glued to what the client has."""
    assert (await _get(stage, Range="bytes=0-9", If_Range=condition))[0] == status


@pytest.mark.parametrize(("tags", "status"), [('"abc"', 304), ("*", 304), ('"x", "y"', 200)])
async def test_who_has_it_already_gets_nothing(stage: WebStage, tags: str, status: int) -> None:
    """304 without content where the validator matches."""
    assert (await _get(stage, If_None_Match=tags))[0] == status


async def test_a_file_that_is_gone_is_not_found(stage: WebStage) -> None:
    """A lost file is the asker's 404, with the usual form."""
    status, headers, _ = await _get(stage, name="other.wav")
    assert (status, headers["Content-Type"]) == (404, "application/problem+json")


async def test_an_empty_file_is_sent_as_such(stage: WebStage, tmp_path: Path) -> None:
    """Nothing is a content too."""
    (tmp_path / "empty.wav").write_bytes(b"")
    status, headers, body = await _get(stage, name="empty.wav")
    assert (status, headers["Content-Length"], body) == (200, "0", b"")


async def test_a_large_file_arrives_whole_in_blocks(stage: WebStage, tmp_path: Path) -> None:
    """More than one block, and the seams are right."""
    large = bytes(range(251)) * (2 * BLOCK // 251 + 7)
    (tmp_path / "large.wav").write_bytes(large)
    assert (await _get(stage, name="large.wav"))[2] == large
    start = BLOCK - 3
    status, _, body = await _get(stage, name="large.wav", Range=f"bytes={start}-{start + 5}")
    assert (status, body) == (206, large[start : start + 6])
