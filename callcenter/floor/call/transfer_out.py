"""Perform a menu's transfer to an outside number, under the dial rules and their caps."""

import asyncio

from callcenter.centre.model import DialRule
from callcenter.floor.call.live_call import Talk
from callcenter.floor.talk.leg import Handling, ring_agent
from callcenter.ivr.commands import Failed, Outcome, Served


async def ring_outside(handling: Handling, number: str, ring_s: int) -> Outcome:
    """
    Ring an outside number for a caller, where the centre may dial it.

    The talk is recorded and kept like one with an agent; the number stands in the agent's place.

    Raises:
        CallerGone: The line is not ours any more.
    """
    around = handling.around
    dialled = around.outside.dialled_form(number)
    decision = around.centre().may_dial(dialled)
    if not decision.allowed or decision.rule is None:
        return Failed(reason=decision.reason)
    rule = decision.rule
    if not around.outside.rings.begin(rule, around.clock.now_s()):
        return Failed(reason="too_many")
    try:
        talked = await _ring(handling, dialled, ring_s, rule)
    finally:
        around.outside.rings.end(rule)
    return Served() if talked else Failed(reason="no_answer")


async def _ring(handling: Handling, number: str, ring_s: int, rule: DialRule) -> bool:
    call, around = handling.call, handling.around
    call.legs += 1
    talk = Talk(
        offer=f"{call.id}/{call.legs}",
        agent=number,
        device=f"tel:{number}",
        queue=None,
        leg=call.legs,
        routed=False,
    )
    limit = asyncio.create_task(_end_after(handling, talk, rule.longest_s), name=f"limit {call.id}")
    try:
        due_s = around.clock.now_s()
        return await ring_agent(handling, talk, ring_s=ring_s, due_s=due_s, confirm=False)
    finally:
        limit.cancel()


async def _end_after(handling: Handling, talk: Talk, longest_s: int) -> None:
    await asyncio.sleep(longest_s)
    if talk.channel is not None:
        await handling.around.pbx.hang_up(talk.channel)
