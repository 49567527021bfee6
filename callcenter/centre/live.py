"""The centre as it is now, in memory, with a copy on disk for a start without the database."""

import asyncio
from dataclasses import replace
from pathlib import Path

import orjson
import structlog

from callcenter.centre.documents import read_whole, write_whole
from callcenter.centre.model import Centre
from callcenter.centre.store import CentreStore, Listener
from callcenter.database.watching import watch
from callcenter.errors import DatabaseAway
from callcenter.whole_file import put_file

log = structlog.get_logger()

WATCH_EVERY_S = 2.0


class LiveCentre:
    """
    Holds the current centre for everybody who asks, without waiting.

    Args:
        store: Of the database.
        copy: File of the last good centre, `run/centre.json`.
    """

    def __init__(self, store: CentreStore, copy: Path) -> None:
        self._store = store
        self._copy = copy
        self._centre = Centre()
        self._listeners: list[Listener] = []
        self._telling = asyncio.Lock()
        store.on_change(self._take)

    def now(self) -> Centre:
        """Give the centre as it is."""
        return self._centre

    def on_change(self, listener: Listener) -> None:
        """Have `listener` called with each new centre, whoever changed it."""
        self._listeners.append(listener)

    async def start(self) -> Centre:
        """
        Load the centre: from the database, or from the copy while that is away.

        Returns:
            The centre; an empty one where there is neither.

        Raises:
            OperatorError: What is stored cannot be read by this program.
        """
        try:
            await self._take(await self._store.load())
        except DatabaseAway:
            self._centre = read_copy(self._copy) or Centre()
            log.warning("centre.from_copy", revision=self._centre.revision)
        return self._centre

    async def watch(self) -> None:
        """Notice changes made by other processes, until cancelled."""
        await watch(self.refresh, WATCH_EVERY_S)

    async def refresh(self) -> None:
        """
        Load the centre again if its revision is another one.

        Raises:
            DatabaseAway: The database cannot be reached; the centre stays as it was.
        """
        before = self._centre.revision
        if await self._store.revision() == before:
            return
        centre = await self._store.load()
        # A change of our own may have overtaken what we have just read.
        if self._centre.revision == before:
            await self._take(centre)

    async def _take(self, centre: Centre) -> None:
        self._centre = centre
        async with self._telling:
            if self._centre is not centre:
                return  # overtaken while waiting
            await asyncio.to_thread(write_copy, self._copy, centre)
            for listener in self._listeners:
                await listener(centre)


def write_copy(file: Path, centre: Centre) -> None:
    """Write the copy so that a crash at any moment leaves the old or the new one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    stored = {"revision": centre.revision, "centre": write_whole(centre)}
    put_file(file, orjson.dumps(stored))


def read_copy(file: Path) -> Centre | None:
    """Read the copy; None when there is none or it cannot be read."""
    try:
        stored = orjson.loads(file.read_bytes())
        centre, findings, _ = read_whole(stored["centre"])
        revision = int(stored["revision"])
    except (OSError, orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        return None
    return None if findings else replace(centre, revision=revision)
