"""`callcenter demo call`: customers that are played by the computer."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from callcenter.cli.demo_places import server_at
from callcenter.demo import voice
from callcenter.demo.board import Customer, show
from callcenter.demo.caller import Caller
from callcenter.demo.customer import Script, Story
from callcenter.demo.sip_address import Identity
from callcenter.demo.sip_socket import Server
from callcenter.errors import OperatorError

_MOST_CALLS = 100
Count = Annotated[int, Parameter(help="How many customers call at once.")]


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
    script = Script(
        number=number, keys=keys, listen_s=listen_s, wait_s=wait_s, talk_s=talk, person_hz=person_hz
    )
    who = [Identity(user=user, display=name, withheld=withheld) for user in _users(caller, count)]
    customers = _customers(server_at(server, outside=outside), who, listen)
    if speak is not None:
        voice.file(speak, 8)  # tell at once when it cannot be read
    await show(customers, script, every_s=every_s, speak=speak)
    return 0 if all(customer.story.fine for customer in customers) else 1


def _customers(target: Server, who: Sequence[Identity], listen: Path | None) -> list[Customer]:
    return [
        Customer(
            caller=Caller(target, identity),
            who="withheld" if identity.withheld else str(identity.user),
            story=Story(),
            saved=_numbered(listen, n, len(who)),
        )
        for n, identity in enumerate(who, start=1)
    ]


def _users(first: str, count: int) -> list[str]:
    if not 1 <= count <= _MOST_CALLS:
        raise OperatorError(f"--count {count} is out of bounds.", f"Use 1 to {_MOST_CALLS}.")
    if count > 1 and not first.isdigit():
        raise OperatorError(
            f"--caller {first} cannot be counted on.", "Give digits, or leave --count at 1."
        )
    return [first] if count == 1 else [str(int(first) + n).zfill(len(first)) for n in range(count)]


def _numbered(path: Path | None, number: int, count: int) -> Path | None:
    if path is None or count == 1:
        return path
    return path.with_name(f"{path.stem}-{number}{path.suffix}")
