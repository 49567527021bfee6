"""
The call record: what every screen and report reads of a call, and nothing else.

Segments follow each other without gap or overlap from arrival to end. Built of events in
`projecting.py` only, so that the figures cannot disagree.
"""

from dataclasses import dataclass, field
from datetime import datetime

from callcenter.ledger.callback_story import CallbackStory


@dataclass(slots=True, kw_only=True)
class Segment:
    """One phase of a call; `agent` is set where it belongs to one."""

    kind: str
    started_at: datetime
    ended_at: datetime | None = None
    agent: str | None = None

    def seconds(self) -> float:
        """Its length in seconds; 0 while it lasts."""
        return (self.ended_at - self.started_at).total_seconds() if self.ended_at else 0.0


@dataclass(slots=True, kw_only=True)
class CallRecord:
    """What is known of one call; built by `projecting.project` only."""

    id: str
    pbx: str = ""
    uniqueid: str = ""
    direction: str = "in"
    caller: str | None = None
    caller_name: str | None = None
    number: str = ""
    flow: str | None = None
    customer: int | None = None
    queue: str | None = None
    agent: str | None = None
    arrived_at: datetime | None = None
    queued_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: str | None = None
    ended_by: str | None = None
    cause: int | None = None
    wrap_up_s: float | None = None
    reason_code: str | None = None
    note: str | None = None
    legs: dict[str, int] = field(default_factory=dict)
    segments: list[Segment] = field(default_factory=list)
    path: list[dict[str, str]] = field(default_factory=list)
    closed_hours: bool = False
    voicemail: bool = False
    callback: bool = False
    called_back: CallbackStory | None = None
    grades: dict[str, int | None] = field(default_factory=dict)
    losses: int = 0
    why: str | None = None
    last_by: str | None = None
    ringing: dict[str, str] = field(default_factory=dict)
    overflowed: bool = False

    @property
    def recordings(self) -> list[str]:
        """Ids in the order of the legs; a long one is finished after a short one that follows."""
        return sorted(self.legs, key=self.legs.__getitem__)

    def seconds_in(self, *kinds: str) -> float:
        """Total length in seconds of the segments of these kinds."""
        return sum(segment.seconds() for segment in self.segments if segment.kind in kinds)

    @property
    def wait_s(self) -> float | None:
        """Seconds between entering the queue and the first answer, or the end of waiting."""
        return self.seconds_in("waiting", "ringing") if self.queued_at else None

    @property
    def talk_s(self) -> float | None:
        """Seconds of talk, hold and conference included; None when nobody answered."""
        if self.answered_at is None:
            return None
        return self.seconds_in("talking", "hold", "consult", "conference")

    def enter(self, kind: str, at: datetime, agent: str | None = None) -> None:
        """Close the running segment and open the next; what lasted no time is dropped."""
        if self.ended_at is not None:
            return
        if self.segments:
            last = self.segments[-1]
            if last.kind == kind and last.agent == agent:
                return
            # A late event must not turn time backwards: segments may touch, never overlap.
            at = max(at, last.started_at)
            last.ended_at = at
            if at == last.started_at:
                self.segments.pop()
        self.segments.append(Segment(kind=kind, started_at=at, agent=agent))
