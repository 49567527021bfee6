"""
What an import of customers costs beside a bare COPY of the same rows into tables like ours.

Both write to the same PostgreSQL, with its usual care for power cuts, and build the same indexes.
"""

import asyncio
import csv
import shutil
import signal
import tempfile
import time
from pathlib import Path

from callcenter.clock import SteadyClock
from callcenter.customers.imports.applying.store import ApplyingStore
from callcenter.customers.imports.jobs import Imports
from callcenter.customers.imports.model import Duplicates, State
from callcenter.customers.imports.store import ImportStore
from callcenter.customers.model import Customer, CustomerNumber
from callcenter.customers.store import values_of
from callcenter.database.embedded import EmbeddedServer
from callcenter.database.migrate import upgrade
from callcenter.database.pool import Pool, borrowed, open_pool
from tests.benchmarks.figure import Figure

ROWS = 20_000
WHO = "bench"
_COLUMNS = ("name", "company", "tier", "language", "address", "notes", "haystack", "pairs")
_BARE = """
CREATE TABLE bare_customers (LIKE customers INCLUDING ALL);
CREATE TABLE bare_numbers (LIKE customer_numbers INCLUDING ALL);
"""
_ASIDE = "TRUNCATE bare_customers, bare_numbers"


def figures() -> list[Figure]:
    """Measure in a database of our own."""
    home = Path(tempfile.mkdtemp(prefix="cc-bench-import-"))
    server = EmbeddedServer(home / "postgres")
    with (home / "postgres.log").open("wb") as log:
        try:
            server.prepare()
            server.start(log)
            server.await_ready(timeout_s=60)
            return asyncio.run(_measure(server, home))
        finally:
            server.stop(signal.SIGQUIT)
            shutil.rmtree(home, ignore_errors=True)


async def _measure(server: EmbeddedServer, home: Path) -> list[Figure]:
    await server.create_database("bench")
    await upgrade(server.url("bench"))
    pool = await open_pool(server.url("bench"), size=4)
    try:
        people = [_customer(n) for n in range(ROWS)]
        file = home / "customers.csv"
        _write(file, people)
        bare_s = await _copy(pool, people)
        checked_s, done_s = await _import(pool, home, file)
    finally:
        await pool.close()
    beside = "a bare COPY of the same rows"
    return [
        Figure(
            name=name, value=ROWS / took_s, floor=ROWS / bare_s, beside=beside, unit="rows/s",
            n=ROWS, more_is_better=True,
        )
        for name, took_s in (
            ("import of customers: read and check", checked_s),
            ("import of customers: apply, one transaction", done_s),
            ("import of customers, in all", checked_s + done_s),
        )
    ]  # fmt: skip


def _customer(n: int) -> Customer:
    return Customer(
        name=f"客户{n}",
        address=f"北京市示例路{n}号",
        notes="首次来电, 喜欢上午联系。",
        numbers=(CustomerNumber(e164=f"+86120{n:08d}", label="手机"),),
    )


def _write(file: Path, people: list[Customer]) -> None:
    with file.open("w", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["姓名", "地址", "备注", "手机", "标签"])
        for one in people:
            number = one.numbers[0]
            rows.writerow([one.name, one.address, one.notes, number.e164, number.label])


async def _copy(pool: Pool, people: list[Customer]) -> float:
    """Copy what an import would have made of the file; making it is not counted."""
    customers = [values_of(one) for one in people]
    numbers = [(n, one.numbers[0].e164, 0, "手机") for n, one in enumerate(people, 1)]
    async with borrowed(pool) as db:
        await db.execute(_BARE)
        begun_s = time.perf_counter()
        async with db.transaction():
            await db.copy_records_to_table("bare_customers", records=customers, columns=_COLUMNS)
            await db.copy_records_to_table("bare_numbers", records=numbers)
        took_s = time.perf_counter() - begun_s
        await db.execute(_ASIDE)
    return took_s


async def _import(pool: Pool, home: Path, file: Path) -> tuple[float, float]:
    store = ImportStore(pool)
    imports = Imports(store, ApplyingStore(pool), home / "imports", SteadyClock(), "CN")
    async with imports.taking("customers.csv", WHO) as taking:
        await taking.write(file.read_bytes())
        made = await taking.register()
    fields = [column.field for column in made.columns]
    working = asyncio.create_task(imports.run())
    try:
        begun_s = time.perf_counter()
        await imports.check(made.id, fields, Duplicates.SKIP, who=WHO)
        await _until(store, made.id, State.CHECKED)
        checked_s = time.perf_counter() - begun_s
        begun_s = time.perf_counter()
        await store.begin_run(made.id, skip_wrong=False, allowed=lambda _: None, who=WHO)
        imports.started()
        await _until(store, made.id, State.DONE)
        return checked_s, time.perf_counter() - begun_s
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)


async def _until(store: ImportStore, import_id: int, state: State) -> None:
    while (found := await store.one(import_id)).state is not state:
        if found.failure is not None:
            raise RuntimeError(found.failure["code"])
        await asyncio.sleep(0.01)
