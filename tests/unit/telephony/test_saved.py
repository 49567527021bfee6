"""Data on a channel: comes back whole, forges nothing, never stops a call."""

import base64
import random
import re
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.telephony.saved import SAVED_BYTES, pack, unpack

JSON = st.dictionaries(
    st.text(max_size=20),
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=50),
        lambda inner: st.lists(inner, max_size=4),
        max_leaves=6,
    ),
    max_size=6,
)


@given(JSON)
def test_what_is_packed_comes_back(data: dict[str, object]) -> None:
    """In letters that neither separate nor end anything."""
    packed = pack(data)
    assert re.fullmatch(r"[A-Za-z0-9_-]+", packed)
    assert unpack(packed) == data


@given(st.text(max_size=400))
def test_any_text_unpacks_to_something(text: str) -> None:
    """Damage counts as nothing saved."""
    assert isinstance(unpack(text), dict)


def test_too_much_is_refused() -> None:
    """Asterisk would cut a longer command."""
    chance = random.Random(7)  # noqa: S311 - no secret
    with pytest.raises(ValueError, match="too many"):
        pack({"x": [chance.random() for _ in range(3000)]})
    with pytest.raises(ValueError, match="too many"):
        pack({"x": "a" * 70_000})


def test_what_fits_is_within_the_bound() -> None:
    """Long plain text packs well."""
    assert len(pack({"x": "a" * 60_000})) < SAVED_BYTES


def test_a_bomb_is_not_unpacked() -> None:
    """Only so much is unpacked, whatever claims to be inside."""
    bomb = base64.urlsafe_b64encode(zlib.compress(b'{"x":"' + b"a" * 10_000_000 + b'"}'))
    assert unpack(bomb.decode()) == {}
