"""The story of a call-back, as it goes on in the record of the call in which it was asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

KINDS = frozenset(
    f"callback.{what}" for what in ("asked", "tried", "missed", "reached", "given_up", "cancelled")
)
_OPEN = "calling"
NOBODY_FREE = "nobody_free"


@dataclass(slots=True, kw_only=True)
class Attempt:
    """One call to the customer; `result` is `reached`, or why not; None while it is made."""

    call: str
    at: datetime
    first: str
    result: str | None = None


@dataclass(slots=True, kw_only=True)
class CallbackStory:
    """
    What became of a promise.

    `state` is `waiting`, `calling`, `reached`, `given_up` or `cancelled`; `why` tells of the last
    two: the reason, or who cancelled it.
    """

    queue: str
    asked_at: datetime
    state: str = "waiting"
    why: str | None = None
    attempts: list[Attempt] = field(default_factory=list)

    def take(self, kind: str, data: Mapping[str, Any], at: datetime) -> None:
        """Go on with one event."""
        what = kind.removeprefix("callback.")
        match what:
            case "tried":
                self._close(NOBODY_FREE)
                self.attempts.append(Attempt(call=data["call"], at=at, first=data["first"]))
                self.state = _OPEN
            case "missed":
                self._close(data["why"])
                self.state = "waiting"
            case "reached":
                self._close(what)
                self.state = what
            case "given_up" | "cancelled":
                self._close(what)
                self.state, self.why = what, data.get("why") or data.get("by")
            case _:
                pass

    def answer(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "queue": self.queue,
            "asked_at": self.asked_at,
            "state": self.state,
            "why": self.why,
            "attempts": [
                {"call": one.call, "at": one.at, "first": one.first, "result": one.result}
                for one in self.attempts
            ],
        }

    def _close(self, result: str) -> None:
        if self.attempts and self.attempts[-1].result is None:
            self.attempts[-1].result = result
