"""How a queue routes, and what follows a call from it."""

from typing import Self

from callcenter.acd.model.words import Choice, First, WrapUpMode
from callcenter.acd.overflow_rules import Overflow
from callcenter.acd.value import value


@value
class WrapUp:
    """
    A rule for the work after a call.

    Args:
        mode: See `WrapUpMode`.
        lasts_s: Seconds, more than 0 with `TIMED` and `FORCED`; without meaning otherwise.

    Raises:
        ValueError: A timed mode has no time.
    """

    mode: WrapUpMode
    lasts_s: float = 0.0

    def __post_init__(self) -> None:
        if self.mode in {WrapUpMode.TIMED, WrapUpMode.FORCED} and self.lasts_s <= 0:
            raise ValueError(f"wrap-up {self.mode} needs lasts_s above 0, not {self.lasts_s}")

    @classmethod
    def timed(cls, lasts_s: float) -> Self:
        """Make the usual rule: at most `lasts_s` seconds; 0 or less means no wrap-up."""
        if lasts_s <= 0:
            return cls(mode=WrapUpMode.OFF)
        return cls(mode=WrapUpMode.TIMED, lasts_s=lasts_s)


NO_WRAP_UP = WrapUp(mode=WrapUpMode.OFF)


@value
class CallBack:
    """
    How a caller is called back who left the line.

    Args:
        first: `AGENT`: it is offered as any call; when the agent answers, the customer is called.
            `CUSTOMER`: when an agent is free for it, the customer is called; once he is there he
            waits as a live caller, at his place.
        attempts: How often it is tried, 1 or more.
        retry_after_s: Seconds between two attempts.

    Raises:
        ValueError: It would never be tried.
    """

    first: First = First.AGENT
    attempts: int = 3
    retry_after_s: float = 600.0

    def __post_init__(self) -> None:
        if self.attempts < 1 or self.retry_after_s < 0:
            raise ValueError("a call-back needs 1 attempt or more, and no time below 0 between")


@value
class QueueRule:
    """
    How one queue routes.

    Args:
        name: Name of the queue.
        choice: Who among the ready and matching agents.
        head_start_s: Seconds that one point of priority is worth.
        ring_timeout_s: How long a device may ring.
        wrap_up: What follows a talk from this queue.
        missed_limit: Offers in a row an agent may leave unanswered before he is set to
            `missed`, 1 or more. Every one is counted.
        within_s: The time of its service level.
        handling_s: How long a call keeps an agent busy, for estimates while none was seen yet.
        overflow: When calls go elsewhere; the first rule that applies acts.
        share: Weight of this queue among those with a share, where they have agents in common;
            None: by rank alone.
        callback_share: At most this part of the calls handed out are call-backs, above 0 and up
            to 1, as long as live callers wait.
    """

    name: str
    choice: Choice = Choice.LONGEST_IDLE
    head_start_s: float = 60.0
    ring_timeout_s: float = 15.0
    wrap_up: WrapUp = NO_WRAP_UP
    missed_limit: int = 1
    within_s: float = 20.0
    handling_s: float = 180.0
    overflow: tuple[Overflow, ...] = ()
    share: float | None = None
    callback_share: float = 0.5

    def __post_init__(self) -> None:
        if self.missed_limit < 1:
            raise ValueError("missed_limit must be 1 or more")
        if self.ring_timeout_s <= 0 or self.head_start_s < 0:
            raise ValueError("ring_timeout_s must be above 0 and head_start_s 0 or more")
        if self.share is not None and self.share <= 0:
            raise ValueError("a share must be above 0; leave it out for none")
        if not 0 < self.callback_share <= 1:
            raise ValueError("callback_share must be above 0 and at most 1")
