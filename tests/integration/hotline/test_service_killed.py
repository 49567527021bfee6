"""The service is killed under live calls; the callers notice nothing worse than a little music."""

import pytest

from callcenter.demo.caller import Caller
from callcenter.demo.desk import Desk
from tests.integration.hotline.hotline import Hotline, Manner, assert_tone, pressing

pytestmark = pytest.mark.integration


async def test_given_calls_in_every_phase_when_the_service_is_killed_then_none_is_lost(
    hotline: Hotline,
) -> None:
    """A menu call, two waiting calls and a talk live through a kill -9, each in its own way."""
    installation = hotline.installation
    phone, desk = await hotline.agent("1001")
    talking = await _caller(hotline, "13600000001", keys="0")
    await phone.answers()
    talking.call.say_tone(440)
    phone.call.say_tone(1000)
    await talking.hear_tone(1000)
    first = await _caller(hotline, "13600000002", keys="0")
    await hotline.waits("13600000002")
    second = await _caller(hotline, "13600000003", keys="0")
    await hotline.waits("13600000003")
    in_menu = await _caller(hotline, "13600000004", keys="")
    await in_menu.hear_sound()

    former = installation.pid("service")
    installation.kill_service()
    await phone.hear_tone(440)  # the talk never notices
    await first.hear_sound(for_s=1)  # the music goes on
    await installation.ready_again(former)

    back = await _desk_again(hotline, "1001")
    await in_menu.hear_sound()
    await pressing(in_menu, "0", hotline.waits("13600000004"))
    await talking.hear_tone(1000)
    await talking.hang_up()
    for caller in (first, second, in_menu):
        await _wrap_up(back)
        await phone.answers()
        await caller.hear_tone(1000)
        await caller.hang_up()
    records = {record["caller"]: record for record in await hotline.finished(4)}
    assert {caller: r["outcome"] for caller, r in records.items()} == {
        f"1360000000{n}": "answered" for n in (1, 2, 3, 4)
    }
    answered = [records[f"1360000000{n}"]["answered_at"] for n in (1, 2, 3, 4)]
    assert answered == sorted(answered)
    voices = await hotline.recording(records["13600000001"])
    assert_tone(voices[0], 440, not_hz=1000)
    assert len(voices[0]) / 8000 > 3
    await _wrap_up(back)
    await desk.close()


async def test_given_a_talk_that_ends_in_the_outage_then_its_record_is_complete(
    hotline: Hotline,
) -> None:
    """The agent hangs up while nobody serves: the caller comes back, the agent is free."""
    installation = hotline.installation
    phone, _ = await hotline.agent("1002")
    caller = await _caller(hotline, "13600000005", keys="0")
    await phone.answers()
    await caller.hear_tone(1000)
    former = installation.pid("service")
    installation.kill_service()
    await phone.hang_up()
    await installation.ready_again(former)
    record = await hotline.record(caller="13600000005", outcome="answered")
    assert record["losses"] >= 1
    assert record["recordings"] or (await hotline.recording(record))
    desk = await _desk_again(hotline, "1002")
    assert desk.seen[0][1]["agent"]["state"] in {"ready", "wrap_up"}


async def test_given_a_ringing_phone_when_the_service_is_killed_then_it_can_be_answered(
    hotline: Hotline,
) -> None:
    """An answer while nobody serves still connects."""
    installation = hotline.installation
    phone, _ = await hotline.agent("1001", manner=Manner.BY_KEY)
    caller = await _caller(hotline, "13600000006", keys="0")
    await phone.rings()
    former = installation.pid("service")
    installation.kill_service()
    await phone.answer()
    await caller.hear_tone(1000)
    await installation.ready_again(former)
    await caller.hear_tone(1000)
    await caller.hang_up()
    await hotline.record(caller="13600000006", outcome="answered", agent="1001")


async def _caller(hotline: Hotline, number: str, *, keys: str) -> Caller:
    caller = await hotline.caller(number)
    await caller.dial("4001")
    await caller.hear_sound()
    if keys:
        await caller.press(keys)
    return caller


async def _desk_again(hotline: Hotline, number: str) -> Desk:
    """Open the desk anew; the agent's state is what it was."""
    desk = await hotline.desk(number)
    await desk.next("snapshot")
    return desk


async def _wrap_up(desk: Desk) -> None:
    """End the wrap-up of the next call that ends."""
    await desk.next("call.ended")
    await desk.do("call.wrap_up")
