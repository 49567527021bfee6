"""
A consultation from the desk: what is known of it, and what of it is written on the channel.

The first agent's phone is taken aside and asks somebody; the caller waits in his own session until
it is decided how he goes on: back to the first agent, on to who was asked, or together with both.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from callcenter.acd.commands import MakeOffer
from callcenter.floor.call.outside_cap import OutsideCap
from callcenter.floor.talk.talk import Talk, read_talk, saved_talk

_MARK = "~"


class TargetKind(StrEnum):
    """Whom an agent can ask."""

    AGENT = "agent"
    QUEUE = "queue"
    NUMBER = "number"
    SUPERVISOR = "supervisor"
    """Nobody is asked: a supervisor takes the call over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Who is asked: an agent number, the name of a queue, or a number as it is dialled."""

    kind: TargetKind
    to: str


class Phase(StrEnum):
    """How far it is; `together` is the talk of all three."""

    CALLING = "calling"
    RINGING = "ringing"
    TALKING = "talking"
    TOGETHER = "together"


class Way(StrEnum):
    """How the caller goes on; `alone` where the first agent is gone and nobody was reached."""

    BACK = "back"
    ON = "on"
    TOGETHER = "together"
    ALONE = "alone"


@dataclass(slots=True, kw_only=True)
class Consulting:
    """
    One consultation that is not over.

    Args:
        call: Id of the call.
        number: Which consultation of the call it is.
        by: The first agent's talk.
        target: Who is asked.
        asked: The leg of who is asked, from the offer on.
        phase: See `Phase`.
        way: How the caller goes on, once that is decided.
        why: Why it ends, for the desk and the record.
        by_gone: The first agent's phone is gone.
        changed: Set whenever something here has changed.
        news: Offers of routing for who is asked; None calls the search off.
        dropped: Offers that routing took back before they were begun.
        cap: Bounds of an outside call, where one is made.
    """

    call: str
    number: int
    by: Talk
    target: Target
    asked: Talk | None = None
    phase: Phase = Phase.CALLING
    way: Way | None = None
    why: str | None = None
    by_gone: bool = False
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    news: asyncio.Queue[MakeOffer | None] = field(default_factory=asyncio.Queue)
    dropped: set[str] = field(default_factory=set)
    cap: OutsideCap | None = None

    @property
    def routed_id(self) -> str:
        """By which routing knows the search for a colleague, and his talk with the first agent."""
        return f"{self.call}{_MARK}{self.number}"

    def has(self, uniqueid: str) -> bool:
        """Tell whether this is one of its phones."""
        asked = self.asked.uniqueid if self.asked is not None else None
        return uniqueid in {self.by.uniqueid, asked}

    @property
    def is_take_over(self) -> bool:
        """Whether nobody is asked: a supervisor's phone is fetched instead."""
        return self.target.kind is TargetKind.SUPERVISOR

    def decide(self, way: Way, why: str | None = None) -> None:
        """Decide how the caller goes on; the first word counts."""
        if self.way is None:
            self.way, self.why = way, self.why or why
        self.changed.set()

    def saved(self) -> list[Any]:
        """Return what is written of it on the caller's channel."""
        return [
            self.number,
            [self.target.kind, self.target.to],
            self.phase,
            _saved_side(self.by),
            _saved_side(self.asked) if self.asked is not None else None,
        ]


def read_consulting(call: str, saved: Sequence[Any]) -> Consulting:
    """
    Read it back; the first agent's talk is that of `by`.

    Raises:
        ValueError, TypeError: It is not what was written.
    """
    number, (kind, to), phase, by, asked_saved = saved
    asked = _read_side(asked_saved) if asked_saved is not None else None
    if asked is not None and asked.answered_at is None:
        asked.routed = False  # routing forgot its offer with the process that made it
    return Consulting(
        call=call,
        number=int(number),
        by=_read_side(by),
        target=Target(kind=TargetKind(kind), to=str(to)),
        asked=asked,
        phase=Phase(phase),
    )


def call_of(routed_id: str | None) -> str | None:
    """Name the call of what routing talks about: a call, or a consultation about one."""
    return routed_id.partition(_MARK)[0] if routed_id is not None else None


def is_consultation(routed_id: str) -> bool:
    """Tell whether routing talks about a consultation, and not about a call that waits."""
    return _MARK in routed_id


def _saved_side(talk: Talk) -> list[Any]:
    times = [talk.answered_at, talk.recorded_since]
    return [saved_talk(talk), talk.leg, talk.channel, talk.uniqueid, times]


def _read_side(saved: Sequence[Any]) -> Talk:
    of_talk, leg, channel, uniqueid, (answered_at, recorded_since) = saved
    talk = read_talk(of_talk, int(leg))
    talk.channel, talk.uniqueid = channel, uniqueid
    talk.answered_at, talk.recorded_since = answered_at, recorded_since
    return talk
