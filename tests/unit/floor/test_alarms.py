"""What needs a person is told on the board, from the moment it is met until it is over."""

from pathlib import Path

from callcenter.centre.model import RecordPolicy
from callcenter.floor.supervision.alarms import KEPT_S
from callcenter.testing.fake_pbx import Behaviour
from callcenter.testing.floor_stage import FloorStage, centre_of
from callcenter.testing.virtual_time import in_virtual_time


def alarms(stage: FloorStage) -> list[str]:
    """Return the alarms that the board shows."""
    return [row["alarm"] for row in stage.floor.board.snapshot()["alarms"]]


def told(stage: FloorStage) -> list[str]:
    """Return how often watchers were told of each alarm, and of its end."""
    return [key for topic, key, _ in stage.desks.published if topic == "floor" and "alarm" in key]


@in_virtual_time(seeds=2)
async def test_a_full_disk_is_an_alarm_until_recordings_are_taken_again(tmp_path: Path) -> None:
    """While calls wait for room it stays; afterwards it goes by itself."""
    stage = FloorStage(tmp_path, centre=centre_of(["1001"], record=RecordPolicy.MUST))
    await stage.open()
    await stage.ready("1001")
    stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=1, talks_s=5)
    assert alarms(stage) == []
    stage.recordings.full = True
    caller = await stage.keyed(after_s=0)
    for _ in range(4):
        await stage.settle(20)
        assert alarms(stage) == ["recording_disk"]
    stage.floor.board.tell()
    stage.floor.board.tell()
    assert told(stage) == ["alarm recording_disk"]
    stage.recordings.full = False
    await caller.gone.wait()
    await stage.settle(KEPT_S + 1)
    stage.floor.board.tell()
    assert alarms(stage) == []
    assert told(stage) == ["alarm recording_disk"] * 2
    await stage.close()


@in_virtual_time(seeds=2)
async def test_a_message_that_cannot_be_kept_is_an_alarm(tmp_path: Path) -> None:
    """The caller is told and goes on; somebody must know."""
    stage = FloorStage(tmp_path)
    await stage.open()
    stage.voicemails.full = True
    caller = stage.pbx.call()
    await caller.hears("choose")
    caller.press("1")
    await stage.settle(5)
    assert alarms(stage) == ["message_disk"]
    await stage.close()
