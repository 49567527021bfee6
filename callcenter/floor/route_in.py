"""Decide, when a line comes in, what happens with its call: pure, one decision, one place."""

from dataclasses import dataclass

from callcenter.centre.model import Centre
from callcenter.floor.live_call import LiveCall
from callcenter.floor.ports import Arrival
from callcenter.ivr.commands import Outcome, Served, Started


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkFlow:
    """The call begins at the start of a flow."""

    flow: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Continue:
    """The call goes on in its flow, at its step, with this outcome."""

    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class RingAgent:
    """The call is for one agent: a direct line, a colleague, or a transfer."""

    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuse:
    """
    The call cannot go where it points; the caller is told, never dropped in silence.

    `why` is `unknown_number`, `not_allowed` or `transfer_refused`.
    """

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    """Nothing is left to do for this call."""


Entrance = WalkFlow | Continue | RingAgent | Refuse | Over


def entrance(call: LiveCall, arrival: Arrival, centre: Centre) -> Entrance:
    """
    Decide where a line leads.

    Args:
        call: The call, with what was saved on its channel.
        arrival: What the line told.
        centre: Numbers and agents as they are now.
    """
    if arrival.stage == "xfer":
        return _transferred(arrival, centre)
    if arrival.stage in {"dial", "survey"} and arrival.bridged:
        return Continue(outcome=Served()) if call.flow is not None else Over()
    if call.flow is not None:
        return Continue(outcome=Started())
    return _by_number(arrival.number, arrival, centre)


def _by_number(number: str, arrival: Arrival, centre: Centre) -> Entrance:
    line = centre.number(number)
    if line is not None and line.agent is not None:
        return RingAgent(agent=line.agent)
    if line is not None and line.flow is not None:
        return WalkFlow(flow=line.flow, language=line.language)
    if arrival.entry == "outbound":
        if centre.agent(number) is not None:
            return RingAgent(agent=number)
        return Refuse(why="not_allowed")
    return Refuse(why="unknown_number")


def _transferred(arrival: Arrival, centre: Centre) -> Entrance:
    target = arrival.transfer_to or ""
    if centre.agent(target) is not None:
        return RingAgent(agent=target)
    line = centre.number(target)
    if line is not None and line.flow is not None:
        return WalkFlow(flow=line.flow, language=line.language)
    if line is not None and line.agent is not None:
        return RingAgent(agent=line.agent)
    return Refuse(why="transfer_refused")
