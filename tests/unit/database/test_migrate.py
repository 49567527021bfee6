"""Migrations: from nothing, twice, by several processes at once, and from the future."""

import asyncio
import re
import sys
from pathlib import Path

import asyncpg
import pytest

from callcenter.database.embedded import EmbeddedServer
from callcenter.database.migrate import MIGRATIONS, newest_revision, upgrade
from callcenter.errors import OperatorError

ROOT = Path(__file__).parents[3]


@pytest.fixture
async def empty_url(postgres_server: EmbeddedServer, database_url: str) -> str:
    """Give the test a database without any table."""
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    finally:
        await connection.close()
    return database_url


async def test_given_racing_processes_when_all_migrate_then_each_succeeds(empty_url: str) -> None:
    """Three processes that start at once end with the newest schema and no error."""
    code = (
        "import asyncio, sys\n"
        "from callcenter.database.migrate import upgrade\n"
        "print(asyncio.run(upgrade(sys.argv[1])))"
    )
    racers = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", code, empty_url),
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        for _ in range(3)
    ]
    told = await asyncio.gather(*(racer.communicate() for racer in racers))
    assert [(out.decode().strip(), err.decode()) for out, err in told] == [
        (newest_revision(), "")
    ] * 3


async def test_given_the_newest_schema_when_migrated_again_then_nothing_happens(
    database_url: str,
) -> None:
    """Every start migrates; it costs one question when there is nothing to do."""
    assert await upgrade(database_url) == newest_revision()


async def test_given_a_schema_of_the_future_when_migrated_then_refused(database_url: str) -> None:
    """An older program must not work on a schema it does not know."""
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute("UPDATE alembic_version SET version_num = '9999_beyond'")
    finally:
        await connection.close()
    with pytest.raises(OperatorError, match="9999_beyond"):
        await upgrade(database_url)


def test_each_migration_is_named_after_its_revision_and_follows_the_one_before() -> None:
    """The newest revision is known by its file name, without loading anything."""
    before = "None"
    for file in sorted((MIGRATIONS / "versions").glob("[0-9]*.py")):
        text = file.read_text()
        assert re.search(r"^revision = (.*)$", text, re.MULTILINE)[1] == f'"{file.stem}"'
        assert re.search(r"^down_revision = (.*)$", text, re.MULTILINE)[1] == before
        before = f'"{file.stem}"'
