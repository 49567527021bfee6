"""Sound as the telephone wants it: 8 kHz, one channel, 16 bit, all prompts equally loud."""

import io
import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile
import soxr  # type: ignore[import-untyped]

from callcenter.whole_file import put_file

RATE = 8_000
LOUDNESS_DBFS = -20.0
"""Root mean square of the spoken parts; what telephone networks expect of speech."""

PEAK = 0.9
MAX_S = 600
MAX_FILE_BYTES = 60_000_000
_FRAME = RATE // 50
_FADE = RATE // 100

Samples = npt.NDArray[np.float32]


class BadSound(ValueError):
    """The bytes are no sound that can be played; says why."""


def from_stream_wav(raw: bytes) -> Samples:
    """
    Take the sound out of a WAV that a process wrote into a pipe, for the telephone.

    The sizes in such a header are made up, so they are not believed.

    Raises:
        BadSound: It is no 16-bit mono WAV, or holds nothing.
    """
    begin = raw.find(b"data")
    if not raw.startswith(b"RIFF") or begin < 36 or len(raw) < begin + 8 + 2 * _FRAME:
        raise BadSound("the synthesiser gave no sound")
    rate = int.from_bytes(raw[24:28], "little")
    if raw[22:24] != b"\x01\x00" or raw[34:36] != b"\x10\x00" or not 4_000 <= rate <= 192_000:
        raise BadSound("the synthesiser gave another form of sound than 16-bit mono")
    body = raw[begin + 8 :]
    samples = np.frombuffer(body[: len(body) // 2 * 2], dtype="<i2").astype(np.float32)
    return for_telephone(samples / np.float32(32_768), rate)


def from_file(path: Path) -> Samples:
    """
    Read a recording (wav, flac, ogg, mp3; any rate) for the telephone.

    Raises:
        BadSound: It is too large, too long, empty or no sound.
    """
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise BadSound(f"more than {MAX_FILE_BYTES // 1_000_000} MB")
        with soundfile.SoundFile(path) as file:
            if file.frames > MAX_S * file.samplerate:
                raise BadSound(f"longer than {MAX_S} s")
            samples = file.read(dtype="float32", always_2d=True)
            rate = file.samplerate
    except (OSError, soundfile.SoundFileError) as error:
        raise BadSound(str(error)) from error
    return for_telephone(samples.mean(axis=1, dtype=np.float32), rate)


def length_s(path: Path) -> float:
    """Tell how long a recording is, in seconds; 0 when it is no sound."""
    try:
        found = soundfile.info(path)
    except (OSError, soundfile.SoundFileError):
        return 0.0
    return round(float(found.duration), 2)


def for_telephone(samples: Samples, rate: int) -> Samples:
    """
    Bring samples to 8 kHz and to the common loudness, without silence or a click at either end.

    Raises:
        BadSound: There is nothing but silence.
    """
    samples = np.nan_to_num(samples)
    if rate != RATE:
        samples = np.asarray(soxr.resample(samples, rate, RATE, quality="HQ"), dtype=np.float32)
    loud = _loudness(samples)
    if loud <= 0.0:
        raise BadSound("nothing but silence")
    gain = 10 ** (LOUDNESS_DBFS / 20) / loud
    peak = float(np.abs(samples).max()) * gain
    # A soft bend above half of the peak keeps the loudness where single peaks would stick out.
    bent = _trimmed(samples) * gain
    if peak > PEAK:
        knee = PEAK / 2
        over = np.abs(bent) > knee
        bent[over] = np.sign(bent[over]) * (
            knee + (PEAK - knee) * np.tanh((np.abs(bent[over]) - knee) / (PEAK - knee))
        )
    fade = np.linspace(0.0, 1.0, min(_FADE, len(bent)), dtype=np.float32)
    bent[: len(fade)] *= fade
    bent[len(bent) - len(fade) :] *= fade[::-1]
    return np.asarray(bent, dtype=np.float32)


def _loudness(samples: Samples) -> float:
    """Root mean square over the frames in which something is heard."""
    count = len(samples) // _FRAME
    if count == 0:
        return 0.0
    frames = samples[: count * _FRAME].reshape(count, _FRAME)
    power = (frames.astype(np.float64) ** 2).mean(axis=1)
    heard = power > max(float(power.max()) / 1_000, 1e-9)
    return float(np.sqrt(power[heard].mean())) if heard.any() else 0.0


def _trimmed(samples: Samples) -> Samples:
    """Leave a tenth of a second before and after what is heard."""
    heard = np.flatnonzero(np.abs(samples) > float(np.abs(samples).max()) / 100)
    margin = RATE // 10
    return samples[max(0, int(heard[0]) - margin) : int(heard[-1]) + margin]


def beep(length_s: float = 0.4, pitch_hz: float = 440.0) -> Samples:
    """Make the tone that is heard where a prompt cannot be made."""
    at = np.arange(int(length_s * RATE), dtype=np.float32) / RATE
    return for_telephone(np.sin(2 * np.pi * pitch_hz * at).astype(np.float32), RATE)


def save(samples: Samples, path: Path) -> None:
    """
    Write a WAV so that nobody ever sees half of it.

    Args:
        samples: As `for_telephone` gives them.
        path: Its folder exists.
    """
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes((np.clip(samples, -1.0, 1.0) * 32_767).astype("<i2").tobytes())
    put_file(path, buffer.getvalue(), mode=0o644, durable=False)
