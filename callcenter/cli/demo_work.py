"""What a simulated agent does all day: take calls, sit at the desk, come back to it."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from callcenter.cli.demo_places import say
from callcenter.demo.desk import Desk
from callcenter.demo.outcomes import CallOver, NoAnswer
from callcenter.demo.phone import Phone
from callcenter.errors import LinkDown, OperatorError

_RETRY_S = 1.0


async def take_calls(phone: Phone, calls: int, talk_s: float, listen: Path | None) -> None:
    """
    Take calls as they come.

    Args:
        phone: Is registered.
        calls: Return after so many; 0 goes on.
        talk_s: Seconds of talking before the person hangs up; 0 leaves that to the other side.
        listen: File for what was heard in the last call.
    """
    taken = 0
    while not calls or taken < calls:
        call = await phone.rings(within_s=1e9)
        taken += 1
        say(f"{phone.place_of(call)} rings: {call.caller.display or call.caller.uri}")
        try:
            await call.stay(phone.answer_after_s + talk_s if talk_s else 1e9)
            await call.hang_up()
        except CallOver:
            pass
        say(f"{phone.place_of(call)}: the call is over, ended by {call.ended_by}.")
        if listen is not None and call.heard.length:
            call.save(listen)


async def at_the_desk(
    desk_of: Callable[[], Desk], number: str, device: str, wrap_up_s: float
) -> None:
    """Sit at the desk, and come back to it when the service was restarted."""
    sat = told = False
    while True:
        try:
            async with desk_of() as desk:
                await desk.take(device)
                say(f"{number} is signed in and ready.")
                sat, told = True, False
                await _work(desk, wrap_up_s)
        except LinkDown as error:
            if not sat:
                raise OperatorError(
                    f"{error}.", "Start `callcenter run` first, or name the service with --url."
                ) from None
            if not told:
                say(f"{number} lost the desk; it is tried again.")
            told = True
            await asyncio.sleep(_RETRY_S)


async def _work(desk: Desk, wrap_up_s: float) -> None:
    while True:
        try:
            type_, data = await desk.event(within_s=3600)
        except NoAnswer:
            continue
        if type_ == "call.offered":
            Console().print_json(data=dict(data))
        elif type_ == "agent.state" and data["state"] == "wrap_up":
            await asyncio.sleep(wrap_up_s)
            await desk.do("call.wrap_up", note="demo")
        elif type_ == "agent.state" and data["state"] == "missed":
            await desk.do("agent.ready")
