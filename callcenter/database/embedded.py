"""The database server that comes with an installation: made, started, adopted and stopped here."""

import hashlib
import os
import secrets
import shutil
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
from callcenter.database.unprivileged import command_prefix, owner_for
from callcenter.errors import OperatorError

USER = "callcenter"
DATABASE = "callcenter"
_PORT = 5432  # names the socket file only: the server does not listen on TCP
_LONGEST_SOCKET_PATH = 107  # bytes, of sockaddr_un
_INITDB_TIMEOUT_S = 120
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
        self.env = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        self._options = dict(options or {})
        self._binaries = binaries
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
        self._chosen = self._choose()
        _own_folder(self.socket_folder, self._uid)
        if self.data.exists():
            if not self.password_file.exists():
                raise OperatorError(
                    f"The database's password file {self.password_file} is gone.",
                    f"Put it back, or move {self.data} away to start with an empty database.",
                )
            self._forget_strange_pid()
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
            if pid is not None and self._status() == "ready":
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
        pid = self._noted_pid()
        return pid if pid is not None and _runs_on(pid, self.data) else None

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

    def _choose(self) -> Binaries:
        offered = self._binaries if self._binaries is not None else find_binaries()
        version_file = self.data / "PG_VERSION"
        try:
            if not self.data.exists():
                return offered[0]
            major = int(version_file.read_text())
        except PermissionError:
            raise OperatorError(
                f"The database in {self.data} belongs to another user.",
                "Start as the user who made it, or move it away to start with an empty one.",
            ) from None
        except (OSError, ValueError):
            raise OperatorError(
                f"{self.data} holds no PostgreSQL data.", "Move that folder away and start again."
            ) from None
        for binaries in offered:
            if binaries.major == major:
                return binaries
        raise OperatorError(
            f"The database in {self.data} was written by PostgreSQL {major}; this machine has "
            f"{', '.join(str(b.major) for b in offered)}.",
            f"Install PostgreSQL {major}, or move that folder away to start with an empty one.",
        )

    def _initialise(self, binaries: Binaries) -> None:
        """Make the data under another name first, so that a half-made one is never used."""
        unfinished = self.folder / "data.new"
        if unfinished.exists():
            shutil.rmtree(unfinished)
        if not self.password_file.exists():
            _write_secret(self.password_file, secrets.token_urlsafe(24))
        _own_folder(unfinished, self._uid)
        told = self.folder / "password.told"  # a copy that the server's user may read
        _write_secret(told, self.password_file.read_text(), self._uid)
        program = binaries.folder / "initdb"
        command = [
            *command_prefix(self._uid, unfinished, program),
            *(str(program), "-D", str(unfinished), "-U", USER, f"--pwfile={told}"),
            *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8"),
        ]
        try:
            result = subprocess.run(
                command,
                cwd=self.cwd,
                env=self.env,
                capture_output=True,
                text=True,
                check=False,
                timeout=_INITDB_TIMEOUT_S,
            )
        finally:
            told.unlink()
        if result.returncode != 0:
            lines = result.stderr.strip().splitlines() or ["it says nothing"]
            raise OperatorError(
                f"The database in {self.data} cannot be made: {lines[-1]}.",
                "Put that right and start again.",
            )
        unfinished.rename(self.data)

    def _program(self, name: str) -> Path:
        if self._chosen is None:
            raise RuntimeError("prepare() comes first")
        return self._chosen.folder / name

    def _noted(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []

    def _noted_pid(self) -> int | None:
        lines = self._noted()
        return int(lines[0]) if lines and lines[0].isdigit() else None

    def _status(self) -> str:
        lines = self._noted()
        return lines[7].strip() if len(lines) > 7 else ""

    def _forget_strange_pid(self) -> None:
        """
        Remove a pid file that names a living process which is no server of ours.

        After a reboot the number may belong to anybody; PostgreSQL would refuse to start.
        """
        pid = self._noted_pid()
        if pid is not None and Path(f"/proc/{pid}").exists() and not _runs_on(pid, self.data):
            (self.data / "postmaster.pid").unlink()

    def _ended(self, pid: int) -> bool:
        return self._child_ended() if pid == self._child else not _runs_on(pid, self.data)

    def _child_ended(self) -> bool:
        """Tell whether the server we started has ended, and bury it; False if we started none."""
        if self._child is None:
            return False
        try:
            buried, _ = os.waitpid(self._child, os.WNOHANG)
        except ChildProcessError:
            return True
        return buried != 0


def _runs_on(pid: int, data: Path) -> bool:
    """Tell whether the process is a PostgreSQL server that works in this data directory."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        return state != "Z" and Path(f"/proc/{pid}/cwd").samefile(data)
    except OSError:
        return False


def _socket_folder(folder: Path) -> Path:
    """Choose a folder for the socket; a deep installation gets a short private one elsewhere."""
    near = folder / "socket"
    if len(os.fsencode(near / f".s.PGSQL.{_PORT}")) <= _LONGEST_SOCKET_PATH:
        return near
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"callcenter-{os.geteuid()}-{name}"


def _own_folder(folder: Path, uid: int) -> None:
    """Make a folder that only this user enters; a strange one of that name is refused."""
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if found.st_uid not in {uid, os.geteuid()} or folder.is_symlink():
        raise OperatorError(
            f"{folder} belongs to user {found.st_uid}.", "Remove it and start again."
        )
    folder.chmod(0o700)
    os.chown(folder, uid, -1)


def _write_secret(file: Path, secret: str, uid: int = -1) -> None:
    file.unlink(missing_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as opened:
        opened.write(secret)
    os.chown(file, uid, -1)
