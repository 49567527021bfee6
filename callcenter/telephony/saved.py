"""The floor's data on the call's own channel: JSON, packed, in letters that forge nothing."""

import base64
import binascii
import zlib
from collections.abc import Mapping

import orjson

SAVED_BYTES = 6000
UNPACKED_BYTES = 65536


def pack(data: Mapping[str, object]) -> str:
    """
    Pack data for one channel variable.

    Raises:
        ValueError: It takes over 6,000 bytes packed, or is over 64 KiB unpacked.
    """
    written = orjson.dumps(dict(data))
    if len(written) > UNPACKED_BYTES:
        raise ValueError(f"{len(written)} bytes are too many to save on a channel")
    packed = base64.urlsafe_b64encode(zlib.compress(written, 6)).rstrip(b"=")
    if len(packed) > SAVED_BYTES:
        raise ValueError(f"{len(packed)} bytes are too many to save on a channel")
    return packed.decode()


def unpack(packed: str) -> dict[str, object]:
    """Unpack; anything unreadable counts as nothing saved, since the call must go on."""
    try:
        raw = base64.urlsafe_b64decode(packed.encode() + b"=" * (-len(packed) % 4))
        opener = zlib.decompressobj()
        data = orjson.loads(opener.decompress(raw, UNPACKED_BYTES))
    except (binascii.Error, ValueError, zlib.error):
        return {}
    return data if isinstance(data, dict) else {}
