"""The live centre put together: the one way in for lines, news of the exchange, and desks."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from callcenter.acd.engine import Engine
from callcenter.acd.memory import Learned
from callcenter.background import Background
from callcenter.centre.model import Centre
from callcenter.clock import Clock
from callcenter.floor.agents.agent_journal import AgentJournal
from callcenter.floor.agents.dispatcher import Dispatcher
from callcenter.floor.agents.floor_agents import FloorAgents
from callcenter.floor.agents.routing_setup import routing_events
from callcenter.floor.call.outside import Outside
from callcenter.floor.call.prompt_ring import PromptRings
from callcenter.floor.desk.callers import CallerLookup, Callers
from callcenter.floor.desk.desk_commands import DeskCommands
from callcenter.floor.desk.desk_events import Desks
from callcenter.floor.desk.note_book import NoteBook
from callcenter.floor.desk.screen_pop import ScreenPop
from callcenter.floor.desk.wrap_up import WrapUps
from callcenter.floor.outgoing.callback_attempts import CallbackAttempts
from callcenter.floor.outgoing.callback_book import CallbackBook
from callcenter.floor.outgoing.callback_list import CallbackList
from callcenter.floor.outgoing.callback_placing import CallbackPlacing
from callcenter.floor.outgoing.callbacks import CallBacks
from callcenter.floor.outgoing.outbound import Outbound
from callcenter.floor.outgoing.outgoing import own_call_id
from callcenter.floor.ports.line import Line
from callcenter.floor.ports.pbx import Pbx
from callcenter.floor.ports.pbx_events import PbxEvent
from callcenter.floor.ports.unseen import UnseenCall
from callcenter.floor.recovery.recovery import Recovery
from callcenter.floor.recovery.sweeping import Sweeping
from callcenter.floor.recovery.unseen import Unseen
from callcenter.floor.supervision.alarms import Alarms
from callcenter.floor.supervision.board import Board, Watchers, local_midnight
from callcenter.floor.supervision.supervisor_acts import SupervisorActs
from callcenter.floor.surroundings import (
    FlowShelf,
    RecordingKeeper,
    Sounds,
    Surroundings,
    VoicemailKeeper,
)
from callcenter.floor.switchboard import Switchboard
from callcenter.floor.waiting.queue_memories import QueueMemories
from callcenter.floor.waiting.wait_figures import WaitFigures
from callcenter.ledger.ledger import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorParts:
    """
    What the floor is built from.

    `journal` is the file of the agents' states; `fail` is told of a bug in the dispatcher and
    ends the process.
    """

    pbx_name: str
    clock: Clock
    centre: Callable[[], Centre]
    local_time: Callable[[], datetime]
    ledger: Ledger
    desks: Desks
    watchers: Watchers
    lookup: CallerLookup
    pbx: Pbx
    sounds: Sounds
    flows: FlowShelf
    recordings: RecordingKeeper
    voicemails: VoicemailKeeper
    background: Background
    journal: Path
    fail: Callable[[BaseException], None]
    outside: Outside = field(default_factory=Outside)


class Floor:
    """All live calls and agents of one exchange."""

    def __init__(self, parts: FloorParts) -> None:
        engine = Engine(epoch=parts.ledger.epoch, estimate=True, remember=True)
        dispatcher = Dispatcher(engine, parts.clock, parts.fail)
        self._journal = AgentJournal(parts.journal)
        agents = FloorAgents(engine, self._journal, parts.ledger, parts.desks)
        self._memories = QueueMemories(
            parts.journal.with_name("queues.journal"), parts.clock.now_s()
        )
        self._notes = NoteBook(parts.journal.with_name("notes.journal"))
        wrap_ups = WrapUps(parts.ledger, parts.clock, self._notes)
        self._book = CallbackBook(parts.journal.with_name("callbacks.journal"))
        self.callbacks = _callbacks(parts, self._book, dispatcher)
        parts.outside.listeners.append(self.callbacks.attempts.result)
        callers = Callers(parts.lookup, parts.ledger, parts.background)
        self.around = Surroundings(
            pbx_name=parts.pbx_name,
            clock=parts.clock,
            centre=parts.centre,
            local_time=parts.local_time,
            dispatcher=dispatcher,
            callbacks=self.callbacks,
            ledger=parts.ledger,
            agents=agents,
            callers=callers,
            pops=ScreenPop(callers, agents, wrap_ups.of_call, parts.clock, parts.background),
            wrap_ups=wrap_ups,
            pbx=parts.pbx,
            sounds=parts.sounds,
            flows=parts.flows,
            recordings=parts.recordings,
            voicemails=parts.voicemails,
            background=parts.background,
            alarms=Alarms(parts.clock),
            outside=parts.outside,
        )
        self._recovery = Recovery(self.around, self._journal.found)
        self._switchboard = Switchboard(
            self.around,
            wrap_ups,
            self._memories,
            on_link_up=self._recovery.link_up,
            on_settled=self._recovery.call_settled,
        )
        self._recovery.serve(self._switchboard)
        self._unseen = Unseen(self.around, self._switchboard)
        self.sweeping = Sweeping(self.around, self._switchboard, self._recovery.fallen)
        dispatcher.perform_with(self._switchboard)
        self.outbound = Outbound(self.around, self._switchboard)
        self.prompt_rings = PromptRings(self.around, self.outbound)
        self.callbacks.attempts.place_with(CallbackPlacing(self.outbound, self._switchboard))
        self.board = Board(self.around, parts.watchers, lambda: local_midnight(parts.local_time()))
        parts.ledger.listen(self.board.take)
        self.acts = SupervisorActs(self.around, self._switchboard)
        self.desk = DeskCommands(self.around, self._switchboard, wrap_ups, self.outbound)
        self._known = Centre()
        self.centre_changed()

    @property
    def linked(self) -> bool:
        """Whether the exchange tells us what happens."""
        return self._switchboard.linked

    @property
    def waits(self) -> WaitFigures:
        """How right the expected waits were."""
        return self._switchboard.waits

    def learned(self, queue: str) -> Learned | None:
        """Tell what a queue learned of its waits, also before this run; None for no such queue."""
        return self.around.dispatcher.engine.learned(queue)

    @property
    def live_calls(self) -> int:
        """How many calls live now."""
        return len(self._switchboard.calls)

    @property
    def live_call_ids(self) -> Collection[str]:
        """The ids of the live calls."""
        return self._switchboard.calls.keys()

    async def line(self, line: Line) -> None:
        """Own a line that came in; see `ports.LineHandler`."""
        await self._switchboard(line)

    def take(self, event: PbxEvent) -> None:
        """Take one event of the exchange; see `ports.PbxEventHandler`."""
        self.prompt_rings.take(event)
        self._switchboard.take(event)
        self._recovery.take(event)

    def centre_changed(self) -> None:
        """Bring routing up to the centre as it is now; calls in progress are not touched."""
        centre = self.around.centre()
        for event in routing_events(self._known, centre, self._memories.take_up):
            self.around.dispatcher.tell(event)
        self._known = centre

    def restore(self) -> None:
        """Give agents their last known states; once, when the centre is there."""
        self._recovery.restore_agents()

    def note_unseen(
        self, calls: Sequence[UnseenCall], *, known: Collection[str], alive: Collection[str]
    ) -> Sequence[UnseenCall]:
        """Put calls on record that ended while no service held them; see `recovery.unseen`."""
        return self._unseen.note(calls, known=known, alive=alive)

    def close_unseen(self, call_ids: Sequence[str], *, at: datetime | None = None) -> None:
        """Close the records of calls that only the ledger still thinks alive; `at`, if not now."""
        self._unseen.close(self._recovery.ended_unseen(call_ids), at=at)

    def close(self) -> None:
        """Stop timers and close the journal; live calls go on in the exchange."""
        self.around.dispatcher.stop()
        self._journal.close()
        self._book.close()
        self._notes.close()
        self._memories.close()


def _callbacks(parts: FloorParts, book: CallbackBook, dispatcher: Dispatcher) -> CallBacks:
    """Put together what call-backs are made of."""

    def new_id() -> str:
        return own_call_id(parts.pbx_name, parts.clock.now_s())

    wishes = CallbackList(book, dispatcher, parts.ledger)
    attempts = CallbackAttempts(wishes, dispatcher, parts.clock, parts.background, new_id)
    return CallBacks(wishes, attempts, dispatcher, parts.clock, parts.outside, parts.centre, new_id)
