"""A message as the exchange leaves it."""

import wave
from pathlib import Path

from callcenter.demo.tones import sine


def speak(stem: Path, seconds: float = 2.0) -> Path:
    """Write a message, as Asterisk does."""
    path = stem.with_name(stem.name + ".wav")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(sine(440, seconds).tobytes())
    return path
