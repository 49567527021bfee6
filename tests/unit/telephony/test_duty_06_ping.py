"""Duty 6: a peer that is silent is noticed, and its connection cut."""

import dataclasses

from tests.unit.telephony.ami_peer import PATIENT, AmiPeer, silence
from tests.unit.telephony.link_stage import linked

IMPATIENT = dataclasses.replace(PATIENT, ping_every_s=0.02, ping_s=0.05)


async def test_given_a_half_open_peer_then_the_link_is_lost_and_comes_back() -> None:
    """The connection stands, nothing comes: only the ping tells."""
    async with AmiPeer() as peer:
        peer.answers["Ping"] = silence
        async with linked(peer.address, limits=IMPATIENT) as stage:
            await stage.until(lambda: stage.lost == [1])
            del peer.answers["Ping"]
            await stage.until(lambda: len(stage.greetings) == 2)
            await stage.link.until_live()
            assert stage.link.counters.stalled == 1
            assert peer.connections == 2


async def test_given_answered_pings_then_the_link_stays() -> None:
    """Pings go on and nothing is cut."""
    async with AmiPeer() as peer, linked(peer.address, limits=IMPATIENT) as stage:
        await peer.came("Ping", 4)
        assert stage.lost == []
        assert stage.link.counters.stalled == 0
