"""Offers and answers about sound."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.demo.sdp import PCMA, PCMU, Sound, answer_to, read_sdp, write_sdp

OURS = Sound(address="127.0.0.1", port=4000)
LINES = st.lists(
    st.one_of(
        st.text(max_size=40),
        st.builds("{}={}".format, st.sampled_from("mcavo"), st.text(max_size=40)),
        st.builds("m=audio {} RTP/AVP {}".format, st.text(max_size=6), st.text(max_size=20)),
        st.builds("a=rtpmap:{} {}".format, st.text(max_size=4), st.text(max_size=20)),
    )
)


@settings(deadline=None)
@given(st.one_of(st.binary(), LINES.map(lambda lines: "\r\n".join(lines).encode())))
def test_no_description_whatever_raises(body: bytes) -> None:
    """Descriptions come from the network."""
    sound = read_sdp(body)
    assert sound is None or 0 <= sound.port <= 65535


@pytest.mark.parametrize("direction", ["sendrecv", "sendonly", "recvonly", "inactive"])
@pytest.mark.parametrize("events", [None, 101, 96])
@pytest.mark.parametrize("codecs", [(PCMA, PCMU), (PCMU,), (PCMA,)])
def test_what_is_written_is_read_back(
    direction: str, events: int | None, codecs: tuple[int, ...]
) -> None:
    """Every description that we can make."""
    sound = Sound(address="127.0.0.1", port=4000, codecs=codecs, events=events, direction=direction)
    assert read_sdp(write_sdp(sound, session=1, version=2)) == sound


def test_an_answer_takes_the_first_shared_codec_of_the_offer() -> None:
    """The offerer's wish comes first, and its number for keys is used."""
    offer = Sound(address="127.0.0.1", port=5000, codecs=(PCMU, PCMA), events=96)
    answer = answer_to(offer, OURS)
    assert answer is not None
    assert (answer.codecs, answer.events, answer.port) == ((PCMU,), 96, 4000)


@pytest.mark.parametrize(
    ("theirs", "ours", "expected"),
    [
        ("sendonly", "sendrecv", "recvonly"),
        ("recvonly", "sendrecv", "sendonly"),
        ("inactive", "sendrecv", "inactive"),
        ("sendrecv", "sendonly", "sendonly"),
        ("sendonly", "sendonly", "recvonly"),
    ],
)
def test_directions_mirror(theirs: str, ours: str, expected: str) -> None:
    """Who is held does not talk; who holds goes on holding."""
    offer = Sound(address="127.0.0.1", port=5000, direction=theirs)
    mine = Sound(address="127.0.0.1", port=4000, direction=ours)
    answer = answer_to(offer, mine)
    assert answer is not None
    assert answer.direction == expected


def test_an_offer_of_foreign_codecs_has_no_answer() -> None:
    """Nothing shared, nothing agreed."""
    offer = read_sdp(
        b"v=0\r\nc=IN IP4 127.0.0.1\r\nm=audio 5000 RTP/AVP 111\r\na=rtpmap:111 opus/48000/2\r\n"
    )
    assert offer is not None
    assert answer_to(offer, OURS) is None
