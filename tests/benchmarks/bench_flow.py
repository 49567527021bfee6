"""
What menus cost: a key press in the machine, checking and trying texts, prompts, many calls at once.

Two hundred SIPp calls walk five menus by keys, in turns with the same menus in plain dialplan.
"""

import asyncio
import csv
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from callcenter.flows.proving import Shelf
from callcenter.ivr.checking import NOTHING_KNOWN, examine
from callcenter.ivr.commands import Key, Prompt, Started
from callcenter.ivr.machine import advance, start
from callcenter.ivr.model import Flow
from callcenter.ivr.state import Context, FlowState
from callcenter.ivr.trial.running import World, run_script
from callcenter.ivr.trial.script import read_scripts
from callcenter.prompts.shop import PromptShop
from callcenter.prompts.synthesiser import EspeakSynthesiser
from callcenter.toolbox import command as tool
from callcenter.yaml_source import load_yaml
from tests.benchmarks.figure import Figure, quantiles
from tests.benchmarks.house import House
from tests.integration.sipp.sipp import sipp_pressers

SEVEN = "1234567"
STEPS, KEYS, TRIALS, SLICE, TEXTS = 1_000, 3_000, 3_000, 300, 12
CALLS, RATE, TURNS = 200, 40, 2
CONTEXT = Context(
    caller={"number": "13800138000", "name": "", "withheld": False},
    customer=None,
    number="4001",
    now=datetime(2026, 11, 20, 9, tzinfo=UTC),
    calendars={},
)


def figures(house: House) -> list[Figure]:
    """Measure each in turns with what it is compared with."""
    return [
        *_key_presses(),
        *_checking(),
        *_trying(),
        *asyncio.run(_prompts()),
        *asyncio.run(_many_calls(house)),
    ]


def large_flow(steps: int) -> str:
    """Write a tree of menus of seven keys, three deep, with sentences at its ends; 9 leads back."""
    inner = ["s", *(f"s{a}" for a in SEVEN), *(f"s{a}{b}" for a in SEVEN for b in SEVEN)]
    leaves = [f"{name}{key}" for name in inner[-49:] for key in SEVEN]
    further = max(0, steps - len(inner) - len(leaves) - 1)
    lines = ["flow: large", "languages: [en]", "start: s", "steps:"]
    for name in inner:
        keys = ", ".join(f"'{key}': {name}{key}" for key in SEVEN)
        lines += [
            f"  {name}:",
            f"    menu: {{ prompt: Menu {name}, keys: {{ {keys}, '9': s }} }}",
            "    on_no_input: bye",
            "    on_invalid: bye",
        ]
    for n, name in enumerate(leaves):
        onward = f"f{n}" if n < further else "bye"
        lines += [f"  {name}: {{ play: This is {name}., next: {onward} }}"]
    for n in range(further):
        onward = f"f{n + len(leaves)}" if n + len(leaves) < further else "bye"
        lines += [f"  f{n}: {{ play: More of {n}., next: {onward} }}"]
    return "\n".join([*lines, "  bye: { hangup: normal }"]) + "\n"


def _usable(text: str) -> Flow:
    examined = examine(text, "large.yaml", NOTHING_KNOWN)
    assert examined.flow is not None, examined.defects[:3]
    return examined.flow


def _key_presses() -> list[Figure]:
    """Step and write what is saved, beside only writing it."""
    flow = _usable(large_flow(STEPS))
    shelf = Shelf({flow.name: flow})
    forward = advance(shelf, start(flow), Started(), CONTEXT)
    taken, written = [], []
    for n in range(KEYS):
        begun = time.perf_counter()
        forward = advance(shelf, forward.state, Key(key="119"[n % 3]), CONTEXT)
        saved = orjson.dumps(forward.state.to_json())
        taken.append(1e6 * (time.perf_counter() - begun))
        begun = time.perf_counter()
        FlowState.from_json(orjson.loads(saved))
        written.append(1e6 * (time.perf_counter() - begun))
    return quantiles(
        "a key in a menu: step and save",
        taken,
        written,
        beside="reading the saved state back",
        unit="µs",
        shares=(50, 99),
    )


def _timed(act: Callable[[], object]) -> float:
    """Give processor milliseconds: what else runs on the machine does not count."""
    begun = time.process_time()
    act()
    return 1000 * (time.process_time() - begun)


def _checking() -> list[Figure]:
    text = large_flow(STEPS)
    checks, reads, by_clock_ms = [], [], []
    for _ in range(5):
        begun = time.perf_counter()
        checks.append(_timed(lambda: examine(text, "large.yaml", NOTHING_KNOWN)))
        by_clock_ms.append(1000 * (time.perf_counter() - begun))
        reads.append(_timed(lambda: load_yaml(text, "large.yaml")))
    name = f"check of a flow of {STEPS:,} steps"
    return [
        *quantiles(name, checks, reads, beside="reading its YAML", unit="ms"),
        Figure(
            name=f"{name}, by the clock",
            value=min(by_clock_ms),
            floor=1_000,
            beside="what is asked for",
            unit="ms",
            n=len(by_clock_ms),
        ),
    ]


def _trying() -> list[Figure]:
    """Scripted calls of six acts each, beside the two thousand a second that are asked for."""
    flow = _usable(large_flow(0))
    scripts, wrong = read_scripts(
        "- four keys, a wait and an end:\n"
        "    call: [{ hears: s }, { presses: '1' }, { presses: '1' }, { presses: '9' },"
        " { presses: '1' }, { waits_s: 20 }]\n"
        "    expect: { ended: true }\n",
        "large.test.yaml",
    )
    assert not wrong
    world = World(
        flow=flow,
        flows=Shelf({flow.name: flow}),
        file="large.test.yaml",
        calendars=lambda _: {},
        zone=UTC,
        now=CONTEXT.now,
    )
    by_clock, begun = [], time.process_time()
    for _ in range(TRIALS // SLICE):
        slice_begun = time.perf_counter()
        for _ in range(SLICE):
            assert not run_script(scripts[0], world).failures
        by_clock.append(SLICE / (time.perf_counter() - slice_begun))
    measured = {
        "scripted calls run offline": TRIALS / (time.process_time() - begun),
        # The quickest slice: what else runs on the machine stands still for one of them.
        "scripted calls run offline, by the clock": max(by_clock),
    }
    return [
        Figure(
            name=name,
            value=a_second,
            floor=2_000,
            beside="what is asked for",
            unit="/s",
            n=TRIALS,
            more_is_better=True,
        )
        for name, a_second in measured.items()
    ]


async def _prompts() -> list[Figure]:
    """A new text beside the bare synthesiser; one that was made before beside reading its file."""
    speech = tool("espeak-ng")
    home = Path(tempfile.mkdtemp(prefix="cc-bench-"))
    shop = PromptShop(home, EspeakSynthesiser(speech.argv, speech.env))
    made, bare, cached, read = [], [], [], []
    try:
        for n in range(TEXTS):
            text = f"Thank you for calling, your place in the queue is number {n}."
            prompt = Prompt(language="en", text=text)
            begun = time.perf_counter()
            stem = await shop.sound(prompt)
            made.append(1000 * (time.perf_counter() - begun))
            begun = time.perf_counter()
            await _spoken(speech.argv, speech.env, text)
            bare.append(1000 * (time.perf_counter() - begun))
            begun = time.perf_counter()
            await shop.sound(prompt)
            cached.append(1000 * (time.perf_counter() - begun))
            begun = time.perf_counter()
            Path(f"{stem}.wav").read_bytes()
            read.append(1000 * (time.perf_counter() - begun))
        await shop.close()
    finally:
        shutil.rmtree(home)
    return [
        *quantiles("prompt, synthesised", made, bare, beside="espeak-ng alone", unit="ms"),
        *quantiles("prompt, made before", cached, read, beside="reading its file", unit="ms"),
    ]


async def _spoken(argv: Sequence[str], env: Any, text: str) -> None:
    process = await asyncio.create_subprocess_exec(
        *argv,
        "-v",
        "en",
        "--stdout",
        text,
        env=env,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    await process.communicate()


async def _many_calls(house: House) -> list[Figure]:
    """Completed calls a second, of two hundred that come at once and press five keys each."""
    rates: dict[str, list[float]] = {"4105": [], "9105": []}
    for _ in range(TURNS):
        for number, found in rates.items():
            found.append(await _completed_a_second(house, number))
    return [
        Figure(
            name=f"{CALLS} menu calls at once, completed",
            value=max(rates["4105"]),
            floor=max(rates["9105"]),
            beside="static dialplan, same prompts",
            unit="/s",
            n=TURNS * CALLS,
            more_is_better=True,
        )
    ]


async def _completed_a_second(house: House, number: str) -> float:
    folder = Path(tempfile.mkdtemp(prefix="cc-sipp-"))
    told = folder / "told.csv"
    try:
        begun = time.perf_counter()
        callers = sipp_pressers(
            house.server,
            number,
            calls=CALLS,
            at_once=CALLS,
            rate=RATE,
            folder=folder,
            more=["-trace_stat", "-stf", str(told), "-fd", "1"],
        )
        async with callers as program:
            await program.ends(within_s=120)
        elapsed_s = time.perf_counter() - begun
        return _successful(told) / elapsed_s
    finally:
        shutil.rmtree(folder)


def _successful(told: Path) -> int:
    with told.open(newline="") as file:
        rows: Iterator[dict[str, str]] = csv.DictReader(file, delimiter=";")
        last = list(rows)[-1]
    return int(last["SuccessfulCall(C)"])
