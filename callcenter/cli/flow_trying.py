"""`callcenter flow test`, `missing`, `simulate`, `draw`, `schema`: without a telephone."""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from cyclopts import Parameter

from callcenter.cli.flow_files import (
    DEFECTS_EXIT,
    CentreFile,
    Files,
    centre_file,
    chosen,
    counted,
    say,
    tell,
)
from callcenter.errors import OperatorError
from callcenter.flows.bench import Bench, read_bench
from callcenter.flows.coverage import cover
from callcenter.flows.files import read_text, tests_of
from callcenter.flows.junit import Timed, junit
from callcenter.flows.walking import HungUp, Walker, walk
from callcenter.ivr.dot import dot
from callcenter.ivr.reading import flow_schema, read_flow
from callcenter.ivr.state import Context
from callcenter.ivr.trial.running import Trial, World, run_script
from callcenter.ivr.trial.script import WITHHELD, Script, read_scripts
from callcenter.ivr.ways import picture
from callcenter.prompts.gaps import gaps
from callcenter.prompts.shop import recordings
from callcenter.settings import read_settings
from callcenter.yaml_source import Defect

FlowFile = Annotated[Path, Parameter(help="The flow file.")]
_DRAW_S = 30


def run_calls(
    files: Files = None,
    /,
    *,
    centre: CentreFile = None,
    junit_file: Annotated[Path | None, Parameter(name="--junit")] = None,
    coverage_at_least: float = 0.0,
) -> int:
    """
    Run the scripted calls beside each flow (`main.test.yaml`), offline.

    Exit code 0 when all pass, 1 when a call fails, a file has defects or too little was tried.

    Args:
        files: Flow files.
        centre: Names that flows may use.
        junit_file: Write the outcome there too, as JUnit XML.
        coverage_at_least: Percent of steps and branches that the calls must go through.
    """
    settings = read_settings()
    bench = read_bench(chosen(files), centre_file(centre), region=settings.region)
    zone = ZoneInfo(settings.timezone)
    began_s = time.perf_counter()
    suites: dict[str, list[Timed]] = {}
    defects: list[Defect] = []
    for path, examined in bench.examined.items():
        defects += examined.defects
        tests = tests_of(path)
        if examined.flow is None or not tests.is_file():
            continue
        scripts, wrong = read_scripts(read_text(tests), str(tests))
        defects += wrong
        world = bench.world(examined.flow, str(tests), zone)
        suites[str(tests)] = [_timed(script, world) for script in scripts]
    if junit_file is not None:
        _write(junit_file, junit(suites, time.perf_counter() - began_s))
    tell(defects)
    trials = [call.trial for calls in suites.values() for call in calls]
    return _told(bench, trials, bad=bool(defects), at_least=coverage_at_least)


def _timed(script: Script, world: World) -> Timed:
    began_s = time.perf_counter()
    trial = run_script(script, world)
    return Timed(trial=trial, took_s=time.perf_counter() - began_s)


def _told(bench: Bench, trials: Sequence[Trial], *, bad: bool, at_least: float) -> int:
    failed = [trial for trial in trials if trial.failures]
    for trial in failed:
        for failure in trial.failures:
            place = f"{failure.file}:{failure.line}:{failure.col}"
            say(f"{place}: {trial.script.name}: {failure.message} [{failure.rule}]")
    coverage = cover(bench.flows(), trials)
    say(f"{counted(len(trials), 'call')}, {len(failed)} failed; {coverage.told()}")
    too_little = coverage.percent < at_least
    if too_little:
        say(f"{coverage.percent:.1f} % were tried, at least {at_least:g} % are wanted; missing:")
        for place in (*coverage.missed_steps, *coverage.missed_branches):
            say(f"  {place}")
    return DEFECTS_EXIT if failed or bad or too_little else 0


def missing(files: Files = None, /) -> int:
    """
    Tell which prompts have no recording, or nothing to be heard at all, in some language.

    For example `callcenter flow missing ivr_flows/main.yaml`. What was uploaded through the page
    counts as well as what lies in `sounds` beside the flows.

    Exit code 1 when callers of some language would hear only a tone.
    """
    bench = read_bench(chosen(files), None)
    folders = {read_settings().home / "sounds", *(p.parent / "sounds" for p in bench.examined)}
    recorded = frozenset[str]().union(*(recordings(folder) for folder in folders))
    drafts = [read_flow(read_text(path), str(path)).flow for path in bench.examined]
    found = list(gaps((flow for flow in drafts if flow is not None), recorded))
    for gap in found:
        what = "nothing is heard" if gap.silent else "spoken from its text"
        named = f"'{gap.name}' has no recording" if gap.name else "there is no text"
        say(f"{gap.flow}.yaml:{gap.line}: {gap.step}: {named} in {gap.language}: {what}")
    silent = sum(gap.silent for gap in found)
    say(f"{counted(len(found), 'gap')}, {silent} of them silent")
    return DEFECTS_EXIT if silent else 0


def simulate(
    file: FlowFile = Path("ivr_flows/main.yaml"),
    /,
    *,
    caller: str = "13800138000",
    number: str = "4001",
    customer: tuple[str, ...] = (),
    at: datetime | None = None,
    centre: CentreFile = None,
) -> int:
    """
    Walk a flow in the terminal: read what the caller hears, type what the caller keys.

    Example: callcenter flow simulate ivr_flows/main.yaml --customer tier=vip --at 2026-11-23T20:00

    Args:
        file: The flow.
        caller: Caller's number, or `withheld`.
        number: The number that was dialled.
        customer: Facts of the customer's record, as name=value; an unknown caller without any.
        at: Wall-clock time of the centre; now when not given.
        centre: Names that flows may use, and hours.
    """
    bench = read_bench([file], centre_file(centre), beside=True)
    examined = bench.examined[file]
    if examined.flow is None:
        tell(examined.defects)
        return DEFECTS_EXIT
    zone = ZoneInfo(read_settings().timezone)
    now = datetime.now(UTC).astimezone(zone) if at is None else at.replace(tzinfo=zone)
    facts = dict(fact.partition("=")[::2] for fact in customer)
    withheld = caller == WITHHELD
    context = Context(
        caller={"number": "" if withheld else caller, "name": "", "withheld": withheld},
        customer=dict(facts) or None,
        number=number,
        now=now,
        calendars=bench.world(examined.flow, str(file), zone).calendars(now),
    )
    walk(examined.flow, bench, context, Walker(tell=say, ask=_ask))
    return 0


def draw(
    file: FlowFile = Path("ivr_flows/main.yaml"),
    /,
    *,
    output: Annotated[Path | None, Parameter(name=["--output", "-o"])] = None,
    as_dot: Annotated[bool, Parameter(name="--dot", negative=())] = False,
) -> int:
    """
    Draw a flow as SVG where Graphviz is there, else in its language DOT.

    For example `callcenter flow draw ivr_flows/main.yaml -o main.svg`.

    Args:
        file: The flow.
        output: Where to; the terminal when not given. What is no SVG goes to a file ending .dot.
        as_dot: DOT in any case.
    """
    examined = read_bench([file], None).examined[file]
    if examined.flow is None:
        tell(examined.defects)
        return DEFECTS_EXIT
    drawn = dot(picture(examined.flow))
    program = shutil.which("dot")
    if not as_dot and program is not None:
        drawn = _laid_out(program, drawn)
    else:
        output = None if output is None else output.with_suffix(".dot")
    if output is None:
        sys.stdout.write(drawn)
    else:
        _write(output, drawn)
        say(f"{output}")
    if program is None and not as_dot:
        sys.stderr.write("Graphviz is not installed: this is DOT; draw it with `dot -Tsvg`.\n")
    return 0


def schema() -> None:
    """
    Write the JSON Schema of flow files, for the completion of editors.

    Example: callcenter flow schema > flow.schema.json
    """
    say(json.dumps(flow_schema(), ensure_ascii=False, indent=2))


def _laid_out(program: str, drawn: str) -> str:
    try:
        done = subprocess.run(
            [program, "-Tsvg"],
            input=drawn.encode(),
            capture_output=True,
            timeout=_DRAW_S,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise OperatorError(
            f"Graphviz could not draw it: {error}.", "Use --dot and draw it elsewhere."
        ) from None
    return done.stdout.decode()


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise OperatorError(
            f"{path} cannot be written: {error.strerror}.", "Name another place."
        ) from None


def _ask(question: str) -> str:
    try:
        return input(question)
    except EOFError:
        raise HungUp from None
