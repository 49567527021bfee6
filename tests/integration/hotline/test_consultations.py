"""An agent asks from the desk: who hears whom in each phase, and what is left of it afterwards."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from callcenter.demo.caller import Caller
from callcenter.demo.desk import Desk
from callcenter.demo.phone import Phone
from callcenter.demo.tones import tone_share
from callcenter.errors import RemoteRefused
from tests.integration.hotline.hotline import Hotline, Manner, assert_tone
from tests.integration.hotline.talks import (
    CALLER_HZ,
    FIRST_HZ,
    SECOND_HZ,
    deaf,
    phase,
    state,
    talking,
)

pytestmark = pytest.mark.integration


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
    assert (state(first_desk), state(second_desk)) == ("talking", "talking")
    return story


def phases(record: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the phases of a call in which an agent had part."""
    kinds = {"talking", "hold", "consult", "conference"}
    return [(s["kind"], s["agent"]) for s in record["segments"] if s["kind"] in kinds]


async def recordings(hotline: Hotline, record: Mapping[str, Any], count: int) -> Mapping[str, Any]:
    """Wait until the record has so many recordings."""
    async with asyncio.timeout(15):
        while len(record["recordings"]) < count:
            await asyncio.sleep(0.1)
            record = await hotline.ask(f"/calls/{record['id']}")
    return record


async def test_given_a_consultation_when_it_is_completed_then_the_colleague_has_the_caller(
    hotline: Hotline,
) -> None:
    """The first agent is out of it and wraps up; both parts are recorded."""
    story = await asked(hotline, "13500000101")
    await story.first_desk.do("call.complete")
    await asyncio.gather(
        story.caller.hear_tone(SECOND_HZ),
        story.second.hear_tone(CALLER_HZ),
        story.first.over(),
    )
    await story.first_desk.next("call.ended")
    assert state(story.first_desk) == "wrap_up"
    told = await phase(story.second_desk, "over")
    assert told["why"] == "completed"
    await asyncio.sleep(1)
    await story.caller.hang_up()
    await story.second_desk.next("call.ended")
    assert state(story.second_desk) == "wrap_up"
    record = await hotline.record(outcome="answered", agent="1002", caller="13500000101")
    assert phases(record) == [("talking", "1001"), ("consult", "1001"), ("talking", "1002")]
    record = await recordings(hotline, record, 2)
    voices = await hotline.recording(record)
    assert_tone(voices[0], CALLER_HZ, not_hz=SECOND_HZ)
    assert_tone(voices[1], SECOND_HZ, not_hz=FIRST_HZ)


async def test_given_a_consultation_when_the_agent_returns_then_both_talk_on(
    hotline: Hotline,
) -> None:
    """The colleague is free without wrap-up; another consultation can follow."""
    story = await asked(hotline, "13500000102")
    for _ in range(2):
        await story.first_desk.do("call.return")
        await asyncio.gather(
            story.caller.hear_tone(FIRST_HZ),
            story.first.hear_tone(CALLER_HZ),
            story.second.over(),
        )
        assert (await phase(story.first_desk, "over"))["why"] == "returned"
        assert state(story.second_desk) == "ready"
        await story.first_desk.do("call.consult", to="1002")
        await story.second.answers()
        await phase(story.first_desk, "talking")
        await story.first.hear_tone(SECOND_HZ)
    await story.second.hang_up()
    await story.caller.hear_tone(FIRST_HZ)
    assert (await phase(story.first_desk, "over"))["why"] == "colleague_left"
    await story.caller.hang_up()
    await story.first.over()
    record = await hotline.record(outcome="answered", agent="1001", caller="13500000102")
    assert phases(record) == [("talking", "1001"), ("consult", "1001")] * 3 + [("talking", "1001")]


async def all_three(hotline: Hotline, number: str) -> Asked:
    """Bring all three together; each hears the two others."""
    story = await asked(hotline, number)
    await story.first_desk.do("call.together")
    await phase(story.second_desk, "together")
    await asyncio.gather(story.caller.hear_tone(FIRST_HZ), story.first.hear_tone(CALLER_HZ))
    await asyncio.gather(story.caller.hear_tone(SECOND_HZ), story.second.hear_tone(CALLER_HZ))
    await asyncio.gather(story.first.hear_tone(SECOND_HZ), story.second.hear_tone(FIRST_HZ))
    return story


async def test_given_all_three_when_the_first_agent_leaves_then_the_others_go_on(
    hotline: Hotline,
) -> None:
    """One recording holds all three; both agents wrap up."""
    story = await all_three(hotline, "13500000103")
    await story.first.hang_up()
    await asyncio.gather(
        story.caller.hear_tone(SECOND_HZ),
        story.second.hear_tone(CALLER_HZ),
    )
    await deaf(story.caller, FIRST_HZ)
    assert state(story.first_desk) == "wrap_up"
    await story.second.hang_up()
    await story.second_desk.next("call.ended")
    assert state(story.second_desk) == "wrap_up"
    await story.caller.hang_up()
    record = await hotline.record(outcome="answered", agent="1002", caller="13500000103")
    assert phases(record) == [
        ("talking", "1001"),
        ("consult", "1001"),
        ("conference", "1001"),
        ("talking", "1002"),
    ]
    assert record["ended_by"] == "agent"
    record = await recordings(hotline, record, 2)
    voices = await hotline.recording(record)
    heard = voices[1][4000:12000]
    assert tone_share(heard, FIRST_HZ) > 0.2
    assert tone_share(heard, SECOND_HZ) > 0.2


async def test_given_all_three_when_the_second_leaves_then_the_first_goes_on(
    hotline: Hotline,
) -> None:
    """The colleague talked to the customer, so he wraps up; another can be asked."""
    story = await all_three(hotline, "13500000104")
    await story.second.hang_up()
    await story.second_desk.next("call.ended")
    assert state(story.second_desk) == "wrap_up"
    await asyncio.gather(story.caller.hear_tone(FIRST_HZ), story.first.hear_tone(CALLER_HZ))
    third, _ = await hotline.agent("1003", tone_hz=SECOND_HZ)
    await story.first_desk.do("call.consult", to="1003")
    await third.answers()
    await third.hear_tone(FIRST_HZ)
    await story.first_desk.do("call.return")
    await story.caller.hear_tone(FIRST_HZ)
    await story.caller.hang_up()
    await story.first.over()
    record = await hotline.record(outcome="answered", agent="1001", caller="13500000104")
    assert phases(record) == [
        ("talking", "1001"),
        ("consult", "1001"),
        ("conference", "1001"),
        ("talking", "1001"),
        ("consult", "1001"),
        ("talking", "1001"),
    ]


async def test_given_all_three_when_the_caller_leaves_then_all_is_over(hotline: Hotline) -> None:
    """Nobody is left to talk with nobody."""
    story = await all_three(hotline, "13500000105")
    await story.caller.hang_up()
    await asyncio.gather(story.first.over(), story.second.over())
    assert (state(story.first_desk), state(story.second_desk)) == ("wrap_up", "wrap_up")
    record = await hotline.record(outcome="answered", caller="13500000105")
    assert record["ended_by"] == "caller"


async def test_given_a_consultation_when_the_caller_leaves_then_both_are_free(
    hotline: Hotline,
) -> None:
    """The first agent wraps up, the colleague goes on as before."""
    story = await asked(hotline, "13500000106")
    await story.caller.hang_up()
    await asyncio.gather(story.first.over(), story.second.over())
    assert (await phase(story.first_desk, "over"))["why"] == "caller_gone"
    assert (state(story.first_desk), state(story.second_desk)) == ("wrap_up", "ready")
    record = await hotline.record(outcome="answered", caller="13500000106")
    assert record["ended_by"] == "caller"
    assert phases(record) == [("talking", "1001"), ("consult", "1001")]


async def test_given_a_consultation_when_the_first_agent_hangs_up_then_the_colleague_has_it(
    hotline: Hotline,
) -> None:
    """Putting the receiver down completes it, as at any telephone."""
    story = await asked(hotline, "13500000107")
    await story.first.hang_up()
    await asyncio.gather(story.caller.hear_tone(SECOND_HZ), story.second.hear_tone(CALLER_HZ))
    assert state(story.first_desk) == "wrap_up"
    await story.second.hang_up()
    await story.caller.hang_up()
    record = await hotline.record(outcome="answered", agent="1002", caller="13500000107")
    assert phases(record) == [("talking", "1001"), ("consult", "1001"), ("talking", "1002")]


@pytest.mark.parametrize(
    ("manner", "why"),
    [(Manner.DECLINE, "declined"), (Manner.BUSY, "busy")],
)
async def test_given_nobody_answers_then_the_agent_has_the_caller_back(
    hotline: Hotline, manner: Manner, why: str
) -> None:
    """The caller is not left alone, and the desk says why."""
    caller, first, first_desk = await talking(hotline, "13500000108")
    _, second_desk = await hotline.agent("1002", manner=manner)
    await first_desk.do("call.consult", to="1002")
    await second_desk.next("call.offered")
    assert (await phase(first_desk, "over", within_s=20))["why"] == why
    await asyncio.gather(caller.hear_tone(FIRST_HZ), first.hear_tone(CALLER_HZ))
    await second_desk.next("call.withdrawn")
    await caller.hang_up()
    record = await hotline.record(outcome="answered", caller="13500000108")
    assert phases(record) == [("talking", "1001"), ("consult", "1001"), ("talking", "1001")]


async def test_given_the_colleague_rings_when_the_agent_leaves_then_he_rings_for_the_caller(
    hotline: Hotline,
) -> None:
    """What was to be asked becomes a transfer."""
    caller, first, first_desk = await talking(hotline, "13500000109")
    second, second_desk = await hotline.agent("1002", manner=Manner.BY_KEY, tone_hz=SECOND_HZ)
    await first_desk.do("call.consult", to="1002")
    await second.rings()
    await first.hang_up()
    await second.rings()
    await second.answer()
    await asyncio.gather(caller.hear_tone(SECOND_HZ), second.hear_tone(CALLER_HZ))
    assert state(first_desk) == "wrap_up"
    assert state(second_desk) == "talking"
    await caller.hang_up()
    record = await hotline.record(outcome="answered", agent="1002", caller="13500000109")
    assert record["ended_by"] == "caller"


async def test_given_the_colleague_rings_when_the_caller_leaves_then_nothing_rings_on(
    hotline: Hotline,
) -> None:
    """The colleague's phone falls silent without a missed call."""
    caller, first, first_desk = await talking(hotline, "13500000110")
    second, second_desk = await hotline.agent("1002", manner=Manner.BY_KEY)
    await first_desk.do("call.consult", to="1002")
    await second.rings()
    assert (await phase(first_desk, "ringing"))["colleague"] == "1002"
    assert state(second_desk) == "ringing"
    await caller.hang_up()
    await asyncio.gather(first.over(), second.over())
    await second_desk.next("call.withdrawn")
    await hotline.record(outcome="answered", caller="13500000110")
    assert state(second_desk) == "ready"


async def test_given_a_queue_is_asked_then_somebody_of_it_answers(hotline: Hotline) -> None:
    """Routing finds who is free; he is not the one who asks."""
    caller, first, first_desk = await talking(hotline, "13500000111")
    with pytest.raises(RemoteRefused, match="no_agents"):
        await first_desk.do("call.consult", to="sales")
    seller, seller_desk = await hotline.agent("1006", tone_hz=SECOND_HZ)
    await first_desk.do("call.consult", to="sales")
    pop = await seller_desk.next("call.offered")
    assert pop["asked_by"] == "1001"
    await seller.answers()
    await first.hear_tone(SECOND_HZ)
    await first_desk.do("call.complete")
    await asyncio.gather(caller.hear_tone(SECOND_HZ), seller.hear_tone(CALLER_HZ))
    await caller.hang_up()
    await hotline.record(outcome="answered", agent="1006", caller="13500000111")


async def test_given_what_cannot_be_asked_then_the_caller_is_not_touched(
    hotline: Hotline,
) -> None:
    """A busy colleague, a forbidden number, oneself, nobody: refused with the reason."""
    caller, _, first_desk = await talking(hotline, "13500000112")
    with pytest.raises(RemoteRefused, match="dial_rules"):
        await first_desk.do("call.consult", to="0019005551234")
    for nobody in ("1001", "no such queue", ""):
        with pytest.raises(RemoteRefused):
            await first_desk.do("call.consult", to=nobody)
    for command in ("call.return", "call.complete", "call.together"):
        with pytest.raises(RemoteRefused, match="not_consulting"):
            await first_desk.do(command)
    await caller.hear_tone(FIRST_HZ)
    await caller.hang_up()
    record = await hotline.record(outcome="answered", caller="13500000112")
    assert phases(record) == [("talking", "1001")]


async def test_given_a_killed_service_then_the_consultation_goes_on(hotline: Hotline) -> None:
    """They talk on, the caller waits on, and the desk can still decide."""
    story = await asked(hotline, "13500000113")
    installation = hotline.installation
    former = installation.pid("service")
    installation.kill_service()
    await asyncio.gather(story.second.hear_tone(FIRST_HZ), story.caller.hear_sound(for_s=1))
    await installation.ready_again(former)
    desk = await hotline.desk("1001")
    await asyncio.sleep(2)
    await desk.do("call.together")
    await asyncio.gather(story.caller.hear_tone(FIRST_HZ), story.first.hear_tone(CALLER_HZ))
    await asyncio.gather(story.caller.hear_tone(SECOND_HZ), story.second.hear_tone(CALLER_HZ))
    await story.first.hang_up()
    await story.caller.hear_tone(SECOND_HZ)
    await story.caller.hang_up()
    await story.second.over()
    record = await hotline.record(outcome="answered", agent="1002", caller="13500000113")
    assert [kind for kind, _ in phases(record)][-2:] == ["conference", "talking"]


async def test_given_the_colleague_leaves_while_the_service_is_dead_then_the_caller_is_back(
    hotline: Hotline,
) -> None:
    """Nobody is lost between two services."""
    story = await asked(hotline, "13500000114")
    installation = hotline.installation
    former = installation.pid("service")
    installation.kill_service()
    await story.second.hang_up()
    await installation.ready_again(former)
    await story.caller.hear_tone(FIRST_HZ, within_s=20)
    await story.first.hear_tone(CALLER_HZ)
    await story.caller.hang_up()
    await story.first.over()
    await hotline.record(outcome="answered", caller="13500000114")


async def test_given_a_supervisor_takes_over_then_the_agent_is_free(hotline: Hotline) -> None:
    """With the answer of the supervisor's phone the caller talks with him."""
    caller, first, first_desk = await talking(hotline, "13500000115")
    supervisor = await hotline.phone("1010", tone_hz=SECOND_HZ)
    await hotline.ask("/floor/agents/1001/take_over", method="POST", body={"device": "sip:1010"})
    await supervisor.answers()
    await asyncio.gather(caller.hear_tone(SECOND_HZ), supervisor.hear_tone(CALLER_HZ))
    await first.over()
    await first_desk.next("call.ended")
    assert state(first_desk) == "wrap_up"
    await asyncio.sleep(1)
    await caller.hang_up()
    await supervisor.over()
    record = await hotline.record(outcome="answered", agent="1010", caller="13500000115")
    assert phases(record) == [("talking", "1001"), ("talking", "1010")]
    record = await recordings(hotline, record, 2)
    voices = await hotline.recording(record)
    assert_tone(voices[1], SECOND_HZ, not_hz=FIRST_HZ)
