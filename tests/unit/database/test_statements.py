"""Every SQL statement of the product, read by the real server."""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from callcenter.database.pool import Pool, borrowed

ROOT = Path(__file__).parents[3]
STATEMENT = re.compile(r"\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|MERGE INTO|WITH \w+ )\s*\S")
PLACEHOLDER = re.compile(r"\{\w+\}")
# Where SQL may stand: stores, the audit trail, and the room of the database itself.
MAY_HOLD = re.compile(r"callcenter/(\w+/)*(store|audit)\.py|callcenter/database/.*")


def _files() -> list[Path]:
    return [
        file
        for file in sorted((ROOT / "callcenter").rglob("*.py"))
        if "migrations" not in file.parts and any(_nodes(file))
    ]


def _nodes(file: Path) -> Iterator[ast.Constant | ast.JoinedStr]:
    """Find the strings that begin as a statement does; parts of f-strings are no strings."""
    tree = ast.parse(file.read_text())
    parts = {id(p) for n in ast.walk(tree) if isinstance(n, ast.JoinedStr) for p in n.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            first = node.values[0] if node.values else None
            if isinstance(first, ast.Constant) and STATEMENT.match(str(first.value)):
                yield node
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in parts
            and STATEMENT.match(node.value)
        ):
            yield node


def _name(file: Path) -> str:
    return str(file.relative_to(ROOT))


def _statements(file: Path) -> Iterator[tuple[str, str]]:
    """
    Give each statement with its place: the strings in the code, and the module's constants.

    A template for `str.format` is read in its completed form, which is a constant of the module.
    """
    name = _name(file)
    module = importlib.import_module(name.removesuffix(".py").replace("/", "."))
    for node in _nodes(file):
        expression = compile(ast.Expression(node), str(file), "eval")
        sql = eval(expression, vars(module))  # noqa: S307 - our own source
        if not PLACEHOLDER.search(sql):
            yield f"{name}:{node.lineno}", sql
    for constant, value in vars(module).items():
        if isinstance(value, str) and STATEMENT.match(value) and not PLACEHOLDER.search(value):
            yield f"{name}: {constant}", value


@pytest.mark.parametrize("file", _files(), ids=_name)
async def test_the_server_understands_every_statement(pool: Pool, file: Path) -> None:
    """Names of tables and columns, types and syntax are right, without a row being touched."""
    faults = []
    async with borrowed(pool) as db:
        for place, sql in _statements(file):
            try:
                await db.prepare(sql)
            except asyncpg.PostgresError as error:
                faults.append(f"{place}: {error}")
    assert faults == []


def test_only_stores_know_sql() -> None:
    """SQL stands in the files that are there for it."""
    assert [_name(file) for file in _files() if not MAY_HOLD.fullmatch(_name(file))] == []
