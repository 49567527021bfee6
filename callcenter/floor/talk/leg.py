"""Dial one agent for one call, recorded, with the pop before the ring; stay until it ends."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import structlog

from callcenter.centre.model import RecordPolicy
from callcenter.errors import CallerGone
from callcenter.floor.call.handling import Handling
from callcenter.floor.call.live_call import Talk
from callcenter.floor.consulting.consult_holding import until_consulted
from callcenter.floor.outgoing.outgoing import PLACED
from callcenter.floor.ports.dialling import Dialled, DialStatus, Leg
from callcenter.floor.surroundings import Surroundings
from callcenter.floor.talk.leg_recording import CannotRecord, end_part, find_place, policy_of
from callcenter.floor.waiting.offers import OUTSIDE_RING_S
from callcenter.ledger import events

OUTSIDE_ALIVE_S = 15
"""Outside numbers may be silent for long before they ring."""
PHONE_ALIVE_S = 5
"""Four times a request is sent within it: who is taken for gone has missed the call."""

__all__ = [
    "OUTSIDE_ALIVE_S",
    "OUTSIDE_RING_S",
    "PHONE_ALIVE_S",
    "Handling",
    "Offered",
    "answers_by_itself",
    "ring_agent",
    "ring_agents",
    "talk_on",
]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A leg to dial, and why this agent, for the ledger."""

    talk: Talk
    explanation: Mapping[str, Any] = field(default_factory=dict)


async def ring_agent(
    handling: Handling,
    talk: Talk,
    *,
    ring_s: float,
    due_s: float,
    confirm: bool = True,
) -> bool:
    """
    Offer the call to one agent and stay until the leg ended; see `ring_agents`.

    Raises:
        CallerGone: The line is not ours any more.
    """
    try:
        return await ring_agents(
            handling, [Offered(talk=talk)], ring_s=ring_s, due_s=due_s, confirm=confirm
        )
    except CannotRecord:
        handling.keeper.begin(talk)
        handling.keeper.dialled(Dialled(status=DialStatus.UNREACHABLE, bridged=False, cause=0))
        return False


async def ring_agents(
    handling: Handling,
    offered: Sequence[Offered],
    *,
    ring_s: float,
    due_s: float,
    confirm: bool = True,
) -> bool:
    """
    Offer the call to one agent, or to several at once, and stay until the leg ended.

    Args:
        handling: The call and its line.
        offered: The legs to dial; the first becomes the call's own, until another one answers.
        ring_s: How long the device may ring; an agent's outside number gets 30 s at least.
        due_s: When the offer was due (seconds since 1970), for the pop's patience.
        confirm: Whoever answers at an outside number must press a key, so that no machine talks.

    Returns:
        True when agent and caller talked.

    Raises:
        CallerGone: The line is not ours any more.
        CannotRecord: The queue may not talk unrecorded, and the disk takes nothing; nobody was
            told of the offer.
    """
    call, line, around = handling.call, handling.line, handling.around
    keeper, group = handling.keeper, handling.group
    talk = offered[0].talk
    _find_room(handling, talk)
    keeper.begin(talk)
    group.begin([one.talk for one in offered[1:]])
    _tell_offered(handling, offered)
    await line.save("dial" if call.reached else PLACED, call.saved(), new_leg=True)
    for one in offered:
        await around.pops.show(call, one.talk, due_s=due_s)
    if talk.recording is not None:
        await line.start_recording(talk.recording)
    also = group.rung()
    talk = call.talk or talk
    if talk.withdrawn:
        talk.over = True
        await end_part(call, line, around)
        return False
    leg = _leg(handling, talk, ring_s, confirm=confirm)
    loop = asyncio.get_running_loop()
    silent = loop.call_later(PHONE_ALIVE_S, group.silent) if also else None
    try:
        result = await line.dial(replace(leg, also=tuple(one.device for one in also)))
    finally:
        if silent is not None:
            silent.cancel()
    if result.bridged:
        group.won_by(result.answered_by)
    return await talk_on(handling, result)


async def talk_on(handling: Handling, result: Dialled) -> bool:
    """
    Stay with a call whose dialled leg has ended, through its consultations, and close the books.

    Returns:
        True when agent and caller talked.

    Raises:
        CallerGone: The line is not ours any more.
    """
    call, line = handling.call, handling.line
    while (consult := call.consulting) is not None:
        result = await until_consulted(handling, consult, result)
    talked = handling.keeper.dialled(result)
    handling.group.over()
    if result.transferred:
        # The line follows the caller to where the phone sent it.
        raise CallerGone("transferred by the agent's phone")
    await end_part(call, line, handling.around)
    return talked


def _tell_offered(handling: Handling, offered: Sequence[Offered]) -> None:
    for one in offered:
        handling.around.ledger.append(
            f"call:{handling.call.id}",
            events.CallOffered(
                offer=one.talk.offer,
                agent=one.talk.agent,
                device=one.talk.device,
                queue=one.talk.queue,
                explanation=one.explanation,
            ),
        )


def _find_room(handling: Handling, talk: Talk) -> None:
    """Find the recording a place, if the queue wants one."""
    policy = policy_of(talk, handling.around)
    if policy is RecordPolicy.NEVER or find_place(handling.call, talk, handling.around):
        return
    if policy is RecordPolicy.MUST:
        raise CannotRecord
    talk.unrecorded = "disk"


def _leg(handling: Handling, talk: Talk, ring_s: float, *, confirm: bool) -> Leg:
    call, around = handling.call, handling.around
    outside = talk.device.startswith("tel:")
    return Leg(
        device=talk.device,
        ring_s=max(1, round(ring_s), OUTSIDE_RING_S if outside and confirm else 1),
        alive_s=OUTSIDE_ALIVE_S if outside else PHONE_ALIVE_S,
        call_id=call.id,
        confirm=outside and confirm,
        auto_answer=not outside and (not call.reached or answers_by_itself(talk.agent, around)),
    )


def answers_by_itself(agent: str, around: Surroundings) -> bool:
    """Tell whether the phone shall be asked to: by the agent's wish, or by the centre's rule."""
    return around.centre().general.auto_answer or around.agents.answers_by_itself(agent)
