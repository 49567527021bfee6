"""The database server that comes with an installation: made, started, adopted and stopped here."""

import hashlib
import os
import secrets
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO
from urllib.parse import quote

import asyncpg

from callcenter.database.binaries import Binaries, find_binaries
from callcenter.database.data_folder import (
    ENVIRONMENT,
    USER,
    fitting,
    make_data,
    own_folder,
    write_secret,
)
from callcenter.database.postmaster import Postmaster
from callcenter.database.unprivileged import command_prefix, owner_for
from callcenter.errors import OperatorError

DATABASE = "callcenter"
_PORT = 5432  # names the socket file only: the server does not listen on TCP
_LONGEST_SOCKET_PATH = 107  # bytes, of sockaddr_un
_READY_TIMEOUT_S = 600.0  # a crash recovery with much to replay takes minutes
_ORPHANS_S = 10.0  # how long children of a killed server may hold its memory
_POLL_S = 0.02


class EmbeddedServer:
    """
    A PostgreSQL server of our own under `home/postgres`, reached by a private socket only.

    Args:
        home: The installation's folder.
        options: Settings of the server beyond ours, such as `{"fsync": "off"}` for tests.
        binaries: What may run it, the preferred ones first; found when not given.
    """

    def __init__(
        self,
        home: Path,
        *,
        options: Mapping[str, str] | None = None,
        binaries: list[Binaries] | None = None,
    ) -> None:
        self.folder = home / "postgres"
        self.data = self.folder / "data"
        self.password_file = self.folder / "password"
        self.socket_folder = _socket_folder(self.folder)
        self.cwd = Path("/")
        self.env = dict(ENVIRONMENT)
        self._options = dict(options or {})
        self._binaries = binaries
        self._postmaster = Postmaster(self.data)
        self._chosen: Binaries | None = None
        self._uid = -1
        self._child: int | None = None  # the process id of a server that we started
        self._log: IO[bytes] | int = subprocess.DEVNULL

    def prepare(self) -> None:
        """
        Make the data directory on the first start, and check it on every later one.

        Raises:
            OperatorError: The data cannot be used, or nothing here can run a server.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self._uid = owner_for(self.data)
        offered = self._binaries if self._binaries is not None else find_binaries()
        self._chosen = fitting(offered, self.data)
        own_folder(self.socket_folder, self._uid)
        if self.data.exists():
            if not self.password_file.exists():
                raise OperatorError(
                    f"The database's password file {self.password_file} is gone.",
                    f"Put it back, or move {self.data} away to start with an empty database.",
                )
            self._postmaster.forget_stranger()
        else:
            self._initialise(self._chosen)

    def command(self) -> list[str]:
        """Give the command line that becomes the server; call `prepare` before."""
        program = self._program("postgres")
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": f'"{self.socket_folder}"',
            "unix_socket_permissions": "0700",
            "port": str(_PORT),
            "timezone": "UTC",
            "log_timezone": "UTC",
            # Neither the row that was refused nor the statement: personal data and secrets are
            # in them. Who asked is told what was wrong.
            "log_error_verbosity": "terse",
            "log_min_error_statement": "panic",
            **self._options,
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        prefix = command_prefix(self._uid, self.data, self.socket_folder, program)
        return [*prefix, str(program), "-D", str(self.data), *options]

    def start(self, log: IO[bytes] | int = subprocess.DEVNULL) -> int:
        """
        Start the server, or adopt the one that already runs on this data.

        Args:
            log: Where its messages go; kept open until `await_ready` has returned.

        Returns:
            Its process id; it leads a process group of its own.
        """
        self._log = log
        alive = self.live_pid()
        if alive is not None:
            return alive
        process = subprocess.Popen(
            self.command(),
            cwd=self.cwd,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        # The server may well outlive this object, which Popen would warn of: we bury it ourselves.
        process.returncode = 0
        self._child = process.pid
        return self._child

    def await_ready(self, *, timeout_s: float = _READY_TIMEOUT_S) -> int:
        """
        Wait until the server takes connections, through a crash recovery if there is one.

        Args:
            timeout_s: Longest wait.

        Returns:
            Its process id.

        Raises:
            OperatorError: It ended, or is not ready in that time.
        """
        begun = time.monotonic()
        while time.monotonic() < begun + timeout_s:
            pid = self.live_pid()
            if pid is not None and self._postmaster.status() == "ready":
                return pid
            if pid is None and self._child_ended():
                # Children of a server that was killed hold its memory for a moment.
                if time.monotonic() > begun + _ORPHANS_S:
                    break
                time.sleep(0.5)
                self.start(self._log)
            time.sleep(_POLL_S)
        raise OperatorError(
            f"The database in {self.data} does not start.",
            "Its log (log/postgres.log in the installation's folder) says why.",
        )

    def live_pid(self) -> int | None:
        """Tell the process id of the server that runs on this data, whoever started it."""
        return self._postmaster.live_pid()

    def stop(self, how: signal.Signals = signal.SIGINT, *, timeout_s: float = 30.0) -> None:
        """
        Stop the server and wait for its end.

        Args:
            how: SIGINT ends sessions and writes everything; SIGQUIT drops all at once.
            timeout_s: After which it is killed.
        """
        # A child may be so young that it has not written its pid.
        pid = self.live_pid() or (None if self._child_ended() else self._child)
        deadline = time.monotonic() + timeout_s
        if pid is not None:
            os.kill(pid, how)
        while pid is not None and not self._ended(pid):
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGKILL)
            time.sleep(_POLL_S)

    def url(self, database: str = DATABASE) -> str:
        """Give the address of one of its databases."""
        password = quote(self.password_file.read_text().strip(), safe="")
        host = quote(str(self.socket_folder), safe="")
        return f"postgresql://{USER}:{password}@/{database}?host={host}&port={_PORT}"

    async def create_database(self, name: str = DATABASE) -> None:
        """Create a database in the running server, unless it is there."""
        connection = await asyncpg.connect(self.url("postgres"), timeout=30)
        try:
            if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
                await connection.execute(f'CREATE DATABASE "{name}"')
        finally:
            await connection.close()

    def _initialise(self, binaries: Binaries) -> None:
        if not self.password_file.exists():
            write_secret(self.password_file, secrets.token_urlsafe(24))
        make_data(binaries, self.data, password=self.password_file.read_text(), uid=self._uid)

    def _program(self, name: str) -> Path:
        if self._chosen is None:
            raise RuntimeError("prepare() comes first")
        return self._chosen.folder / name

    def _ended(self, pid: int) -> bool:
        return self._child_ended() if pid == self._child else not self._postmaster.is_it(pid)

    def _child_ended(self) -> bool:
        """Tell whether the server we started has ended, and bury it; False if we started none."""
        if self._child is None:
            return False
        try:
            buried, _ = os.waitpid(self._child, os.WNOHANG)
        except ChildProcessError:
            return True
        return buried != 0


def _socket_folder(folder: Path) -> Path:
    """Choose a folder for the socket; a deep installation gets a short private one elsewhere."""
    near = folder / "socket"
    if len(os.fsencode(near / f".s.PGSQL.{_PORT}")) <= _LONGEST_SOCKET_PATH:
        return near
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"callcenter-{os.geteuid()}-{name}"
