"""The AGI session against a channel that does everything at the wrong moment."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from callcenter.errors import CallerGone, RemoteRefused
from callcenter.telephony.agi.session import AgiSession
from tests.unit.telephony.agi_channel import AgiChannel, call, says, sessions

Act = Callable[[AgiSession], Awaitable[object]]


async def outcome(act: Act, script: Callable[[AgiChannel], Awaitable[None]]) -> object:
    """Run `act` on a session while `script` plays the channel; return its result or error."""
    ended: asyncio.Future[object] = asyncio.get_running_loop().create_future()

    async def handler(session: AgiSession) -> None:
        try:
            ended.set_result(await act(session))
        except (CallerGone, RemoteRefused) as error:
            ended.set_result(error)

    async with sessions(handler) as (_, port), call(port) as channel:
        await script(channel)
        return await asyncio.wait_for(ended, 60)


async def noop(session: AgiSession) -> object:
    """Send one harmless command."""
    return (await session.send("NOOP")).number


async def test_given_hangup_before_an_answer_then_the_answer_still_counts() -> None:
    """HANGUP is a line of its own at any moment, and never an answer."""

    async def script(channel: AgiChannel) -> None:
        channel.answers["NOOP"] = says("HANGUP\n200 result=7")

    assert await outcome(noop, script) == 7


async def test_given_hangup_then_the_next_command_finds_the_line_gone() -> None:
    """After HANGUP nothing is sent any more."""

    async def act(session: AgiSession) -> object:
        await session.send("NOOP")
        await session.until_hung_up()
        return await session.send("NOOP")

    async def script(channel: AgiChannel) -> None:
        channel.answers["NOOP"] = says("200 result=0\nHANGUP")

    assert isinstance(await outcome(act, script), CallerGone)


async def test_given_the_end_of_the_connection_then_the_pending_command_fails() -> None:
    """The reader owns the socket and sees its end at once."""

    async def script(channel: AgiChannel) -> None:
        channel.answers["NOOP"] = says(None)
        await channel.asked("NOOP")
        channel.cut()

    assert isinstance(await outcome(noop, script), CallerGone)


async def test_given_an_idle_session_then_its_end_is_noticed() -> None:
    """Waiting without a command is woken by hangup."""

    async def act(session: AgiSession) -> object:
        await session.until_hung_up()
        return session.hung_up

    async def script(channel: AgiChannel) -> None:
        channel.hang_up()

    assert await outcome(act, script) is True


async def test_given_an_answer_nobody_asked_for_then_the_session_is_closed() -> None:
    """Answers off by one would be taken for others: the session is of no use any more."""

    async def act(session: AgiSession) -> object:
        await session.send("NOOP")
        await session.until_hung_up()
        return (session.over, session.counters.violations)

    async def script(channel: AgiChannel) -> None:
        channel.answers["NOOP"] = says("200 result=0\n200 result=1 (forged)")

    assert await outcome(act, script) == (True, 1)


@pytest.mark.parametrize("rubbish", ["", "what?", "\xff\xfe", "agi_dnid: 4001", "x" * 70_000])
async def test_given_rubbish_instead_of_an_answer_then_the_session_is_closed(rubbish: str) -> None:
    """Whatever is no answer ends the session, however long."""

    async def script(channel: AgiChannel) -> None:
        channel.answers["NOOP"] = says(rubbish)

    assert isinstance(await outcome(noop, script), CallerGone)


async def test_given_a_dead_channel_then_the_line_is_gone() -> None:
    """511 is an answer for the dead."""

    async def script(channel: AgiChannel) -> None:
        channel.answers["NOOP"] = says("511 Command Not Permitted on a dead channel")

    assert isinstance(await outcome(noop, script), CallerGone)


async def test_given_a_usage_error_of_several_lines_then_the_session_goes_on() -> None:
    """520 is refused, and the next answer is the next command's."""

    async def act(session: AgiSession) -> object:
        with pytest.raises(RemoteRefused):
            await session.send("STREAM FILE", "x")
        return (await session.send("NOOP")).number

    async def script(channel: AgiChannel) -> None:
        channel.answers["STREAM"] = says("520-Invalid.\n Usage: HANGUP\n200 \n520 End of usage.")
        channel.answers["NOOP"] = says("200 result=5")

    assert await outcome(act, script) == 5


async def test_given_an_endless_usage_error_then_the_session_is_closed() -> None:
    """Bounded in lines."""

    async def script(channel: AgiChannel) -> None:
        channel.answers["NOOP"] = says("520-Invalid.\n" + "more\n" * 200)

    assert isinstance(await outcome(noop, script), CallerGone)


async def test_given_no_answer_by_the_deadline_then_the_session_is_closed_for_good() -> None:
    """Its late answer could be taken for another's."""

    async def act(session: AgiSession) -> object:
        with pytest.raises(CallerGone):
            await session.send("NOOP", deadline_s=0.02)
        with pytest.raises(CallerGone):
            await session.send("NOOP")
        return (session.over, session.counters.deadlines)

    async def script(channel: AgiChannel) -> None:
        channel.answers["NOOP"] = says(None)

    assert await outcome(act, script) == (True, 1)


async def test_given_hangup_without_close_then_the_pending_command_does_not_hang() -> None:
    """A dialplan without exit on hangup keeps the socket open."""

    async def script(channel: AgiChannel) -> None:
        channel.answers["NOOP"] = says("HANGUP")

    assert isinstance(await outcome(noop, script), CallerGone)


async def test_given_a_cancelled_wait_then_the_next_command_gets_its_own_answer() -> None:
    """Only one command is ever on its way."""
    answered: list[str] = []

    async def act(session: AgiSession) -> object:
        first = asyncio.create_task(session.send("WAIT FOR DIGIT", 5000))
        await channel_seen.wait()
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        second = asyncio.create_task(session.send("NOOP"))
        await asyncio.sleep(0.02)
        answered.append("first")
        release.set()
        return (await second).number

    channel_seen, release = asyncio.Event(), asyncio.Event()

    async def script(channel: AgiChannel) -> None:
        channel.answers["WAIT"] = says(None)
        channel.answers["NOOP"] = says("200 result=2")
        await channel.asked("WAIT")
        channel_seen.set()
        await release.wait()
        assert [words[0] for words in channel.words] == ["WAIT"]
        channel.send("200 result=49\n")

    assert await outcome(act, script) == 2
    assert answered == ["first"]


async def test_given_foreign_bytes_in_a_value_then_they_are_replaced() -> None:
    """A name in another encoding is no reason to lose the call."""

    async def act(session: AgiSession) -> object:
        return (await session.send("GET VARIABLE", "X")).note

    async def script(channel: AgiChannel) -> None:
        channel.answers["GET"] = says(None)
        await channel.asked("GET")
        channel.send(b"200 result=1 (\xe4\xff)\n")

    assert await outcome(act, script) == "\ufffd\ufffd"
