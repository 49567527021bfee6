"""
Look now and then whether every call of ours still has a channel.

News of an end can be missed in more ways than anybody thought of; a call that nobody ends would
stand on every screen and in every figure until the next restart.
"""

import asyncio
from collections.abc import Callable, Sequence

import structlog

from callcenter.errors import RemoteError
from callcenter.floor.ports.pbx_events import LiveChannel
from callcenter.floor.recovery.clearing import Clearing
from callcenter.floor.surroundings import Surroundings
from callcenter.floor.switchboard import Switchboard

EVERY_S = 10.0

log = structlog.get_logger()


class Sweeping:
    """
    Ends the calls that are over although nobody told.

    Args:
        around: What the calls work with.
        switchboard: Who has the live calls.
        fallen: Told of all channels; see `Recovery.fallen`.
    """

    def __init__(
        self,
        around: Surroundings,
        switchboard: Switchboard,
        fallen: Callable[[Sequence[LiveChannel]], None],
    ) -> None:
        self._around = around
        self._fallen = fallen
        self._switchboard = switchboard
        self._clearing = Clearing(around, switchboard)
        self._lineless: frozenset[str] = frozenset()

    async def run(self) -> None:
        """Sweep until cancelled."""
        while True:
            await asyncio.sleep(EVERY_S)
            await self.sweep()

    async def sweep(self) -> None:
        """
        End each call that had no line at the last sweep, has none now, and has no channel.

        Asterisk is asked only when there are calls without a line: those in a talk that outlived
        a restart of the service, those in the fallback, and those that are over.
        """
        before = self._lineless
        calls = self._switchboard.calls
        self._lineless = frozenset(one for one, task in calls.items() if task.is_lineless)
        suspects = before & self._lineless
        if not suspects or not self._switchboard.linked:
            return
        try:
            snapshot = await self._around.pbx.snapshot()
        except RemoteError as error:
            log.warning("recovery.sweep_failed", why=str(error))
            return
        self._clearing.unseen_ends(suspects, snapshot.channels)
        self._fallen(snapshot.channels)
