"""The service's end of the heartbeat, and the sockets it inherits."""

import asyncio
import os
import socket
from collections.abc import Iterator

import pytest

from callcenter.cli.service import inherited_listeners
from callcenter.heartbeat import Heartbeat


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    """Give a pipe; the heartbeat closes its writing end."""
    hear, beat = os.pipe()
    os.set_blocking(hear, False)
    yield hear, beat
    os.close(hear)


def heard(descriptor: int) -> bytes:
    """Read what has been written so far."""
    try:
        return os.read(descriptor, 100_000)
    except BlockingIOError:
        return b""


async def test_it_beats_from_the_loop_and_stops_with_it(
    pipe: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beats come as long as the loop turns; a blocked loop is silent."""
    monkeypatch.setattr("callcenter.heartbeat.EVERY_S", 0.01)
    heartbeat = Heartbeat(pipe[1])
    heartbeat.start()
    heartbeat.start()  # a second start is no second heart
    assert heard(pipe[0]) == b"."
    await asyncio.sleep(0.05)
    assert set(heard(pipe[0])) == set(b".")
    assert heard(pipe[0]) == b""  # no turn of the loop, no beat
    heartbeat.ready()
    assert heard(pipe[0]) == b"R"
    heartbeat.stop()
    await asyncio.sleep(0.03)
    assert heard(pipe[0]) == b""


async def test_a_keeper_that_does_not_read_or_is_gone_disturbs_nobody() -> None:
    """A full pipe and a broken one are ignored: calls go on without a keeper."""
    hear, beat = os.pipe()
    heartbeat = Heartbeat(beat)
    for _ in range(70_000):  # more than a pipe holds
        heartbeat.ready()
    os.close(hear)
    heartbeat.ready()
    heartbeat.stop()


async def test_without_a_keeper_it_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """A service run by hand has nobody to tell."""
    monkeypatch.delenv("CALLCENTER_HEARTBEAT", raising=False)
    heartbeat = Heartbeat.inherited()
    heartbeat.start()
    heartbeat.ready()
    heartbeat.stop()


def test_inherited_things_are_taken_once_and_not_passed_on(
    pipe: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Programs that the service starts must not hold its sockets or its pipe."""
    listening = socket.create_server(("127.0.0.1", 0))
    address = listening.getsockname()
    descriptor = listening.detach()
    os.set_inheritable(descriptor, True)
    os.set_inheritable(pipe[1], True)
    monkeypatch.setenv("CALLCENTER_LISTEN", f"http={descriptor}")
    monkeypatch.setenv("CALLCENTER_HEARTBEAT", str(pipe[1]))
    listeners, heartbeat = inherited_listeners(), Heartbeat.inherited()
    assert listeners["http"].getsockname() == address
    assert not os.get_inheritable(descriptor)
    assert not os.get_inheritable(pipe[1])
    assert "CALLCENTER_LISTEN" not in os.environ
    assert inherited_listeners() == {}
    listeners["http"].close()
    heartbeat.stop()
