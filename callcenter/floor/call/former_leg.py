"""What became of a dialled leg that ended while no line of its call was ours."""

from callcenter.floor.call.handling import Handling
from callcenter.floor.talk.leg_recording import keep_recording
from callcenter.ledger import events


async def settle_former_leg(handling: Handling) -> None:
    """Close the books of a leg that ended while no line of this call was ours."""
    call, line, around = handling.call, handling.line, handling.around
    arrival, talk = line.arrival, call.talk
    if talk is not None and talk.settled:
        return
    transferred = arrival.stage == "xfer"
    if transferred:
        around.ledger.append(
            f"call:{call.id}",
            events.CallTransferred(
                by=talk.agent if talk else None, attended=False, target=arrival.transfer_to
            ),
        )
    if talk is None:
        return
    if arrival.bridged:
        handling.group.won_by(arrival.bridged_with)
        talk = call.talk or talk
    handling.group.over("answered_elsewhere" if arrival.bridged else "caller_gone")
    told = around.agents.talk_ended(talk.agent, talk.offer)
    if told is not None and not talk.over:
        talk.over, talk.answered_at, talk.recorded_since = True, told, told
        talk.unrecorded = None
    if arrival.bridged and not talk.over:
        handling.keeper.answered(late=True)
    handling.keeper.over("system" if transferred else call.hung_up_by or "agent")
    if talk.recording is not None:
        await line.stop_recording()
    keep_recording(call, talk, around)
    talk.settled = True
    await line.save(arrival.stage, call.saved(), soon=True)
