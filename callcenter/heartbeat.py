"""The service's side of the heartbeat: the keeper kills whoever stops beating."""

import asyncio
import contextlib
import os

VARIABLE = "CALLCENTER_HEARTBEAT"
EVERY_S = 1.0
BEAT = b"."
READY = b"R"


class Heartbeat:
    """
    Writes a byte each second from the event loop, so that a blocked loop falls silent.

    Args:
        descriptor: The pipe to the keeper; None when nobody listens (a service run by hand).
    """

    def __init__(self, descriptor: int | None) -> None:
        self._descriptor = descriptor
        self._timer: asyncio.TimerHandle | None = None
        if descriptor is not None:
            os.set_inheritable(descriptor, False)
            os.set_blocking(descriptor, False)

    @classmethod
    def inherited(cls) -> "Heartbeat":
        """Take the pipe that the keeper left in the environment, if it did."""
        told = os.environ.pop(VARIABLE, "")
        return cls(int(told) if told else None)

    def start(self) -> None:
        """Begin to beat; needs a running event loop."""
        if self._timer is None:
            self._beat()

    def ready(self) -> None:
        """Tell the keeper that calls can be taken."""
        self._write(READY)

    def stop(self) -> None:
        """Beat no more, and let go of the pipe."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _beat(self) -> None:
        self._write(BEAT)
        self._timer = asyncio.get_running_loop().call_later(EVERY_S, self._beat)

    def _write(self, told: bytes) -> None:
        # A keeper that is stopped or gone must not disturb the calls.
        if self._descriptor is not None:
            with contextlib.suppress(BlockingIOError, BrokenPipeError):
                os.write(self._descriptor, told)
