"""Telephones that are rung to speak a prompt: whose, when, under which rules, and with what end."""

from pathlib import Path

import pytest

from callcenter.errors import Conflict, Forbidden, NotFound
from callcenter.floor.call.outside import Outside
from callcenter.testing.fake_pbx import Behaviour, FakeCaller
from callcenter.testing.floor_stage import FloorStage, principal
from callcenter.testing.virtual_time import in_virtual_time
from tests.unit.floor.outgoings import CUSTOMER, RULES, stage_in

CODE = "123456"


class Recorder:
    """Notes what is asked of it; knows one code."""

    def __init__(self, folder: Path) -> None:
        self.stem = folder / "take"
        self.told: list[str] = []

    def begin(self, code: str) -> Path | None:
        """See `Recorder.begin`."""
        self.told.append("begin")
        return self.stem if code == CODE else None

    def unanswered(self, code: str) -> bool:
        """See `Recorder.unanswered`."""
        del code
        if "begin" in self.told:
            return False
        self.told.append("unanswered")
        return True

    def progress(self, code: str, *, hearing: bool) -> None:
        """See `Recorder.progress`."""
        del code
        self.told.append("hearing" if hearing else "speaking")

    async def keep(self, code: str) -> bool:
        """See `Recorder.keep`."""
        self.told.append(f"keep {code}")
        return True

    async def drop(self, code: str) -> None:
        """See `Recorder.drop`."""
        del code
        self.told.append("drop")


async def opened(folder: Path) -> tuple[FloorStage, Recorder]:
    """Open a centre that may call numbers at home, and has phones."""
    stage, recorder = stage_in(folder), Recorder(folder)
    stage.outside = Outside(recorder=recorder)
    await stage.open()
    await stage.settle(1)
    stage.pbx.phone("1001")
    stage.pbx.phone("1001-web")
    stage.pbx.phone(f"tel:{CUSTOMER}")
    return stage, recorder


async def spoken(stage: FloorStage) -> FakeCaller:
    """Let whoever was rung answer and speak; gives his end of the line."""
    await stage.settle(2)
    (party,) = stage.pbx.callers
    await party.hears("beep")
    await stage.settle(2)
    party.press("#")
    return party


@in_virtual_time(seeds=3)
@pytest.mark.parametrize("device", ["sip:1001", "browser:1001", f"tel:{CUSTOMER}"])
async def test_whoever_is_rung_speaks_hears_and_keeps(tmp_path: Path, device: str) -> None:
    """As if he had dialled the code; then his telephone is free."""
    stage, recorder = await opened(tmp_path)
    await stage.floor.prompt_rings.ring(device, CODE)
    party = await spoken(stage)
    await party.hears("take")
    await stage.settle(1)
    party.press("#")  # once more than needed
    await stage.settle(1)
    party.press("1")
    await stage.settle(3)
    assert recorder.told == ["begin", "speaking", "hearing", f"keep {CODE}", "drop"]
    assert party.gone.is_set()
    await stage.floor.prompt_rings.ring(device, CODE)  # and may be rung again
    await stage.settle(1)
    await stage.close()


@in_virtual_time(seeds=3)
@pytest.mark.parametrize("behaviour", [Behaviour.BUSY, Behaviour.DECLINES, Behaviour.IGNORES])
@pytest.mark.parametrize("device", ["sip:1001", f"tel:{CUSTOMER}"])
async def test_who_does_not_answer_is_told_to_the_page(
    tmp_path: Path, device: str, behaviour: Behaviour
) -> None:
    """Nothing is kept, and a rule's caps are free again."""
    stage, recorder = await opened(tmp_path)
    stage.pbx.phone(device.removeprefix("sip:")).set(behaviour)
    for _ in range(RULES["home"].at_once + 1):
        await stage.floor.prompt_rings.ring(device, CODE)
        await stage.settle(40)
    assert recorder.told == ["unanswered"] * (RULES["home"].at_once + 1)
    await stage.close()


@in_virtual_time()
async def test_what_could_not_be_dialled_at_all_is_told_in_the_end(tmp_path: Path) -> None:
    """A phone that vanished since it was last heard of has no end that anybody tells."""
    stage, recorder = await opened(tmp_path)
    stage.pbx.phone("1001").behaviour = Behaviour.UNREACHABLE
    await stage.floor.prompt_rings.ring("sip:1001", CODE)
    await stage.settle(40)
    assert set(recorder.told) == {"unanswered"}
    await stage.close()


@in_virtual_time()
async def test_outside_numbers_are_rung_by_rule_and_cap_only(tmp_path: Path) -> None:
    """As in every call of ours; a talk that runs counts until it is over."""
    stage, _ = await opened(tmp_path)
    rings = stage.floor.prompt_rings
    for number in ("+86900123", "+4930123456", "110"):
        with pytest.raises(Forbidden):
            await rings.ring(f"tel:{number}", CODE)
    for n in range(RULES["home"].at_once):
        stage.pbx.phone(f"tel:+861380013810{n}")
        await rings.ring(f"tel:+861380013810{n}", CODE)
    await stage.settle(5)
    with pytest.raises(Conflict) as full:
        await rings.ring(f"tel:{CUSTOMER}", CODE)
    assert full.value.code == "too_many"
    for party in stage.pbx.callers:
        party.hang_up()
    await stage.settle(2)
    await rings.ring(f"tel:{CUSTOMER}", CODE)
    await stage.close()


@in_virtual_time()
async def test_nobody_is_rung_who_takes_calls_or_has_one(tmp_path: Path) -> None:
    """A customer would ring in the middle of the prompt; not ready, or elsewhere, it is fine."""
    stage, _ = await opened(tmp_path)
    rings = stage.floor.prompt_rings
    await stage.ready("1001")
    with pytest.raises(Conflict) as taking:
        await rings.ring("sip:1001", CODE)
    assert taking.value.code == "takes_calls"
    caller = await stage.keyed(after_s=0)
    await stage.settle(5)
    with pytest.raises(Conflict) as busy:
        await rings.ring("browser:1001", CODE)
    assert busy.value.code == "in_call"
    caller.hang_up()
    await stage.settle(2)
    await stage.floor.desk.do(principal("1001"), "agent.not_ready", {})
    await rings.ring("sip:1001", CODE)
    with pytest.raises(NotFound):
        await rings.ring("sip:1999", CODE)
    await stage.settle(1)
    await stage.close()


@in_virtual_time()
async def test_a_phone_that_cannot_be_reached_is_refused_at_once(tmp_path: Path) -> None:
    """As far as it is known."""
    stage, _ = await opened(tmp_path)
    stage.pbx.phone("1001").set(Behaviour.UNREACHABLE)
    await stage.settle(1)
    with pytest.raises(Conflict) as away:
        await stage.floor.prompt_rings.ring("sip:1001", CODE)
    assert away.value.code == "device_unreachable"
    await stage.close()


@in_virtual_time(seeds=3)
async def test_what_ended_while_nothing_was_told_is_found_out(tmp_path: Path) -> None:
    """The link was away: the snapshot afterwards knows."""
    stage, recorder = await opened(tmp_path)
    stage.pbx.phone("1001").set(Behaviour.IGNORES)
    await stage.floor.prompt_rings.ring("sip:1001", CODE)
    await stage.settle(10)
    stage.pbx.crash()
    await stage.settle(3)
    assert recorder.told == ["unanswered"]
    await stage.close()
