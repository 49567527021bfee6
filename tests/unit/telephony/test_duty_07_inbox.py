"""Duty 7: one bounded, ordered queue; when it is full the link is dropped and begins anew."""

import asyncio
import dataclasses

from callcenter.telephony.ami.limits import Greeting
from tests.unit.telephony.ami_peer import PATIENT, AmiPeer, frame
from tests.unit.telephony.link_stage import linked


async def test_given_a_flood_then_events_come_whole_and_in_order() -> None:
    """Epoch and number rise by one from event to event."""
    flood = b"".join(frame(Event="Newstate", Uniqueid=str(number)) for number in range(3000))
    async with AmiPeer() as peer, linked(peer.address) as stage:
        await stage.link.until_live()
        peer.send(flood)
        await stage.until(lambda: len(stage.named("Newstate")) == 3000)
        assert [event.fields["uniqueid"] for event in stage.named("Newstate")] == [
            str(number) for number in range(3000)
        ]
        assert [event.seq for event in stage.events] == list(range(1, len(stage.events) + 1))
        assert {event.epoch for event in stage.events} == {1}


async def test_given_a_full_queue_then_the_link_is_dropped_and_synchronised_anew() -> None:
    """Nothing of an epoch with a gap is handed on."""
    limits = dataclasses.replace(PATIENT, inbox=50)
    flooded = asyncio.Event()

    async def slow(greeting: Greeting) -> None:
        if greeting.number == 1:
            peer.send(b"".join(frame(Event="Newstate", Uniqueid="x") for _ in range(80)))
            flooded.set()
            await asyncio.sleep(60)

    async with AmiPeer() as peer, linked(peer.address, limits=limits, greet=slow) as stage:
        await flooded.wait()
        await stage.until(lambda: stage.greetings == [1, 2])
        await stage.link.until_live()
        assert stage.link.counters.overflows == 1
        assert all(event.epoch == 2 for event in stage.events)


async def test_given_events_before_a_cut_then_they_are_handed_on_before_the_loss_is_told() -> None:
    """A mere loss has no gap before it."""
    order: list[str] = []
    async with AmiPeer() as peer, linked(peer.address) as stage:
        await stage.link.until_live()
        peer.send(b"".join(frame(Event="Newstate", Uniqueid=str(n)) for n in range(500)))
        await stage.until(lambda: len(stage.named("Newstate")) > 0)
        stage.link.resynchronise()
        await stage.until(lambda: stage.lost == [1])
        order += [event.fields["uniqueid"] for event in stage.named("Newstate")]
        assert order == [str(number) for number in range(len(order))]


async def test_given_a_handler_that_raises_then_the_task_ends_with_it() -> None:
    """A bug in a handler is not swallowed; it ends the process by its supervisor."""
    async with AmiPeer() as peer, linked(peer.address) as stage:
        await stage.link.until_live()

        def fail(event: object) -> None:
            del event
            raise ZeroDivisionError

        stage.events = _Raises(fail)  # type: ignore[assignment]
        peer.send(frame(Event="Newstate"))
        ended = await asyncio.gather(stage.task, return_exceptions=True)
        assert isinstance(ended[0], ZeroDivisionError)


class _Raises:
    def __init__(self, append: object) -> None:
        self.append = append
