"""
The English voice in a process of its own: texts in, sounds out, until its input ends.

Each text and each sound follows its length in bytes, as four bytes, the highest first. A sound is
16-bit mono; a text in which the voice finds nothing to say gives an empty one.
"""

import sys

import numpy as np
from hibari import Hibari

LENGTH_BYTES = 4


def main() -> None:
    """Load the voice once, then speak whatever comes."""
    voice = Hibari()
    source, target = sys.stdin.buffer, sys.stdout.buffer
    while len(head := source.read(LENGTH_BYTES)) == LENGTH_BYTES:
        text = source.read(int.from_bytes(head, "big")).decode()
        # Without a seed the same text would sound a little different each time.
        samples = np.clip(voice(text, seed=0), -1.0, 1.0)
        body = (samples * 32_767).astype("<i2").tobytes()
        target.write(len(body).to_bytes(LENGTH_BYTES, "big") + body)
        target.flush()


if __name__ == "__main__":
    main()
