"""Lists as files over HTTP: by right, noted first, whole or not at all."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import partial
from tempfile import TemporaryFile
from typing import Any, BinaryIO, TypeAlias

from aiohttp import hdrs, web
from pydantic import BaseModel

from callcenter.customers.answers import CustomersAsked
from callcenter.customers.masking import refuse_part_of_masked
from callcenter.customers.model import Language
from callcenter.customers.store import CustomerStore
from callcenter.errors import Invalid
from callcenter.exports.sheets import MEDIA_TYPES, Cell, Form, Sheet, sheet
from callcenter.exports.store import ExportStore
from callcenter.exports.tables import (
    CALL_COLUMNS,
    RECORDING_COLUMNS,
    Reader,
    call_rows,
    customer_columns,
    customer_rows,
    recording_rows,
)
from callcenter.exports.wording import headings
from callcenter.identity.model import Principal, Role
from callcenter.ledger.call_answers import CallsAsked
from callcenter.ledger.store import LedgerStore
from callcenter.recordings.answers import RecordingsAsked
from callcenter.recordings.store import RecordingStore
from callcenter.web.ranges import BLOCK, STALL_S
from callcenter.web.route import Asked, Route

OVERSEERS = frozenset({Role.SUPERVISOR, Role.ADMIN})
AUDITORS = OVERSEERS | {Role.QA}
MOST_ROWS = 200_000
BATCH = 500
AT_ONCE = 2
"""Files that are made at the same time; others wait."""

Batches: TypeAlias = AsyncIterator[list[list[Cell]]]


class ExportQuery(BaseModel):
    """In which form, and for whom to read."""

    form: Form = "csv"
    language: Language = "zh-CN"


class CustomersExport(CustomersAsked, ExportQuery):
    """Which customers, and in which form."""


class CallsExport(CallsAsked, ExportQuery):
    """Which calls, and in which form."""


class RecordingsExport(RecordingsAsked, ExportQuery):
    """Which recordings, and in which form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportSources:
    """
    Where exported rows come from.

    Args:
        customers, calls, recordings: The lists.
        masked_for: Roles that see numbers masked, as the centre has it now.
        zone: In which times are told.
        most_rows: Of one file.
    """

    customers: CustomerStore
    calls: LedgerStore
    recordings: RecordingStore
    masked_for: Callable[[], Collection[str]]
    zone: tzinfo
    most_rows: int = MOST_ROWS


def export_routes(sources: ExportSources, store: ExportStore) -> list[Route]:
    """Make the routes of exports."""
    return _ExportApi(sources, store).routes()


class _ExportApi:
    """The handlers of `/exports`."""

    def __init__(self, sources: ExportSources, store: ExportStore) -> None:
        self._from = sources
        self._store = store
        self._turn = asyncio.Semaphore(AT_ONCE)

    def routes(self) -> list[Route]:
        """Make the routes."""
        route = partial(Route, method="GET", tags=("exports",))
        return [
            route(
                path="/exports/customers",
                roles=OVERSEERS,
                handler=self.customers,
                summary="Take customers along as a CSV or XLSX file",
                query=CustomersExport,
            ),
            route(
                path="/exports/calls",
                roles=AUDITORS,
                handler=self.calls,
                summary="Take calls along as a CSV or XLSX file",
                query=CallsExport,
            ),
            route(
                path="/exports/recordings",
                roles=AUDITORS,
                handler=self.recordings,
                summary="Take the list of recordings along as a CSV or XLSX file",
                query=RecordingsExport,
            ),
        ]

    async def customers(self, asked: Asked[None, CustomersExport]) -> web.StreamResponse:
        """Send customers."""
        query, reader = asked.query, self._reader(asked)
        refuse_part_of_masked(query.number_end, asked.principal, self._from.masked_for())
        most = await self._store.most_numbers()

        async def batches() -> Batches:
            after: tuple[Any, int] | None = None
            while True:
                found = await self._from.customers.list(query.wanted(), query.sort, after, BATCH)
                yield customer_rows(found, most, reader)
                if len(found) < BATCH:
                    return
                last = found[-1]
                after = (last.changed_at if query.sort.by_time else last.name, last.id)

        return await self._send("customers", asked, customer_columns(most), batches())

    async def calls(self, asked: Asked[None, CallsExport]) -> web.StreamResponse:
        """Send calls."""
        wanted, reader = asked.query.wanted(), self._reader(asked)
        refuse_part_of_masked(wanted.party_end, asked.principal, self._from.masked_for())

        async def batches() -> Batches:
            before: tuple[datetime, str] | None = None
            while True:
                found = await self._from.calls.calls(wanted, limit=BATCH, before=before)
                yield call_rows([record for record, _, _ in found], reader)
                if len(found) < BATCH:
                    return
                before = found[-1][1:]

        return await self._send("calls", asked, CALL_COLUMNS, batches())

    async def recordings(self, asked: Asked[None, RecordingsExport]) -> web.StreamResponse:
        """Send the list of recordings; sound is heard one by one only."""
        wanted, reader = asked.query.wanted(), self._reader(asked)
        refuse_part_of_masked(wanted.party_end, asked.principal, self._from.masked_for())

        async def batches() -> Batches:
            after: tuple[datetime, str] | None = None
            while True:
                found = await self._from.recordings.many(wanted, after=after, limit=BATCH)
                yield recording_rows(found, reader)
                if len(found) < BATCH:
                    return
                last = found[-1].recording
                after = (last.started_at, last.id)

        return await self._send("recordings", asked, RECORDING_COLUMNS, batches())

    def _reader(self, asked: Asked[None, Any]) -> Reader:
        return Reader(
            language=asked.query.language,
            zone=self._from.zone,
            roles=asked.principal.roles,
            masked_for=self._from.masked_for(),
        )

    async def _send(
        self, what: str, asked: Asked[None, Any], columns: Sequence[str], batches: Batches
    ) -> web.StreamResponse:
        query: ExportQuery = asked.query
        response = web.StreamResponse(headers=_headers(what, query.form, self._from.zone))
        if asked.raw.method == "HEAD":
            await response.prepare(asked.raw)
            return response
        with TemporaryFile() as file:
            async with self._turn:
                made = sheet(query.form, file, headings(columns, query.language))
                rows = await _fill(made, batches, self._from.most_rows)
                await self._note(what, asked.principal, query, rows)
                await asyncio.to_thread(made.finish)
            await _stream(file, response, asked.raw)
        return response

    async def _note(self, what: str, who: Principal, query: ExportQuery, rows: int) -> None:
        filters = sorted(query.model_fields_set - ExportQuery.model_fields.keys())
        await self._store.note(
            what,
            who=who.username,
            details={"form": query.form, "rows": rows, "filters": filters},
        )


async def _fill(made: Sheet, batches: Batches, most_rows: int) -> int:
    """
    Write all rows; disk and compression are left to a thread.

    Raises:
        Invalid: There are too many.
    """
    rows = 0
    async for batch in batches:
        rows += len(batch)
        if rows > most_rows:
            raise Invalid(
                f"These are more than {most_rows} rows: narrow the filters, by time for example.",
                code="too_many_rows",
            )
        await asyncio.to_thread(made.add, batch)
    return rows


async def _stream(file: BinaryIO, response: web.StreamResponse, request: web.Request) -> None:
    response.content_length = file.seek(0, 2)
    file.seek(0)
    await response.prepare(request)
    while block := await asyncio.to_thread(file.read, BLOCK):
        async with asyncio.timeout(STALL_S):
            await response.write(block)
    await response.write_eof()


def _headers(what: str, form: Form, zone: tzinfo) -> dict[str, str]:
    name = f"{what}-{datetime.now(zone):%Y%m%d-%H%M}.{form}"
    charset = "; charset=utf-8" if form == "csv" else ""
    return {
        hdrs.CONTENT_TYPE: MEDIA_TYPES[form] + charset,
        hdrs.CONTENT_DISPOSITION: f'attachment; filename="{name}"',
    }
