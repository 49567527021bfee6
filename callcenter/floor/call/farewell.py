"""How the floor ends a call: an apology where one is due, and the cause told to the network."""

import structlog

from callcenter.errors import CallerGone
from callcenter.floor.call.handling import Handling
from callcenter.floor.call.wording import said

NORMAL_CLEARING, USER_BUSY, UNALLOCATED = 16, 17, 1
"""Q.850 causes."""

log = structlog.get_logger()


async def refuse(
    handling: Handling, why: str, *, cause: int = NORMAL_CLEARING, outcome: str = "rejected"
) -> None:
    """
    Say why the call goes no further, and end it.

    Args:
        handling: The call on its line.
        why: The sentence to say, by its name in `wording`.
        cause: What the network is told, a Q.850 cause.
        outcome: What the call's record says of it.
    """
    call, line = handling.call, handling.line
    call.refused = outcome
    try:
        await line.answer()
        await line.play(await handling.around.paths([said(why, call.language)]))
        await finish(handling, cause)
    except CallerGone:
        log.debug("call.line_gone", call=call.id)


async def finish(handling: Handling, cause: int) -> None:
    """End the call; the network is told the Q.850 cause."""
    handling.call.finishing = True
    await handling.line.finish(cause=cause)
