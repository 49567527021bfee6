"""Duty 1: one supervised task connects, with limits, backs off, and really stops."""

import asyncio

import pytest

from callcenter.errors import OperatorError
from callcenter.telephony.ami.backoff import Backoff
from callcenter.telephony.ami.model import AmiLoginRefused
from tests.unit.telephony.ami_peer import QUICK, AmiPeer, Fields, frame, silence
from tests.unit.telephony.link_stage import linked


async def test_given_a_wrong_secret_when_logging_in_then_the_task_ends_and_says_so() -> None:
    """A refused login is an operator's matter: one attempt, an error that names the place."""

    async def refuse(peer: AmiPeer, fields: Fields) -> None:
        peer.send(
            frame(Response="Error", ActionID=fields["ActionID"], Message="Authentication failed")
        )

    async with AmiPeer() as peer:
        peer.answers["Login"] = refuse
        async with linked(peer.address) as stage:
            with pytest.raises(AmiLoginRefused) as refused:
                await stage.task
        assert isinstance(refused.value, OperatorError)
        assert str(peer.address.port) in refused.value.problem
        assert "the-secret" not in str(refused.value)
        assert len(peer.named("Login")) == 1


async def test_given_no_asterisk_when_it_comes_then_the_link_goes_live() -> None:
    """The link keeps trying while nobody listens."""
    async with AmiPeer() as peer:
        address = peer.address
    async with linked(address) as stage:
        await asyncio.sleep(0.05)
        assert not stage.link.counters.live
        async with AmiPeer(port=address.port):
            await stage.link.until_live()
            assert stage.link.counters.epoch == 1


async def test_given_a_peer_that_never_answers_the_login_then_the_link_tries_again() -> None:
    """A login has a time limit."""
    async with AmiPeer() as peer:
        peer.answers["Login"] = silence
        async with linked(peer.address, limits=QUICK) as stage:
            await peer.came("Login", 2)
            assert stage.link.counters.epoch == 0


async def test_given_a_peer_that_cuts_at_once_then_the_link_tries_again() -> None:
    """A connection lost within the login is no refusal."""

    async def cut(peer: AmiPeer, fields: Fields) -> None:
        del fields
        peer.cut()

    async with AmiPeer() as peer:
        peer.answers["Login"] = cut
        async with linked(peer.address) as stage:
            await peer.connected(3)
            del peer.answers["Login"]
            await stage.link.until_live()


async def test_given_a_live_link_when_stopped_then_it_never_connects_again() -> None:
    """Stop is final, even while an attempt is due."""
    async with AmiPeer() as peer:
        async with linked(peer.address) as stage:
            await stage.link.until_live()
            stage.link.stop()
            await stage.task
        await asyncio.sleep(0.05)
        assert peer.connections == 1


async def test_given_nobody_listens_when_stopped_then_the_task_ends() -> None:
    """Stop wakes a link that waits for its next attempt."""
    async with AmiPeer() as peer:
        address = peer.address
    async with linked(address) as stage:
        await asyncio.sleep(0.02)
        stage.link.stop()
        await asyncio.wait_for(stage.task, 60)


async def test_given_a_loss_then_the_next_login_is_another_epoch() -> None:
    """A cut link is told of and comes back."""
    async with AmiPeer() as peer, linked(peer.address) as stage:
        await stage.link.until_live()
        peer.cut()
        await stage.until(lambda: stage.greetings == [1, 2])
        await stage.link.until_live()
        assert stage.lost == [1]


def test_backoff_doubles_up_to_its_cap_and_begins_again() -> None:
    """Without chance the waits are 0.1, 0.2, 0.4, … 1.0, and 0.1 after a success."""
    backoff = Backoff(0.1, 1.0, chance=lambda: 1.0)
    waits = [backoff.next_s() for _ in range(6)]
    assert waits == pytest.approx([0.1, 0.2, 0.4, 0.8, 1.0, 1.0])
    backoff.reset()
    assert backoff.next_s() == pytest.approx(0.1)


def test_backoff_spreads_by_half() -> None:
    """Chance shortens a wait to half of it at most."""
    assert Backoff(1.0, 1.0, chance=lambda: 0.0).next_s() == pytest.approx(0.5)
