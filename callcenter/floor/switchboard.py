"""Where lines and news of the telephone side come in and find their call."""

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

import structlog

from callcenter.acd import events as acd
from callcenter.acd.commands import (
    AgentStateChanged,
    CallOverflowed,
    DialCustomer,
    MakeOffer,
    QueueLearned,
    WaitMeasured,
    WithdrawOffer,
)
from callcenter.errors import CallerGone
from callcenter.floor.call.call_task import CallTask
from callcenter.floor.call.departed import Departed
from callcenter.floor.call.line_hold import held
from callcenter.floor.call.live_call import LiveCall
from callcenter.floor.consulting.consult_asking import serve_beside
from callcenter.floor.consulting.consulting import call_of, is_consultation
from callcenter.floor.desk.wrap_up import WrapUps
from callcenter.floor.ports.line import Arrival, Line
from callcenter.floor.ports.pbx_events import (
    ChannelGone,
    DeviceChanged,
    LinkLost,
    LinkUp,
    PbxEvent,
)
from callcenter.floor.surroundings import Surroundings
from callcenter.floor.talk import consultation
from callcenter.floor.waiting.queue_memories import QueueMemories
from callcenter.floor.waiting.wait_figures import WaitFigures
from callcenter.ledger import events

BESIDE = frozenset({"consult", "stand-by"})
RETURN_S = 5.0
"""So long after a restart of the service a caller's own line may take to come back."""

log = structlog.get_logger()


class Switchboard:
    """All live calls; hands every event to the call it belongs to."""

    def __init__(
        self,
        around: Surroundings,
        wrap_ups: WrapUps,
        memories: QueueMemories,
        *,
        on_link_up: Callable[[LinkUp], None],
        on_settled: Callable[[str], None],
    ) -> None:
        self._around = around
        self._wrap_ups = wrap_ups
        self._memories = memories
        self._on_link_up = on_link_up
        self._on_settled = on_settled
        self._calls: dict[str, CallTask] = {}
        self.departed = Departed()
        self.waits = WaitFigures()
        self.linked = False
        self.link_lost_at = 0.0

    @property
    def calls(self) -> Mapping[str, CallTask]:
        """The live calls by id."""
        return self._calls

    def call_with(self, agent: str) -> CallTask | None:
        """Find the call that an agent is on."""
        return self._calls.get(self._around.agents.call_of(agent) or "")

    # --- lines --------------------------------------------------------------------------------

    async def __call__(self, line: Line) -> None:
        """Own a line that came in; see `ports.LineHandler`."""
        arrival = line.arrival
        if arrival.uniqueid != arrival.call_id:
            # A phone beside its call: it asks a colleague, is asked, or takes the call over.
            await self._beside(line)
            return
        task = self._calls.get(arrival.call_id)
        if task is None and arrival.call_id in self.departed:
            await self._came_too_late(line)
            return
        if task is None:
            task = self._begin(line)
        elif task.recovered:
            self._note_resumed(arrival)
        with structlog.contextvars.bound_contextvars(call=arrival.call_id):
            await task.run(line)

    async def _beside(self, line: Line) -> None:
        arrival = line.arrival
        task = self._calls.get(arrival.call_id)
        if task is not None and arrival.uniqueid in task.call.parted:
            await line.finish()  # whom he asked has sent him elsewhere at the same moment
            return
        consult = task.call.consulting if task is not None else None
        # One phone of a consultation may send the other elsewhere: its place is with the caller.
        if arrival.stage not in BESIDE and (consult is None or not consult.has(arrival.uniqueid)):
            await consultation.serve_consult_leg(line, self._around, task)
            return
        until = self._around.clock.now_s() + RETURN_S
        with contextlib.suppress(CallerGone):
            while task is not None and task.recovered and self._around.clock.now_s() < until:
                # Only with the caller's own line is it known what this phone is there for.
                await held(line, asyncio.sleep(0.1), None)
        call, keeper = (task.call, task.consult) if task is not None else (None, None)
        await serve_beside(line, self._around, call, keeper)

    def adopt(self, call: LiveCall) -> CallTask:
        """Take up a call whose line is not ours now, but whose channel lives."""
        task = CallTask(call, self._around, on_end=self._forget, on_settled=self._on_settled)
        self._calls[call.id] = task
        return task

    def end_unseen(self, task: CallTask, *, why: str | None = None) -> None:
        """End a call whose channel is gone from the exchange; no late line begins it anew."""
        self.departed.note(task.call.uniqueid, 0, known=True)
        task.end(0, why=why)

    def _begin(self, line: Line) -> CallTask:
        arrival = line.arrival
        call = LiveCall.arrive(arrival, pbx=self._around.pbx_name, now_s=self._around.clock.now_s())
        task = self.adopt(call)
        if arrival.stage == "new":
            self.note_arrived(call)
        else:
            self._note_resumed(arrival)
        return task

    async def _came_too_late(self, line: Line) -> None:
        """Write down a call that was over before it came to us; one that we gave up ends here."""
        cause = self.departed.unwritten(line.arrival.call_id)
        if cause is not None:
            self._begin(line).end(cause)
        await line.finish()

    def note_arrived(self, call: LiveCall) -> None:
        """Write that a call began."""
        known = self._around.centre().number(call.number)
        self._around.ledger.append(
            f"call:{call.id}",
            events.CallArrived(
                pbx=call.pbx,
                uniqueid=call.uniqueid,
                number=call.number,
                caller=call.caller,
                caller_name=call.caller_name,
                flow=known.flow if known else None,
                direction=call.direction,
            ),
        )

    def _note_resumed(self, arrival: Arrival) -> None:
        self._around.ledger.append(
            f"call:{arrival.call_id}",
            events.CallResumed(stage=arrival.stage, losses=arrival.losses),
        )

    def _forget(self, task: CallTask) -> None:
        self._calls.pop(task.call.id, None)
        self._around.callbacks.left(task.call.id)

    # --- news of the telephone side -------------------------------------------------------------

    def take(self, event: PbxEvent) -> None:
        """Take one event; synchronous, in order."""
        match event:
            case LinkUp():
                self.linked = True
                self._on_link_up(event)
                self._around.dispatcher.tell(acd.NewsBack())
            case LinkLost():
                self.linked = False
                self.link_lost_at = self._around.clock.now_s()
                self._around.dispatcher.tell(acd.NewsLost())
                log.warning("pbx.link_lost", epoch=event.epoch)
            case DeviceChanged():
                self.note_device(event.endpoint, event.state)
            case _:
                task = self._calls.get(event.call_id or "")
                if isinstance(event, ChannelGone) and event.uniqueid == event.call_id:
                    self.departed.note(event.uniqueid, event.cause, known=task is not None)
                if task is not None:
                    task.when_read(partial(self._tell, task, event))

    def _tell(self, task: CallTask, event: PbxEvent) -> None:
        consultation.take(task, self._around, event)
        if not task.consult.take(event):
            task.take(event)

    def note_device(self, endpoint: str, state: str) -> None:
        """Note what a phone does; an agent whose device is unreachable is not offered calls."""
        agents = self._around.agents
        agents.phones[endpoint] = state
        agent = agents.agent_at(endpoint)
        if agent is not None and agents.works_from(agent, endpoint):
            usable = agents.usable(agent)
            if not self._around.dispatcher.tell(acd.DeviceUsable(agent=agent, usable=usable)):
                agents.reachable_changed(agent)

    # --- commands of routing --------------------------------------------------------------------

    def offer(self, command: MakeOffer) -> None:
        """See `dispatcher.Performer`."""
        task = self._task_of(command.call)
        if task is not None:
            task.offer(command)
        elif not self._around.callbacks.attempts.offer(command):
            self._around.dispatcher.tell(acd.CallLeft(call=command.call, why="unknown_call"))

    def withdraw(self, command: WithdrawOffer) -> None:
        """See `dispatcher.Performer`."""
        task = self._task_of(command.call)
        if task is not None:
            task.withdraw(command)
        self._around.callbacks.attempts.withdraw(command)

    def dial_customer(self, command: DialCustomer) -> None:
        """See `dispatcher.Performer`."""
        self._around.callbacks.attempts.dial(command)

    def overflow(self, command: CallOverflowed) -> None:
        """See `dispatcher.Performer`."""
        task = self._task_of(command.call)
        if task is not None and is_consultation(command.call):
            task.consult.overflowed(command)
        elif task is not None:
            task.overflow(command)

    def measured(self, command: WaitMeasured) -> None:
        """See `dispatcher.Performer`."""
        if not is_consultation(command.call):
            self.waits.take(command, self._around.ledger)

    def learned(self, command: QueueLearned) -> None:
        """See `dispatcher.Performer`."""
        self._memories.note(command, self._around.clock.now_s())

    def state_changed(self, command: AgentStateChanged) -> None:
        """See `dispatcher.Performer`."""
        command = replace(command, call=call_of(command.call))
        self._around.agents.state_changed(command)
        self._wrap_ups.state_changed(command)

    def _task_of(self, routed_id: str) -> CallTask | None:
        return self._calls.get(call_of(routed_id) or "")
