"""The siblings' output: one file each, bounded; the service's is shown on the console as well."""

import contextlib
import os
import shutil
from pathlib import Path
from typing import BinaryIO

LARGEST_BYTES = 20_000_000
KEPT = 3
_AT_ONCE_BYTES = 1_000_000


def open_log(file: Path) -> BinaryIO:
    """Open a log to append to, put aside first when it has grown large."""
    file.parent.mkdir(parents=True, exist_ok=True)
    bound(file)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    return os.fdopen(descriptor, "ab", buffering=0)


def bound(file: Path, largest: int = LARGEST_BYTES) -> None:
    """
    Put a log that has grown too large aside as `<name>.1`, older ones moving up.

    It is copied and emptied, not renamed: its writer appends to the open file and goes on.
    """
    if not file.exists() or file.stat().st_size <= largest:
        return
    for number in range(KEPT - 1, 0, -1):
        older = file.with_name(f"{file.name}.{number}")
        if older.exists():
            older.replace(file.with_name(f"{file.name}.{number + 1}"))
    shutil.copyfile(file, file.with_name(f"{file.name}.1"))
    os.truncate(file, 0)


class Echo:
    """
    Shows on the console what is added to a file.

    A pipe through the keeper would stop the service's mouth whenever the keeper pauses or dies.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._shown = file.stat().st_size if file.exists() else 0

    def show(self) -> None:
        """Copy what is new."""
        try:
            with self._file.open("rb") as opened:
                if os.fstat(opened.fileno()).st_size < self._shown:
                    self._shown = 0
                opened.seek(self._shown)
                fresh = opened.read(_AT_ONCE_BYTES)
        except OSError:
            return
        self._shown += len(fresh)
        if fresh:
            say(fresh.decode(errors="replace").rstrip("\n"))


def say(text: str, *, to_stdout: bool = False) -> None:
    """Print a line; a console that went away is no reason to stop."""
    with contextlib.suppress(OSError):
        os.write(1 if to_stdout else 2, f"{text}\n".encode())
