"""The heartbeat of the service: what the keeper knows from its pipe, and when its patience ends."""

import contextlib
import os
from dataclasses import dataclass

_LONGEST_FACTOR = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """
    How long the service may be silent, in seconds.

    Args:
        silence_s: While it serves.
        idle_s: While it starts and does nothing at all: no beat, no work of its processor.
        start_s: While it starts and works without a beat: long imports on a busy machine.
    """

    silence_s: float
    idle_s: float
    start_s: float

    def after(self, kills: int) -> "Patience":
        """
        Return the patience with a service that was killed so often in a row soon after its start.

        A machine that is too slow for the bounds would be given no chance otherwise: killing makes
        it slower still.
        """
        factor = min(2**kills, _LONGEST_FACTOR)
        return Patience(
            silence_s=self.silence_s * factor,
            idle_s=self.idle_s * factor,
            start_s=self.start_s * factor,
        )


@dataclass(slots=True, kw_only=True)
class Pulse:
    """
    The heart of one run of the service.

    Args:
        descriptor: Our end of the pipe.
        beaten_s: When it beat last, or was started.
        worked_s: When it was last seen to have used its processor, or was started.
        used_ticks: How much it had used of it then.
        ready: It takes calls; until then it is starting.
    """

    descriptor: int
    beaten_s: float
    worked_s: float
    used_ticks: int = 0
    ready: bool = False

    def read(self, now_s: float) -> bool:
        """Take in what the service wrote since the last time; False when it closed its end."""
        with contextlib.suppress(BlockingIOError):
            while told := os.read(self.descriptor, 4096):
                self.beaten_s = now_s
                self.ready = self.ready or b"R" in told
            return False
        return True

    def work(self, used_ticks: int, now_s: float) -> None:
        """Take how much it has used of its processor until now."""
        if used_ticks > self.used_ticks:
            self.used_ticks, self.worked_s = used_ticks, now_s

    def forgive(self, lateness_s: float) -> None:
        """Do not count a time in which the keeper itself did not run."""
        self.beaten_s += lateness_s
        self.worked_s += lateness_s

    def fault(self, now_s: float, patience: Patience) -> str | None:
        """Say what is wrong with the heart, if anything."""
        silent_s = now_s - self.beaten_s
        if self.ready:
            limit_s, fault = patience.silence_s, "was silent for {:.0f} s"
        elif now_s - max(self.beaten_s, self.worked_s) > patience.idle_s:
            limit_s, fault = patience.idle_s, "hung in its start for {:.0f} s"
        else:
            limit_s, fault = patience.start_s, "did not get on with its start within {:.0f} s"
        return fault.format(limit_s) if silent_s > limit_s else None
