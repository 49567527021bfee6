"""Scripted calls offline and by telephone: what the conformance stories compare."""

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from callcenter.demo.outcomes import CallOver
from callcenter.demo.patience import PATIENCE_S
from callcenter.flows.bench import read_bench
from callcenter.ivr.trial.running import Trial, run_script
from callcenter.ivr.trial.script import Act, Script, read_scripts
from tests.integration.hotline.hotline import Hotline

CENTRE = Path(__file__).parents[3] / "centre.yaml"
FIRST_WORDS_S, BETWEEN_KEYS_S, UNDER_WAY_S, LOOK_EVERY_S = 0.7, 0.25, 0.4, 0.25
SLACK_S = 1.2
"""How much later than the clock of a test the service may notice that time is up."""

AT_ONCE = 12
"""Calls at the same time: as many as two processors play without a stutter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """
    What is compared of a call.

    Args:
        way: Each step that was left, and how; what chance chose is left out.
        outcome: As its record says.
    """

    way: tuple[tuple[str, str], ...]
    outcome: str | None


def offline(folder: Path, name: str) -> list[Trial]:
    """Run the scripted calls of one flow in a folder on the machine alone; all go as written."""
    bench = read_bench([folder / f"{name}.yaml"], CENTRE, beside=True)
    flow = bench.current(name)
    assert flow is not None, [str(one) for e in bench.examined.values() for one in e.defects]
    tests = f"{name}.test.yaml"
    scripts, wrong = read_scripts((folder / tests).read_text(), tests)
    assert not wrong
    world = bench.world(flow, tests, ZoneInfo("Asia/Shanghai"))
    trials = [run_script(script, world) for script in scripts]
    for trial in trials:
        assert not trial.failures, [str(one) for one in trial.failures]
    return trials


def by_machine(trial: Trial) -> Course:
    """Tell the course of a call on the machine."""
    return _course([(one.step, one.verb, one.left) for one in trial.left], trial.outcome)


def _course(path: list[tuple[str, str, str]], outcome: str | None) -> Course:
    way = tuple((step, "" if verb == "percent" else how) for step, verb, how in path)
    return Course(way=way, outcome=outcome)


async def by_telephone(hotline: Hotline, number: str, trials: list[Trial]) -> list[Course]:
    """Make every call at a number of the hotline, several at once; gives their courses in order."""
    begun = datetime.now(UTC)
    places = asyncio.Semaphore(AT_ONCE)

    async def make(trial: Trial) -> Course:
        async with places:
            return await _ByPhone(hotline, trial.script, begun).make(number)

    async with asyncio.TaskGroup() as group:
        calls = [group.create_task(make(trial)) for trial in trials]
    return [call.result() for call in calls]


class _ByPhone:
    """One scripted call, made by telephone."""

    def __init__(self, hotline: Hotline, script: Script, begun: datetime) -> None:
        self._hotline = hotline
        self._script = script
        self._begun = begun
        self._id = ""
        self._passed = 0

    async def make(self, number: str) -> Course:
        """Dial, do what the script says, and tell the course of the call's record."""
        self._caller = await self._hotline.caller(self._script.given.caller)
        await self._caller.dial(number)
        await asyncio.sleep(FIRST_WORDS_S)
        *before, last = self._script.acts
        for act in before:
            await self._do(act)
        with contextlib.suppress(CallOver):  # the last key may end the call while it is held
            await self._do(last)
        await self._caller.over(within_s=60)
        record = await self._over()
        path = [(one["step"], one["verb"], one["how"]) for one in record["path"]]
        return _course(path, record["outcome"])

    async def _over(self) -> Mapping[str, Any]:
        async with asyncio.timeout(20):
            while True:
                record = await self._record()
                if record is not None and record["ended_at"] is not None:
                    return record
                await asyncio.sleep(LOOK_EVERY_S)

    async def _do(self, act: Act) -> None:
        match act.kind:
            case "hears":
                await self._until_at(str(act.value))
            case "presses":
                for key in str(act.value):
                    await self._caller.press(key)
                    await asyncio.sleep(BETWEEN_KEYS_S)
            case "leaves_message_s":
                await self._caller.hear_beep(within_s=25)
                await self._caller.talk(float(act.value)) if act.value else None
                await self._caller.press("#")
            case "hangs_up":
                await self._caller.hang_up()
            case "waits_s":
                await self._caller.stay(float(act.value) + SLACK_S)
            case _:
                # Others talk for a moment and hang up, or are not there; the next place tells.
                assert act.kind in {"talks", "finds_nobody", "hears_words"}

    async def _until_at(self, step: str) -> None:
        """Wait until the call came to this step by what the service tells, and its words begin."""
        places: list[str] = []
        try:
            async with asyncio.timeout(PATIENCE_S):
                while step not in places[self._passed :]:
                    await asyncio.sleep(LOOK_EVERY_S)
                    record = await self._record()
                    if record is not None:
                        told = await self._hotline.ask(f"/calls/{record['id']}/events", who="admin")
                        places = _places(told["items"])
        except TimeoutError:
            name = self._script.name
            raise AssertionError(f"{name}: never came to {step}, but to {places}") from None
        self._passed = places.index(step, self._passed)
        if places[-1] == step:
            await asyncio.sleep(UNDER_WAY_S)

    async def _record(self) -> Mapping[str, Any] | None:
        if self._id:
            record: Mapping[str, Any] = await self._hotline.ask(f"/calls/{self._id}", who="admin")
            return record
        since = self._begun.isoformat().replace("+00:00", "Z")
        caller = self._script.given.caller
        found = await self._hotline.ask(f"/calls?caller={caller}&arrived_from={since}", who="admin")
        if not found["items"]:
            return None
        self._id = found["items"][0]["id"]
        return found["items"][0]  # type: ignore[no-any-return]


def _places(events: list[dict[str, Any]]) -> list[str]:
    """Tell to which steps a call came, in order."""
    places = []
    for event in events:
        if event["type"] == "flow.entered":
            places.append(event["data"]["step"])
        elif event["type"] == "ivr.step" and event["data"]["to"]:
            places.append(event["data"]["to"]["step"])
    return places
