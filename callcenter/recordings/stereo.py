"""Two raw voices become one stereo WAV: left the caller, right the agent."""

import hashlib
import io
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

RATE_HZ = 8000
CHUNK = 65_536
"""Samples worked on at once: memory stays below 1 MB however long the talk was."""
_FRAME = 4
_MOST_SAMPLES = (0xFFFFFFFF - 44) // _FRAME


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """The file that was made."""

    length_s: float
    bytes: int
    sha256: str


def samples_in(path: Path) -> int:
    """Return how many 16-bit samples a raw file holds; 0 when it is not there."""
    try:
        return path.stat().st_size // 2
    except FileNotFoundError:
        return 0


def interleave(left: Path, right: Path, target: Path) -> Made:
    """
    Write `target` from two headerless files of 8 kHz, 16 bit, little-endian.

    The shorter one is filled with silence; a missing one is silent throughout. The file is on the
    disk, whole, when this returns; a crash before leaves no `target`.

    Args:
        left: What the caller said.
        right: What the agent said.
        target: WAV file; its folder is made if need be, an old file is replaced.

    Raises:
        OSError: The disk is full, or a file cannot be read.
    """
    samples = min(max(samples_in(left), samples_in(right)), _MOST_SAMPLES)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(target.name + ".new")
    digest = hashlib.sha256()
    with draft.open("wb") as out, _opened(left) as first, _opened(right) as second:
        for block in _blocks(first, second, samples):
            digest.update(block)
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(target)
    sync_folder(target.parent)
    return Made(length_s=samples / RATE_HZ, bytes=44 + samples * _FRAME, sha256=digest.hexdigest())


def sync_folder(folder: Path) -> None:
    """Make a folder's names outlive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file; raises `OSError`."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except FileNotFoundError:
        return io.BytesIO()


def _blocks(left: BinaryIO, right: BinaryIO, samples: int) -> Iterator[bytes]:
    yield _header(samples)
    for at in range(0, samples, CHUNK):
        yield _frames(left, right, min(CHUNK, samples - at))


def _frames(left: BinaryIO, right: BinaryIO, count: int) -> bytes:
    frames = np.zeros((count, 2), "<i2")
    for channel, file in enumerate((left, right)):
        data = file.read(2 * count)
        samples = np.frombuffer(data[: len(data) // 2 * 2], "<i2")
        frames[: samples.size, channel] = samples
    return frames.tobytes()


def _header(samples: int) -> bytes:
    size = samples * _FRAME
    form = struct.pack("<HHIIHH", 1, 2, RATE_HZ, RATE_HZ * _FRAME, _FRAME, 16)
    return b"".join(
        (
            b"RIFF",
            struct.pack("<I", 36 + size),
            b"WAVEfmt ",
            struct.pack("<I", len(form)),
            form,
            b"data",
            struct.pack("<I", size),
        )
    )
