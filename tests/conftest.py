"""What every test may ask for: its own database, and the proof that it left nothing over."""

import asyncio
import gc
import inspect
import itertools
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator, Generator, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from hypothesis import settings

from callcenter.database.embedded import EmbeddedServer
from callcenter.database.migrate import upgrade
from callcenter.database.pool import Pool, open_pool

TEMPLATE = "tests_template"
SETTLE_S = 30.0  # closed transports and ended processes are cleared a few turns of the loop later

# Speed instead of durability: this server's data lives as long as the test run.
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "shared_buffers": "32MB",
    "autovacuum": "off",
}

# How long an example takes says more about the machine than about us.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

_numbers = itertools.count(1)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let whatever runs beside a test that failed say its last words in the report."""
    report = yield
    if report.failed:
        known = getattr(item, "funcargs", None) or {}
        report.sections += [
            (f"last words of {name}", _last_words(running))
            for name, running in known.items()
            if hasattr(running, "last_words")
        ]
    return report


def _last_words(running: Any) -> str:
    try:
        return str(running.last_words())
    except Exception as error:  # noqa: BLE001 - a report without them is still a report
        return f"none: {error!r}"


@pytest.fixture(autouse=True)
def nothing_left_over(request: pytest.FixtureRequest) -> None:
    """Watch every async test; being the first fixture of a test it is undone last."""
    if inspect.iscoroutinefunction(request.function):
        request.getfixturevalue("_left_over_watch")


@pytest.fixture
async def _left_over_watch() -> AsyncIterator[None]:
    """Fail a test that leaves a task running or a descriptor open on its event loop."""
    before = _descriptors()
    yield
    deadline = asyncio.get_running_loop().time() + SETTLE_S
    while True:
        gc.collect(0)
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        opened = {fd: what for fd, what in _descriptors().items() if before.get(fd) != what}
        grown = len(_descriptors()) - len(before)
        if not tasks and (grown <= 0 or not opened):
            return
        if asyncio.get_running_loop().time() > deadline:
            break
        gc.collect()
        await asyncio.sleep(0.02)
    assert not tasks, f"tasks left over: {[task.get_name() for task in tasks]} {tasks}"
    pytest.fail(f"{grown} descriptors left over: {sorted(opened.values())}")


def _descriptors() -> dict[int, str]:
    """Map our open descriptors to what they are, the ones that libraries keep for good left out."""
    found = {}
    for entry in Path("/proc/self/fd").iterdir():
        try:
            target = entry.readlink()
        except OSError:  # the descriptor of the listing itself
            continue
        if not str(target).startswith(("/dev/", "/usr/", "/proc/")):
            found[int(entry.name)] = str(target)
    return found


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[EmbeddedServer]:
    """Run one PostgreSQL for the whole test run, with a migrated template database."""
    home = Path(tempfile.mkdtemp(prefix="cc-tests-"))
    server = EmbeddedServer(home, options=FAST)
    with (home / "postgres.log").open("wb") as log:
        try:
            server.prepare()
            server.start(log)
            server.await_ready(timeout_s=150)
            with asyncio.Runner() as runner:
                runner.run(_make_template(server))
            yield server
        finally:
            server.stop(signal.SIGQUIT)
            shutil.rmtree(home)


async def _make_template(server: EmbeddedServer) -> None:
    await server.create_database(TEMPLATE)
    await upgrade(server.url(TEMPLATE))


@pytest.fixture
async def database_url(postgres_server: EmbeddedServer) -> AsyncIterator[str]:
    """Give the test a database of its own, with all tables and no rows but the migrations'."""
    name = f"test_{next(_numbers)}"
    admin = await asyncpg.connect(postgres_server.url("postgres"))
    try:
        # Several times faster than going by the log, where nothing waits for the disk.
        await admin.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")
        yield postgres_server.url(name)
        await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await admin.close()


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[Pool]:
    """Give the test an open pool on its own database."""
    opened = await open_pool(database_url, size=4)
    yield opened
    await asyncio.wait_for(opened.close(), 10)
