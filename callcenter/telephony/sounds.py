"""Names and lengths of sound files, as far as the line needs them for its bounds."""

import re
import wave
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

UNKNOWN_LENGTH_S = 120.0
_ENDINGS = (".wav", ".sln", ".alaw", ".ulaw", ".gsm", ".g722", ".sln16")
_SOUND = re.compile(r"[^\0-\x1f,&|^\"\\]{1,512}")


def check_sound(sound: str) -> str:
    """
    Return the path if it can be one argument of an application.

    Raises:
        ValueError: It holds characters that separate arguments, or climbs with `..`.
    """
    if not _SOUND.fullmatch(sound) or ".." in Path(sound).parts:
        raise ValueError("a sound's path holds characters that cannot be played")
    return sound


def length_s(sound: str) -> float:
    """Return how long a sound lasts; 120 s when its `.wav` cannot be read."""
    file = Path(f"{sound}.wav")
    try:
        return _length_s(file, file.stat().st_size)
    except (OSError, EOFError, wave.Error, ZeroDivisionError):
        return UNKNOWN_LENGTH_S


@lru_cache(maxsize=4096)
def _length_s(file: Path, _size: int) -> float:
    """Read it once for each size: a caller waits while it is read."""
    with wave.open(str(file), "rb") as opened:
        return opened.getnframes() / opened.getframerate()


def present(sounds: Sequence[str]) -> list[str]:
    """Leave out files that are missing; names of Asterisk's own sounds are left in."""
    return [
        sound
        for sound in map(check_sound, sounds)
        if not sound.startswith("/") or any(Path(sound + ending).exists() for ending in _ENDINGS)
    ]
