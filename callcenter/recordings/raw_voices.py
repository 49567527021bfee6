"""The files of one recording while it is made, all named by one stem."""

import time
from pathlib import Path

from callcenter.recordings.slips import Slip, Stage, drop_slip, read_slip, slip_of
from callcenter.recordings.stereo import RATE_HZ, samples_in

CALLER_SUFFIX = "-rx.sln"
AGENT_SUFFIX = "-tx.sln"


def voices_of(stem: Path) -> tuple[Path, Path]:
    """Return the raw files of caller and agent, as Asterisk writes them."""
    return stem.with_name(stem.name + CALLER_SUFFIX), stem.with_name(stem.name + AGENT_SUFFIX)


def samples_of(stem: Path) -> int:
    """Return the samples of the longer voice; 0 when nobody talked."""
    return max(map(samples_in, voices_of(stem)))


def clear(stem: Path) -> None:
    """Remove the raw voices, then the slip: in this order a crash between leaves the slip."""
    for voice in voices_of(stem):
        voice.unlink(missing_ok=True)
    drop_slip(stem)


def slip_or_orphan(stem: Path) -> Slip | None:
    """Return the slip, an empty one for raw voices without; None when there is nothing."""
    slip = read_slip(stem)
    if slip is not None:
        return slip
    left_over = (*voices_of(stem), slip_of(stem))
    return Slip(stage=Stage.CLOSED) if any(path.exists() for path in left_over) else None


def quiet_for_s(stem: Path) -> float:
    """Return how long ago anything of an unfinished recording was written."""
    return time.time() - max(_written((slip_of(stem), *voices_of(stem))), default=0.0)


def guessed_start_s(stem: Path) -> float:
    """Return when an orphan began, seconds since 1970: its last write less its length."""
    written = max(_written(voices_of(stem)), default=time.time())
    return written - samples_of(stem) / RATE_HZ


def _written(paths: tuple[Path, ...]) -> list[float]:
    times = []
    for path in paths:
        try:
            times.append(path.stat().st_mtime)
        except FileNotFoundError:
            continue
    return times
