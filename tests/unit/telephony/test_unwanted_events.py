"""Events that nobody wants are not taken apart, but never at the cost of an answer."""

from callcenter.telephony.events import WANTED
from tests.unit.telephony.ami_peer import AmiPeer, Fields, frame
from tests.unit.telephony.link_stage import linked


async def test_only_wanted_events_are_handed_on() -> None:
    """In order, the others left out."""
    async with AmiPeer() as peer, linked(peer.address, wanted=frozenset({"Hangup"})) as stage:
        await stage.link.until_live()
        for name in ("Newchannel", "Hangup", "HangupRequest", "Hangup"):
            peer.send(frame(Event=name))
        peer.send(frame(Event="Hangup", Uniqueid="last"))
        await stage.until(lambda: len(stage.named("Hangup")) == 3)
        assert {event.name for event in stage.events} == {"Hangup", "FullyBooted"}


async def test_items_of_an_answer_are_read_whatever_their_name() -> None:
    """They carry the id of the action."""

    async def listed(peer: AmiPeer, fields: Fields) -> None:
        own = fields["ActionID"]
        peer.answer(fields, EventList="start")
        peer.send(frame(Event="Status", ActionID=own, Uniqueid="1"))
        peer.send(frame(Event="StatusComplete", ActionID=own, EventList="Complete"))

    async with AmiPeer() as peer:
        peer.answers["Status"] = listed
        async with linked(peer.address, wanted=frozenset({"Hangup"})) as stage:
            await stage.link.until_live()
            answer = await stage.link.act("Status")
            assert [item.fields["uniqueid"] for item in answer.items] == ["1"]


async def test_a_link_that_wants_few_events_still_greets_when_asterisk_is_booted() -> None:
    """The link itself needs to know."""
    async with AmiPeer() as peer:

        async def booted(greeting: object) -> None:
            await greeting.until_booted()  # type: ignore[attr-defined]

        async with linked(peer.address, wanted=frozenset({"Hangup"}), greet=booted) as stage:
            await stage.link.until_live()
            assert stage.greetings == [1]


def test_what_the_floor_learns_of_calls_and_phones_is_wanted() -> None:
    """Rings, bridges, keys, holds, transfers, ends, and the hint about phones."""
    assert {"DialBegin", "BridgeEnter", "DTMFEnd", "Hold", "Hangup", "BlindTransfer"} <= WANTED
    assert "DeviceStateChange" in WANTED
