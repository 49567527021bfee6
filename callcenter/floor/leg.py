"""Dial one agent for one call, recorded, with the pop before the ring; stay until it ends."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog

from callcenter.centre.model import RecordPolicy
from callcenter.errors import CallerGone
from callcenter.floor.leg_recording import keep_recording
from callcenter.floor.live_call import LiveCall, Talk
from callcenter.floor.ports import Dialled, DialStatus, Leg, Line
from callcenter.floor.surroundings import Surroundings
from callcenter.floor.talk_keeper import TalkKeeper
from callcenter.ledger import events

OUTSIDE_RING_S = 30
OUTSIDE_ALIVE_S = 15
"""Outside numbers may be silent for long before they ring."""
PHONE_ALIVE_S = 3

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Handling:
    """One call on one line: what everything that is done to it works with."""

    call: LiveCall
    line: Line
    keeper: TalkKeeper
    around: Surroundings


async def ring_agent(
    handling: Handling,
    talk: Talk,
    *,
    ring_s: float,
    due_s: float,
    explanation: Mapping[str, Any] | None = None,
    confirm: bool = True,
) -> bool:
    """
    Offer the call to one agent and stay until the leg ended.

    Args:
        handling: The call and its line.
        talk: The leg to dial; becomes the call's own.
        ring_s: How long the device may ring.
        due_s: When the offer was due (seconds since 1970), for the pop's patience.
        explanation: Why this agent, for the ledger.
        confirm: Whoever answers at an outside number must press a key, so that no machine talks.

    Returns:
        True when agent and caller talked.

    Raises:
        CallerGone: The line is not ours any more.
    """
    call, line, around = handling.call, handling.line, handling.around
    keeper = handling.keeper
    keeper.begin(talk)
    around.ledger.append(
        f"call:{call.id}",
        events.CallOffered(
            offer=talk.offer,
            agent=talk.agent,
            device=talk.device,
            queue=talk.queue,
            explanation=explanation or {},
        ),
    )
    if not _may_talk(handling, talk):
        return False
    await line.save("dial", call.saved())
    await around.pops.show(call, talk, due_s=due_s)
    if talk.recording is not None:
        await line.start_recording(talk.recording)
    if talk.withdrawn:
        talk.over = True
        return False
    result = await line.dial(_leg(handling, talk, ring_s, confirm=confirm))
    talked = keeper.dialled(result)
    if result.transferred:
        # The line follows the caller to where the phone sent it.
        raise CallerGone("transferred by the agent's phone")
    last = call.talk or talk  # another than the dialled one where the call was passed on meanwhile
    if last.recording is not None:
        await line.stop_recording()
    keep_recording(call, last, around)
    return talked


def _begin_recording(call: LiveCall, talk: Talk, around: Surroundings) -> bool:
    """Find the leg's recording a place; False when the disk cannot take it."""
    facts = {"agent": talk.agent, "queue": talk.queue}
    try:
        talk.recording = str(around.recordings.path(call.id, talk.leg, facts))
    except OSError:
        log.exception("recording.disk", call=call.id)
        return False
    return True


def _may_talk(handling: Handling, talk: Talk) -> bool:
    """
    Find the recording a place, if the queue wants one.

    Where there is none and the queue may not talk unrecorded, the offer fails and the call waits
    on.
    """
    policy = _policy(talk, handling.around)
    if policy is RecordPolicy.NEVER or _begin_recording(handling.call, talk, handling.around):
        return True
    talk.unrecorded = "disk"
    if policy is not RecordPolicy.MUST:
        return True
    handling.keeper.dialled(Dialled(status=DialStatus.UNREACHABLE, bridged=False, cause=0))
    return False


def _policy(talk: Talk, around: Surroundings) -> RecordPolicy:
    queue = around.centre().queue(talk.queue) if talk.queue else None
    return RecordPolicy.ALWAYS if queue is None else queue.record


def _leg(handling: Handling, talk: Talk, ring_s: float, *, confirm: bool) -> Leg:
    call, around = handling.call, handling.around
    outside = talk.device.startswith("tel:")
    return Leg(
        device=talk.device,
        ring_s=OUTSIDE_RING_S if outside else max(1, round(ring_s)),
        alive_s=OUTSIDE_ALIVE_S if outside else PHONE_ALIVE_S,
        call_id=call.id,
        confirm=outside and confirm,
        auto_answer=not outside and _answers_by_itself(talk.agent, around),
    )


def _answers_by_itself(agent: str, around: Surroundings) -> bool:
    """Tell whether the phone shall be asked to: by the agent's wish, or by the centre's rule."""
    return around.centre().general.auto_answer or around.agents.answers_by_itself(agent)
