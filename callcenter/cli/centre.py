"""`callcenter centre`: check the set-up, compare it with the running one, apply and export it."""

import getpass
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from cyclopts import App

from callcenter.centre.changing import broken_by
from callcenter.centre.differences import Difference, differences
from callcenter.centre.findings import refuse
from callcenter.centre.flow_check import flows_fit
from callcenter.centre.model import Centre
from callcenter.centre.reading import read_centre
from callcenter.centre.store import CentreStore
from callcenter.centre.writing import write_centre
from callcenter.database.pool import Pool, open_pool
from callcenter.database.whichever import database
from callcenter.errors import Invalid, OperatorError
from callcenter.flows.store import FlowStore
from callcenter.ivr.checking import examine
from callcenter.ivr.model import Flow
from callcenter.settings import read_settings
from callcenter.translations.telling import told_defect
from callcenter.yaml_source import Caps

DEFECTS_EXIT = 2
FILE = Path("centre.yaml")

app = App(name="centre", help="Agents, skills, queues, numbers, hours and rules of the centre.")


@app.command
def check(file: Path = FILE) -> int:
    """
    Check a centre; every defect is told with its place and its repair.

    Example: callcenter centre check

    Args:
        file: The centre, in YAML.
    """
    centre = _read(file)
    if centre is None:
        return DEFECTS_EXIT
    counts = f"{len(centre.agents)} agents, {len(centre.queues)} queues"
    _say(f"{file} is sound: {counts}, {len(centre.numbers)} numbers.")
    return 0


@app.command
async def apply(file: Path = FILE, *, dry_run: bool = False) -> int:
    """
    Make the centre in the database equal to a file.

    Example: callcenter centre apply --dry-run

    Args:
        file: The centre, in YAML.
        dry_run: Only show what would change.
    """
    wanted = _read(file)
    if wanted is None:
        return DEFECTS_EXIT
    async with _pool() as pool:
        store, flows = CentreStore(pool), await _live_flows(pool)

        def edit(now: Centre) -> Centre:
            refuse(broken_by(now, wanted, [flows_fit(lambda: flows)]))
            return replace(wanted, revision=now.revision)

        try:
            if dry_run:
                now = await store.load()
                changed = differences(now, edit(now))
            else:
                _, changed = await store.edit(edit, who=f"cli:{getpass.getuser()}")
        except Invalid as error:
            _complain(error)
            return DEFECTS_EXIT
    _tell(changed, "would change" if dry_run else "changed")
    return 0


@app.command
async def export() -> None:
    """
    Write the centre of the database as YAML.

    Example: callcenter centre export > centre.yaml
    """
    async with _pool() as pool:
        sys.stdout.write(write_centre(await CentreStore(pool).load()))


def _read(file: Path) -> Centre | None:
    """Read and check a file; tell its defects and give None if there are any."""
    try:
        with file.open("rb") as opened:
            source = opened.read(Caps().bytes + 1)
    except OSError as error:
        raise OperatorError(
            f"{file} cannot be read: {error.strerror}.", "Name the file that holds the centre."
        ) from None
    centre, defects = read_centre(source, str(file), flows=_flows_beside(file))
    language = read_settings().language
    for defect in defects:
        _say(str(told_defect(defect, language)))
    if defects:
        _say(f"{len(defects)} {'defect' if len(defects) == 1 else 'defects'}; nothing was changed.")
    return centre


def _flows_beside(file: Path) -> list[str] | None:
    """List the flows in `ivr_flows` beside the file; None where there is no such folder."""
    folder = file.absolute().parent / "ivr_flows"
    if not folder.is_dir():
        return None
    return sorted(f.stem for f in folder.glob("*.yaml") if not f.stem.endswith(".test"))


@asynccontextmanager
async def _pool() -> AsyncIterator[Pool]:
    async with database(read_settings()) as url:
        pool = await open_pool(url, size=1)
        try:
            yield pool
        finally:
            await pool.close()


async def _live_flows(pool: Pool) -> list[Flow]:
    """Read the flows that calls walk now, so that none of them loses what it names."""
    kept = await FlowStore(pool).currents()
    read = [examine(version.source, version.flow).flow for version in kept]
    return [flow for flow in read if flow is not None]


def _complain(error: Invalid) -> None:
    for place, message in error.fields.items():
        flow, _, line = place.removeprefix("flows.").partition(".")
        _say(f"flow {flow}, line {line}: {message}")
    _say("Live flows need what this centre has not: correct them first. Nothing was changed.")


def _tell(changed: list[Difference], words: str) -> None:
    for one in changed:
        _say(str(one))
    parts = "part" if len(changed) == 1 else "parts"
    _say(f"{len(changed)} {parts} {words}." if changed else "Nothing to change.")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
