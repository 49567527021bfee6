"""A call of our own: what it is for, as it stands on its channel, and where its line leads."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from callcenter.acd.model import First
from callcenter.floor.call.directions import Entrance, Over, ReachOut, WaitIn
from callcenter.floor.ports.line import Arrival

if TYPE_CHECKING:
    from callcenter.floor.call.live_call import LiveCall

PLACED, CALLING = "placed", "calling"
UNREACHED = frozenset({"new", PLACED, CALLING})
"""Stages of a placed call before both can talk; the exchange itself ends the last one."""


_OWN = re.compile(r".+\.o[0-9a-f]{8}")


def own_call_id(pbx: str, now_s: float) -> str:
    """Make the id of a call of our own; the exchange's ids end in a plain number."""
    return f"{pbx}-{now_s:.0f}.o{secrets.token_hex(4)}"


def is_own(call_id: str) -> bool:
    """Tell whether a call is one of our own, by its id."""
    return _OWN.fullmatch(call_id) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """
    What a call of our own is for.

    Args:
        rule: Name of the dial rule that allows it, for its caps.
        first: Who is called first.
        agent: Who is to talk, where the agent is called first.
        queue: Whose rules hold for the talk; where a customer who was called first waits.
        task: What it is to get done: `voicemail:<id>` or `missed:<call>`.
        callback: Name of the call-back that it is an attempt of.
    """

    rule: str
    first: First
    agent: str | None = None
    queue: str | None = None
    task: str | None = None
    callback: str | None = None

    def saved(self) -> list[str | None]:
        """Return what is written on the channel; the number stands there already."""
        return [self.rule, self.first, self.agent, self.queue, self.task, self.callback]


def read_outgoing(saved: Sequence[Any]) -> Outgoing:
    """
    Read it back.

    Raises:
        ValueError, TypeError: It is not what was written.
    """
    rule, first, agent, queue, task, callback = saved
    return Outgoing(
        rule=str(rule),
        first=First(first),
        agent=agent,
        queue=queue,
        task=task,
        callback=callback,
    )


def outgoing_entrance(call: "LiveCall", arrival: Arrival) -> Entrance | None:
    """
    Decide where the line of a call of our own leads; None where it is led like any other.

    Args:
        call: The call.
        arrival: What the line told.
    """
    out = call.outgoing
    if out is None or call.flow is not None or arrival.stage == "consult":
        return None
    if arrival.stage == "xfer":
        # Nobody can be passed on who is not there yet.
        return None if call.reached else Over()
    if not call.reached:
        begun = call.talk is not None or arrival.bridged
        return Over() if out.first is First.AGENT and begun else ReachOut()
    if arrival.bridged and arrival.stage != "wait":
        return Over()  # who waits has talked before, and was led on
    waiting = call.queue or (out.queue if out.first is First.CUSTOMER else None)
    return WaitIn(queue=waiting) if waiting is not None else Over()
