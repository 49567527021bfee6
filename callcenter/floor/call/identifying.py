"""Perform a menu's question who is calling."""

import asyncio

from callcenter.errors import RemoteError, RequestError
from callcenter.floor.desk.callers import Found
from callcenter.floor.talk.leg import Handling
from callcenter.ivr.commands import Failed, Identified, Identify, Outcome


async def identify(handling: Handling, command: Identify) -> Outcome:
    """
    Find out who calls; from then on the call is that customer's.

    The keyed secret goes to whoever checks it and nowhere else.
    """
    call, around = handling.call, handling.around
    if command.account is None:
        found = await around.callers.known(call, command.wait_s)
        return Identified(found=found.customer is not None)
    try:
        async with asyncio.timeout(command.wait_s):
            customer = await around.outside.accounts.check(command.account, command.pin)
    except (RemoteError, RequestError, TimeoutError) as error:
        return Failed(reason=type(error).__name__)
    if customer is None:
        return Identified(found=False)
    around.callers.identified(call, Found(customer=customer, matches=1))
    return Identified(found=True)
