"""Imports at work: files taken in, checked, imported and undone, one after the other."""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog

from callcenter.clock import Clock
from callcenter.customers.imports.applying.store import ApplyingStore
from callcenter.customers.imports.fields import Field
from callcenter.customers.imports.model import Column, Duplicates, Import, State
from callcenter.customers.imports.progress import Progress
from callcenter.customers.imports.reading import look, read
from callcenter.customers.imports.refusal import Fault, Refused
from callcenter.customers.imports.store import ImportStore, Upload
from callcenter.customers.imports.taking import Taking
from callcenter.errors import Conflict, DatabaseAway, NotFound

MOST_OPEN = 20
KEPT = timedelta(days=7)
"""How long an import waits for somebody to go on with it."""

LOOK_EVERY_S = 60.0
AWAY_PAUSE_S = 3.0
SWEEPER = "system"

log = structlog.get_logger()


class Imports:
    """
    The imports of an installation.

    Args:
        store: Of imports.
        applying: Does and undoes them.
        home: Folder of uploaded files; made if need be.
        clock: For their age.
        region: Decides about numbers without a country.
    """

    def __init__(
        self, store: ImportStore, applying: ApplyingStore, home: Path, clock: Clock, region: str
    ) -> None:
        self.store = store
        self._applying = applying
        self._home = home
        self._clock = clock
        self._region = region
        self._wake = asyncio.Event()
        self._reading = asyncio.Semaphore(1)
        self._taking: set[str] = set()
        self._progress = Progress()

    def progress(self, import_id: int) -> tuple[int, int] | None:
        """Return how many of how many are done; None while no job runs here."""
        return self._progress.of(import_id)

    @contextlib.asynccontextmanager
    async def taking(self, name: str, who: str) -> AsyncIterator[Taking]:
        """Take in a file: write into what is given, then call its `register`."""
        await asyncio.to_thread(self._home.mkdir, mode=0o700, parents=True, exist_ok=True)
        file = secrets.token_hex(16)
        self._taking.add(file)
        taking = Taking(name, who, self._home / file, self._register)
        try:
            with taking.open():
                yield taking
        finally:
            if taking.made is None:
                (self._home / file).unlink(missing_ok=True)
            self._taking.discard(file)

    async def check(
        self, import_id: int, columns: Sequence[Field | None], duplicates: Duplicates, *, who: str
    ) -> Import:
        """Ask for a dry run; see `ImportStore.begin_check`."""
        begun = await self.store.begin_check(import_id, columns, duplicates, who=who)
        self._wake.set()
        return begun

    def started(self) -> None:
        """Tell that the store holds another job."""
        self._wake.set()

    async def undo(self, import_id: int, *, who: str) -> Import:
        """
        Ask for an import to be undone as a whole.

        Raises:
            Conflict: It is not done, or somebody has changed one of its customers since.
        """
        found = await self.store.one(import_id)
        if found.state is State.DONE:
            changed = await self._applying.changed_since(import_id, found.applied_at)
            if changed:
                raise Conflict(
                    f"{changed} customers were changed or deleted since: it cannot be undone.",
                    code="changed_since",
                )
        begun = await self.store.begin_undo(import_id, who=who)
        self._wake.set()
        return begun

    async def discard(self, import_id: int, *, who: str) -> Import:
        """Give up an import that was not started, and forget its file."""
        given_up = await self.store.discard(import_id, who=who)
        await asyncio.to_thread((self._home / given_up.file).unlink, missing_ok=True)
        return given_up

    async def run(self) -> None:
        """Work on what is asked for, and on what a former run left, until cancelled."""
        while True:
            self._wake.clear()
            try:
                while (job := await self.store.next_job()) is not None:
                    await self._work(job)
                await self.sweep()
            except DatabaseAway:
                await asyncio.sleep(AWAY_PAUSE_S)
                continue
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), LOOK_EVERY_S)

    async def sweep(self) -> None:
        """Give up imports that nobody went on with, and delete files that nothing needs."""
        for import_id in await self.store.older(self._clock.now() - KEPT):
            with contextlib.suppress(Conflict, NotFound):
                await self.discard(import_id, who=SWEEPER)
        if not self._home.is_dir():
            return
        # In this order: a file that arrives in between is not among those found.
        there = {path.name for path in self._home.iterdir()} - self._taking
        for name in there - await self.store.files():
            (self._home / name).unlink(missing_ok=True)

    async def _register(self, taking: Taking) -> Import:
        """See `Taking.register`."""
        async with self._reading:
            seen = await look(taking.path)
        columns = [
            Column(heading=heading, samples=tuple(samples), field=Field(field) if field else None)
            for heading, samples, field in zip(
                seen["headings"], seen["samples"], seen["suggested"], strict=True
            )
        ]
        upload = Upload(
            name=taking.name,
            file=taking.path.name,
            bytes=taking.bytes,
            kind=seen["kind"],
            encoding=seen["encoding"],
            separator=seen["separator"],
            columns=tuple(columns),
            rows=seen["rows"],
        )
        return await self.store.add(upload, who=taking.who, most_open=MOST_OPEN)

    async def _work(self, job: Import) -> None:
        """Do one job; one that fails leaves the import as it was before."""
        try:
            match job.state:
                case State.CHECKING:
                    await self._check(job)
                case State.RUNNING:
                    await self._applying.apply(job, self._progress.begin(job.id, job.good or 0))
                case State.UNDOING:
                    most = (job.created or 0) + (job.updated or 0)
                    await self._applying.undo(job, self._progress.begin(job.id, most))
        except Refused as refused:
            await self.store.fail(job, refused.code, refused.values)
        except DatabaseAway:
            raise
        except Exception:
            log.exception("customer_import.failed", customer_import=job.id, state=job.state)
            await self.store.fail(job, "internal", {})
        else:
            log.info("customer_import.worked", customer_import=job.id, state=job.state)
        finally:
            self._progress.end(job.id)

    async def _check(self, job: Import) -> None:
        path = self._home / job.file
        if not path.is_file():
            raise Refused("file_gone")
        await self.store.clear(job.id)
        asked = {
            "kind": job.kind,
            "encoding": job.encoding,
            "separator": job.separator,
            "columns": [column.field for column in job.columns],
            "region": self._region,
            "unique": job.duplicates is not Duplicates.CREATE,
        }
        count = self._progress.begin(job.id, job.rows)
        good = wrong = faults = 0
        async with self._reading, read(path, asked) as frames:
            async for frame in frames:
                found = [_fault(plain) for plain in frame["faults"]]
                await self.store.stage(job.id, frame["rows"], faults + 1, found)
                good += len(frame["rows"])
                wrong += len({fault.row for fault in found})
                faults += len(found)
                count(frame["seen"])
        await self.store.checked(job.id, good=good, wrong=wrong)


def _fault(plain: Sequence[Any]) -> Fault:
    return Fault(**dict(zip(Fault.__dataclass_fields__, plain, strict=True)))
