"""Scripted calls offline and by telephone: what the conformance stories compare."""

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from callcenter.demo.heard import Heard
from callcenter.demo.outcomes import CallOver
from callcenter.demo.patience import PATIENCE_S
from callcenter.demo.tones import RATE_HZ
from callcenter.flows.bench import read_bench
from callcenter.ivr.trial.running import Trial, run_script
from callcenter.ivr.trial.script import Act, Script, read_scripts
from tests.integration.hotline.hotline import Hotline

CENTRE = Path(__file__).parents[3] / "centre.yaml"
BETWEEN_KEYS_S, LOOK_EVERY_S = 0.25, 0.25
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
            call = _ByPhone(hotline, trial, begun)
            try:
                return await call.make(number)
            except Exception as error:
                error.add_note(f"in the call: {trial.script.name}; {call.now()}")
                raise

    async with asyncio.TaskGroup() as group:
        calls = [group.create_task(make(trial)) for trial in trials]
    return [call.result() for call in calls]


class _ByPhone:
    """
    One scripted call, made by telephone.

    Nothing is keyed before it is asked for: what is heard, from where a step began or the last key
    was pressed, says so.
    """

    def __init__(self, hotline: Hotline, trial: Trial, begun: datetime) -> None:
        self._hotline = hotline
        self._script: Script = trial.script
        self._outcome = trial.outcome
        self._begun = begun
        self._id = ""
        self._passed = 0
        self._since = 0
        self._asked = True
        self._doing: Act | None = None

    async def make(self, number: str) -> Course:
        """Dial, do what the script says, and tell the course of the call's record."""
        self._caller = await self._hotline.caller(self._script.given.caller)
        await self._caller.dial(number)
        *before, last = self._script.acts
        for act in before:
            await self._do(act)
        with contextlib.suppress(CallOver):  # the last key may end the call while it is held
            await self._do(last)
        await self._caller.over(within_s=2 * PATIENCE_S)
        record = await self._over()
        path = [(one["step"], one["verb"], one["how"]) for one in record["path"]]
        return _course(path, record["outcome"])

    def now(self) -> str:
        """Tell how far the call is, for whoever reads why it failed."""
        return f"at {self._doing}, heard {self._heard.length / RATE_HZ:.1f} s, id {self._id}"

    async def _do(self, act: Act) -> None:
        self._doing = act
        match act.kind:
            case "hears":
                await self._until_at(str(act.value))
            case "presses":
                await self._heard.sound(since=self._since)
                for key in str(act.value):
                    await self._caller.press(key)
                    self._from_now_on()
                    await asyncio.sleep(BETWEEN_KEYS_S)
            case "leaves_message_s":
                await self._heard.beep(since=self._since)
                await self._caller.talk(float(act.value)) if act.value else None
                await self._caller.press("#")
                self._from_now_on()
            case "hangs_up":
                await self._caller.hang_up()
            case "waits_s":
                await self._wait(float(act.value))
            case _:
                # Others talk for a moment and hang up, or are not there; the next place tells.
                assert act.kind in {"talks", "finds_nobody", "hears_words"}

    @property
    def _heard(self) -> Heard:
        return self._caller.call.heard

    def _from_now_on(self) -> None:
        self._since, self._asked = self._heard.length, False

    async def _wait(self, seconds: float) -> None:
        """Say nothing, from when the question is asked; behind keys, from now on."""
        if self._asked:
            await self._heard.sound(since=self._since)
        await self._caller.stay(seconds + SLACK_S)

    async def _until_at(self, step: str) -> None:
        """Wait until the call came to this step by what the service tells."""
        places: list[tuple[str, datetime]] = []
        try:
            async with asyncio.timeout(PATIENCE_S):
                while step not in (name for name, _ in places[self._passed :]):
                    await asyncio.sleep(LOOK_EVERY_S)
                    record = await self._record()
                    if record is not None:
                        told = await self._hotline.ask(f"/calls/{record['id']}/events", who="admin")
                        places = _places(told["items"])
        except TimeoutError:
            passed = [name for name, _ in places]
            name = self._script.name
            raise AssertionError(f"{name}: never came to {step}, but to {passed}") from None
        self._passed += [name for name, _ in places[self._passed :]].index(step)
        _, came_at = places[self._passed]
        ago_s = (datetime.now(UTC) - came_at).total_seconds()
        # A short prompt may be over already: it was heard all the same.
        self._since = max(self._since, self._heard.length - round(ago_s * RATE_HZ))
        self._asked = True

    async def _over(self) -> Mapping[str, Any]:
        """Wait for the end; that a message was kept may be told a moment after the caller left."""
        record: Mapping[str, Any] | None = None
        try:
            async with asyncio.timeout(PATIENCE_S):
                while True:
                    record = await self._record()
                    over = record is not None and record["ended_at"] is not None
                    if record is not None and over and self._outcome in {record["outcome"], None}:
                        return record
                    await asyncio.sleep(LOOK_EVERY_S)
        except TimeoutError:
            if record is None or record["ended_at"] is None:
                raise
            return record

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


def _places(events: list[dict[str, Any]]) -> list[tuple[str, datetime]]:
    """Tell to which steps a call came, in order, and when."""
    places = []
    for event in events:
        at = datetime.fromisoformat(event["at"])
        if event["type"] == "flow.entered":
            places.append((event["data"]["step"], at))
        elif event["type"] == "ivr.step" and event["data"]["to"]:
            places.append((event["data"]["to"]["step"], at))
    return places
