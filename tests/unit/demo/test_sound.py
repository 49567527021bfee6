"""Codecs, tones, keys and packets."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.demo.g711 import decode, encode
from callcenter.demo.rtp_packet import (
    END_PACKETS,
    KeyEvent,
    RtpPacket,
    key_events,
    read_key,
    read_rtp,
    write_key,
    write_rtp,
)
from callcenter.demo.sdp import PCMA, PCMU
from callcenter.demo.tones import has_tone, level, pure_tone, sine, tone_share

KEYS = "0123456789*#ABCD"


@pytest.mark.parametrize("codec", [PCMA, PCMU])
def test_every_code_survives_being_decoded_and_encoded(codec: int) -> None:
    """256 codes, 256 values (µ-law has two zeros)."""
    codes = bytes(range(256))
    again = decode(encode(decode(codes, codec), codec), codec)
    assert (again == decode(codes, codec)).all()


@pytest.mark.parametrize("codec", [PCMA, PCMU])
def test_a_codec_changes_a_tone_by_less_than_a_fortieth(codec: int) -> None:
    """Telephone quality: about 38 dB between tone and error."""
    tone = sine(440, 0.5)
    error = decode(encode(tone, codec), codec).astype(np.int32) - tone
    assert level(error.astype(np.int16)) < level(tone) / 40


def test_known_codes() -> None:
    """Silence and the loudest values, from the tables of G.711."""
    silence = np.zeros(1, np.int16)
    assert encode(silence, PCMA) in {b"\xd5", b"\x55"}
    assert encode(silence, PCMU) in {b"\xff", b"\x7f"}
    assert decode(b"\xaa\x2a", PCMA).tolist() == [32256, -32256]
    assert decode(b"\x80\x00", PCMU).tolist() == [32124, -32124]


@pytest.mark.parametrize("hz", [100, 440, 1000, 3400])
def test_a_tone_is_found_and_its_neighbours_are_not(hz: int) -> None:
    """Within 80 ms, 50 Hz apart."""
    block = sine(hz, 0.08)
    assert tone_share(block, hz) > 0.99
    assert not has_tone(block, hz + 50)
    assert abs((pure_tone(block) or 0) - hz) < 8 or hz == 100


def test_two_voices_at_once_are_both_found() -> None:
    """Each has half of the energy."""
    both = sine(440, 0.08) + sine(1000, 0.08)
    assert has_tone(both, 440)
    assert has_tone(both, 1000)
    assert pure_tone(both) is None


def test_a_tone_with_lost_packets_is_still_that_tone() -> None:
    """Out of step with itself after each gap: seen as a whole it would cancel itself out."""
    tone = sine(440, 2)
    left = [tone[: 160 * 25], tone[160 * 28 : 160 * 50], tone[160 * 53 :]]
    broken = np.concatenate(left)
    assert tone_share(broken, 440) > 0.95
    assert tone_share(broken, 1000) < 0.005


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(200, 12000))
def test_noise_is_no_tone(seed: int, loudness: float) -> None:
    """Neither a voice nor a beep is heard in it."""
    noise = np.random.default_rng(seed).normal(0, loudness, 640).clip(-32768, 32767)
    samples = noise.astype(np.int16)
    assert not has_tone(samples, 440)
    assert pure_tone(samples) is None


@pytest.mark.parametrize("size", [0, 1, 159, 640])
def test_silence_is_nothing(size: int) -> None:
    """No division by zero, no tone, no level."""
    samples = np.zeros(size, np.int16)
    assert level(samples) == 0
    assert tone_share(samples, 440) == 0
    assert pure_tone(samples) is None


def test_loudness_is_the_root_mean_square() -> None:
    """Of a sine: its peak by the root of two."""
    assert math.isclose(level(sine(400, 1, amplitude=1000)), 1000 / math.sqrt(2), rel_tol=0.01)


@pytest.mark.parametrize("key", KEYS)
def test_a_key_press_has_the_form_of_the_standard(key: str) -> None:
    """RFC 4733: durations grow by a packet, the end is sent three times with the last one."""
    events = key_events(key, 0.1)
    durations = [event.duration for event in events if not event.end]
    assert durations == [160, 320, 480, 640, 800]
    assert events[-END_PACKETS:] == [KeyEvent(key=key, duration=800, end=True)] * 3
    assert [read_key(write_key(event)) for event in events] == events


@pytest.mark.parametrize("key", ["", "12", "x", "٣", " "])
def test_a_key_that_no_telephone_has_is_refused(key: str) -> None:
    """Nothing else goes out as a key."""
    with pytest.raises(ValueError, match="no telephone"):
        key_events(key, 0.1)


def test_a_key_held_for_long_stays_within_its_field() -> None:
    """Sixteen bits of duration."""
    assert max(event.duration for event in key_events("1", 60)) == 0xFFFF


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_no_packet_whatever_raises(data: bytes) -> None:
    """Anything may arrive on a UDP port."""
    packet = read_rtp(data)
    if packet is not None:
        read_key(packet.payload)


@settings(deadline=None)
@given(
    st.integers(0, 127).filter(lambda number: not 64 <= number <= 95),
    st.integers(0, 2**17),
    st.integers(0, 2**33),
    st.binary(max_size=200),
    st.booleans(),
)
def test_what_is_written_is_read_back(
    payload_type: int, sequence: int, timestamp: int, payload: bytes, marker: bool
) -> None:
    """Sequence and timestamp wrap."""
    packet = RtpPacket(
        payload_type=payload_type,
        sequence=sequence,
        timestamp=timestamp,
        source=7,
        payload=payload,
        marker=marker,
    )
    read = read_rtp(write_rtp(packet))
    assert read is not None
    assert read.payload == payload
    assert (read.sequence, read.timestamp) == (sequence & 0xFFFF, timestamp & 0xFFFFFFFF)
    assert (read.payload_type, read.marker) == (payload_type, marker)


def test_extensions_padding_and_further_sources_are_skipped() -> None:
    """All three parts that a header may have."""
    head = bytes([0xB1, 8, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3]) + b"csrc" + b"\0\0\0\x01extn"
    packet = read_rtp(head + b"sound" + b"\0\x02")
    assert packet is not None
    assert packet.payload == b"sound"


def test_rtcp_on_the_same_port_is_not_heard() -> None:
    """A sender report is no sound."""
    assert read_rtp(bytes([0x80, 200]) + bytes(30)) is None
