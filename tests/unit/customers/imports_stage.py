"""A served `/customers/imports` with its worker, for the tests of imports."""

import asyncio
import contextlib
import csv
import io
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from callcenter.clock import SteadyClock
from callcenter.customers.imports.applying.store import ApplyingStore
from callcenter.customers.imports.jobs import Imports
from callcenter.customers.imports.model import Import
from callcenter.customers.imports.store import ImportStore
from callcenter.customers.routes import customer_routes, import_routes
from callcenter.customers.store import CustomerStore, Sort, Wanted
from callcenter.database.pool import Pool, borrowed
from callcenter.exports.routes import ExportSources, export_routes
from callcenter.exports.store import ExportStore
from callcenter.identity.model import Role
from callcenter.ledger.store import LedgerStore
from callcenter.recordings.store import RecordingStore
from callcenter.testing.web_stage import MadeUpPeople, WebStage, person, web_stage

PEOPLE = MadeUpPeople([person(role.value, role) for role in Role])
WORKING = {"checking", "running", "undoing"}


def table(rows: Sequence[Sequence[str]], separator: str = ",") -> bytes:
    """Write rows as CSV in UTF-8."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator).writerows(rows)
    return text.getvalue().encode()


def people(count: int, first: int = 0) -> bytes:
    """Write a table of made-up customers."""
    rows = [[f"客户{n}", f"+86120000{n:05d}"] for n in range(first, first + count)]
    return table([["姓名", "电话"], *rows])


def imports_over(pool: Pool, home: Path) -> Imports:
    """Make the imports of an installation."""
    return Imports(ImportStore(pool), ApplyingStore(pool), home / "imports", SteadyClock(), "CN")


class ImportDesk:
    """What a test asks."""

    def __init__(self, web: WebStage, pool: Pool, imports: Imports) -> None:
        self._web = web
        self.pool = pool
        self.imports = imports
        self.customers = CustomerStore(pool)

    async def ask(
        self, method: str, path: str, body: object = None, who: str = "admin"
    ) -> tuple[int, Any]:
        """Ask below `/api/v1`; bytes are sent as they are."""
        raw: Any = io.BytesIO(body) if isinstance(body, bytes) else body
        kind = {"data": raw} if isinstance(body, bytes | AsyncIterator) else {"json": raw}
        async with self._web.client.request(
            method, f"/api/v1{path}", headers=self._web.bearer(who), **kind
        ) as answer:
            text = await answer.read()
            is_json = answer.content_type.endswith("json") and text
            return answer.status, orjson.loads(text) if is_json else text

    async def upload(self, content: bytes, name: str = "a.csv") -> dict[str, Any]:
        """Upload a file that is taken."""
        status, made = await self.ask(
            "POST", f"/customers/imports?name={name}&language=en", content
        )
        assert status == 201, made
        found: dict[str, Any] = made
        return found

    async def refused(self, content: bytes) -> str:
        """Upload a file that is not; returns the code."""
        status, problem = await self.ask("POST", "/customers/imports?name=a&language=en", content)
        assert status == 422, problem
        assert problem["detail"].endswith(".")
        code: str = problem["code"]
        return code

    async def act(self, made: dict[str, Any], act: str, body: object = None) -> dict[str, Any]:
        """Ask for a job and wait for its end."""
        path = f"/customers/imports/{made['id']}"
        status, answer = await self.ask("POST", f"{path}/{act}", body)
        assert status == 202, answer
        while answer["state"] in WORKING:
            await asyncio.sleep(0.02)
            _, answer = await self.ask("GET", f"{path}?language=en")
        found: dict[str, Any] = answer
        return found

    async def until_left(self, import_id: int, state: str) -> Import:
        """Wait until an import is in another state."""
        while True:
            found = await self.imports.store.one(import_id)
            if found.state != state:
                return found
            await asyncio.sleep(0.02)

    async def check(
        self,
        made: dict[str, Any],
        duplicates: str = "skip",
        columns: list[str | None] | None = None,
    ) -> dict[str, Any]:
        """Do a dry run with the suggested mapping, or another."""
        suggested = [column["field"] for column in made["columns"]]
        body = {"columns": columns or suggested, "duplicates": duplicates}
        return await self.act(made, "check", body)

    async def bring(self, content: bytes, duplicates: str = "skip") -> dict[str, Any]:
        """Upload, check and import a file, rows with faults left out."""
        made = await self.upload(content)
        await self.check(made, duplicates)
        return await self.act(made, "start", {"skip_wrong": True})

    async def faults(self, made: dict[str, Any]) -> list[dict[str, Any]]:
        """List all that is wrong."""
        path = f"/customers/imports/{made['id']}/errors?language=en&limit=200"
        return list((await self.ask("GET", path))[1]["items"])

    async def everybody(self) -> list[Any]:
        """Return all customers by name."""
        return await self.customers.list(Wanted(), Sort.NAME, None, 1000)

    async def count(self) -> int:
        """Count the customers."""
        async with borrowed(self.pool) as db:
            found: int = await db.fetchval("SELECT count(*) FROM customers")
        return found

    async def sql(self, statement: str, *values: object) -> Any:
        """Return one value."""
        async with borrowed(self.pool) as db:
            return await db.fetchval(statement, *values)


@contextlib.asynccontextmanager
async def import_desk(pool: Pool, home: Path, *, working: bool = True) -> AsyncIterator[ImportDesk]:
    """Serve customers, imports and exports; QA and supervisors see numbers masked."""
    imports = imports_over(pool, home)
    sources = ExportSources(
        customers=CustomerStore(pool),
        calls=LedgerStore(pool),
        recordings=RecordingStore(pool),
        masked_for=lambda: ["qa", "supervisor"],
        zone=ZoneInfo("Asia/Shanghai"),
    )
    routes = [
        *import_routes(imports, sources.masked_for),
        *customer_routes(sources.customers, sources.masked_for),
        *export_routes(sources, ExportStore(pool)),
    ]
    async with web_stage(routes, PEOPLE) as web:
        job = asyncio.create_task(imports.run()) if working else None
        try:
            yield ImportDesk(web, pool, imports)
        finally:
            if job is not None:
                job.cancel()
                await asyncio.gather(job, return_exceptions=True)
