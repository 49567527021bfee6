"""What is known of the versions of a flow, and what a push of a file means."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowVersion:
    """
    One text of a flow; it never changes. `hash` is the SHA-256 of `source`.

    `calls` are the scripted calls it passed when it last became live.
    """

    hash: str
    flow: str
    source: str
    author: str
    comment: str
    at: datetime
    calls: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """One time that a version became live, and the scripted calls it passed."""

    id: int
    flow: str
    hash: str
    author: str
    comment: str
    at: datetime
    calls: str = ""


class PlanState(StrEnum):
    """What became of a plan."""

    PLANNED = "planned"
    LIVE = "live"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """
    A version that is to be live for a time.

    `ends_at` is None where it stays; `before` is what was live when it became so.
    """

    id: int
    flow: str
    hash: str
    calls: str
    starts_at: datetime
    ends_at: datetime | None
    state: PlanState
    before: str | None
    author: str
    comment: str


class PushResult(StrEnum):
    """What a push of a file came to."""

    PUBLISHED = "published"
    UNCHANGED = "unchanged"
    KEPT = "kept"
    """The file is as it was last pushed, and somebody published since: the page's text stays."""
    CONFLICT = "conflict"


def plan_push(file: str, current: str | None, pushed: str | None) -> PushResult:
    """
    Decide what a push means, by content hashes alone.

    Args:
        file: Of the file as it is now.
        current: Of the live version, None for a new flow.
        pushed: Of the file at its last push, None when it never was.
    """
    if current is None:
        return PushResult.PUBLISHED
    if file == current:
        return PushResult.UNCHANGED
    if file == pushed:
        return PushResult.KEPT
    return PushResult.PUBLISHED if current == pushed else PushResult.CONFLICT
