"""Duty 8: framing on bytes; one bad frame is dropped, an endless one ends the connection."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.telephony.ami.frames import FrameCutter, FrameTooLong
from tests.unit.telephony.ami_peer import AmiPeer, frame
from tests.unit.telephony.link_stage import linked

GREETING = b"Asterisk Call Manager/11.0.0\r\n"


@given(
    bodies=st.lists(st.binary(min_size=1, max_size=40), max_size=8),
    cuts=st.lists(st.integers(0, 400), max_size=12),
)
def test_frames_are_the_same_however_the_bytes_are_split(
    bodies: list[bytes], cuts: list[int]
) -> None:
    """Where the network cuts does not matter, not even within a character or a line end."""
    bodies = [body.replace(b"\r", b"").replace(b"\n", b"") or b"x" for body in bodies]
    stream = GREETING + b"".join(body + b"\r\n\r\n" for body in bodies)
    cutter = FrameCutter()
    found: list[bytes] = []
    edges = sorted({0, len(stream), *(cut for cut in cuts if cut < len(stream))})
    for begin, end in itertools.pairwise(edges):
        found += cutter.feed(stream[begin:end])
    assert found == [GREETING.strip(), *bodies]


@pytest.mark.parametrize("stream", [b"x" * 200, GREETING + b"x" * 200, GREETING + b"y\r\n" * 99])
def test_a_frame_over_the_cap_is_refused(stream: bytes) -> None:
    """Greeting or frame, ended or not."""
    cutter = FrameCutter(cap_bytes=100)
    with pytest.raises(FrameTooLong):
        list(cutter.feed(stream))


async def test_given_a_character_split_over_two_reads_then_it_is_whole() -> None:
    """Text is made of whole frames."""
    data = frame(Event="Newstate", CallerIDName="中文")
    async with AmiPeer() as peer, linked(peer.address) as stage:
        await stage.link.until_live()
        for byte in data:
            peer.send(bytes([byte]))
            await stage.until(lambda: True)
        await stage.until(lambda: len(stage.named("Newstate")) == 1)
        assert stage.named("Newstate")[0].fields["calleridname"] == "中文"


async def test_given_garbage_between_frames_then_only_it_is_lost() -> None:
    """Frames without a meaning, wrong UTF-8, empty frames: counted or replaced."""
    async with AmiPeer() as peer, linked(peer.address) as stage:
        await stage.link.until_live()
        peer.send(b"no colon here\r\n\r\n\r\n\r\n: \r\n\r\n\xff\xfe\x00\r\n\r\n")
        peer.send(b"Event: Newstate\r\nCallerIDName: \xff\xfe\xe4\r\n\r\n")
        await stage.until(lambda: len(stage.named("Newstate")) == 1)
        assert "\ufffd" in stage.named("Newstate")[0].fields["calleridname"]
        assert stage.link.counters.bad_frames >= 2
        assert stage.lost == []


async def test_given_a_frame_without_end_then_the_connection_is_cut() -> None:
    """A stream that cannot be trusted any more begins anew."""
    async with AmiPeer() as peer, linked(peer.address) as stage:
        await stage.link.until_live()
        peer.send(b"Event: X\r\n" + b"a" * 70_000)
        await stage.until(lambda: stage.lost == [1])
        await stage.until(lambda: len(stage.greetings) == 2)


async def test_given_a_cut_within_a_frame_then_half_of_it_is_no_event() -> None:
    """What is not ended did not happen."""
    async with AmiPeer() as peer, linked(peer.address) as stage:
        await stage.link.until_live()
        peer.send(b"Event: Hangup\r\nUniqueid: 1")
        await stage.until(lambda: True)
        peer.cut()
        await stage.until(lambda: len(stage.greetings) == 2)
        assert stage.named("Hangup") == []


async def test_given_a_header_that_comes_twice_then_the_event_is_doubtful() -> None:
    """However it is written; channel variables may come several times, each once."""
    frames = [
        b"Event: A\r\nUniqueid: 1\r\nUniqueid: 2\r\n\r\n",
        b"Event: B\r\nUniqueid: 1\r\nuniqueid: 2\r\n\r\n",
        b"Event: C\r\nUniqueid: 1\r\nChanVariable: A=1\r\nChanVariable: A=2\r\n\r\n",
        b"Event: D\r\nUniqueid: 1\r\nChanVariable: A=1\r\nChanVariable: B=2\r\n\r\n",
    ]
    async with AmiPeer() as peer, linked(peer.address) as stage:
        await stage.link.until_live()
        peer.send(b"".join(frames))
        await stage.until(lambda: len(stage.named("D")) == 1)
        doubts = {event.name: event.doubtful for event in stage.events if len(event.name) == 1}
        assert doubts == {"A": True, "B": True, "C": True, "D": False}
