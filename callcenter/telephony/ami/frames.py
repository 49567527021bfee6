"""Cutting the byte stream into frames; text is made only of whole frames."""

from collections.abc import Iterator

FRAME_BYTES = 65536
_END = b"\r\n\r\n"


class FrameTooLong(Exception):
    """The peer does not end its frames: the stream cannot be trusted any more."""


class FrameCutter:
    """
    Takes bytes as they come and gives whole frames, without their ends.

    The greeting line in front is a frame of its own.

    Args:
        cap_bytes: The longest frame.
    """

    def __init__(self, cap_bytes: int = FRAME_BYTES) -> None:
        self._cap_bytes = cap_bytes
        self._rest = bytearray()
        self._greeted = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        """
        Give the frames that `data` completes.

        Raises:
            FrameTooLong: A frame is over the cap.
        """
        self._rest += data
        if not self._greeted:
            greeting, newline, rest = self._rest.partition(b"\r\n")
            if not newline:
                self._check(len(self._rest))
                return
            self._greeted, self._rest = True, rest
            yield bytes(greeting)
        begin = 0
        while (end := self._rest.find(_END, begin)) >= 0:
            self._check(end - begin)
            if end > begin:
                yield bytes(self._rest[begin:end])
            begin = end + len(_END)
        del self._rest[:begin]
        self._check(len(self._rest))

    def _check(self, length: int) -> None:
        if length > self._cap_bytes:
            raise FrameTooLong
