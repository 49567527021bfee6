"""The same scripted calls offline and by telephone: the same steps, left in the same ways."""

import asyncio
import contextlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from callcenter.demo.caller import Caller
from callcenter.demo.outcomes import CallOver
from callcenter.demo.phone import Phone
from callcenter.flows.bench import read_bench
from callcenter.ivr.trial.running import Trial, run_script
from callcenter.ivr.trial.script import Act, Script, read_scripts
from callcenter.ivr.verbs import VERBS
from tests.integration.hotline.hotline import Hotline

pytestmark = [pytest.mark.integration, pytest.mark.timeout(160)]
FOLDER = Path(__file__).parent / "conformance"
CENTRE = Path(__file__).parents[3] / "centre.yaml"
NUMBER = "4078"
# `request` asks another program, which this installation may not; see tests/unit/requests_out.
ELSEWHERE = {"request", "hangup"}
FIRST_WORDS_S, BETWEEN_KEYS_S = 0.7, 0.25

Way = list[tuple[str, str]]


def offline() -> list[Trial]:
    """Run the scripted calls on the machine alone."""
    bench = read_bench([FOLDER / "conf.yaml", FOLDER / "conf_sub.yaml"], CENTRE)
    flow = bench.current("conf")
    assert flow is not None, [str(one) for e in bench.examined.values() for one in e.defects]
    scripts, wrong = read_scripts((FOLDER / "conf.test.yaml").read_text(), "conf.test.yaml")
    assert not wrong
    world = bench.world(flow, "conf.test.yaml", ZoneInfo("Asia/Shanghai"))
    return [run_script(script, world) for script in scripts]


def way(path: list[tuple[str, str, str]]) -> Way:
    """Give steps and ways out; what chance chose is left out."""
    return [(step, "" if verb == "percent" else how) for step, verb, how in path]


class ByPhone:
    """One scripted call, made by telephone."""

    def __init__(self, hotline: Hotline, script: Script, caller: Caller, begun: datetime) -> None:
        self._hotline = hotline
        self._script = script
        self._caller = caller
        self._begun = begun

    async def make(self) -> Way:
        """Dial, do what the script says, and tell the way of the call's record."""
        await self._caller.dial(NUMBER)
        await asyncio.sleep(FIRST_WORDS_S)
        *before, last = self._script.acts
        for act in before:
            await self._do(act)
        with contextlib.suppress(CallOver):  # the last key may end the call while it is held
            await self._do(last)
        await self._caller.over(within_s=40)
        async with asyncio.timeout(20):
            while True:
                record = await self._record()
                if record is not None and record["ended_at"] is not None:
                    break
                await asyncio.sleep(0.3)
        return way([(one["step"], one["verb"], one["how"]) for one in record["path"]])

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
                await self._caller.talk(float(act.value))
                await self._caller.press("#")
            case "hangs_up":
                await self._caller.hang_up()
            case _:
                # Time passes by itself, and agents talk for a moment and hang up.
                assert act.kind in {"waits_s", "talks"}

    async def _until_at(self, step: str) -> None:
        """Wait until the service tells that the call is in this step, and a moment longer."""
        async with asyncio.timeout(30):
            while True:
                record = await self._record()
                if record is not None:
                    told = await self._hotline.ask(f"/calls/{record['id']}/events", who="admin")
                    if _place(told["items"]) == step:
                        await asyncio.sleep(0.4)
                        return
                await asyncio.sleep(0.2)

    async def _record(self) -> dict[str, Any] | None:
        since = self._begun.isoformat().replace("+00:00", "Z")
        caller = self._script.given.caller
        found = await self._hotline.ask(f"/calls?caller={caller}&arrived_from={since}", who="admin")
        return found["items"][0] if found["items"] else None


def _place(events: list[dict[str, Any]]) -> str | None:
    """Tell in which step a call is by what happened to it."""
    place = None
    for event in events:
        if event["type"] == "flow.entered":
            place = event["data"]["step"]
        elif event["type"] == "ivr.step":
            place = (event["data"]["to"] or {}).get("step")
    return place


async def test_given_the_same_calls_then_machine_and_telephone_walk_the_same_way(
    hotline: Hotline,
) -> None:
    """Every verb that needs nobody outside, with keys, silence, talks, messages and hang-ups."""
    trials = offline()
    for trial in trials:
        assert not trial.failures, [str(one) for one in trial.failures]
    met = {trace.verb for trial in trials for trace in trial.left}
    assert met == set(VERBS) - ELSEWHERE
    for name in ("conf_sub", "conf"):
        body = {"source": (FOLDER / f"{name}.yaml").read_text(), "replaces": None}
        await hotline.ask(f"/flows/{name}", who="admin", method="PUT", body=body)
    line = {"title": {"en": "Conformance", "zh-CN": "一致"}, "flow": "conf", "language": "en"}
    await hotline.ask(f"/numbers/{NUMBER}", who="admin", method="PUT", body=line)
    agents = [(await hotline.agent(number))[0] for number in ("1005", "1006")]
    begun = datetime.now(UTC)

    async def talk_a_moment(phone: Phone) -> None:
        await phone.answers(within_s=60)
        await phone.stay(1.5)
        await phone.hang_up()

    async def by_phone(trial: Trial) -> Way:
        caller = await hotline.caller(trial.script.given.caller)
        return await ByPhone(hotline, trial.script, caller, begun).make()

    async with asyncio.TaskGroup() as talking:
        for phone in agents:
            talking.create_task(talk_a_moment(phone))
        walked = await asyncio.gather(*(by_phone(trial) for trial in trials))
    for trial, told in zip(trials, walked, strict=True):
        machine = way([(one.step, one.verb, one.left) for one in trial.left])
        assert told == machine, trial.script.name
