"""What is exported can be imported, and numbers are stored as by every other way in."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from callcenter.customers.model import Customer, CustomerNumber, Tier
from callcenter.customers.numbers import normalise, stored_form
from callcenter.database.pool import open_pool
from tests.unit.customers.imports_stage import import_desk

LINE = st.text(st.characters(exclude_categories=["C"]), max_size=12).map(str.strip)
NUMBERS = st.lists(
    st.builds(
        CustomerNumber,
        e164=st.integers(10**8, 10**9).map(lambda n: f"+8613{n:09d}"[:14]),
        label=LINE,
    ),
    max_size=3,
    unique_by=lambda number: number.e164,
)
ANYBODY = st.builds(
    Customer,
    name=LINE.filter(bool),
    company=LINE,
    tier=st.sampled_from(Tier),
    language=st.sampled_from(["zh-CN", "en"]),
    address=LINE | st.sampled_from(["=1+1", "'=x", "+8", "@a", "－1"]),  # noqa: RUF001 - full width
    notes=st.text(st.sampled_from("a\"',;\n两=+ "), max_size=12).map(str.strip),
    numbers=NUMBERS.map(tuple),
)


@settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    customers=st.lists(ANYBODY, min_size=1, max_size=12),
    form=st.sampled_from(["csv", "xlsx"]),
    language=st.sampled_from(["zh-CN", "en"]),
)
def test_what_is_exported_and_imported_is_the_same(
    exchange: "Exchange", customers: list[Customer], form: str, language: str
) -> None:
    """Every customer comes back as they left, whatever people typed, through either form."""
    assert exchange.there_and_back(customers, form, language)


class Exchange:
    """Runs whole exchanges for a test that cannot be asynchronous itself."""

    def __init__(self, runner: asyncio.Runner, url: str, home: Path) -> None:
        self._runner = runner
        self._url = url
        self._home = home

    def there_and_back(self, customers: list[Customer], form: str, language: str) -> bool:
        """Store, export, delete, import; tell whether it was all there again."""
        return self._runner.run(self._exchange(customers, form, language))

    async def _exchange(self, customers: list[Customer], form: str, language: str) -> bool:
        pool = await open_pool(self._url, size=4)
        try:
            async with import_desk(pool, self._home) as desk:
                await desk.sql("DELETE FROM customers")
                for customer in customers:
                    await desk.customers.create(customer, who="test")
                path = f"/exports/customers?form={form}&language={language}"
                _, file = await desk.ask("GET", path)
                await desk.sql("DELETE FROM customers")
                done = await desk.bring(file, "create")
                assert await desk.faults(done) == []
                found, sent = _plain(await desk.everybody()), _plain(customers)
                assert found == sent
                return True
        finally:
            await pool.close()


def _plain(customers: list[Customer]) -> list[str]:
    return sorted(repr(replace(one, id=0, created_at=None, changed_at=None)) for one in customers)


@pytest.fixture
def exchange(tmp_path: Path, postgres_server: Any) -> Any:
    """Give a database of its own, whose examples follow each other."""
    with asyncio.Runner() as runner:

        async def admin(statement: str) -> None:
            connection = await asyncpg.connect(postgres_server.url("postgres"))
            await connection.execute(statement)
            await connection.close()

        runner.run(admin("CREATE DATABASE exchange TEMPLATE tests_template"))
        yield Exchange(runner, postgres_server.url("exchange"), tmp_path)
        runner.run(admin("DROP DATABASE exchange WITH (FORCE)"))


@given(st.text(st.sampled_from("0123456789+-() ext#;"), max_size=18))
def test_the_quick_way_to_a_number_gives_the_first_of_its_meanings(raw: str) -> None:
    """Imports store what every other way in stores."""
    assert stored_form(raw, "CN") == next(iter(normalise(raw, "CN")), None)
