"""What a call's task works with: one value, made by `compose`, handed to every task."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from callcenter.background import Background
from callcenter.centre.model import Centre
from callcenter.clock import Clock
from callcenter.floor.agents.dispatcher import Dispatcher
from callcenter.floor.agents.floor_agents import FloorAgents
from callcenter.floor.call.outside import Outside
from callcenter.floor.desk.callers import Callers
from callcenter.floor.desk.screen_pop import ScreenPop
from callcenter.floor.desk.wrap_up import WrapUps
from callcenter.floor.outgoing.callbacks import CallBacks
from callcenter.floor.ports.pbx import Pbx
from callcenter.floor.supervision.alarms import Alarms
from callcenter.ivr.commands import Prompt
from callcenter.ivr.machine import Flows
from callcenter.ivr.model import Flow
from callcenter.ledger.ledger import Ledger


class Sounds(Protocol):
    """Where prompts become sound files."""

    async def sound(self, prompt: Prompt) -> str:
        """Return the sound of a prompt, without extension; never fails, at worst a tone."""


class FlowShelf(Flows, Protocol):
    """The flows that are live, and every version that a call still walks."""

    async def ensure(self, version: str) -> Flow | None:
        """Bring a version by hash into memory, for a call that began with it elsewhere."""


class RecordingKeeper(Protocol):
    """Keeps the recordings of dialled legs."""

    def path(self, call_id: str, leg: int, facts: Mapping[str, Any] | None = None) -> Path:
        """
        Return where a leg is recorded, without suffixes; the folder exists.

        Raises:
            OSError: The disk cannot be written.
        """

    async def keep(self, stem: Path, facts: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Complete and register a leg's recording; None when nobody talked."""

    async def note_missing(self, call_id: str, leg: int, facts: Mapping[str, Any]) -> None:
        """Register that a leg which should have been recorded could not be."""


class VoicemailKeeper(Protocol):
    """Keeps messages."""

    def path(self, call_id: str, number: int, facts: Mapping[str, Any] | None = None) -> Path:
        """Return where a message is recorded, without extension; the folder exists."""

    async def keep(self, stem: Path, facts: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Register a message; None when it is empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """
    The parts that every call's task shares.

    `centre` returns the centre as it is now; `local_time` the centre's wall clock.
    """

    pbx_name: str
    clock: Clock
    centre: Callable[[], Centre]
    local_time: Callable[[], datetime]
    dispatcher: Dispatcher
    callbacks: CallBacks
    ledger: Ledger
    agents: FloorAgents
    callers: Callers
    pops: ScreenPop
    wrap_ups: WrapUps
    pbx: Pbx
    sounds: Sounds
    flows: FlowShelf
    recordings: RecordingKeeper
    voicemails: VoicemailKeeper
    background: Background
    alarms: Alarms
    outside: Outside = field(default_factory=Outside)

    async def paths(self, prompts: Sequence[Prompt]) -> list[str]:
        """Return the sound files of prompts, in order, as the line plays them."""
        return [await self.sounds.sound(prompt) for prompt in prompts]
