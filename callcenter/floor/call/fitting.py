"""What is written on a channel fits there: what helps a successor least is left out first."""

import zlib
from collections.abc import Mapping
from typing import Any

import orjson

PACKED_BYTES = 5_900
"""A channel variable of ours takes 6,000 bytes, packed and in letters."""

_CERTAIN_BYTES = PACKED_BYTES * 3 // 4 - 64
"""So much fits even where nothing can be compressed."""

_SPARE: Mapping[str, Any] = {"left": None, "stay": None, "beside": []}
"""Left out last, in this order, and what stands there then."""


def fitted(saved: Mapping[str, Any]) -> dict[str, Any]:
    """
    Leave out what does not fit: the beginning of the way through the menus, then other memories.

    Where a call is, what it collected and who talks are always kept; their own bounds hold them
    below what fits.

    Args:
        saved: Plain values; `path` is a list, the newest last.
    """
    kept = dict(saved)
    while not _fits(kept) and kept["path"]:
        kept["path"] = kept["path"][(len(kept["path"]) + 1) // 2 :]
    for name, nothing in _SPARE.items():
        if name in kept and not _fits(kept):
            kept[name] = nothing
    return kept


def _fits(saved: Mapping[str, Any]) -> bool:
    written = orjson.dumps(saved)
    return len(written) <= _CERTAIN_BYTES or len(zlib.compress(written, 6)) * 4 <= PACKED_BYTES * 3
