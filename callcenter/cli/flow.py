"""`callcenter flow`: check menus, try them with scripted calls, make them live."""

import logging
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog
from cyclopts import App

from callcenter.centre.store import CentreStore
from callcenter.cli.flow_files import (
    DEFECTS_EXIT,
    FOLDER,
    CentreFile,
    Files,
    centre_file,
    chosen,
    counted,
    say,
    tell,
)
from callcenter.cli.flow_trying import draw, missing, run_calls, schema, simulate
from callcenter.database.pool import open_pool
from callcenter.database.whichever import database
from callcenter.errors import DatabaseAway, OperatorError, RequestError
from callcenter.flows.bench import read_bench
from callcenter.flows.cache import FlowCache
from callcenter.flows.files import difference, read_text, tests_of, write_text
from callcenter.flows.live import LiveFlows
from callcenter.flows.model import PushResult
from callcenter.flows.names import known_names
from callcenter.flows.proving import Proving
from callcenter.flows.publishing import Publishing
from callcenter.flows.pushing import push_files
from callcenter.flows.store import FlowStore
from callcenter.ivr.reading import content_hash
from callcenter.ivr.trial.script import read_scripts
from callcenter.prompts.shop import recordings
from callcenter.requests_out.allow_list import AllowList
from callcenter.settings import read_settings

app = App(name="flow", help="Menus in YAML: check them, telephone them offline, make them live.")

app.command(run_calls, name="test")
app.command(simulate)
app.command(draw)
app.command(schema)
app.command(missing)

_WAIT_S = 5.0


@app.command
def check(files: Files = None, /, *, centre: CentreFile = None) -> int:
    """
    Check flows and their scripted calls; every defect is told at once.

    For example `callcenter flow check` or `callcenter flow check ivr_flows/main.yaml`.

    Exit code 0 when there is none, 1 when there are some, 2 when a file cannot be read.
    """
    bench = read_bench(chosen(files), centre_file(centre), region=read_settings().region)
    defects = [defect for examined in bench.examined.values() for defect in examined.defects]
    for path in bench.examined:
        if tests_of(path).is_file():
            defects += read_scripts(read_text(tests_of(path)), str(tests_of(path)))[1]
    tell(defects)
    count = len(bench.examined)
    say(f"{count} flow{'s' if count != 1 else ''}, {counted(len(defects), 'defect')}")
    return DEFECTS_EXIT if defects else 0


@app.command
async def push(files: Files = None, /, *, comment: str = "", author: str = "operator") -> int:
    """
    Make flow files live where they changed since the last push; calls go on as they began.

    For example `callcenter flow push --comment "open on Saturdays"`.

    A file is refused when somebody published its flow meanwhile: look at the difference, then
    `callcenter flow pull`, or carry the change over into the file.

    Args:
        files: Flow files; all of ivr_flows when none are named.
        comment: What the change is for; kept with the version.
        author: Who made it; kept with the version.
    """
    paths = chosen(files)
    refused = False
    with _told():
        async with _flows() as (store, publishing):
            for pushed in await push_files(
                publishing, store, paths, author=author, comment=comment
            ):
                refused |= pushed.refused
                tell(pushed.defects)
                if pushed.result is PushResult.CONFLICT:
                    say(pushed.difference)
                outcome = pushed.result.value if pushed.result is not None else "defects"
                say(f"{pushed.file}: {outcome}")
    return DEFECTS_EXIT if refused else 0


@app.command
async def pull(*, folder: Path = FOLDER, force: bool = False) -> int:
    """
    Write the live flows into their files.

    Args:
        folder: Where the files are.
        force: Overwrite a file that was changed since its last push.
    """
    refused = False
    with _told():
        async with _flows() as (store, _):
            for version in await store.currents():
                path = folder / f"{version.flow}.yaml"
                there = read_text(path) if path.is_file() else None
                _, pushed = await store.standing(version.flow)
                changed = there is not None and content_hash(there) not in {pushed, version.hash}
                if there is not None and changed and not force:
                    refused = True
                    say(difference(version.source, there, version.flow))
                    say(f"{path}: changed since its last push; push it, or pull with --force")
                    continue
                if there != version.source:
                    write_text(path, version.source)
                await store.pulled(version.flow, version.hash)
                say(f"{path}: {'unchanged' if there == version.source else 'written'}")
    return DEFECTS_EXIT if refused else 0


@asynccontextmanager
async def _flows() -> AsyncIterator[tuple[FlowStore, Publishing]]:
    settings = read_settings()
    async with _quiet(), database(settings) as url:
        pool = await open_pool(url, size=1, wait_s=_WAIT_S)
        try:
            centre = await CentreStore(pool).load()
            store = FlowStore(pool)
            sounds = recordings(FOLDER / "sounds")
            cache = FlowCache(settings.home / "flows")
            proving = Proving(calendars=centre.calendars_open, zone=ZoneInfo(settings.timezone))
            live = LiveFlows(store, cache)
            await live.refresh()
            allowed = AllowList.read(
                settings.request_hosts.split(), settings.request_networks.split()
            )
            names = partial(
                known_names,
                centre,
                sounds=sounds,
                hosts=allowed.names(),
                region=settings.region,
            )
            yield store, Publishing(live, store, names, proving)
        finally:
            await pool.close()


@asynccontextmanager
async def _quiet() -> AsyncIterator[None]:
    """Keep what the rooms log out of what the command says; only what is wrong goes to stderr."""
    before = structlog.get_config()
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    try:
        yield
    finally:
        structlog.configure(**before)


@contextmanager
def _told() -> Iterator[None]:
    """Tell a refusal as one line instead of a trace."""
    try:
        yield
    except RequestError as error:
        raise OperatorError(error.detail, "Nothing more was changed.") from None
    except DatabaseAway:
        raise OperatorError(
            "The database cannot be reached.", "Start `callcenter run` first."
        ) from None
