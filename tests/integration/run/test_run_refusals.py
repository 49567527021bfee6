"""What `callcenter run` refuses: one message that names place and repair, and nothing left over."""

import os
import signal
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from callcenter.database.embedded import EmbeddedServer
from callcenter.keeper.processes import take_lock
from tests.integration.run.installation import WAIT_S, Installation, until

pytestmark = pytest.mark.integration
Install = Callable[..., Installation]


def test_given_a_port_in_use_when_started_then_named_and_the_database_is_stopped(
    install: Install,
) -> None:
    """The database, which came up meanwhile, does not stay behind."""
    house = install()
    with socket.create_server(("127.0.0.1", house.ports["ami"])):
        told = house.refuse()
    assert f"Port {house.ports['ami']}/tcp on 127.0.0.1 (CALLCENTER_AMI_PORT) is in use" in told
    assert told.count("\n") == 1
    assert EmbeddedServer(house.home).live_pid() is None


def test_given_data_of_another_postgresql_when_started_then_named(install: Install) -> None:
    """Data that no server here can read is refused before anything starts."""
    house = install()
    data = EmbeddedServer(house.home).data
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("13\n")
    told = house.refuse()
    assert "was written by PostgreSQL 13; this machine has" in told
    assert told.count("\n") == 1


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://me@here/calls", "CALLCENTER_DATABASE_URL cannot be read"),
        ("{wrong}", "password authentication failed"),
    ],
)
def test_given_a_wrong_database_url_when_started_then_told(
    install: Install, postgres_server: EmbeddedServer, url: str, words: str
) -> None:
    """An address that can never work is told at once, without its password."""
    wrong = postgres_server.url().replace("callcenter:", "callcenter:s3cret")
    told = install(database_url=url.format(wrong=wrong)).refuse()
    assert words in told
    assert "s3cret" not in told
    assert told.count("\n") == 1


def test_given_a_home_that_is_no_folder_when_started_then_told(
    install: Install, tmp_path: Path
) -> None:
    """A home that cannot be written is named with its setting."""
    house = install()
    (tmp_path / "file").touch()
    house.env["CALLCENTER_HOME"] = str(tmp_path / "file" / "home")
    assert "CALLCENTER_HOME" in house.refuse()


def test_given_a_running_installation_when_started_again_then_refused(install: Install) -> None:
    """The lock is the keeper's; nothing of the running one is touched."""
    house = install()
    (house.home / "run").mkdir()
    (house.home / "run" / "keeper.pid").write_text("4711\n")
    lock = take_lock(house.home / "run")
    try:
        assert "is running already (process 4711)" in house.refuse()
    finally:
        os.close(lock)
    assert not (house.home / "postgres").exists()


def test_given_no_asterisk_when_started_then_told_how_to_get_it(
    install: Install, tmp_path: Path
) -> None:
    """Without an Asterisk on the PATH and in the cache the repair is named."""
    house = install()
    house.env |= {"PATH": "/usr/bin:/bin", "XDG_CACHE_HOME": str(tmp_path)}
    told = house.refuse()
    assert "Asterisk is not there" in told
    assert EmbeddedServer(house.home).live_pid() is None


def test_given_a_request_to_stop_while_preparing_then_nothing_stays(install: Install) -> None:
    """SIGTERM before the keeper exists ends the database as well."""
    house = install()
    process = house.start()
    until(lambda: EmbeddedServer(house.home).live_pid(), "a database")
    process.send_signal(signal.SIGTERM)
    assert process.wait(WAIT_S) in {0, 128 + signal.SIGTERM}  # 0: the keeper was already there
    assert EmbeddedServer(house.home).live_pid() is None
    assert house.processes() == []
