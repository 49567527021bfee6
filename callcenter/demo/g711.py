"""
A-law and µ-law (ITU-T G.711): a byte on the line for each 16-bit sample at 8 kHz.

Source: ITU-T G.711, tables 1a and 2a, by their piecewise-linear formulas.
"""

import numpy as np
import numpy.typing as npt

from callcenter.demo.sdp import PCMA, PCMU

Samples = npt.NDArray[np.int16]


def _a_law_values() -> Samples:
    code = np.arange(256, dtype=np.int32) ^ 0x55
    segment, step = (code >> 4) & 7, code & 15
    size = np.where(
        segment == 0, (step << 4) + 8, ((step << 4) + 0x108) << np.maximum(segment - 1, 0)
    )
    return np.where(code & 0x80, size, -size).astype(np.int16)


def _mu_law_values() -> Samples:
    code = ~np.arange(256, dtype=np.int32) & 0xFF
    size = ((((code & 15) << 3) + 0x84) << ((code >> 4) & 7)) - 0x84
    return np.where(code & 0x80, -size, size).astype(np.int16)


def _nearest(values: Samples) -> npt.NDArray[np.uint8]:
    """Return, for each sample from -32768 up, the code whose value is nearest."""
    order = np.argsort(values, kind="stable")
    ranked = values[order].astype(np.int32)
    borders = (ranked[1:] + ranked[:-1]) / 2
    return order[np.searchsorted(borders, np.arange(-32768, 32768))].astype(np.uint8)


_VALUES = {PCMA: _a_law_values(), PCMU: _mu_law_values()}
_CODES = {codec: _nearest(values) for codec, values in _VALUES.items()}


def encode(samples: Samples, codec: int) -> bytes:
    """Return the bytes of `samples` in the codec of payload type `codec` (8 or 0)."""
    return _CODES[codec][samples.astype(np.int32) + 32768].tobytes()


def decode(payload: bytes, codec: int) -> Samples:
    """Return the samples of `payload`, one per byte."""
    return _VALUES[codec][np.frombuffer(payload, np.uint8)]
