"""The sound file of a message, as Asterisk writes it: WAV, mono, 8 kHz, 16 bit."""

import os
import struct
import time
from dataclasses import dataclass
from pathlib import Path

from callcenter.recordings.slips import slip_of
from callcenter.recordings.stereo import RATE_HZ, file_sha256, sync_folder

_HEADER = 44
_SAMPLE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message's sound."""

    length_s: float
    bytes: int
    sha256: str


def wav_of(stem: Path) -> Path:
    """Return the file into which Asterisk records a message."""
    return stem.with_name(stem.name + ".wav")


def quiet_for_s(stem: Path) -> float:
    """Return how long ago anything of an unfinished message was written."""
    times = []
    for path in (slip_of(stem), wav_of(stem)):
        try:
            times.append(path.stat().st_mtime)
        except FileNotFoundError:
            continue
    return time.time() - max(times, default=0.0)


def move_to(path: Path, target: Path) -> None:
    """Move a complete message to its place; does nothing when it is there already."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        path.replace(target)
    except FileNotFoundError:
        return
    sync_folder(target.parent)


def complete_message(path: Path) -> Message | None:
    """
    Measure a message and bring it onto the disk for good.

    A file whose writer was killed says in its header that it is empty; the header is corrected.

    Args:
        path: The file, to which nobody writes any more.

    Returns:
        None when there is none, or it is no such sound, or it holds none.

    Raises:
        OSError: The disk cannot be read or written.
    """
    try:
        file = path.open("r+b")
    except FileNotFoundError:
        return None
    with file:
        head = file.read(_HEADER)
        size = (os.fstat(file.fileno()).st_size - _HEADER) // _SAMPLE * _SAMPLE
        if size <= 0 or head[:4] != b"RIFF" or head[8:12] != b"WAVE" or head[36:40] != b"data":
            return None
        if struct.unpack("<I", head[40:44])[0] != size:
            file.seek(4)
            file.write(struct.pack("<I", 36 + size))
            file.seek(40)
            file.write(struct.pack("<I", size))
        file.flush()
        os.fsync(file.fileno())
    return Message(
        length_s=size / _SAMPLE / RATE_HZ, bytes=path.stat().st_size, sha256=file_sha256(path)
    )
