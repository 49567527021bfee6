"""The leg with which a phone consults a colleague before it transfers a caller."""

import structlog

from callcenter.errors import CallerGone
from callcenter.floor.direct_call import RING_S
from callcenter.floor.ports import Leg, Line
from callcenter.floor.surroundings import Surroundings
from callcenter.floor.wording import said

NORMAL_CLEARING = 16

log = structlog.get_logger()


async def serve_consult_leg(line: Line, around: Surroundings) -> None:
    """
    Ring the colleague, or say that this cannot be dialled; the caller on hold is not touched.
    """
    arrival = line.arrival
    target = arrival.transfer_to or arrival.number
    log.info("consult.leg", call=arrival.call_id)
    try:
        if around.centre().agent(target) is None:
            await line.answer()
            await line.play(
                await around.paths([said("not_allowed", around.centre().general.language)])
            )
        else:
            device = around.agents.device(target) or f"sip:{target}"
            await line.dial(Leg(device=device, ring_s=RING_S, call_id=arrival.call_id))
        await line.finish(cause=NORMAL_CLEARING)
    except CallerGone:
        log.debug("consult.leg_gone", call=arrival.call_id)
