"""What a simulated person says: silence, a tone, or a sound file, frame by frame."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import cycle
from pathlib import Path

import numpy as np
import soundfile

from callcenter.demo.g711 import Samples, encode
from callcenter.demo.rtp_packet import FRAME_SAMPLES
from callcenter.demo.tones import RATE_HZ, sine
from callcenter.errors import OperatorError

_LONGEST_FILE_S = 600


@lru_cache(maxsize=64)
def _frames_of_tone(hz: int, codec: int) -> tuple[bytes, ...]:
    return tuple(_frames(sine(hz, 1.0), codec))


def _frames(samples: Samples, codec: int) -> Iterator[bytes]:
    for at in range(0, samples.size - FRAME_SAMPLES + 1, FRAME_SAMPLES):
        yield encode(samples[at : at + FRAME_SAMPLES], codec)


def silence(codec: int) -> Iterator[bytes]:
    """Return frames of silence without end."""
    return cycle([encode(np.zeros(FRAME_SAMPLES, np.int16), codec)])


def tone(hz: int, codec: int) -> Iterator[bytes]:
    """Return frames of a tone without end."""
    return cycle(_frames_of_tone(hz, codec))


def file(path: Path, codec: int) -> Iterator[bytes]:
    """
    Return the frames of a mono 8 kHz sound file, over and over.

    Raises:
        OperatorError: It cannot be read, is no mono file of 8 kHz, or longer than ten minutes.
    """
    try:
        samples, rate = soundfile.read(path, dtype="int16", frames=_LONGEST_FILE_S * RATE_HZ)
    except (OSError, soundfile.SoundFileError) as error:
        raise OperatorError(
            f"{path} cannot be read: {error}.", "Give a WAV file of 8 kHz, mono."
        ) from None
    if rate != RATE_HZ or samples.ndim != 1 or samples.size < FRAME_SAMPLES:
        raise OperatorError(f"{path} is not 8 kHz mono.", "Convert it first.")
    return cycle(_frames(samples, codec))
