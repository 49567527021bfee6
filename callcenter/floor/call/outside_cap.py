"""The bounds of one call to an outside number: the caps of its dial rule, and its longest talk."""

import asyncio
from collections.abc import Callable

from callcenter.centre.model import DialRule
from callcenter.floor.call.outside import OutsideRings


class OutsideCap:
    """
    One call under a dial rule.

    Args:
        rule: The rule that allows it.
        rings: Where calls under rules are counted; this one is already.
        hang_up: Ends it.
    """

    def __init__(self, rule: DialRule, rings: OutsideRings, hang_up: Callable[[], None]) -> None:
        self._rule = rule
        self._rings = rings
        self._hang_up = hang_up
        self._timer: asyncio.TimerHandle | None = None
        self._closed = False

    def answered(self) -> None:
        """Let the longest talk begin."""
        if self._timer is None and not self._closed:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(self._rule.longest_s, self._hang_up)

    def close(self) -> None:
        """The call is over; may be told twice."""
        if self._closed:
            return
        self._closed = True
        self._rings.end(self._rule)
        if self._timer is not None:
            self._timer.cancel()
