"""`callcenter demo phone`, `outside` and `desk`: who is called, played by the computer."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Literal

from callcenter.cli.demo_places import demo_password, own_url, say, server_at
from callcenter.cli.demo_work import at_the_desk, take_calls
from callcenter.demo.desk import Desk
from callcenter.demo.outcomes import NoAnswer, SipRefused
from callcenter.demo.outside import Outside
from callcenter.demo.phone import Manner, Phone
from callcenter.errors import OperatorError


async def phone(  # noqa: PLR0913 - each is one habit of a telephone
    number: str,
    *,
    password: str | None = None,
    answer_after: float = 2.0,
    manner: Literal["answer", "busy", "decline", "ring_on"] = "answer",
    tone: int = 1000,
    talk: float = 0.0,
    calls: int = 0,
    listen: Path | None = None,
    sign_in: bool = False,
    wrap_up: float = 3.0,
    server: str | None = None,
    url: str | None = None,
    outside: bool = False,
) -> int:
    """
    Be an agent's SIP telephone: register, ring, answer, speak a tone; until Ctrl-C.

    For example:

    - `callcenter demo phone 1001 --sign-in`
    - `callcenter demo phone 1002 --sign-in --answer-after 5 --talk 20`
    - `callcenter demo phone 1003 --manner busy`

    Args:
        number: Number of the agent.
        password: Secret of the telephone and of the agent; the demo's by default.
        answer_after: Seconds it rings before it is answered.
        manner: What it does with calls.
        tone: The tone that is spoken, in hertz.
        talk: Seconds after which the agent hangs up; 0 leaves that to the caller.
        calls: End after so many calls; 0 goes on.
        listen: File for what was heard in the last call (WAV).
        sign_in: Also sign the agent in at the desk, choose this telephone, become ready, and
            print the screen-pops.
        wrap_up: Seconds of after-call work, with --sign-in.
        server: Address and port of the PBX, 127.0.0.1:5060; the installation's own by default.
        url: Address of the service for --sign-in; the installation's own by default.
        outside: Allow a PBX and a service that are not on this machine.

    Returns:
        0.
    """
    secret = password if password is not None else demo_password()
    pbx = server_at(server, outside=outside)
    telephone = Phone(
        pbx, number, secret, manner=Manner(manner), answer_after_s=answer_after, tone_hz=tone
    )
    async with AsyncExitStack() as stack:
        await _register(telephone, stack)
        doing: list[Coroutine[None, None, None]] = [take_calls(telephone, calls, talk, listen)]
        if sign_in:
            desk_of = _desks(url, number, secret, outside=outside)
            doing.append(at_the_desk(desk_of, number, f"sip:{number}", wrap_up))
        await _until_first(doing)
    return 0


async def _register(telephone: Phone, stack: AsyncExitStack) -> None:
    try:
        await stack.enter_async_context(telephone)
    except NoAnswer as error:
        raise OperatorError(
            f"Nobody answers the telephone: {error}.",
            "Start `callcenter run` first, or name the PBX with --server.",
        ) from None
    say(f"{telephone.number} is registered.")


async def outside(  # noqa: PLR0913 - each is one habit of a telephone
    *,
    answer_after: float = 2.0,
    manner: Literal["answer", "busy", "decline", "ring_on"] = "answer",
    press: str = "",
    tone: int = 440,
    talk: float = 0.0,
    calls: int = 0,
    listen: Path | None = None,
    server: str | None = None,
) -> int:
    """
    Be everybody outside whom the centre calls: ring, answer, speak a tone; until Ctrl-C.

    For example:

    - `callcenter demo outside`
    - `callcenter demo outside --manner busy`
    - `callcenter demo outside --press 1` (an agent's mobile, which takes a call by key)

    Args:
        answer_after: Seconds a number rings before it is answered.
        manner: What everybody does with calls.
        press: Keys pressed two seconds after the answer.
        tone: The tone that is spoken, in hertz.
        talk: Seconds after which the person hangs up; 0 leaves that to the agent.
        calls: End after so many calls; 0 goes on.
        listen: File for what was heard in the last call (WAV).
        server: Address and port of the PBX on this machine; the installation's own by default.

    Returns:
        0.
    """
    people = Outside(
        server_at(server, outside=False),
        manner=Manner(manner),
        answer_after_s=answer_after,
        tone_hz=tone,
        press=press,
    )
    async with AsyncExitStack() as stack:
        try:
            await stack.enter_async_context(people)
        except (NoAnswer, SipRefused) as error:
            raise OperatorError(
                f"The demo's trunk is not there: {error}.",
                "Start `callcenter run` first (with CALLCENTER_DEMO=true), or name the PBX with "
                "--server.",
            ) from None
        say("Whoever the centre calls is here.")
        await take_calls(people, calls, talk, listen)
    return 0


async def desk(
    number: str,
    *,
    device: str | None = None,
    password: str | None = None,
    wrap_up: float = 3.0,
    url: str | None = None,
    outside: bool = False,
) -> int:
    """
    Sit at an agent's desk and print the screen-pops, while you answer with a telephone of your own.

    For example:

    - `callcenter demo desk 1001`

    Args:
        number: Number of the agent.
        device: What rings; the agent's SIP telephone (sip:1001) by default.
        password: Of the agent; the demo's by default.
        wrap_up: Seconds of after-call work.
        url: Address of the service; the installation's own by default.
        outside: Allow a service that is not on this machine.

    Returns:
        0.
    """
    secret = password if password is not None else demo_password()
    desk_of = _desks(url, number, secret, outside=outside)
    await at_the_desk(desk_of, number, device or f"sip:{number}", wrap_up)
    return 0


def _desks(url: str | None, number: str, secret: str, *, outside: bool) -> Callable[[], Desk]:
    """Make one desk after the other, since a lost one is tried again."""
    return partial(Desk, url or own_url(), number, secret, outside=outside)


async def _until_first(doing: Sequence[Coroutine[None, None, None]]) -> None:
    """Do several things at once until one of them ends, or fails."""
    tasks = [asyncio.ensure_future(one) for one in doing]
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        if not task.cancelled():
            task.result()
