"""`callcenter demo`: customers and agents' telephones that are played by the computer."""

import asyncio
import sys
from collections.abc import Callable
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter
from rich.console import Console

from callcenter.demo import voice
from callcenter.demo.board import Customer, show
from callcenter.demo.caller import Caller
from callcenter.demo.customer import Script, Story
from callcenter.demo.desk import Desk
from callcenter.demo.outcomes import CallOver, NoAnswer, SipRefused
from callcenter.demo.outside import Outside
from callcenter.demo.phone import Manner, Phone
from callcenter.demo.sip_address import Identity
from callcenter.demo.sip_socket import Server
from callcenter.errors import LinkDown, OperatorError
from callcenter.identity.demo import demo_password
from callcenter.settings import read_settings

app = App(name="demo", help="Simulated customers and telephones: real SIP, real sound.")

_MOST_CALLS = 100
_RETRY_S = 1.0
Count = Annotated[int, Parameter(help="How many customers call at once.")]


@app.command
async def call(  # noqa: PLR0913 - each is one habit of a customer
    *,
    number: str = "4001",
    caller: str = "12000000001",
    name: str | None = None,
    withheld: bool = False,
    keys: str = "0",
    listen_s: float = 2.0,
    wait_s: float = 60.0,
    talk: float = 10.0,
    person_hz: int = 1000,
    speak: Path | None = None,
    count: Count = 1,
    every_s: float = 0.3,
    listen: Path | None = None,
    server: str | None = None,
    outside: bool = False,
) -> int:
    """
    Call the hotline as a customer: listen, key, wait for a person, talk, hang up.

    For example:

    - `callcenter demo call`
    - `callcenter demo call --keys 1,2 --talk 5 --listen heard.wav`
    - `callcenter demo call --count 5 --caller 12000000011`
    - `callcenter demo call --person-hz 0 --speak hello.wav` where a human agent answers

    Args:
        number: What is dialled.
        caller: Number of the (first) customer; further ones count on from it. The demo knows
            12000000001 and those after it.
        name: Display name; any text.
        withheld: The customer hides the number.
        keys: Pressed one by one; a comma waits a second; "" presses none.
        listen_s: Seconds of listening before the first key.
        wait_s: Seconds of waiting for a person at most.
        talk: Seconds of talking before the customer hangs up.
        person_hz: The tone by which a simulated phone is known; 0 for a human agent.
        speak: Sound file (8 kHz, mono) that is spoken instead of a tone.
        count: How many customers call.
        every_s: Seconds between their calls.
        listen: File for what the customer heard (WAV); with several, numbered.
        server: Address and port of the PBX, 127.0.0.1:5060; the installation's own by default.
        outside: Allow a PBX that is not on this machine.

    Returns:
        0 when every customer reached a person, else 1.
    """
    if not 1 <= count <= _MOST_CALLS:
        raise OperatorError(f"--count {count} is out of bounds.", f"Use 1 to {_MOST_CALLS}.")
    script = Script(
        number=number,
        keys=keys,
        listen_s=listen_s,
        wait_s=wait_s,
        talk_s=talk,
        person_hz=person_hz,
    )
    target = _server(server, outside=outside)
    customers = [
        Customer(
            caller=Caller(target, Identity(user=user, display=name, withheld=withheld)),
            who="withheld" if withheld else user,
            story=Story(),
            saved=_numbered(listen, n, count),
        )
        for n, user in enumerate(_users(caller, count), start=1)
    ]
    if speak is not None:
        voice.file(speak, 8)  # tell at once when it cannot be read
    await show(customers, script, every_s=every_s, speak=speak)
    return 0 if all(customer.story.fine for customer in customers) else 1


@app.command
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
    secret = password if password is not None else _demo_password()
    telephone = Phone(
        _server(server, outside=outside),
        number,
        secret,
        manner=Manner(manner),
        answer_after_s=answer_after,
        tone_hz=tone,
    )
    async with AsyncExitStack() as stack:
        try:
            await stack.enter_async_context(telephone)
        except NoAnswer as error:
            raise OperatorError(
                f"Nobody answers the telephone: {error}.",
                "Start `callcenter run` first, or name the PBX with --server.",
            ) from None
        _say(f"{number} is registered.")
        tasks = [asyncio.ensure_future(_take_calls(telephone, calls, talk, listen))]
        if sign_in:
            desk_of = partial(Desk, url or _own_url(), number, secret, outside=outside)
            tasks.append(
                asyncio.ensure_future(_at_the_desk(desk_of, number, f"sip:{number}", wrap_up))
            )
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for task in done:
            if not task.cancelled():
                task.result()
    return 0


@app.command
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
        _server(server, outside=False),
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
        _say("Whoever the centre calls is here.")
        await _take_calls(people, calls, talk, listen)
    return 0


@app.command
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
    secret = password if password is not None else _demo_password()
    desk_of = partial(Desk, url or _own_url(), number, secret, outside=outside)
    await _at_the_desk(desk_of, number, device or f"sip:{number}", wrap_up)
    return 0


async def _take_calls(phone: Phone, calls: int, talk_s: float, listen: Path | None) -> None:
    taken = 0
    while not calls or taken < calls:
        call = await phone.rings(within_s=1e9)
        taken += 1
        _say(f"{phone.place_of(call)} rings: {call.caller.display or call.caller.uri}")
        try:
            await call.stay(phone.answer_after_s + talk_s if talk_s else 1e9)
            await call.hang_up()
        except CallOver:
            pass
        _say(f"{phone.place_of(call)}: the call is over, ended by {call.ended_by}.")
        if listen is not None and call.heard.length:
            call.save(listen)


async def _at_the_desk(
    desk_of: Callable[[], Desk], number: str, device: str, wrap_up_s: float
) -> None:
    """Sit at the desk, and come back to it when the service was restarted."""
    sat = told = False
    while True:
        try:
            async with desk_of() as desk:
                await desk.take(device)
                _say(f"{number} is signed in and ready.")
                sat, told = True, False
                await _work(desk, wrap_up_s)
        except LinkDown as error:
            if not sat:
                raise OperatorError(
                    f"{error}.", "Start `callcenter run` first, or name the service with --url."
                ) from None
            if not told:
                _say(f"{number} lost the desk; it is tried again.")
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


def _users(first: str, count: int) -> list[str]:
    if count > 1 and not first.isdigit():
        raise OperatorError(
            f"--caller {first} cannot be counted on.", "Give digits, or leave --count at 1."
        )
    return [first] if count == 1 else [str(int(first) + n).zfill(len(first)) for n in range(count)]


def _numbered(path: Path | None, number: int, count: int) -> Path | None:
    if path is None or count == 1:
        return path
    return path.with_name(f"{path.stem}-{number}{path.suffix}")


def _server(text: str | None, *, outside: bool) -> Server:
    if text is None:
        return Server(port=read_settings().sip_port, outside=outside)
    host, _, port = text.partition(":")
    if port and not (port.isdigit() and 1 <= int(port) <= 65535):
        raise OperatorError(f"--server {text} is no address.", "Write it as 127.0.0.1:5060.")
    return Server(address=host, port=int(port or 5060), outside=outside)


def _own_url() -> str:
    return f"http://127.0.0.1:{read_settings().http_port}"


def _demo_password() -> str:
    settings = read_settings()
    given = settings.demo_password
    return demo_password(settings.run, given.get_secret_value() if given else None).value


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
