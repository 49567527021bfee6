"""Where the shell gets its time; the pure rooms get it as an argument."""

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """A clock that never runs backwards within one process."""

    def now_s(self) -> float:
        """
        Seconds since 1970 (UTC), steady.

        Read from the wall once at start and counted on monotonically, so that a clock jump of the
        machine neither reorders calls nor makes a length negative; after a restart the values go
        on from the wall, so that times of entry stored on channels stay comparable.
        """

    def now(self) -> datetime:
        """The same instant, as an aware UTC datetime."""


class SteadyClock:
    """The real clock."""

    def __init__(self) -> None:
        self._base_s = time.time() - time.monotonic()

    def now_s(self) -> float:
        """See `Clock.now_s`."""
        return self._base_s + time.monotonic()

    def now(self) -> datetime:
        """See `Clock.now`."""
        return datetime.fromtimestamp(self.now_s(), tz=UTC)
