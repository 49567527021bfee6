"""The opening that stories about talks share: a customer, and the agents who serve him."""

import asyncio
from collections.abc import Mapping
from typing import Any

from callcenter.demo.caller import Caller
from callcenter.demo.desk import Desk
from callcenter.demo.outcomes import NotHeard
from callcenter.demo.party import Party
from callcenter.demo.patience import PATIENCE_S
from callcenter.demo.phone import Phone
from tests.integration.hotline.hotline import Hotline
from tests.integration.hotline.moments import becomes
from tests.integration.hotline.moments import state_of as state

__all__ = [
    "Asked",
    "all_three",
    "asked",
    "becomes",
    "deaf",
    "hears_music_in_a_hold",
    "knows_again",
    "loses",
    "phase",
    "phases",
    "state",
    "talking",
]

CALLER_HZ, FIRST_HZ, SECOND_HZ = 440, 1000, 1300
LISTENS = 4


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
    await becomes(first_desk, "talking")
    return caller, first, first_desk


async def deaf(party: Party, hz: float) -> None:
    """
    Make sure that a tone is not heard.

    What was on its way when the talk changed may still come, and no longer than that.
    """
    for _ in range(LISTENS):
        try:
            await party.call.heard.tone(hz, for_s=0.3, within_s=0.8)
        except NotHeard:
            return
    raise AssertionError(f"{hz} Hz is heard on and on")


async def loses(party: Party, hz: float) -> None:
    """Wait until a tone is not heard any more."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            try:
                await party.call.heard.tone(hz, for_s=0.3, within_s=0.8)
            except NotHeard:
                return


async def hears_music_in_a_hold(phone: Party, customer: Party) -> None:
    """Hold the customer, listen to what he hears instead of 1000 Hz, and take him back."""
    await phone.hold()
    await loses(customer, FIRST_HZ)
    heard = customer.call.heard
    before = heard.length
    await customer.hear_sound(for_s=2)
    assert heard.share_of_tone(FIRST_HZ, before) < 0.1
    await phone.resume()
    await customer.hear_tone(FIRST_HZ)


async def phase(desk: Desk, wanted: str) -> dict[str, object]:
    """Wait until the desk is told that a consultation is so far."""
    while True:
        told = await desk.next("call.consulting")
        if told["phase"] == wanted:
            return dict(told)


async def knows_again(hotline: Hotline, number: str, wanted: str) -> Desk:
    """Open a desk anew, and wait until it is told, at once or later, that it consults so far."""
    desk = await hotline.desk(number)
    told = (await desk.next("snapshot"))["consulting"]
    while told is None or told["phase"] != wanted:
        told = await desk.next("call.consulting")
    return desk


class Asked:
    """A customer, his agent and a colleague who is asked about the call and has answered."""

    def __init__(self, caller: Caller, first: Phone, desks: tuple[Desk, Desk]) -> None:
        self.caller = caller
        self.first = first
        self.first_desk, self.second_desk = desks
        self.second: Phone


async def asked(hotline: Hotline, number: str, **habits: Any) -> Asked:
    """Let 1001 ask 1002 about a call; who hears whom is checked."""
    caller, first, first_desk = await talking(hotline, number)
    await first_desk.do("call.wrap_up", note="has called twice", done=False)
    second, second_desk = await hotline.agent("1002", tone_hz=SECOND_HZ, **habits)
    story = Asked(caller, first, (first_desk, second_desk))
    story.second = second
    await first_desk.do("call.consult", to="1002")
    pop = await second_desk.next("call.offered")
    assert pop["asked_by"] == "1001"
    assert pop["call"]["caller"] == number
    assert pop["notes"] == [{"agent": "1001", "code": None, "note": "has called twice"}]
    await second.answers()
    await asyncio.gather(second.hear_tone(FIRST_HZ), first.hear_tone(SECOND_HZ))
    await asyncio.gather(caller.hear_sound(for_s=0.5), deaf(caller, FIRST_HZ))
    await asyncio.gather(deaf(second, CALLER_HZ), deaf(first, CALLER_HZ))
    await asyncio.gather(becomes(first_desk, "talking"), becomes(second_desk, "talking"))
    return story


def phases(record: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the phases of a call in which an agent had part."""
    kinds = {"talking", "hold", "consult", "conference"}
    return [(s["kind"], s["agent"]) for s in record["segments"] if s["kind"] in kinds]


async def all_three(hotline: Hotline, number: str) -> Asked:
    """Bring all three together; each hears the two others."""
    story = await asked(hotline, number)
    await story.first_desk.do("call.together")
    await phase(story.second_desk, "together")
    await asyncio.gather(story.caller.hear_tone(FIRST_HZ), story.first.hear_tone(CALLER_HZ))
    await asyncio.gather(story.caller.hear_tone(SECOND_HZ), story.second.hear_tone(CALLER_HZ))
    await asyncio.gather(story.first.hear_tone(SECOND_HZ), story.second.hear_tone(FIRST_HZ))
    return story
