"""Digest answers agree with the examples of the standards."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.demo.digest import Challenge, Credentials, authorization, read_challenge

NONCE = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"
CNONCE = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"


@pytest.mark.parametrize(
    ("algorithm", "expected"),
    [
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ],
)
def test_the_example_of_the_standard(algorithm: str, expected: str) -> None:
    """RFC 7616, section 3.9.1."""
    challenge = read_challenge(
        f'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm={algorithm}, '
        f'nonce="{NONCE}", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
    )
    assert challenge is not None
    answer = authorization(
        challenge,
        Credentials(username="Mufasa", password="Circle of Life"),
        method="GET",
        uri="/dir/index.html",
        cnonce=CNONCE,
    )
    assert f'response="{expected}"' in answer
    assert 'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"' in answer


def test_the_old_form_without_protection_is_answered() -> None:
    """RFC 2069 servers send no qop."""
    challenge = read_challenge('Digest realm="r", nonce="n"')
    assert challenge == Challenge(
        realm="r", nonce="n", algorithm="MD5", qop=False, opaque=None, stale=False
    )
    answer = authorization(
        challenge,
        Credentials(username='a"b', password="p"),
        method="REGISTER",
        uri="sip:h",
        cnonce="c",
    )
    assert "cnonce" not in answer
    assert 'username="a\\"b"' in answer


@pytest.mark.parametrize(
    "value",
    [
        "Basic realm=x",
        "Digest",
        'Digest realm="r"',
        'Digest realm="r", nonce="n", algorithm=SHA-512-256',
        'Digest realm="r", nonce="n", qop="auth-int"',
    ],
)
def test_what_cannot_be_answered_is_no_challenge(value: str) -> None:
    """Better no proof than a wrong one."""
    assert read_challenge(value) is None


@settings(deadline=None)
@given(st.text(max_size=300))
def test_no_header_whatever_raises(value: str) -> None:
    """Challenges come from the network."""
    challenge = read_challenge("Digest " + value)
    if challenge is not None:
        answer = authorization(
            challenge, Credentials(username="u", password="p"), method="M", uri="u", cnonce="c"
        )
        assert re.search(r'response="[0-9a-f]{32,64}"', answer)
