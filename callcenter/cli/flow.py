"""`callcenter flow`: check menus, try them with scripted calls, make them live."""

import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from cyclopts import App, Parameter

from callcenter.centre.store import CentreStore
from callcenter.database.embedded import EmbeddedServer
from callcenter.database.pool import open_pool
from callcenter.errors import DatabaseAway, OperatorError, RequestError
from callcenter.flows.bench import read_bench
from callcenter.flows.cache import FlowCache
from callcenter.flows.files import difference, flow_files, is_tests, read_text, tests_of, write_text
from callcenter.flows.live import LiveFlows
from callcenter.flows.model import PushResult
from callcenter.flows.names import known_names
from callcenter.flows.pushing import push_files
from callcenter.flows.store import FlowStore
from callcenter.ivr.reading import content_hash
from callcenter.ivr.trial.running import Trial, run_script
from callcenter.ivr.trial.script import read_scripts
from callcenter.prompts.shop import recordings
from callcenter.settings import Settings, read_settings
from callcenter.yaml_source import Defect

app = App(name="flow", help="Menus in YAML.")

FOLDER = Path("ivr_flows")
CENTRE = Path("centre.yaml")
DEFECTS_EXIT = 1
_WAIT_S = 5.0

Files = Annotated[
    list[Path] | None, Parameter(help="Flow files; all of ivr_flows when none are named.")
]
CentreFile = Annotated[
    Path | None, Parameter(help="File with the names a flow may use; centre.yaml if it is there.")
]


@app.command
def check(files: Files = None, /, *, centre: CentreFile = None) -> int:
    """
    Check flows and their scripted calls; every defect is told at once.

    Exit code 0 when there is none, 1 when there are some, 2 when a file cannot be read.
    """
    bench = read_bench(_paths(files), centre or _there(CENTRE))
    defects = [defect for examined in bench.examined.values() for defect in examined.defects]
    for path in bench.examined:
        if tests_of(path).is_file():
            defects += read_scripts(read_text(tests_of(path)), str(tests_of(path)))[1]
    _tell(defects)
    count = len(bench.examined)
    _say(f"{count} flow{'s' if count != 1 else ''}, {_counted(len(defects), 'defect')}")
    return DEFECTS_EXIT if defects else 0


@app.command(name="test")
def run_calls(files: Files = None, /, *, centre: CentreFile = None) -> int:
    """
    Run the scripted calls beside each flow (`main.test.yaml`), offline.

    Exit code 0 when all pass, 1 when a call fails or a file has defects.
    """
    bench = read_bench(_paths(files), centre or _there(CENTRE))
    zone = ZoneInfo(read_settings().timezone)
    trials: list[Trial] = []
    defects: list[Defect] = []
    for path, examined in bench.examined.items():
        defects += examined.defects
        tests = tests_of(path)
        if examined.flow is None or not tests.is_file():
            continue
        scripts, wrong = read_scripts(read_text(tests), str(tests))
        defects += wrong
        world = bench.world(examined.flow, str(tests), zone)
        trials += [run_script(script, world) for script in scripts]
    _tell(defects)
    failed = [trial for trial in trials if trial.failures]
    for trial in failed:
        for failure in trial.failures:
            place = f"{failure.file}:{failure.line}:{failure.col}"
            _say(f"{place}: {trial.script.name}: {failure.message} [{failure.rule}]")
    _say(f"{_counted(len(trials), 'call')}, {len(failed)} failed; {bench.coverage(trials)}")
    return DEFECTS_EXIT if failed or defects else 0


@app.command
async def push(files: Files = None, /, *, comment: str = "", author: str = "operator") -> int:
    """
    Make flow files live where they changed since the last push.

    A file is refused when somebody published its flow meanwhile: look at the difference, then
    `callcenter flow pull`, or carry the change over into the file.
    """
    paths = _paths(files)
    refused = False
    with _told():
        async with _flows() as (store, live):
            for pushed in await push_files(live, store, paths, author=author, comment=comment):
                refused |= pushed.refused
                _tell(pushed.defects)
                if pushed.result is PushResult.CONFLICT:
                    _say(pushed.difference)
                outcome = pushed.result.value if pushed.result is not None else "defects"
                _say(f"{pushed.file}: {outcome}")
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
                    _say(difference(version.source, there, version.flow))
                    _say(f"{path}: changed since its last push; push it, or pull with --force")
                    continue
                if there != version.source:
                    write_text(path, version.source)
                await store.pulled(version.flow, version.hash)
                _say(f"{path}: {'unchanged' if there == version.source else 'written'}")
    return DEFECTS_EXIT if refused else 0


def _paths(files: list[Path] | None) -> list[Path]:
    if not files:
        found = flow_files(FOLDER)
        if not found:
            raise OperatorError(
                f"There are no flow files in {FOLDER}.", "Name the files to work with."
            )
        return found
    paths: list[Path] = []
    for path in files:
        paths += flow_files(path) if path.is_dir() else [] if is_tests(path) else [path]
    return paths


def _there(path: Path) -> Path | None:
    return path if path.is_file() else None


@asynccontextmanager
async def _flows() -> AsyncIterator[tuple[FlowStore, LiveFlows]]:
    settings = read_settings()
    pool = await open_pool(_database_url(settings), size=1, wait_s=_WAIT_S)
    try:
        centre = await CentreStore(pool).load()
        store = FlowStore(pool)
        sounds = recordings(FOLDER / "sounds")
        cache = FlowCache(settings.home / "flows")
        live = LiveFlows(store, cache, lambda: known_names(centre, sounds=sounds))
        await live.refresh()
        yield store, live
    finally:
        await pool.close()


def _database_url(settings: Settings) -> str:
    if settings.database_url is not None:
        return settings.database_url.get_secret_value()
    try:
        return EmbeddedServer(settings.home).url()
    except FileNotFoundError:
        raise OperatorError(
            f"There is no database in {settings.home}.", "Start `callcenter run` first."
        ) from None


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


def _tell(defects: Sequence[Defect]) -> None:
    for defect in defects:
        _say(str(defect))


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
