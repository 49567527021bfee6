"""What is wrong now and needs a person: said on the board and in the figures until it is over."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from callcenter.clock import Clock

KEPT_S = 30.0
"""An alarm is over when its cause was not met for so long; a call that waits tries sooner."""


class Alarm(StrEnum):
    """What there are alarms for."""

    RECORDING_DISK = "recording_disk"
    """The disk takes no recording: calls that must be recorded wait, others talk without."""
    MESSAGE_DISK = "message_disk"
    """The disk takes no message of a caller."""


@dataclass(slots=True)
class _Raised:
    since_s: float
    last_s: float
    count: int = 0


class Alarms:
    """The alarms that are raised now."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._raised: dict[Alarm, _Raised] = {}

    def meet(self, alarm: Alarm) -> None:
        """Note that its cause was met (again)."""
        now_s = self._clock.now_s()
        self._forget(now_s)
        raised = self._raised.setdefault(alarm, _Raised(since_s=now_s, last_s=now_s))
        raised.last_s = now_s
        raised.count += 1

    def shown(self) -> Mapping[str, Mapping[str, Any]]:
        """Return a row for each alarm that is raised, as the board shows it."""
        self._forget(self._clock.now_s())
        return {
            alarm: {"alarm": alarm, "since": _instant(raised.since_s), "count": raised.count}
            for alarm, raised in self._raised.items()
        }

    def _forget(self, now_s: float) -> None:
        over = [one for one, raised in self._raised.items() if now_s - raised.last_s > KEPT_S]
        for alarm in over:
            del self._raised[alarm]


def _instant(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)
