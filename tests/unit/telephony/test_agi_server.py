"""The FastAGI server within its bounds: strangers, slow clients, crowds, drain."""

import asyncio

import pytest

from callcenter.errors import CallerGone
from callcenter.telephony.agi.request import RequestLimits
from callcenter.telephony.agi.server import AgiLimits
from callcenter.telephony.agi.session import AgiSession
from tests.unit.telephony.agi_channel import AgiChannel, call, channel, sessions, until

NARROW = AgiLimits(sessions=2, request=RequestLimits(lines=10, line_bytes=200, time_s=0.1))


async def closed(stranger: AgiChannel) -> bool:
    """Tell whether the server closes without a word."""
    await asyncio.wait_for(stranger.live(), 60)
    return stranger.lines == []


async def never(session: AgiSession) -> None:
    """Fail: this session must not have been let in."""
    raise AssertionError(session)


@pytest.mark.parametrize(
    "path", ["call", "call?token=", "call?token=x", "call?token=tt", "?t", "call?token=%00"]
)
async def test_given_a_wrong_token_then_the_connection_is_closed_at_once(path: str) -> None:
    """Whoever does not know the installation's token is a stranger."""
    async with sessions(never) as (server, port), channel(port) as stranger:
        stranger.open(path)
        assert await closed(stranger)
        assert server.counters.refused_stranger == 1


@pytest.mark.parametrize("shown", ["t", "x", ""])
async def test_given_the_token_as_argument_then_it_is_asked_for_there(shown: str) -> None:
    """As the dialplan shows it: addresses of sessions that fail are written into a log."""
    served = asyncio.Event()

    async def serve(session: AgiSession) -> None:
        served.set()

    async with sessions(serve) as (server, port), channel(port) as asterisk:
        asterisk.open("call", agi_arg_1=shown)
        assert await closed(asterisk)
        assert served.is_set() == (shown == "t")
        assert server.counters.refused_stranger == (0 if shown == "t" else 1)


@pytest.mark.parametrize(
    "block",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"agi_request: x\n" * 11,
        b"agi_request: " + b"x" * 300 + b"\n",
        b"x" * 70_000,
        b"\n",
        b"agi_request: agi://h/call?token=t\n\n",
        b"agi_request: agi://[/call?token=t\nagi_channel: c\nagi_uniqueid: u\n\n",
        b"\xff\xfe\x00\n\n",
        b"",
        b"agi_request: agi://h/call?token=t\nagi_chan",
    ],
)
async def test_given_what_is_no_header_block_then_the_connection_is_closed(block: bytes) -> None:
    """Too many lines, too long, too slow, not Asterisk's."""
    async with sessions(never, limits=NARROW) as (server, port), channel(port) as stranger:
        stranger.send(block)
        assert await closed(stranger)
        assert server.counters.refused_malformed == 1


async def test_given_a_crowd_then_one_too_many_is_closed_and_the_others_served() -> None:
    """The cap is on connections, not on proper sessions only."""
    go = asyncio.Event()

    async def wait(session: AgiSession) -> None:
        del session
        await go.wait()

    async with sessions(wait, limits=AgiLimits(sessions=2)) as (server, port):
        async with call(port), call(port), channel(port) as third:
            await until(lambda: server.counters.accepted == 2)
            assert await closed(third)
            assert server.counters.refused_full == 1
        go.set()


async def test_given_a_connect_and_close_then_nothing_is_left() -> None:
    """A probe of the port costs nothing."""
    async with sessions(never) as (server, port):
        for _ in range(3):
            async with channel(port):
                pass
        await until(lambda: server.counters.refused_malformed == 3)
        await until(lambda: server.counters.open == 0)  # closing each takes its time


async def test_given_a_failing_handler_then_its_session_is_closed_and_others_go_on() -> None:
    """A bug costs one session; the dialplan brings the call back."""

    async def fail(session: AgiSession) -> None:
        del session
        raise ZeroDivisionError

    async with sessions(fail) as (server, port):
        for _ in range(2):
            async with channel(port) as caller:
                caller.open()
                assert await closed(caller)
        assert server.counters.failed_handlers == 2


async def test_given_a_drain_then_running_sessions_may_end_and_no_new_one_begins() -> None:
    """Draining waits."""
    entered, go = asyncio.Event(), asyncio.Event()

    async def serve(session: AgiSession) -> None:
        entered.set()
        await go.wait()
        await session.send("NOOP")

    async with sessions(serve) as (server, port), call(port) as caller:
        await entered.wait()
        draining = asyncio.create_task(server.drain(10))
        await asyncio.sleep(0)
        with pytest.raises(ConnectionError):
            async with channel(port):
                pass
        go.set()
        await draining
        assert caller.words == [["NOOP"]]


async def test_given_a_drain_when_its_time_is_over_then_sessions_are_given_up() -> None:
    """What does not end is left to the dialplan."""
    told: list[str] = []

    async def serve(session: AgiSession) -> None:
        try:
            await session.until_hung_up()
        except asyncio.CancelledError:
            told.append("given up")
            raise

    async with sessions(serve) as (server, port), call(port):
        await until(lambda: server.counters.accepted == 1)
        await server.drain(0.01)
        assert told == ["given up"]
        assert server.counters.open == 0


async def test_given_a_hundred_sessions_then_each_gets_its_own_answers() -> None:
    """Sessions do not mix."""
    seen: set[str] = set()

    async def serve(session: AgiSession) -> None:
        try:
            reply = await session.send("GET VARIABLE", "X")
        except CallerGone:
            return
        seen.add(reply.note or "")

    async def one(port: int, number: int) -> None:
        async with call(port, variables={"X": str(number)}) as caller:
            await caller.asked("GET VARIABLE")
            await until(lambda: str(number) in seen)

    async with sessions(serve) as (server, port):
        await asyncio.gather(*(one(port, number) for number in range(100)))
        assert server.counters.accepted == 100
