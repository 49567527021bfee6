"""Decide, when a line comes in or is passed on, where its call is led: pure, in one place."""

from callcenter.centre.model import Centre
from callcenter.floor.call.directions import (
    Continue,
    Entrance,
    Over,
    PassedOn,
    RecordPrompt,
    Refuse,
    Resume,
    RingAgent,
    RingNumber,
    WaitIn,
    WalkFlow,
)
from callcenter.floor.call.live_call import LiveCall
from callcenter.floor.call.recorder_port import PREFIX
from callcenter.floor.outgoing.outgoing import outgoing_entrance
from callcenter.floor.ports.line import Arrival
from callcenter.ivr.commands import Served, Started


def entrance(call: LiveCall, arrival: Arrival, centre: Centre) -> Entrance:
    """
    Decide where a line leads.

    Args:
        call: The call, with what was saved on its channel.
        arrival: What the line told.
        centre: Numbers and agents as they are now.
    """
    waits = arrival.stage == "consult" and call.consulting is not None
    # Also one that somebody is asked about since we are back, while no line of it was ours.
    if waits or (call.is_asked_about and arrival.bridged):
        return Resume()
    if (own := outgoing_entrance(call, arrival)) is not None:
        return own
    if arrival.stage == "xfer":
        return _transferred(arrival, centre)
    if arrival.stage in {"dial", "survey"} and arrival.bridged:
        return Continue(outcome=Served()) if call.flow is not None else Over()
    if call.flow is not None:
        return Continue(outcome=Started())
    return _by_number(arrival.number, arrival, centre)


def spoken(call: LiveCall, centre: Centre) -> str:
    """Return the language a call is spoken to in: its flow's, else that of the line it dialled."""
    line = centre.number(call.number)
    if call.flow is not None or line is None:
        return call.language
    return line.language


def _by_number(number: str, arrival: Arrival, centre: Centre) -> Entrance:
    line = centre.number(number)
    if line is not None and line.agent is not None:
        return RingAgent(agent=line.agent)
    if line is not None and line.flow is not None:
        return WalkFlow(flow=line.flow, language=line.language)
    if arrival.entry == "outbound" and number.startswith(PREFIX):
        return RecordPrompt(code=number.removeprefix(PREFIX))
    if arrival.entry == "outbound":
        if centre.agent(number) is not None:
            return RingAgent(agent=number)
        return Refuse(why="not_allowed")
    return Refuse(why="unknown_number")


def _transferred(arrival: Arrival, centre: Centre) -> Entrance:
    return onward(arrival.transfer_to or "", centre)


def onward(target: str, centre: Centre) -> PassedOn | Refuse:
    """
    Decide where a transfer leads.

    Args:
        target: An agent number, the name of a queue or of a directory entry, a number of the
            centre, or an outside number that the dial rules allow.
        centre: As it is now.
    """
    target = centre.meant(target)
    if centre.agent(target) is not None:
        return RingAgent(agent=target)
    if centre.queue(target) is not None:
        return WaitIn(queue=target)
    line = centre.number(target)
    if line is not None and line.flow is not None:
        return WalkFlow(flow=line.flow, language=line.language)
    if line is not None and line.agent is not None:
        return RingAgent(agent=line.agent)
    if centre.may_dial(target).allowed:
        return RingNumber(number=target)
    return Refuse(why="transfer_refused")
