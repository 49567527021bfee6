"""Duty 4: an answer is a list only where Asterisk says so."""

import pytest

from callcenter.errors import RemoteTimeout
from tests.unit.telephony.ami_peer import AmiPeer, Fields, frame
from tests.unit.telephony.link_stage import linked


async def test_given_event_list_start_then_all_items_up_to_complete_are_the_answer() -> None:
    """Items carry the action's id; events in between belong to others."""

    async def listed(peer: AmiPeer, fields: Fields) -> None:
        own = fields["ActionID"]
        peer.answer(fields, EventList="start")
        peer.send(frame(Event="Status", ActionID=own, Uniqueid="1"))
        peer.send(frame(Event="Hangup", Uniqueid="9"))
        peer.send(frame(Event="Status", ActionID=own, Uniqueid="2"))
        peer.send(frame(Event="StatusComplete", ActionID=own, EventList="Complete"))

    async with AmiPeer() as peer:
        peer.answers["Status"] = listed
        async with linked(peer.address) as stage:
            await stage.link.until_live()
            answer = await stage.link.act("Status")
            assert [item.fields["uniqueid"] for item in answer.items] == ["1", "2"]
            await stage.until(lambda: len(stage.named("Hangup")) == 1)


@pytest.mark.parametrize(
    "message", ["Result will follow", "Originate successfully queued", "Added interface to queue"]
)
async def test_given_words_that_sound_like_a_list_then_the_answer_is_complete_at_once(
    message: str,
) -> None:
    """The wording of a message is not looked at."""

    async def answered(peer: AmiPeer, fields: Fields) -> None:
        peer.answer(fields, Message=message)

    async with AmiPeer() as peer:
        peer.answers["Hangup"] = answered
        async with linked(peer.address) as stage:
            await stage.link.until_live()
            answer = await stage.link.act("Hangup", ("Channel", "PJSIP/1001-00000001"))
            assert answer.items == ()
            assert answer.fields["message"] == message


async def test_given_an_event_that_follows_an_action_then_it_is_an_event() -> None:
    """OriginateResponse carries the action's id, but the action is answered already."""

    async def queued(peer: AmiPeer, fields: Fields) -> None:
        own = fields["ActionID"]
        peer.send(frame(Event="OriginateResponse", ActionID=own, Response="Failure"))
        peer.answer(fields)
        peer.send(frame(Event="OriginateResponse", ActionID=own, Uniqueid="7"))

    async with AmiPeer() as peer:
        peer.answers["Hangup"] = queued
        async with linked(peer.address) as stage:
            await stage.link.until_live()
            await stage.link.act("Hangup", ("Channel", "PJSIP/1001-00000001"))
            await stage.until(lambda: len(stage.named("OriginateResponse")) == 2)


async def test_given_a_list_that_never_ends_then_act_times_out() -> None:
    """Half a list is no answer."""

    async def endless(peer: AmiPeer, fields: Fields) -> None:
        peer.answer(fields, EventList="start")
        peer.send(frame(Event="Status", ActionID=fields["ActionID"], Uniqueid="1"))

    async with AmiPeer() as peer:
        peer.answers["Status"] = endless
        async with linked(peer.address) as stage:
            await stage.link.until_live()
            with pytest.raises(RemoteTimeout):
                await stage.link.act("Status", timeout_s=0.02)
