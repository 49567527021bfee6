"""Two raw voices become one stereo file."""

import hashlib
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
import soundfile

from callcenter.demo.tones import sine, tone_share
from callcenter.recordings.stereo import CHUNK, file_sha256, interleave


def raw(path: Path, samples: "np.ndarray[tuple[int], np.dtype[np.int16]]") -> Path:
    """Write a raw voice."""
    path.write_bytes(samples.astype("<i2").tobytes())
    return path


def test_each_voice_is_on_its_own_channel(tmp_path: Path) -> None:
    """Left is the caller, right the agent, told by their tones."""
    left = raw(tmp_path / "l", sine(440, 1))
    right = raw(tmp_path / "r", sine(1000, 1))

    interleave(left, right, tmp_path / "out.wav")

    sound, rate = soundfile.read(tmp_path / "out.wav", dtype="int16")
    assert rate == 8000
    assert tone_share(sound[:, 0], 440) > 0.99
    assert tone_share(sound[:, 0], 1000) < 0.01
    assert tone_share(sound[:, 1], 1000) > 0.99
    assert tone_share(sound[:, 1], 440) < 0.01


@pytest.mark.parametrize(
    ("left", "right"),
    [(0, 0), (0, 1), (1, 0), (7, 3), (CHUNK, CHUNK - 1), (CHUNK + 1, 2 * CHUNK), (2 * CHUNK, 0)],
)
def test_the_shorter_voice_is_filled_with_silence(tmp_path: Path, left: int, right: int) -> None:
    """Every sample of both is there, in its place, whatever the lengths."""
    voices = [np.arange(1, count + 1).astype(np.int16) for count in (left, right)]
    made = interleave(
        raw(tmp_path / "l", voices[0]), raw(tmp_path / "r", voices[1]), tmp_path / "out.wav"
    )

    sound, _ = soundfile.read(tmp_path / "out.wav", dtype="int16", always_2d=True)
    assert len(sound) == max(left, right)
    for channel, voice in enumerate(voices):
        assert (sound[: voice.size, channel] == voice).all()
        assert not sound[voice.size :, channel].any()
    assert made.length_s == max(left, right) / 8000
    assert made.bytes == (tmp_path / "out.wav").stat().st_size
    assert made.sha256 == file_sha256(tmp_path / "out.wav")


def test_half_a_sample_at_the_end_is_left_out(tmp_path: Path) -> None:
    """A writer that was killed may leave an odd byte."""
    (tmp_path / "l").write_bytes(b"\x01\x00\x02")
    made = interleave(tmp_path / "l", tmp_path / "absent", tmp_path / "out.wav")

    sound, _ = soundfile.read(tmp_path / "out.wav", dtype="int16", always_2d=True)
    assert sound.tolist() == [[1, 0]]
    assert made.sha256 == hashlib.sha256((tmp_path / "out.wav").read_bytes()).hexdigest()


def test_two_hours_need_no_more_memory_than_a_minute(tmp_path: Path) -> None:
    """The work is done in chunks: memory does not grow with the length."""
    for name in ("l", "r"):
        with (tmp_path / name).open("wb") as file:
            file.truncate(2 * 3600 * 8000 * 2)
    tracemalloc.start()
    made = interleave(tmp_path / "l", tmp_path / "r", tmp_path / "out.wav")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert made.length_s == 7200
    assert peak < 2_000_000


def test_a_full_disk_leaves_no_half_file(tmp_path: Path) -> None:
    """What cannot be written whole is not there at all."""
    left = raw(tmp_path / "l", sine(440, 0.1))
    (tmp_path / "out.wav.new").mkdir()

    with pytest.raises(OSError, match=r"out\.wav"):
        interleave(left, left, tmp_path / "out.wav")

    assert not (tmp_path / "out.wav").exists()
