"""Files that are not what they seem, or too much of it."""

import io
import os
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from callcenter.customers.imports.reading import look
from callcenter.customers.imports.refusal import Refused
from callcenter.customers.imports.source import MOST_COLUMNS, find_format, rows_of
from callcenter.customers.imports.wording import FAULTS, REFUSALS
from callcenter.identity.model import Role
from tests.unit.customers.imports_stage import ImportDesk, table

TEXT = "姓名,手机,备注\n王小明,13800138000,喜欢\n李示例,13900139000,\n"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def xlsx(rows: list[list[object]]) -> bytes:
    """Write rows as XLSX."""
    file = io.BytesIO()
    book = Workbook(file, {"strings_to_formulas": False, "default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return file.getvalue()


@pytest.mark.parametrize(
    ("encoding", "known_as"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("gbk", "gb18030"),
        ("gb18030", "gb18030"),
    ],
)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_tables_are_read_in_every_usual_encoding_and_separator(
    tmp_path: Path, encoding: str, known_as: str, separator: str
) -> None:
    """What Excel in China writes is read as well as what everybody else does."""
    file = tmp_path / "a"
    file.write_bytes(TEXT.replace(",", separator).encode(encoding))

    form = find_format(file)
    rows = [row.cells for row in rows_of(file, form)]

    assert (form.kind, form.encoding, form.separator) == ("csv", known_as, separator)
    assert rows == [line.split(",") for line in TEXT.splitlines()]


def _bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(60):
                part.write(b"\0" * 1_000_000)
    return file.getvalue()


def _many_parts() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(2_001):
            archive.writestr(f"{number}", "")
    return file.getvalue()


def _zip_of(name: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, "x")
    return file.getvalue()


WHOLE = xlsx([["姓名", "手机"], ["王小明", 13800138000]])
REFUSED = {
    "nothing": (b"", "empty"),
    "blanks": (b" \r\n \n", "empty"),
    "commas": (b",,,\n,,\n", "empty"),
    "headings": ("姓名,手机\n".encode(), "only_headings"),
    "html named xlsx": (b"<html><table><tr><td>a</td></tr></table></html>", "markup"),
    "marked xml": (b"\xef\xbb\xbf <?xml version='1.0'?><a/>", "markup"),
    "old excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_excel"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "no_table"),
    "another archive": (_zip_of("word/document.xml"), "no_table"),
    "no workbook in it": (_zip_of("xl/workbook.xml"), "broken"),
    "truncated": (WHOLE[: len(WHOLE) // 2], "broken"),
    "spoilt": (WHOLE[:200] + b"\xff" * 60 + WHOLE[260:], "broken"),
    "zip bomb": (_bomb(), "bomb"),
    "thousands of parts": (_many_parts(), "bomb"),
    "half a character": ("姓名,手机\n王".encode("utf-16")[:-1], "no_encoding"),
    "no known text": ("姓名\n".encode() + b"\x81" * 21 + b"\xff\xff\n", "no_encoding"),
    "columns": (b",".join([b"a"] * (MOST_COLUMNS + 1)) + b"\nb\n", "too_many_columns"),
    "rows": (b"name\n" + b"a\n" * 200_001, "too_many_rows"),
    "open quotes in the headings": (b'"name\na\n', "bad_headings"),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_what_is_no_table_is_refused_with_the_reason(
    desk: ImportDesk, name: str, tmp_path: Path
) -> None:
    """Each gets its own sentence, and nothing of it stays."""
    content, code = REFUSED[name]
    assert await desk.refused(content) == code
    assert await desk.sql("SELECT count(*) FROM customer_imports") == 0
    assert list((tmp_path / "imports").iterdir()) == []


async def test_a_sheet_that_wants_all_memory_costs_one_process(desk: ImportDesk) -> None:
    """Two cells at opposite ends make some readers fill in the billions between them."""
    file = io.BytesIO()
    book = Workbook(file)
    sheet = book.add_worksheet()
    sheet.write_string(0, 0, "姓名")
    sheet.write_string(1_048_575, 16_383, "x")
    book.close()
    assert await desk.refused(file.getvalue()) in {
        "reader_died",
        "too_much_memory",
        "too_many_columns",
    }
    assert (await desk.upload(TEXT.encode()))["state"] == "uploaded"


async def test_a_file_beyond_the_cap_is_refused(
    desk: ImportDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that announces its size and one that does not; nothing of them stays."""
    monkeypatch.setattr("callcenter.customers.imports.api.MOST_BYTES", 100)

    async def silent() -> AsyncIterator[bytes]:
        yield b"a" * 60
        yield b"a" * 60

    for body in (b"a" * 101, silent()):
        status, problem = await desk.ask("POST", "/customers/imports?name=a", body)
        assert (status, problem["code"]) == (413, "too_large")
    assert not list(tmp_path.glob("imports/*"))


async def test_a_cell_of_ten_megabytes_is_one_fault(desk: ImportDesk) -> None:
    """The rows around it are read."""
    big = f"name,notes\nA,\nB,{'x' * 10_000_000}\nC,\n".encode()
    made = await desk.upload(big)
    checked = await desk.check(made)
    [fault] = await desk.faults(made)
    assert (checked["good"], fault["row"], fault["code"]) == (2, 3, "too_long")
    assert len(fault["value"]) == 60


async def test_quotes_that_do_not_match_cost_their_row_only(desk: ImportDesk) -> None:
    """The rows before and after are read."""
    made = await desk.upload(b'name,notes\nA,"x"y\nB,"ok ""so"""\n')
    await desk.check(made)
    assert [(f["row"], f["code"]) for f in await desk.faults(made)] == [(2, "bad_quotes")]
    assert (await desk.act(made, "start", {"skip_wrong": True}))["created"] == 1
    assert (await desk.everybody())[0].notes == 'ok "so"'


async def test_formulas_are_texts_on_their_way_in_and_out(desk: ImportDesk) -> None:
    """Stored as typed, harmless when they leave."""
    formula = '=HYPERLINK("http://example.invalid")'
    await desk.bring(table([["name", "notes"], [formula, "@SUM(1)"]]))
    assert [(c.name, c.notes) for c in await desk.everybody()] == [(formula, "@SUM(1)")]
    _, file = await desk.ask("GET", "/exports/customers")
    assert b"\"'=HYPERLINK" in file


async def test_cells_of_other_types_are_read_as_people_mean_them(desk: ImportDesk) -> None:
    """A number typed as a number is one; a fraction, a date or yes is none."""
    made = await desk.upload(
        xlsx(
            [
                ["姓名", "手机", "备注"],
                ["A", 13800138000, 1.5],
                ["B", 1.5, True],
                ["C", True, ""],
                [4, "010-62345678\uff1b13900139000", ""],
            ]
        )
    )
    await desk.check(made)
    assert [(f["row"], f["column"], f["code"]) for f in await desk.faults(made)] == [
        (3, "B", "no_number"),
        (4, "B", "no_number"),
    ]
    await desk.act(made, "start", {"skip_wrong": True})
    four, a = await desk.everybody()
    assert (a.notes, a.numbers[0].e164) == ("1.5", "+8613800138000")
    assert (four.name, [n.e164 for n in four.numbers]) == ("4", ["+861062345678", "+8613900139000"])


async def test_rows_are_counted_as_the_spreadsheet_counts_them(desk: ImportDesk) -> None:
    """Blank rows above and between count, so that the row named is the row to look at."""
    blank: list[object] = []
    made = await desk.upload(xlsx([blank, blank, ["name"], blank, ["A"], ["x" * 101]]))
    await desk.check(made)
    assert [f["row"] for f in await desk.faults(made)] == [6]
    made = await desk.upload(b"sep=;\nname;notes\n;;\nA;\n" + b"x" * 101 + b";\n")
    await desk.check(made)
    assert [f["row"] for f in await desk.faults(made)] == [5]


async def test_a_hundred_thousand_rows_are_checked(tmp_path: Path) -> None:
    """As many as a centre has; they are counted at once and never held in memory together."""
    file = tmp_path / "a"
    file.write_bytes("姓名\n".encode() + b"".join(b"a%d\n" % n for n in range(100_000)))
    assert (await look(file))["rows"] == 100_000


async def test_a_reader_that_is_killed_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The service lives on and says so."""
    monkeypatch.setattr(
        "callcenter.customers.imports.reading._ARGV",
        (os.environ.get("SHELL", "/bin/sh"), "-c", "kill -9 $$"),
    )
    with pytest.raises(Refused, match="reader_died"):
        await look(tmp_path / "a")


async def test_agents_and_qa_import_nothing(desk: ImportDesk) -> None:
    """The rows of the matrix, once more with the real handlers."""
    for role in (Role.AGENT, Role.QA):
        assert (await desk.ask("POST", "/customers/imports?name=a", b"name\nA\n", role))[0] == 403
    assert (await desk.ask("GET", "/customers/imports"))[1]["items"] == []


def test_every_sentence_is_there_in_both_languages() -> None:
    """And no two are the same by mistake."""
    sentences = [*REFUSALS.values(), *(part for pair in FAULTS.values() for part in pair)]
    for language in ("zh-CN", "en"):
        said = [sentence[language] for sentence in sentences]
        assert all(said)
        assert len(set(said)) == len(said)
