"""Perform a menu's request to another program, with something to hear when it takes a while."""

import asyncio

from callcenter.errors import RemoteError
from callcenter.floor.talk.leg import Handling
from callcenter.ivr.commands import Answered, Failed, Outcome, Request

QUIET_S = 0.6
"""Answers that come within this are not announced."""


async def ask(handling: Handling, command: Request) -> Outcome:
    """
    Ask, and play the filler while there is no answer.

    Raises:
        CallerGone: The line is not ours any more; the request is given up.
    """
    call, around = handling.call, handling.around
    entered = call.flow.entered if call.flow is not None else 0
    asking = asyncio.create_task(
        around.outside.requests.ask(command, f"{call.id}/{entered}"), name=f"request {call.id}"
    )
    until_s = asyncio.get_running_loop().time() + command.wait_s
    try:
        await asyncio.wait({asking}, timeout=min(QUIET_S, command.wait_s))
        if not asking.done() and command.prompts:
            await handling.line.play(await around.paths(command.prompts))
        async with asyncio.timeout_at(max(until_s, asyncio.get_running_loop().time() + 0.05)):
            return Answered(values=await asyncio.shield(asking))
    except (RemoteError, TimeoutError) as error:
        return Failed(reason=str(error) or "timeout")
    finally:
        if not asking.done():
            asking.cancel()
            await asyncio.wait({asking})
