"""
The local journal between the live centre and the database.

An event is on the way to disk before `append` returns (it survives the death of the process) and
synced within `SYNC_EVERY_S` (it survives the death of the machine). The database is fed from here,
so there is one way for fair weather and for outages. Files are named by the first number in them.
"""

import asyncio
import errno
import os
import time
from collections import deque
from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path

import orjson
import structlog

from callcenter.ledger.events import Written

ROTATE_BYTES = 4 * 1024 * 1024
MAX_UNWRITTEN = 100_000

log = structlog.get_logger()


class Spool:
    """An append-only journal of events; one writer, one reader."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._unwritten: deque[Written] = deque(maxlen=MAX_UNWRITTEN)
        self._unsynced = False
        self._pending: tuple[Path, int] | None = None
        self._read_from: dict[Path, int] = {}
        last = self._last_seq()
        self.first_seq = max(time.time_ns() // 1000, last + 1)
        self._file, self._path, self._size = self._new_file(self.first_seq)

    def append(self, event: Written) -> None:
        """
        Write one event; it survives a kill of the process from here on.

        A full disk must not end calls: what cannot be written waits in memory, bounded, and goes
        first with the next event.
        """
        self._unwritten.append(event)
        try:
            while self._unwritten:
                self._write(self._unwritten[0])
                self._unwritten.popleft()
        except OSError as error:
            log.warning("spool.unwritable", error=str(error), waiting=len(self._unwritten))

    def _write(self, event: Written) -> None:
        if self._size > ROTATE_BYTES:
            os.fsync(self._file)
            os.close(self._file)
            self._file, self._path, self._size = self._new_file(event.seq)
        line = _line(event)
        if os.write(self._file, line) < len(line):
            os.ftruncate(self._file, self._size)  # else the next event would be half of one, too
            raise OSError(errno.ENOSPC, "only a part of an event could be written")
        self._size += len(line)
        self._unsynced = True

    async def sync(self) -> None:
        """Bring what was appended to the disk itself."""
        if self._unsynced:
            self._unsynced = False
            await asyncio.to_thread(os.fsync, self._file)

    def read(self, most: int) -> Sequence[Written]:
        """Return up to `most` undelivered events, oldest first; they stay until `delivered`."""
        for path in self._files():
            while whole := self._whole_lines(path, most):
                end = self._read_from.get(path, 0) + sum(map(len, whole))
                events = [event for event in map(_parse, whole) if event is not None]
                if events:
                    self._pending = (path, end)
                    return events
                self._read_from[path] = end
            if path != self._path:
                self._drop(path)
        return ()

    def _whole_lines(self, path: Path, most: int) -> Sequence[bytes]:
        """Return the next lines of a file that are not delivered, without a torn last one."""
        with path.open("rb") as file:
            file.seek(self._read_from.get(path, 0))
            return [line for line in islice(file, most) if line.endswith(b"\n")]

    def delivered(self) -> None:
        """Tell that all that the last `read` returned is in the database."""
        if self._pending is None:
            return
        path, offset = self._pending
        self._pending = None
        self._read_from[path] = offset
        if path != self._path and offset >= path.stat().st_size:
            self._drop(path)

    def undelivered_bytes(self) -> int:
        """Return how much of the journal is not in the database yet."""
        return sum(p.stat().st_size - self._read_from.get(p, 0) for p in self._files())

    def set_aside(self, event: Written) -> None:
        """Keep an event that the database will never take, for a person to look at."""
        with (self._folder / "refused.lines").open("ab") as file:
            file.write(_line(event))

    def close(self) -> None:
        """Sync and close; a wholly delivered journal leaves only its last file's name behind."""
        os.fsync(self._file)
        os.close(self._file)

    def _drop(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        self._read_from.pop(path, None)

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("*.jsonl"))

    def _last_seq(self) -> int:
        """Find the highest number ever used here, so that numbers grow over clock jumps too."""
        files = self._files()
        if not files:
            return 0
        numbers = [int(files[-1].stem)]
        with files[-1].open("rb") as file:
            numbers.extend(event.seq for event in map(_parse, file) if event is not None)
        return max(numbers)

    def _new_file(self, seq: int) -> tuple[int, Path, int]:
        path = self._folder / f"{seq:020d}.jsonl"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return descriptor, path, 0


def _line(event: Written) -> bytes:
    return orjson.dumps(event) + b"\n"


def _parse(line: bytes) -> Written | None:
    """Read one line; a line torn by a power loss is no event."""
    try:
        raw = orjson.loads(line)
        return Written(
            stream=raw["stream"],
            seq=raw["seq"],
            at=datetime.fromisoformat(raw["at"]),
            type=raw["type"],
            data=raw["data"],
        )
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        return None
