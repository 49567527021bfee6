"""A queue that rings all its phones at once, by telephone."""

import asyncio

import pytest

from callcenter.demo.caller import Caller
from tests.integration.hotline.hotline import Hotline, Manner
from tests.integration.hotline.installation import Installation
from tests.integration.hotline.routing_lines import add_line, add_queue, let_serve

pytestmark = pytest.mark.integration

AGENTS = ("1006", "1007", "1008")


@pytest.fixture(scope="module", autouse=True)
def _queue(installation: Installation) -> None:
    add_queue(installation, "house", choice="ring_all")
    let_serve(installation, "house", *AGENTS)
    add_line(installation, "4011", "house")


async def _ringing(hotline: Hotline) -> tuple[Caller, list[tuple]]:  # type: ignore[type-arg]
    agents = [await hotline.agent(agent, manner=Manner.RING_ON) for agent in AGENTS]
    caller = await hotline.caller()
    await caller.dial("4011")
    await asyncio.gather(*(phone.rings() for phone, _ in agents))
    return caller, agents


async def test_given_three_phones_then_all_ring_and_the_first_answer_has_the_call(
    hotline: Hotline,
) -> None:
    """The others stop ringing, their pops go away with the reason, nothing is doubled."""
    caller, agents = await _ringing(hotline)
    answering, desk = agents[1]
    await answering.answer()
    await desk.next("call.answered")
    for _, other in (agents[0], agents[2]):
        assert (await other.next("call.withdrawn"))["why"] == "answered_elsewhere"
    await caller.hear_tone(1000)
    await asyncio.sleep(1)
    await caller.hang_up()
    record = await hotline.record(outcome="answered", agent="1007")
    kinds = [(s["kind"], s["agent"]) for s in record["segments"]]
    assert ("ringing", None) in kinds
    assert [kind for kind, _ in kinds].count("talking") == 1
    types = await hotline.events(record["id"])
    assert types.count("call.offered") == 3
    assert types.count("call.answered") == 1
    assert types.count("offer.missed") == 0
    voices = await hotline.recording(record)
    assert len(voices[0]) > 8000


async def test_given_one_that_declines_then_the_others_ring_on(hotline: Hotline) -> None:
    """Its agent has missed the call by name; whoever answers then talks."""
    caller, agents = await _ringing(hotline)
    declining, desk = agents[0]
    declining.decline()
    assert (await desk.next("call.withdrawn"))["why"] == "declined"
    await agents[2][0].answer()
    await agents[2][1].next("call.answered")
    await caller.hear_tone(1000)
    await caller.hang_up()
    record = await hotline.record(outcome="answered", agent="1008")
    assert (await hotline.events(record["id"])).count("offer.missed") == 1


async def test_given_the_service_is_killed_while_all_ring_then_the_answer_counts_once(
    hotline: Hotline,
) -> None:
    """The phones ring on without the service; the next one knows all of them."""
    caller, agents = await _ringing(hotline)
    former = hotline.installation.pid("service")
    hotline.installation.kill_service()
    await agents[0][0].answer()
    await hotline.installation.ready_again(former)
    await caller.hear_tone(1000)
    await caller.hang_up()
    record = await hotline.record(outcome="answered", agent="1006")
    assert (await hotline.events(record["id"])).count("call.answered") == 1
