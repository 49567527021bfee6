"""
The AMI link: one supervised task that connects, logs in, synchronises, lives and starts again.

    down ──connect, login──▶ synchronising ──`greet` done──▶ live ──lost──▶ down
           (refused login                    (events wait     │
            ends the task)                    in the inbox)   └─ silence, full inbox, garbage: cut

Every login is a new epoch. Nothing is ever replayed: an action in flight when the link is lost
fails, and its fate is unknown.
"""

import asyncio
import contextlib
from enum import Enum

import structlog

from callcenter.errors import LinkDown, RemoteTimeout
from callcenter.telephony.ami.backoff import Backoff
from callcenter.telephony.ami.encoder import Header
from callcenter.telephony.ami.epoch import Epoch
from callcenter.telephony.ami.limits import LinkLimits, LinkUse, Tally
from callcenter.telephony.ami.model import ActionRefused, AmiAddress, AmiAnswer, LinkCounters

log = structlog.get_logger(__name__)


class State(Enum):
    """Where the link is on its way."""

    DOWN = "down"
    SYNCHRONISING = "synchronising"
    LIVE = "live"


class AmiLink:
    """
    One connection to Asterisk's manager, kept up by `run`.

    Args:
        address: Where and as whom.
        use: What for.
        limits: Bounds.
    """

    def __init__(
        self, address: AmiAddress, use: LinkUse, *, limits: LinkLimits | None = None
    ) -> None:
        self._address = address
        self._use = use
        self._limits = limits or LinkLimits()
        self._state = State.DOWN
        self._state_changed = asyncio.Event()
        self._stopping = asyncio.Event()
        self._epoch: Epoch | None = None
        self._epochs = 0
        self._tally = Tally()

    @property
    def counters(self) -> LinkCounters:
        """Figures until now."""
        epoch, tally = self._epoch, self._tally
        return LinkCounters(
            epoch=self._epochs,
            live=self._state is State.LIVE,
            events=tally.events,
            queued=epoch.queued if epoch else 0,
            lag_s=tally.lag_s,
            bad_frames=tally.bad_frames,
            overflows=tally.overflows,
            lost=tally.lost,
            stalled=tally.stalled,
            pending=epoch.pending if epoch else 0,
            timeouts=tally.timeouts,
        )

    async def run(self) -> None:
        """
        Keep the link up until `stop`.

        Raises:
            AmiLoginRefused: Asterisk refused the login; the task is over.
        """
        backoff = self._limits.backoff()
        while not self._stopping.is_set():
            try:
                await self._live_once(backoff)
            except (OSError, LinkDown, RemoteTimeout, ActionRefused) as error:
                log.info("ami.away", port=self._address.port, why=str(error))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(backoff.next_s()):
                    await self._stopping.wait()

    def stop(self) -> None:
        """Let `run` end; from then on nothing connects any more."""
        self._stopping.set()
        self.resynchronise()

    def resynchronise(self) -> None:
        """Drop the connection so that a new epoch begins."""
        if self._epoch is not None:
            self._epoch.cut()

    async def until_live(self) -> None:
        """Wait until the link is live."""
        while self._state is not State.LIVE:
            self._state_changed.clear()
            await self._state_changed.wait()

    async def act(self, action: str, *headers: Header, timeout_s: float | None = None) -> AmiAnswer:
        """
        Send one action and wait for its whole answer. See `Epoch.act`.

        While the link synchronises the action is held back for a moment; while it is down it is
        refused at once.
        """
        if self._state is State.SYNCHRONISING:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._limits.hold_s):
                    await self.until_live()
        if self._state is not State.LIVE or self._epoch is None:
            raise LinkDown("the manager link is down; nothing was sent")
        return await self._epoch.act(action, *headers, timeout_s=timeout_s)

    async def _live_once(self, backoff: Backoff) -> None:
        epoch = self._epoch = Epoch(self._epochs + 1, self._use, self._limits, self._tally)
        was_live = False
        try:
            await epoch.login(self._address)
            self._epochs = epoch.number
            if self._stopping.is_set():
                return
            self._enter(State.SYNCHRONISING)
            await epoch.greet()
            was_live = True
            backoff.reset()
            log.info("ami.live", port=self._address.port, epoch=epoch.number)
            self._enter(State.LIVE)
            await epoch.live()
        finally:
            self._enter(State.DOWN)
            self._epoch = None
            epoch.end(was_live=was_live)
            if was_live:
                self._tally.lost += 1
                self._use.on_lost(epoch.number)

    def _enter(self, state: State) -> None:
        self._state = state
        self._state_changed.set()
