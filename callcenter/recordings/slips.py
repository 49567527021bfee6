"""
Slips: small files beside a sound that is not in the database yet.

A slip says what is known of the sound and how far it got, so that after a crash at any moment
somebody can finish the work exactly once. The slip goes when the row is there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import orjson

from callcenter.whole_file import put_file

SUFFIX = ".slip"


class Stage(StrEnum):
    """How far it got: still being recorded; complete; the file that is kept was made."""

    OPEN = "open"
    CLOSED = "closed"
    MADE = "made"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """
    What is known of a sound.

    Args:
        facts: Of the floor: call, agent, queue, times as seconds since 1970.
        made: Of the file that is kept: path below its home, length_s, bytes, sha256.
    """

    stage: Stage
    facts: Mapping[str, Any] = field(default_factory=dict)
    made: Mapping[str, Any] = field(default_factory=dict)


def slip_of(stem: Path) -> Path:
    """Return the path of the slip of a sound."""
    return stem.with_name(stem.name + SUFFIX)


def write_slip(stem: Path, slip: Slip, *, durable: bool = True) -> None:
    """
    Write a slip so that a crash leaves the old or the new one.

    Args:
        stem: Path of the sound without suffixes.
        slip: Its new content.
        durable: Whether it must outlive a power cut from here on.
    """
    put_file(slip_of(stem), orjson.dumps(asdict(slip)), durable=durable)


def read_slip(stem: Path) -> Slip | None:
    """Return the slip of a sound; None when there is none, or a broken one."""
    try:
        value = orjson.loads(slip_of(stem).read_bytes())
        return Slip(
            stage=Stage(value["stage"]), facts=dict(value["facts"]), made=dict(value["made"])
        )
    except (OSError, orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        return None


def drop_slip(stem: Path) -> None:
    """Remove the slip: the row is there, or there is nothing to keep."""
    slip_of(stem).unlink(missing_ok=True)


def unfinished(folder: Path, *suffixes: str) -> Iterator[Path]:
    """
    Yield the stem of every sound that has a slip, or files with one of `suffixes` but none.

    Args:
        folder: Of what is not finished; need not be there.
        suffixes: Endings of raw files, such as `-rx.sln`.
    """
    seen: set[Path] = set()
    names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    for name in names:
        ending = next((end for end in (SUFFIX, *suffixes) if name.endswith(end)), None)
        stem = folder / name.removesuffix(ending) if ending else None
        if stem is not None and stem not in seen:
            seen.add(stem)
            yield stem
