"""Tones and loudness: made for the simulated voices, found again in what was heard."""

import math
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from callcenter.demo.g711 import Samples

RATE_HZ = 8000
_PIECE = 320
SILENCE_LEVEL = 150.0
"""Root mean square below which 16-bit sound counts as silence (about -47 dB of full scale)."""


def sine(hz: float, seconds: float, *, amplitude: int = 8000) -> Samples:
    """
    Return a pure tone at 8 kHz.

    Args:
        hz: Frequency; a whole number repeats without a click after each second.
        seconds: Length.
        amplitude: Peak, of 32767.
    """
    times = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    return (amplitude * np.sin(2 * math.pi * hz * times)).astype(np.int16)


def level(samples: Samples) -> float:
    """Return the root mean square of `samples`; 0 for none."""
    if samples.size == 0:
        return 0.0
    wide = samples.astype(np.float64)
    return math.sqrt(float(np.dot(wide, wide)) / samples.size)


def tone_share(samples: Samples, hz: float) -> float:
    """
    Return which share of the energy of `samples` is a tone of `hz`, from 0 to 1.

    Longer sounds are looked at piece by piece: after a lost packet a tone goes on out of step with
    itself, and seen as a whole it would seem to be none.

    Args:
        samples: At 8 kHz; from 40 ms on, tones 50 Hz apart are told from each other.
        hz: Frequency looked for.

    Source:
        Goertzel's algorithm (1958), in its closed form: one coefficient of the Fourier sum.
    """
    wide = samples.astype(np.float64)
    energy = float(np.dot(wide, wide))
    if energy <= 0:
        return 0.0
    turns = np.exp(-2j * math.pi * hz / RATE_HZ * np.arange(min(samples.size, 2 * _PIECE)))
    found = 0.0
    for piece in _pieces(wide):
        found += 2 * abs(complex(np.dot(piece, turns[: piece.size]))) ** 2 / piece.size
    return min(1.0, found / energy)


def _pieces(samples: npt.NDArray[np.float64]) -> Iterator[npt.NDArray[np.float64]]:
    """Cut a sound into pieces of `_PIECE`; the last one has what is left over."""
    count = max(1, samples.size // _PIECE)
    for number in range(count):
        last = number == count - 1
        yield samples[number * _PIECE : None if last else (number + 1) * _PIECE]


def has_tone(samples: Samples, hz: float, *, share: float = 0.25) -> bool:
    """Return whether `samples` are audible and at least `share` of them is a tone of `hz`."""
    return level(samples) > SILENCE_LEVEL and tone_share(samples, hz) >= share


def pure_tone(samples: Samples) -> float | None:
    """
    Return the frequency of `samples` when they are one clear tone, as a beep is.

    Returns:
        Hertz, to about 5 Hz; None for silence, speech, music and noise.
    """
    if samples.size < 160 or level(samples) <= SILENCE_LEVEL:
        return None
    windowed = samples * np.hanning(samples.size)
    spectrum = np.abs(np.fft.rfft(windowed, 8192))
    peak = int(np.argmax(spectrum))
    hz = peak * RATE_HZ / 8192
    return hz if hz > 100 and tone_share(samples, hz) > 0.95 else None
