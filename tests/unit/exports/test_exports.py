"""Lists as files: whole, harmless, masked by role, and noted before they leave."""
# ruff: noqa: RUF001 - Chinese headings, and signs that only look like ours

import csv
import io
import zipfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from callcenter.customers.model import Customer, CustomerNumber, Tier
from callcenter.customers.store import CustomerStore
from callcenter.database.pool import Pool, borrowed
from callcenter.exports.neutral import is_risky, neutral, original
from callcenter.exports.routes import ExportSources, export_routes
from callcenter.exports.sheets import LONGEST_CELL, sheet
from callcenter.exports.store import ExportStore
from callcenter.identity.model import Role
from callcenter.ledger.events import Written
from callcenter.ledger.store import LedgerStore
from callcenter.recordings.model import Recording, State
from callcenter.recordings.store import RecordingStore
from callcenter.testing.web_stage import MadeUpPeople, WebStage, person, web_stage

PEOPLE = MadeUpPeople([person(role.value, role) for role in Role])
RISKY = ("=1+1", "+86", "-2", "@SUM(A1)", "\t=1", "\r=1", "＝1", "'=1", "=cmd|'/C calc'!A0")
AT = datetime(2026, 11, 21, 18, 30, 15, tzinfo=UTC)


class Exports:
    """What a test asks, and what stands in the files."""

    def __init__(self, web: WebStage, pool: Pool) -> None:
        self._web = web
        self.pool = pool
        self.customers = CustomerStore(pool)

    async def get(self, path: str, who: str = "admin", method: str = "GET") -> tuple[int, bytes]:
        """Ask for a file."""
        async with self._web.client.request(
            method, f"/api/v1/exports/{path}", headers=self._web.bearer(who)
        ) as answer:
            return answer.status, await answer.read()

    async def csv(self, path: str, who: str = "admin") -> list[list[str]]:
        """Read a CSV export as the standard library does."""
        status, body = await self.get(path, who)
        assert status == 200, body
        return csv_rows(body)

    async def audit(self) -> list[dict[str, Any]]:
        """Return the notes about exports."""
        async with borrowed(self.pool) as db:
            sql = "SELECT who, act, details FROM audit_log WHERE act LIKE '%.export' ORDER BY id"
            return [dict(row) for row in await db.fetch(sql)]


def csv_rows(body: bytes) -> list[list[str]]:
    """Take a CSV apart."""
    assert body.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def xlsx_rows(body: bytes) -> list[list[Any]]:
    """Take an XLSX apart."""
    return CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(0).to_python()


def sources(pool: Pool) -> ExportSources:
    """Give the lists of the test's database; QA sees numbers masked; seven rows are the most."""
    return ExportSources(
        customers=CustomerStore(pool),
        calls=LedgerStore(pool),
        recordings=RecordingStore(pool),
        masked_for=lambda: ["qa"],
        zone=ZoneInfo("Asia/Shanghai"),
        most_rows=7,
    )


@pytest.fixture
async def exports(pool: Pool) -> AsyncIterator[Exports]:
    """Serve exports."""
    async with web_stage(export_routes(sources(pool), ExportStore(pool)), PEOPLE) as web:
        yield Exports(web, pool)


async def put(exports: Exports, customers: Sequence[Customer]) -> None:
    """Store customers."""
    for customer in customers:
        await exports.customers.create(customer, who="test")


WANG = Customer(
    name="王小明",
    company="=cmd|'/C calc'!A0",
    tier=Tier.CONTRACT,
    notes='one\r\ntwo "quoted", and more; 两',
    numbers=(CustomerNumber(e164="+8613800138000", label="手机"), CustomerNumber(e164="1001")),
)
ANN = Customer(name="@Ann", language="en", numbers=(CustomerNumber(e164="+442079460001"),))


async def test_customers_are_read_again_from_csv_and_xlsx(exports: Exports) -> None:
    """Both forms say the same; CSV cells look like no formula any more, XLSX cells are texts."""
    await put(exports, [WANG, ANN])

    head, ann, wang = await exports.csv("customers?language=en")
    _, body = await exports.get("customers?language=en&form=xlsx")

    assert head == [
        "Id", "Name", "Company", "Tier", "Language", "Address", "Notes",
        "Number", "Label", "Number 2", "Label 2", "Created", "Changed",
    ]  # fmt: skip
    assert ann[1:-2] == ["'@Ann", "", "Standard", "English", "", "", "'+442079460001", "", "", ""]
    assert wang[1:-2] == [
        "王小明", "'=cmd|'/C calc'!A0", "Contract", "Chinese", "", WANG.notes,
        "'+8613800138000", "手机", "1001", "",
    ]  # fmt: skip
    assert wang[-1].endswith("+08:00")
    found = xlsx_rows(body)
    assert [[str(c) for c in row[1:]] for row in found[1:]] == [
        [original(c) for c in row[1:]] for row in (ann, wang)
    ]
    assert found[0] == head
    assert (await exports.csv("customers"))[0][1:4] == ["姓名", "单位", "级别"]


async def test_the_filters_of_the_list_hold(exports: Exports) -> None:
    """A file shows what the list shows, in its order."""
    await put(exports, [WANG, ANN, replace(ANN, name="Bo", tier=Tier.PAID)])

    async def names(query: str) -> list[str]:
        return [row[1] for row in (await exports.csv(f"customers?{query}"))[1:]]

    assert await names("sort=-name") == ["王小明", "Bo", "'@Ann"]
    assert await names("tier=paid") == ["Bo"]
    assert await names("number=02079460001&tier=contract") == []
    assert await names("number_end=8000") == ["王小明"]
    assert (await exports.get("customers?tire=paid"))[0] == 422


async def test_an_export_is_noted_with_what_it_held_and_who_took_it(exports: Exports) -> None:
    """Names of filters stand in the audit log, their values never."""
    await put(exports, [WANG])

    await exports.get("customers?number=13800138000&form=xlsx", "supervisor")

    details = {"form": "xlsx", "rows": 1, "filters": ["number"]}
    assert await exports.audit() == [
        {"who": "supervisor", "act": "customers.export", "details": details}
    ]


async def test_given_a_log_that_refuses_when_a_file_is_asked_for_then_no_byte_leaves(
    exports: Exports,
) -> None:
    """The note comes first; without it there is no file."""
    await put(exports, [WANG])
    async with borrowed(exports.pool) as db:
        await db.execute("ALTER TABLE audit_log ADD CHECK (act NOT LIKE '%.export') NOT VALID")

    status, body = await exports.get("customers")

    assert (status, orjson.loads(body)["code"]) == (500, "internal")
    assert b"138" not in body


async def test_beyond_the_cap_there_is_an_answer_and_no_file(exports: Exports) -> None:
    """Half a list would be taken for the whole."""
    await put(exports, [replace(ANN, name=f"Ann {n}") for n in range(8)])

    status, body = await exports.get("customers")

    assert (status, orjson.loads(body)["code"]) == (422, "too_many_rows")
    assert await exports.audit() == []
    assert (await exports.get("customers?q=3"))[0] == 200


async def test_asking_for_the_headers_makes_no_file(exports: Exports) -> None:
    """HEAD is no export and leaves no note."""
    assert await exports.get("customers", method="HEAD") == (200, b"")
    assert await exports.audit() == []


def _call(call: str, direction: str, caller: str) -> list[Written]:
    data: dict[str, object] = {
        "pbx": "pbx1", "uniqueid": call, "direction": direction, "caller": caller,
        "caller_name": '=HYPERLINK("http://x")', "number": "+8613900139000",
        "language": "zh-CN", "flow": "main",
    }  # fmt: skip
    return [Written(stream=f"call:{call}", seq=1, at=AT, type="call.arrived", data=data)]


async def test_calls_and_recordings_are_masked_by_role_and_told_in_local_time(
    exports: Exports,
) -> None:
    """QA gets the same rows with the middle of customers' numbers hidden."""
    ledger = LedgerStore(exports.pool)
    await ledger.write(_call("pbx1-1.1", "in", "+8613800138000"))
    await ledger.write(_call("pbx1-1.2", "out", "1001"))
    recording = Recording(
        id="pbx1-1.1-1", call="pbx1-1.1", leg=1, agent="1001", queue="service", started_at=AT,
        length_s=12.5, state=State.MISSING, missing_reason="no_audio",
    )  # fmt: skip
    await RecordingStore(exports.pool).put(recording)

    def cells(rows: list[list[str]]) -> list[dict[str, str]]:
        return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]

    full = cells(await exports.csv("calls?language=en"))
    masked = cells(await exports.csv("calls?language=en", "qa"))
    assert [(c["Direction"], c["Caller"], c["Dialled"]) for c in full] == [
        ("Outbound", "1001", "'+8613900139000"),
        ("Inbound", "'+8613800138000", "'+8613900139000"),
    ]
    assert [(c["Caller"], c["Dialled"]) for c in masked] == [
        ("1001", "'+86139****9000"),
        ("'+86138****8000", "'+8613900139000"),
    ]
    assert full[0]["Caller name"] == '\'=HYPERLINK("http://x")'
    assert full[0]["Arrived"] == "2026-11-22 02:30:15+08:00"
    [found] = cells(await exports.csv("recordings?language=zh-CN", "qa"))
    assert (found["开始时间"], found["状态"]) == ("2026-11-22 02:30:15+08:00", "缺失")
    assert found["时长（秒）"] == "12.5"
    later = (AT + timedelta(seconds=1)).isoformat().replace("+", "%2B")
    assert len(await exports.csv(f"calls?arrived_from={later}")) == 1
    assert len(await exports.csv(f"recordings?from={later}")) == 1


async def test_who_sees_numbers_masked_cannot_search_by_a_part(pool: Pool) -> None:
    """The rule of the list holds for the file."""
    masked = replace(sources(pool), masked_for=lambda: ["supervisor"])
    async with web_stage(export_routes(masked, ExportStore(pool)), PEOPLE) as web:
        exports = Exports(web, pool)
        assert (await exports.get("customers?number_end=8000", "supervisor"))[0] == 403
        assert (await exports.get("customers?number_end=8000"))[0] == 200


@given(st.text() | st.sampled_from(RISKY) | st.from_regex(r"'*[=+@\t-].*"))
def test_what_is_made_harmless_can_be_made_as_it_was(text: str) -> None:
    """Nothing that begins like a formula is left, and no text is lost."""
    assert original(neutral(text)) == text
    assert not neutral(text).startswith(
        ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
    )


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=50), max_size=5))
def test_any_text_opens_again_in_both_forms(texts: list[str]) -> None:
    """Whatever people have typed, the file opens and nothing in it is a formula."""
    kept = [text.replace("\ufffe", "").replace("\uffff", "") for text in texts]
    for form in ("csv", "xlsx"):
        file = io.BytesIO()
        made = sheet(form, file, ["a"])
        made.add([[text, 1] for text in [*texts, "end"]])
        made.finish()
        if form == "csv":
            found = [row[0] for row in csv_rows(file.getvalue())[1:-1]]
            assert [original(text) for text in found] == texts
        else:
            found = [row[0] for row in xlsx_rows(file.getvalue())[1:-1]]
            assert found == kept
            assert is_harmless(file.getvalue())


def is_harmless(body: bytes) -> bool:
    """Tell that an XLSX holds no formula."""
    book = zipfile.ZipFile(io.BytesIO(body))
    return b"<f>" not in book.read("xl/worksheets/sheet1.xml")


def test_a_text_too_long_for_a_cell_is_cut() -> None:
    """XLSX has a bound; a cell beyond it would be lost whole."""
    file = io.BytesIO()
    made = sheet("xlsx", file, ["a"])
    made.add([["x" * (LONGEST_CELL + 5)]])
    made.finish()
    assert xlsx_rows(file.getvalue())[1] == ["x" * LONGEST_CELL]


def test_cells_that_look_like_formulas_are_marked_as_quoted() -> None:
    """The mark keeps them texts after somebody has edited them."""
    assert all(is_risky(text) for text in RISKY)
    assert not any(is_risky(text) for text in ("王", "'t Hooft", "a=1", ""))
