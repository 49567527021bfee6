"""A caller, the agent who serves him, and whom that agent asks: the opening of many stories."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from callcenter.centre.model import DialRule
from callcenter.floor.desk.desk_events import CallConsulting
from callcenter.testing.fake_pbx import Behaviour, FakeCaller, FakePhone
from callcenter.testing.floor_stage import FloorStage, centre_of, principal

FIRST, SECOND, THIRD = "1001", "1002", "1003"
MOBILE = "+8613800138000"


class Story:
    """One stage with one talk on it."""

    def __init__(self, stage: FloorStage, caller: FakeCaller) -> None:
        self.stage = stage
        self.caller = caller

    @property
    def first(self) -> FakePhone:
        """The phone of the agent who asks."""
        return self.stage.pbx.phone(FIRST)

    @property
    def second(self) -> FakePhone:
        """The phone of the agent who is asked."""
        return self.stage.pbx.phone(SECOND)

    async def do(self, command: str, agent: str = FIRST, **values: Any) -> None:
        """Send a command of a desk."""
        await self.stage.floor.desk.do(principal(agent), command, values)

    async def asks(self, to: str = SECOND) -> None:
        """Let the first agent ask, and whoever is asked ring."""
        await self.do("call.consult", to=to)
        await self.stage.settle(0.3)

    async def until(self, phase: str) -> None:
        """Bring the consultation so far."""
        await self.asks()
        if phase in {"talking", "together"}:
            self.second.answer()
            await self.stage.settle(0.3)
        if phase == "together":
            await self.do("call.together")
            await self.stage.settle(0.3)
        assert self.phase() == phase

    def phase(self, agent: str = FIRST) -> str | None:
        """Return how far the consultation is, as the desk was told."""
        told = self.stage.desks.of(agent, CallConsulting)
        return told[-1].phase if told else None  # type: ignore[attr-defined]

    def why(self, agent: str = FIRST) -> str | None:
        """Return why it is over, as the desk was told."""
        told = self.stage.desks.of(agent, CallConsulting)
        return told[-1].why if told else None  # type: ignore[attr-defined]

    def states(self) -> tuple[str, str]:
        """Return the states of both agents."""
        return self.stage.state(FIRST), self.stage.state(SECOND)

    def hear_each_other(self) -> set[str]:
        """Name who is in the caller's talk, beside the caller."""
        room = self.stage.pbx.rooms.of(self.caller.uniqueid)
        members = room.members.values() if room is not None else ()
        return {member.endpoint for member in members if member.endpoint is not None}

    def phases(self) -> list[tuple[str, str | None]]:
        """Return the phases of the record in which an agent had part."""
        record = self.stage.record(self.caller.call_id)
        kinds = {"talking", "hold", "consult", "conference"}
        return [(s.kind, s.agent) for s in record.segments if s.kind in kinds]

    async def end(self) -> None:
        """Let everybody hang up, and prove that nothing is left over."""
        self.caller.hang_up()
        stage = self.stage
        await stage.settle(3)
        assert stage.pbx.live_legs == []
        assert stage.floor.live_calls == 0
        assert all(not stage.engine.waiting(queue) for queue in ("service", "direct"))
        assert all(not view.calls for view in stage.engine.agents())
        assert stage.around.agents.rung_in_person == {}
        assert vars(stage.around.pops)["_current"] == {}
        recorded = {one["id"] for one in stage.recordings.kept}
        events = [e for e in stage.events if e.type == "recording.started"]
        assert {f"{self.caller.call_id}-{e.data['leg']}" for e in events} == recorded
        await stage.close()


async def talking(folder: Path, **queue: Any) -> Story:
    """Open a stage on which a caller talks with 1001; 1002 is ready and rings until he answers."""
    centre = centre_of([FIRST, SECOND, THIRD], **{"wrap_up_s": 20, **queue})
    rule = DialRule(name="mobiles", prefix="+861", allow=True, longest_s=60, at_once=1)
    centre = replace(centre, dial_rules={"mobiles": rule})
    stage = FloorStage(folder, centre=centre)
    await stage.open()
    await stage.ready(FIRST)
    stage.pbx.phone(FIRST).set(Behaviour.ANSWERS, after_s=0.5)
    caller = await stage.keyed(after_s=0)
    await stage.pbx.phone(FIRST).talking.wait()
    await stage.settle(1)
    await stage.ready(SECOND)
    stage.pbx.phone(SECOND).set(Behaviour.IGNORES)
    return Story(stage, caller)


async def restart(story: Story, away_s: float = 1.0) -> None:
    """Kill the service and start it again."""
    await story.stage.die()
    await story.stage.settle(away_s)
    await story.stage.open()
    for agent in (FIRST, SECOND):
        story.stage.floor.desk.attached(principal(agent))
    await story.stage.settle(2)
