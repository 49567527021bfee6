"""The data folder of the server that comes along: fit for a program, or made."""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from callcenter.database.binaries import Binaries
from callcenter.database.unprivileged import command_prefix
from callcenter.errors import OperatorError

USER = "callcenter"
ENVIRONMENT: Mapping[str, str] = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
"""In which the programs of PostgreSQL run."""

_INITDB_TIMEOUT_S = 120


def fitting(offered: Sequence[Binaries], data: Path) -> Binaries:
    """
    Choose the programs that can work on a data folder; the first ones where there is none yet.

    Args:
        offered: What this machine has, the preferred ones first.
        data: The folder, made by PostgreSQL of one major version.

    Raises:
        OperatorError: The data cannot be read, or none of them can work on it.
    """
    version_file = data / "PG_VERSION"
    try:
        if not data.exists():
            return offered[0]
        major = int(version_file.read_text())
    except PermissionError:
        raise OperatorError(
            f"The database in {data} belongs to another user.",
            "Start as the user who made it, or move it away to start with an empty one.",
        ) from None
    except (OSError, ValueError):
        raise OperatorError(
            f"{data} holds no PostgreSQL data.", "Move that folder away and start again."
        ) from None
    for binaries in offered:
        if binaries.major == major:
            return binaries
    raise OperatorError(
        f"The database in {data} was written by PostgreSQL {major}; this machine has "
        f"{', '.join(str(b.major) for b in offered)}.",
        f"Install PostgreSQL {major}, or move that folder away to start with an empty one.",
    )


def make_data(binaries: Binaries, data: Path, *, password: str, uid: int) -> None:
    """
    Make a data folder, under another name first, so that a half-made one is never used.

    Args:
        binaries: Whose `initdb` makes it.
        data: Where.
        password: Of the one user, `USER`.
        uid: Of the system's user who will own it; -1 for ourselves.

    Raises:
        OperatorError: It cannot be made; names the reason.
    """
    unfinished = data.parent / "data.new"
    if unfinished.exists():
        shutil.rmtree(unfinished)
    own_folder(unfinished, uid)
    told = data.parent / "password.told"  # a copy that the server's user may read
    write_secret(told, password, uid)
    program = binaries.folder / "initdb"
    command = [
        *command_prefix(uid, unfinished, program),
        *(str(program), "-D", str(unfinished), "-U", USER, f"--pwfile={told}"),
        *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8"),
    ]
    try:
        result = subprocess.run(
            command,
            cwd="/",
            env=ENVIRONMENT,
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
            f"The database in {data} cannot be made: {lines[-1]}.",
            "Put that right and start again.",
        )
    unfinished.rename(data)


def own_folder(folder: Path, uid: int) -> None:
    """Make a folder that only this user enters; a strange one of that name is refused."""
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if found.st_uid not in {uid, os.geteuid()} or folder.is_symlink():
        raise OperatorError(
            f"{folder} belongs to user {found.st_uid}.", "Remove it and start again."
        )
    folder.chmod(0o700)
    os.chown(folder, uid, -1)


def write_secret(file: Path, secret: str, uid: int = -1) -> None:
    """Write a file that only this user reads."""
    file.unlink(missing_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as opened:
        opened.write(secret)
    os.chown(file, uid, -1)
