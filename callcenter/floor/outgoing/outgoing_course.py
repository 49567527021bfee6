"""What is done on the line of a call of our own until it is reached."""

from callcenter.acd.model import First
from callcenter.floor.call.direct_call import RING_S
from callcenter.floor.call.directions import WaitIn
from callcenter.floor.call.handling import Handling
from callcenter.floor.call.line_hold import held
from callcenter.floor.outgoing.called_back import AgentFirst
from callcenter.floor.outgoing.outgoing import PLACED, Outgoing
from callcenter.floor.talk.leg import ring_agent
from callcenter.floor.talk.talk import Talk


async def reach_out(handling: Handling) -> bool:
    """
    Call who is to be called first, then the other one; stay until their talk is over.

    Returns:
        True when it was reached: the call goes on as any other.

    Raises:
        CallerGone: The line is not ours any more; so it also ends where nobody was reached.
    """
    call, out = handling.call, handling.call.outgoing
    if out is None:
        return False
    if out.first is First.CUSTOMER:
        return await _call_customer(handling, out)
    if out.agent is None:
        return await AgentFirst(handling).run()
    call.legs += 1
    talk = Talk(
        offer=f"{call.id}/{call.legs}",
        agent=out.agent,
        device=handling.around.agents.device(out.agent) or f"sip:{out.agent}",
        queue=out.queue,
        leg=call.legs,
        routed=False,
    )
    return await ring_agent(handling, talk, ring_s=RING_S, due_s=handling.around.clock.now_s())


async def _call_customer(handling: Handling, out: Outgoing) -> bool:
    if handling.line.arrival.stage in {"new", PLACED}:
        await handling.line.save(PLACED, handling.call.saved())
        handling.reaching.dial()
    await held(handling.line, handling.reaching.until_reached(), None)
    if out.queue is not None:
        handling.call.onward = WaitIn(queue=out.queue)
    return True
