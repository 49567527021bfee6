"""
Callers who hung up before their line was ours: line and news come by two ways, in any order.

Without this, a line that comes in after its end is known, by news or since the exchange shows its
channel no more, would begin a call that nobody ends.
"""

from collections import OrderedDict
from collections.abc import Iterable

from callcenter.floor.ports.pbx_events import LiveChannel

MOST = 10_000
"""Remembered; a line is late by moments, not by thousands of calls."""


class Departed:
    """Which channels of callers are gone, the youngest ones."""

    def __init__(self) -> None:
        self._causes: OrderedDict[str, int | None] = OrderedDict()

    def note(self, uniqueid: str, cause: int, *, known: bool) -> None:
        """
        Remember that a caller's channel is gone.

        Args:
            uniqueid: Whose.
            cause: Of the hangup, as the exchange tells it.
            known: His call's end is on record, or is put there now.
        """
        self._causes[uniqueid] = None if known or self.on_record(uniqueid) else cause
        if len(self._causes) > MOST:
            self._causes.popitem(last=False)

    def __contains__(self, uniqueid: object) -> bool:
        """Tell whether this channel is gone."""
        return uniqueid in self._causes

    def still_there(self, channels: Iterable[LiveChannel]) -> list[LiveChannel]:
        """Leave out the callers whose end overtook the answer that shows them."""
        return [one for one in channels if one.uniqueid not in self]

    def on_record(self, uniqueid: str) -> bool:
        """Tell whether the end of this call is written."""
        return uniqueid in self and self._causes[uniqueid] is None

    def unwritten(self, uniqueid: str) -> int | None:
        """Return, once, the cause of an end that no record tells; None when there is nothing."""
        cause = self._causes.get(uniqueid)
        if cause is not None:
            self._causes[uniqueid] = None
        return cause
