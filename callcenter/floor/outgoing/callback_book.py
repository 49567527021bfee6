"""
The call-backs that were promised and are not yet done.

A line is on the disk before anybody is promised anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from callcenter.floor.journal import Journal
from callcenter.floor.waiting.stay import Stay
from callcenter.ivr.commands import Need


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """
    One promised call-back.

    Args:
        id: The call in which it was asked for; its history tells the whole story.
        call: Id of the call by which the customer is called next, or is being called.
        queue: Whose agents call back.
        number: Whom to call, in the form in which dial rules know it.
        own: The number of ours that the customer had dialled.
        language: In which the customer is spoken to.
        priority: Points.
        entered_at: The kept place: when the customer began to wait.
        asked_at: When it was promised.
        needs: Routing steps that the customer had waited with.
        prefer: Agents who were asked before all others, and for how many seconds each.
        since: From when the steps count, where the customer had come from another queue.
        first: `agent` or `customer`: who is rung first.
        attempts: How often it is tried at most.
        retry_after_s: Seconds between two attempts.
        ring_s: How long the customer's telephone rings.
        tried: How often it was tried in vain.
        not_before: No attempt before this time.
        waits: The customer has left the line: routing may have it.
        placed: The call is being made.
    """

    id: str
    call: str
    queue: str
    number: str
    own: str
    language: str
    priority: int
    entered_at: float
    asked_at: float
    needs: tuple[Need, ...] = ()
    prefer: tuple[tuple[str, float], ...] = ()
    since: float | None = None
    first: str = "agent"
    attempts: int = 3
    retry_after_s: float = 600.0
    ring_s: int = 30
    tried: int = 0
    not_before: float | None = None
    waits: bool = False
    placed: bool = False

    @property
    def stay(self) -> Stay:
        """What was decided about the wait, for routing and for the call by which it ends."""
        return Stay(prefer=self.prefer, since=self.since, points=self.priority, needs=self.needs)


class CallbackBook(Journal[Wish]):
    """The last line of every call-back."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, _read)

    def note(self, wish: Wish) -> None:
        """Write a known call-back as it is now; a full disk is told, the promise still holds."""
        try:
            self.keep(wish)
        except OSError as error:
            self._tell_unwritable(error)

    def keep(self, wish: Wish) -> None:
        """
        Write a call-back.

        Raises:
            OSError: It is not on the disk, and must not be promised.
        """
        self._append(wish, synced=True)

    def drop(self, wish: Wish) -> None:
        """Forget a call-back that is done; a full disk is told, and it may be tried once more."""
        try:
            self._append({"id": wish.id, "done": True}, synced=True)
        except OSError as error:
            self._tell_unwritable(error)


def _read(values: Mapping[str, Any]) -> tuple[str, Wish | None]:
    if values.get("done"):
        return values["id"], None
    wish = _wish(values)
    return wish.id, wish


def _wish(values: Mapping[str, Any]) -> Wish:
    wish = Wish(**values)
    prefer = tuple((str(agent), float(for_s)) for agent, for_s in wish.prefer)
    return replace(wish, needs=tuple(_need(need) for need in values["needs"]), prefer=prefer)


def _need(values: Mapping[str, Any]) -> Need:
    return Need(
        after_s=values["after_s"],
        skills=dict(values["skills"]),
        agents=tuple(values["agents"]),
        anyone=values["anyone"],
    )
