"""What a recording is, and the chain that shows when one was altered or taken away."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum


class State(StrEnum):
    """
    Whether the sound of a recording can be heard.

    `pending` while it cannot be made yet (the disk is full), `missing` when it never can be.
    """

    PENDING = "pending"
    READY = "ready"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """
    The recording of one dialled leg.

    Args:
        id: `<call>-<leg>`.
        started_at: When both talked first, aware.
        length_s: Seconds of sound.
        channels: 2: left caller, right agent.
        missing_reason: `no_audio`, `disk`, `gone`, `altered`, `fallback` (talked while the service
            was away); None unless missing.
        path: Below the recordings folder; None when there is no file.
        bytes, sha256: Of the file as it was made.
    """

    id: str
    call: str
    leg: int
    agent: str | None
    queue: str | None
    started_at: datetime
    length_s: float
    state: State
    channels: int = 2
    missing_reason: str | None = None
    path: str | None = None
    bytes: int | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedCall:
    """
    A recording with what is known of its call; all None where the call has no record yet.

    Args:
        party: Number of the other person, whoever called.
        dialled: Number that was dialled.
    """

    recording: Recording
    direction: str | None = None
    party: str | None = None
    dialled: str | None = None
    customer: int | None = None
    customer_name: str | None = None
    outcome: str | None = None
    reason_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A recording's place in the chain of all recordings, from 1 without gap."""

    number: int
    chain: str


def next_link(before: Link | None, recording: Recording) -> Link:
    """
    Return the link of a recording that comes after `before`.

    The hash covers what a row promises for ever: whose leg it is, when it was, and the hash of
    its sound. Altering, dropping or re-ordering a row breaks every later link.

    Args:
        before: None for the very first.
        recording: With its final hash; a missing one has none.
    """
    number = 1 if before is None else before.number + 1
    promised = (
        "" if before is None else before.chain,
        str(number),
        recording.id,
        recording.agent or "",
        recording.queue or "",
        recording.started_at.astimezone(UTC).isoformat(timespec="microseconds"),
        f"{recording.length_s:.3f}",
        recording.sha256 or "",
    )
    return Link(number=number, chain=hashlib.sha256("\n".join(promised).encode()).hexdigest())
