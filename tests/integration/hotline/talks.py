"""The opening that stories about talks share: a customer, and the agents who serve him."""

from callcenter.demo.caller import Caller
from callcenter.demo.desk import Desk
from callcenter.demo.outcomes import NotHeard
from callcenter.demo.party import Party
from callcenter.demo.phone import Phone
from tests.integration.hotline.hotline import Hotline

CALLER_HZ, FIRST_HZ, SECOND_HZ = 440, 1000, 1300


async def waiting(hotline: Hotline, number: str) -> Caller:
    """Let a customer call and choose a person."""
    caller = await hotline.caller(number)
    await caller.dial("4001")
    await caller.hear_sound()
    await caller.press("0")
    return caller


async def talking(hotline: Hotline, number: str) -> tuple[Caller, Phone, Desk]:
    """Let a customer (440 Hz) talk with agent 1001 (1000 Hz)."""
    first, first_desk = await hotline.agent("1001")
    caller = await waiting(hotline, number)
    await caller.hear_tone(FIRST_HZ)
    caller.call.say_tone(CALLER_HZ)
    return caller, first, first_desk


async def deaf(party: Party, hz: float) -> None:
    """Make sure that a tone is not heard."""
    try:
        await party.call.heard.tone(hz, for_s=0.3, within_s=0.8)
    except NotHeard:
        return
    raise AssertionError(f"{hz} Hz is heard")


def state(desk: Desk) -> str:
    """Return the agent's state as the desk was told last."""
    return str([data["state"] for type_, data in desk.seen if type_ == "agent.state"][-1])


async def phase(desk: Desk, wanted: str, *, within_s: float = 10) -> dict[str, object]:
    """Wait until the desk is told that a consultation is so far."""
    while True:
        told = await desk.next("call.consulting", within_s=within_s)
        if told["phase"] == wanted:
            return dict(told)
