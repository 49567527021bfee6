"""Customers out of spreadsheets: from the upload to the undoing."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from callcenter.customers.model import Customer, CustomerNumber, Tier
from tests.unit.customers.imports_stage import ImportDesk, people, table

CHINESE = [
    ["姓名", "单位", "级别", "语言", "手机", "标签", "电话 2", "备注"],
    ["王小明", "示例企业", "VIP", "中文", "138 0013 8000", "手机", "010-62345678", "喜欢上午"],
    ["Ann", "", "", "English", "", "", "+44 20 7946 0001", ""],
]


FAULTY = [
    ["name", "phone", "tier", "language", "address"],
    ["", "13800138000", "gold", "French", ""],
    ["B", "anonymous", "", "", "x" * 201],
    ["C", "1.38E+10", "", "", "a\x01b"],
    ["D", "13900139000", "", "", "", "more"],
    ["E", "13700137000", "", "", ""],
    ["F", "+86 137 0013 7000", "", "", ""],
]
"""Only E is sound: F has the same number."""


async def test_what_a_table_holds_is_seen_and_tried_without_importing_it(desk: ImportDesk) -> None:
    """Each column with samples and the field it seems to be; the dry run leaves nobody behind."""
    made = await desk.upload(table(CHINESE))
    assert [column["field"] for column in made["columns"]] == [
        "name", "company", "tier", "language", "number", "label", "number", "notes",
    ]  # fmt: skip
    assert made["columns"][0] == {"heading": "姓名", "samples": ["王小明", "Ann"], "field": "name"}
    assert (made["state"], made["rows"], made["encoding"]) == ("uploaded", 2, "utf-8")

    checked = await desk.check(made)

    assert (checked["state"], checked["good"], checked["wrong"]) == ("checked", 2, 0)
    assert await desk.count() == 0


async def test_a_checked_table_becomes_customers(desk: ImportDesk) -> None:
    """Numbers in one form, tiers and languages by their words, found by search and by number."""
    done = await _imported(desk)

    assert (done["state"], done["created"], done["skipped"]) == ("done", 2, 0)
    ann, wang = await desk.everybody()
    assert (ann.name, ann.language, ann.tier) == ("Ann", "en", Tier.STANDARD)
    assert (wang.company, wang.tier, wang.notes) == ("示例企业", Tier.VIP, "喜欢上午")
    assert wang.numbers == (
        CustomerNumber(e164="+8613800138000", label="手机"),
        CustomerNumber(e164="+861062345678"),
    )
    assert [c.name for c in await desk.customers.by_number("02079460001")] == []
    assert [c.name for c in await desk.customers.by_number("13800138000")] == ["王小明"]
    assert (await desk.ask("GET", "/customers?q=示例"))[1]["items"][0]["name"] == "王小明"


async def test_an_import_is_taken_back_as_a_whole(desk: ImportDesk, tmp_path: Path) -> None:
    """No customer, row or file is left behind, only what the audit says of it."""
    undone = await desk.act(await _imported(desk), "undo")

    assert undone["state"] == "undone"
    assert await desk.count() == 0
    await desk.imports.sweep()
    assert list((tmp_path / "imports").iterdir()) == []
    for left in ("rows", "changes"):
        assert await desk.sql(f"SELECT count(*) FROM customer_import_{left}") == 0  # noqa: S608
    acts = await desk.sql("SELECT string_agg(act || ' ' || who, ', ' ORDER BY id) FROM audit_log")
    assert acts == ", ".join(
        f"customer_import.{act} admin" for act in ("upload", "check", "start", "undo")
    )


async def _imported(desk: ImportDesk) -> dict[str, Any]:
    """Upload the good table, try it and import it."""
    made = await desk.upload(table(CHINESE))
    await desk.check(made)
    return await desk.act(made, "start", {})


async def test_every_fault_is_told_with_row_column_and_repair(desk: ImportDesk) -> None:
    """The dry run finds all that is wrong at once."""
    made = await desk.upload(table(FAULTY))
    checked = await desk.check(made)

    assert (checked["good"], checked["wrong"]) == (1, 5)
    found = await desk.faults(made)
    assert [(f["row"], f["column"], f["code"]) for f in found] == [
        (2, "C", "bad_tier"),
        (2, "D", "bad_language"),
        (2, "A", "no_name"),
        (3, "B", "no_number"),
        (3, "E", "too_long"),
        (4, "B", "shortened_number"),
        (4, "E", "control_character"),
        (5, None, "too_many_cells"),
        (7, None, "twice_in_file"),
    ]
    assert found[0] == {
        "row": 2, "column": "C", "heading": "tier", "value": "gold", "code": "bad_tier",
        "message": "There is no such tier.",
        "repair": "Write VIP, contract, warranty, paid or standard.",
    }  # fmt: skip
    assert found[-1]["message"] == "The same number stands in row 6."


async def test_faults_are_told_page_by_page_in_chinese_unless_asked_otherwise(
    desk: ImportDesk,
) -> None:
    """A list of any length can be worked through beside the file."""
    made = await desk.upload(table(FAULTY))
    await desk.check(made)
    path = f"/customers/imports/{made['id']}/errors"

    _, first = await desk.ask("GET", f"{path}?limit=1")
    _, following = await desk.ask("GET", f"{path}?limit=1&cursor={first['next']}")

    assert first["items"][0]["message"] == "没有这个级别。"
    assert following["items"][0]["code"] == "bad_language"


async def test_wrong_rows_hold_an_import_up_unless_they_are_left_out(desk: ImportDesk) -> None:
    """All or, where somebody says so, the good ones alone."""
    made = await desk.upload(table(FAULTY))
    await desk.check(made)

    status, problem = await desk.ask("POST", f"/customers/imports/{made['id']}/start", {})
    assert (status, problem["code"]) == (409, "rows_wrong")
    assert await desk.count() == 0
    done = await desk.act(made, "start", {"skip_wrong": True})

    assert (done["created"], [c.name for c in await desk.everybody()]) == (1, ["E"])


KNOWN = Customer(
    name="王小明", company="旧企业", notes="老客户", tier=Tier.VIP,
    numbers=(CustomerNumber(e164="+8613800138000", label="手机"),),
)  # fmt: skip
AGAIN = table(
    [
        ["姓名", "单位", "手机", "标签", "座机"],
        ["王大明", "新企业", "13800138000", "", "01062345678"],
        ["李示例", "", "13900139000", "手机", ""],
    ]
)


@pytest.mark.parametrize(
    ("duplicates", "counts", "names"),
    [
        ("skip", (1, 0, 1), ["李示例", "王小明"]),
        ("update", (1, 1, 0), ["李示例", "王大明"]),
        ("create", (2, 0, 0), ["李示例", "王大明", "王小明"]),
    ],
)
async def test_known_numbers_are_skipped_updated_or_created_and_undone(
    desk: ImportDesk, duplicates: str, counts: tuple[int, int, int], names: list[str]
) -> None:
    """Whatever was chosen, undoing gives back exactly who was there."""
    before = await desk.customers.create(KNOWN, who="test")

    done = await desk.bring(AGAIN, duplicates)

    assert (done["created"], done["updated"], done["skipped"]) == counts
    found = {customer.name: customer for customer in await desk.everybody()}
    assert sorted(found) == sorted(names)
    if duplicates == "update":
        changed = found["王大明"]
        assert (changed.company, changed.notes, changed.tier) == ("新企业", "老客户", Tier.VIP)
        assert changed.numbers == (*KNOWN.numbers, CustomerNumber(e164="+861062345678"))
        assert (await desk.ask("GET", "/customers?q=新企业"))[1]["items"][0]["id"] == changed.id
    await desk.act(done, "undo")
    assert await desk.everybody() == [before]
    assert (await desk.ask("GET", "/customers?q=旧企业"))[1]["items"][0]["id"] == before.id


async def test_a_row_that_fits_several_customers_is_left_out_and_told(desk: ImportDesk) -> None:
    """Nobody guesses which of a household is meant."""
    for name in ("A", "B"):
        await desk.customers.create(replace(KNOWN, name=name), who="test")

    done = await desk.bring(AGAIN, "update")

    assert (done["created"], done["updated"], done["skipped"]) == (1, 0, 1)
    assert [(f["row"], f["code"]) for f in await desk.faults(done)] == [(2, "several_matches")]


@pytest.mark.parametrize("what", ["changed", "deleted"])
async def test_an_import_of_which_something_was_changed_since_stays(
    desk: ImportDesk, what: str
) -> None:
    """Who asks is told, and nobody's work is thrown away."""
    done = await desk.bring(people(3))
    one = (await desk.everybody())[0]
    if what == "changed":
        await desk.customers.change(one.id, lambda c: replace(c, notes="called"), who="test")
    else:
        await desk.customers.delete(one.id, who="test")
    left = await desk.everybody()

    status, problem = await desk.ask("POST", f"/customers/imports/{done['id']}/undo")

    assert (status, problem["code"]) == (409, "changed_since")
    assert problem["detail"].startswith("1 customers were changed")
    # The job itself looks again: somebody may be quicker than the job.
    begun = await desk.imports.store.begin_undo(done["id"], who="test")
    desk.imports.started()
    now = await desk.until_left(begun.id, "undoing")
    assert (now.state, now.failure) == ("done", {"code": "changed_since", "values": {"count": 1}})
    assert await desk.everybody() == left


@pytest.mark.parametrize(
    ("columns", "duplicates", "field"),
    [
        (["name"], "skip", "columns"),
        ([None, "number"], "skip", "columns"),
        (["name", "name"], "skip", "columns.1"),
        (["label", "name"], "skip", "columns.0"),
        (["name", None], "update", "columns"),
        (["name", "age"], "skip", "columns.1"),
    ],
)
async def test_a_mapping_that_cannot_be_meant_is_refused(
    desk: ImportDesk, columns: list[str | None], duplicates: str, field: str
) -> None:
    """The message names the column."""
    made = await desk.upload(people(1))
    body = {"columns": columns, "duplicates": duplicates}
    status, problem = await desk.ask("POST", f"/customers/imports/{made['id']}/check", body)
    assert (status, list(problem["fields"])) == (422, [field])


async def test_who_sees_numbers_masked_cannot_update_by_them(desk: ImportDesk) -> None:
    """An import is no way around the mask."""
    made = await desk.upload(people(1))
    path = f"/customers/imports/{made['id']}"
    body = {"columns": ["name", "number"], "duplicates": "update"}
    assert (await desk.ask("POST", f"{path}/check", body, "supervisor"))[0] == 403
    await desk.check(made, "update")
    assert (await desk.ask("POST", f"{path}/start", {}, "supervisor"))[0] == 403
    assert (await desk.ask("POST", f"{path}/start", {}, "admin"))[0] == 202
