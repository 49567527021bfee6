"""SIP messages: hostile bytes never raise, and what we write is read back."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from callcenter.demo.sip_address import Identity, read_address, sip_uri, tag_of
from callcenter.demo.sip_message import Headers, Request, Response, read_message, write_message

NEEDED = (
    ("Via", "SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bK1"),
    ("From", "<sip:138@127.0.0.1>;tag=a"),
    ("To", "<sip:4001@127.0.0.1>"),
    ("Call-ID", "1@127.0.0.1"),
    ("CSeq", "1 INVITE"),
)
TEXT = b"INVITE sip:4001@127.0.0.1 SIP/2.0\r\n" + b"".join(
    f"{name}: {value}\r\n".encode() for name, value in NEEDED
)
HOSTILE = ['<script>"\\', "\r\nX: y", "\u202eabc", "a" * 3000, "", "=cmd|' /C calc'!A0", "\x00\x7f"]


@settings(deadline=None)
@given(st.binary(max_size=2000))
@example(b"")
@example(b"\r\n\r\n")
@example(TEXT + b"Content-Length: 99999999999999999999\r\n\r\n")
@example(TEXT + b"Content-Length: \xb2\r\n\r\n")
@example(b"SIP/2.0 \xb2\xb2\xb2 x\r\n" + TEXT)
def test_no_bytes_whatever_raise(data: bytes) -> None:
    """Anything may arrive on a UDP port."""
    message = read_message(data)
    assert message is None or isinstance(message, Request | Response)


@settings(deadline=None)
@given(st.binary(max_size=60), st.integers(0, len(TEXT)), st.integers(0, 80))
def test_no_damaged_message_raises(damage: bytes, at: int, length: int) -> None:
    """Nor does a true message with bytes replaced, added or missing."""
    data = (TEXT[:at] + damage + TEXT[at + length :]) + b"\r\nv=0"
    message = read_message(data)
    if message is not None:
        for _, value in message.headers.pairs:
            read_address(value)
            tag_of(value)


@settings(deadline=None)
@given(st.lists(st.tuples(st.from_regex(r"X-[a-z]{1,9}", fullmatch=True), st.text())), st.binary())
def test_what_is_written_is_read_back(extra: list[tuple[str, str]], body: bytes) -> None:
    """One header stays one header, whatever its text; the body is exact."""
    request = Request(
        method="INVITE",
        uri="sip:4001@127.0.0.1",
        headers=Headers((*NEEDED, *extra)),
        body=body,
    )
    read = read_message(write_message(request))
    assert isinstance(read, Request)
    assert read.body == body
    assert len(read.headers.pairs) == len(NEEDED) + len(extra) + 1


def test_compact_names_and_folded_lines_are_understood() -> None:
    """Both old forms mean the same as the usual one."""
    data = (
        b"SIP/2.0 180 Ringing now\nv: SIP/2.0/UDP h;branch=b\nf: <sip:a@b>\n ;tag=1\n"
        b"t: <sip:c@d>;tag=2\ni: 9\nCSeq: 7   INVITE\nl: 0\n\n"
    )
    message = read_message(data)
    assert isinstance(message, Response)
    assert (message.status, message.reason) == (180, "Ringing now")
    assert tag_of(message.headers.get("From")) == "1"
    assert message.headers.get("call-id") == "9"


@pytest.mark.parametrize("missing", [name for name, _ in NEEDED])
def test_a_message_without_what_it_needs_is_none(missing: str) -> None:
    """It could be neither answered nor matched."""
    lines = [f"{name}: {value}" for name, value in NEEDED if name != missing]
    data = "\r\n".join(["OPTIONS sip:a SIP/2.0", *lines, "", ""]).encode()
    assert read_message(data) is None


def test_a_body_that_is_cut_off_is_none() -> None:
    """A datagram holds the whole message."""
    assert read_message(TEXT + b"Content-Length: 5\r\n\r\nv=0") is None
    whole = read_message(TEXT + b"Content-Length: 3\r\n\r\nv=0rest")
    assert whole is not None
    assert whole.body == b"v=0"


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_identities_stay_one_header(text: str) -> None:
    """Display name and user come back as they went in, and nothing else does."""
    identity = Identity(user=text, display=text)
    value = identity.from_header("127.0.0.1") + ";tag=t"
    headers = Headers((*NEEDED[:1], ("From", value), *NEEDED[2:]))
    read = read_message(
        write_message(Request(method="INVITE", uri="sip:x", headers=headers, body=b""))
    )
    assert read is not None
    assert len(read.headers.pairs) == len(NEEDED) + 1
    assert tag_of(read.headers.get("from")) == "t"
    shown = read_address(read.headers.get("from") or "").display
    assert shown == "".join(" " if ord(c) < 32 or ord(c) == 127 else c for c in text)


def test_a_withheld_number_is_only_asserted() -> None:
    """As a carrier sends it."""
    identity = Identity(user="13800138000", withheld=True)
    assert "138" not in identity.from_header("h")
    assert dict(identity.privacy_headers("h"))["Privacy"] == "id"
    assert "13800138000" in dict(identity.privacy_headers("h"))["P-Asserted-Identity"]


def test_a_missing_user_leaves_no_at_sign() -> None:
    """An address without user is still an address."""
    assert sip_uri(None, "127.0.0.1") == "sip:127.0.0.1"
    assert Identity(user=None).from_header("127.0.0.1") == "<sip:127.0.0.1>"
