"""Takes over what Asterisk recorded by itself while the service was away."""

import time
from collections.abc import Collection
from pathlib import Path

from callcenter.recordings.names import read_stem_name, stem_name
from callcenter.recordings.raw_voices import AGENT_SUFFIX, CALLER_SUFFIX, voices_of

FALLBACK_NUMBER = 900_000
"""Number of the leg, or message, that the dialplan's fallback made of a call."""


def adopt_voices(fallback: Path, folder: Path, live: Collection[str], *, grace_s: float) -> None:
    """
    Move the voices of calls that are over among the unfinished recordings.

    A crash in between leaves one voice behind, which the next run brings after the other.

    Args:
        fallback: Where the dialplan records, `<call>-rx.sln` and `<call>-tx.sln`.
        folder: Of what is not finished.
        live: Ids of the calls that live now.
        grace_s: Files younger than this are left alone.
    """
    for suffix in (CALLER_SUFFIX, AGENT_SUFFIX):
        for path in sorted(fallback.glob(f"*{suffix}")):
            stem = adopted_stem(path, suffix, folder, live, grace_s=grace_s)
            if stem is not None:
                path.replace(voices_of(stem)[suffix == AGENT_SUFFIX])


def adopted_stem(
    path: Path, suffix: str, folder: Path, live: Collection[str], *, grace_s: float
) -> Path | None:
    """Return where a fallback's file belongs; None while its call lives, or for a stranger."""
    call = path.name.removesuffix(suffix)
    if read_stem_name(f"{call}-1") is None or call in live:
        return None
    try:
        young = time.time() - path.stat().st_mtime < grace_s
    except FileNotFoundError:
        return None
    return None if young else folder / stem_name(call, FALLBACK_NUMBER)
