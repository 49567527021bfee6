"""Duty 3: act refuses, times out, cleans up, and turns errors into exceptions."""

import asyncio
import dataclasses

import pytest

from callcenter.errors import LinkDown, RemoteTimeout
from callcenter.telephony.ami.model import ActionRefused
from tests.unit.telephony.ami_peer import PATIENT, AmiPeer, Fields, frame, silence
from tests.unit.telephony.link_stage import linked

VARIABLE = ("Variable", "X")


async def test_given_no_answer_then_act_times_out_and_leaves_nothing_behind() -> None:
    """A timed-out action is forgotten; its late answer harms nobody."""
    async with AmiPeer() as peer:
        peer.answers["Getvar"] = silence
        async with linked(peer.address) as stage:
            await stage.link.until_live()
            with pytest.raises(RemoteTimeout):
                await stage.link.act("Getvar", VARIABLE, timeout_s=0.02)
            counters = stage.link.counters
            assert (counters.pending, counters.timeouts) == (0, 1)
            peer.answer(peer.named("Getvar")[0], Value="too late")
            del peer.answers["Getvar"]
            answer = await stage.link.act("Getvar", VARIABLE)
            assert "value" not in answer.fields


async def test_given_an_error_then_act_raises_what_asterisk_said() -> None:
    """The message is kept for whoever can tell errors apart."""

    async def refuse(peer: AmiPeer, fields: Fields) -> None:
        peer.send(frame(Response="Error", ActionID=fields["ActionID"], Message="No such channel"))

    async with AmiPeer() as peer:
        peer.answers["Hangup"] = refuse
        async with linked(peer.address) as stage:
            await stage.link.until_live()
            with pytest.raises(ActionRefused) as refused:
                await stage.link.act("Hangup", ("Channel", "PJSIP/x-00000001"))
            assert refused.value.message == "No such channel"


async def test_given_answers_to_nobody_then_each_action_gets_its_own() -> None:
    """Unknown, missing and swapped action ids do not confuse the link."""
    held: list[Fields] = []

    async def swap(peer: AmiPeer, fields: Fields) -> None:
        held.append(fields)
        if len(held) == 2:
            peer.send(frame(Response="Success", Value="for nobody"))
            peer.send(frame(Response="Success", ActionID="guessed-1", Value="forged"))
            for question in reversed(held):
                peer.answer(question, Value=question["Variable"])

    async with AmiPeer() as peer:
        peer.answers["Getvar"] = swap
        async with linked(peer.address) as stage:
            await stage.link.until_live()
            first, second = await asyncio.gather(
                stage.link.act("Getvar", ("Variable", "ONE")),
                stage.link.act("Getvar", ("Variable", "TWO")),
            )
            assert (first.fields["value"], second.fields["value"]) == ("ONE", "TWO")


async def test_given_a_cancelled_wait_then_its_entry_is_gone() -> None:
    """Whoever gives up waiting leaves no future behind."""
    async with AmiPeer() as peer:
        peer.answers["Getvar"] = silence
        async with linked(peer.address) as stage:
            await stage.link.until_live()
            waiter = asyncio.create_task(stage.link.act("Getvar", VARIABLE))
            await peer.came("Getvar")
            waiter.cancel()
            await asyncio.gather(waiter, return_exceptions=True)
            assert stage.link.counters.pending == 0


async def test_given_too_many_waiting_actions_then_the_next_is_refused() -> None:
    """The table of pending actions is bounded."""
    limits = dataclasses.replace(PATIENT, pending=3)
    async with AmiPeer() as peer:
        peer.answers["Getvar"] = silence
        async with linked(peer.address, limits=limits) as stage:
            await stage.link.until_live()
            waiters = [asyncio.create_task(stage.link.act("Getvar", VARIABLE)) for _ in range(3)]
            await peer.came("Getvar", 3)
            with pytest.raises(LinkDown):
                await stage.link.act("Getvar", VARIABLE)
            for waiter in waiters:
                waiter.cancel()
            await asyncio.gather(*waiters, return_exceptions=True)
