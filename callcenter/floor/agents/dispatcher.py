"""
The one owner of the routing state: event in, commands out, no await between.

Everything that happens to calls and agents is told here and nowhere else, so that there is one
order of things. A bug in here ends the process: starting again is proven, limping on is not.
"""

import asyncio
from collections.abc import Callable
from typing import Protocol

import structlog

from callcenter.acd.commands import (
    AgentStateChanged,
    CallOverflowed,
    Command,
    DialCustomer,
    Ignored,
    MakeOffer,
    QueueLearned,
    WaitMeasured,
    WakeAt,
    WithdrawOffer,
)
from callcenter.acd.engine import Engine
from callcenter.acd.events import Event, Ticked
from callcenter.clock import Clock

log = structlog.get_logger()


class Performer(Protocol):
    """Who carries out what the engine asks; synchronous and quick."""

    def offer(self, command: MakeOffer) -> None:
        """Ring this agent for this call."""

    def withdraw(self, command: WithdrawOffer) -> None:
        """Stop ringing for this offer."""

    def state_changed(self, command: AgentStateChanged) -> None:
        """Show and keep the agent's new state."""

    def overflow(self, command: CallOverflowed) -> None:
        """Lead the call where a rule of its queue sends it."""

    def measured(self, command: WaitMeasured) -> None:
        """Keep how long a call waited of which it had been said."""

    def learned(self, command: QueueLearned) -> None:
        """Keep what a queue must know again after a restart."""

    def dial_customer(self, command: DialCustomer) -> None:
        """Call the customer of a call-back; an agent is free for him."""


class Dispatcher:
    """Feeds the engine, one event at a time, and has its commands carried out in order."""

    def __init__(
        self,
        engine: Engine,
        clock: Clock,
        fail: Callable[[BaseException], None],
    ) -> None:
        self.engine = engine
        self._clock = clock
        self._fail = fail
        self._performer: Performer | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._waiting: list[Event] = []
        self._busy = False

    def perform_with(self, performer: Performer) -> None:
        """Name who carries out the commands; once, before the first event."""
        self._performer = performer

    def tell(self, event: Event) -> list[Ignored]:
        """
        Tell the engine what happened and carry out what follows.

        An event told while commands are carried out waits until they are done.

        Returns:
            Why the event changed nothing, if so; empty for a nested event.
        """
        self._waiting.append(event)
        if self._busy:
            return []
        ignored: list[Ignored] = []
        self._busy = True
        try:
            while self._waiting:
                ignored += self._apply(self._waiting.pop(0))
        except Exception as error:
            self._fail(error)
            raise
        finally:
            self._busy = False
        return ignored

    def stop(self) -> None:
        """Cancel the timer."""
        if self._timer is not None:
            self._timer.cancel()

    def _apply(self, event: Event) -> list[Ignored]:
        commands = self.engine.apply(event, self._clock.now_s())
        for command in commands:
            self._carry_out(command)
        return [command for command in commands if isinstance(command, Ignored)]

    def _carry_out(self, command: Command) -> None:
        assert self._performer is not None, "perform_with comes before the first event"  # noqa: S101 - wiring
        match command:
            case MakeOffer():
                self._performer.offer(command)
            case WithdrawOffer():
                self._performer.withdraw(command)
            case AgentStateChanged():
                self._performer.state_changed(command)
            case CallOverflowed():
                self._performer.overflow(command)
            case WaitMeasured():
                self._performer.measured(command)
            case QueueLearned():
                self._performer.learned(command)
            case DialCustomer():
                self._performer.dial_customer(command)
            case WakeAt():
                self._wake_at(command.at)
            case Ignored():
                _note_ignored(command)

    def _wake_at(self, at: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        delay_s = max(0.0, at - self._clock.now_s())
        self._timer = asyncio.get_running_loop().call_later(delay_s, self.tell, Ticked())


def _note_ignored(command: Ignored) -> None:
    log.debug(
        "dispatch.ignored",
        event_type=type(command.event).__name__,
        why=command.why,
        detail=command.detail,
    )
