"""What a player draws of a recording: the loudness of both voices over its length."""

from pathlib import Path

import numpy as np
import soundfile

COLUMNS = 1000
"""Columns of the drawing: finer than any screen shows, small enough to send at once."""

_LOUDEST = 32_768
_STEPS = 100


def peaks(sound: Path, columns: int = COLUMNS) -> list[list[int]]:
    """
    Find the loudest sample of each stretch of time.

    Args:
        sound: A WAV file; read in pieces, so that an hour needs no more memory than a minute.
        columns: At most this many stretches of equal length.

    Returns:
        For each channel its stretches in order, from 0 (silent) to 100 (as loud as can be).

    Raises:
        OSError: The file cannot be read.
    """
    try:
        with soundfile.SoundFile(sound) as file:
            width = max(1, -(-file.frames // columns))
            blocks = file.blocks(blocksize=width, dtype="int16", always_2d=True)
            found = [np.abs(block.astype(np.int32)).max(axis=0) for block in blocks if len(block)]
            channels = file.channels
    except soundfile.LibsndfileError as error:
        raise OSError(str(error)) from error
    if not found:
        return [[] for _ in range(channels)]
    loud = np.ceil(np.stack(found) * _STEPS / _LOUDEST).astype(int)
    return [[int(value) for value in loud[:, channel]] for channel in range(channels)]
