"""Where lines and news of the telephone side come in and find their call."""

from collections.abc import Callable, Mapping, Sequence

import structlog

from callcenter.acd import events as acd
from callcenter.acd.commands import AgentStateChanged, MakeOffer, WithdrawOffer
from callcenter.floor import consultation
from callcenter.floor.call_task import CallTask
from callcenter.floor.live_call import LiveCall
from callcenter.floor.pbx_events import DeviceChanged, LinkLost, LinkUp, PbxEvent
from callcenter.floor.ports import Arrival, Line
from callcenter.floor.surroundings import Surroundings
from callcenter.floor.wrap_up import WrapUps
from callcenter.ledger import events

log = structlog.get_logger()


class Switchboard:
    """All live calls; hands every event to the call it belongs to."""

    def __init__(
        self,
        around: Surroundings,
        wrap_ups: WrapUps,
        *,
        on_link_up: Callable[[LinkUp], None],
        on_settled: Callable[[str], None],
    ) -> None:
        self._around = around
        self._wrap_ups = wrap_ups
        self._on_link_up = on_link_up
        self._on_settled = on_settled
        self._calls: dict[str, CallTask] = {}
        self.linked = False
        self.link_lost_at = 0.0

    @property
    def calls(self) -> Mapping[str, CallTask]:
        """The live calls by id."""
        return self._calls

    # --- lines --------------------------------------------------------------------------------

    async def __call__(self, line: Line) -> None:
        """Own a line that came in; see `ports.LineHandler`."""
        arrival = line.arrival
        if arrival.uniqueid != arrival.call_id:
            # A phone consults a colleague before it transfers: not the caller, but a leg beside.
            task = self._calls.get(arrival.call_id)
            await consultation.serve_consult_leg(line, self._around, task)
            return
        task = self._calls.get(arrival.call_id)
        if task is None:
            task = self._begin(line)
        elif task.recovered:
            self._note_resumed(arrival)
        with structlog.contextvars.bound_contextvars(call=arrival.call_id):
            await task.run(line)

    def adopt(self, call: LiveCall) -> CallTask:
        """Take up a call whose line is not ours now, but whose channel lives."""
        task = CallTask(call, self._around, on_end=self._forget, on_settled=self._on_settled)
        self._calls[call.id] = task
        return task

    def close_unseen(self, call_ids: Sequence[str]) -> None:
        """Write the end of calls of which only the ledger still knows; they ended unseen."""
        for call_id in call_ids:
            if call_id not in self._calls:
                self._around.ledger.append(
                    f"call:{call_id}", events.CallEnded(by="caller", cause=0)
                )

    def _begin(self, line: Line) -> CallTask:
        arrival = line.arrival
        call = LiveCall.arrive(arrival, pbx=self._around.pbx_name, now_s=self._around.clock.now_s())
        task = self.adopt(call)
        if arrival.stage == "new":
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
        else:
            self._note_resumed(arrival)
        return task

    def _note_resumed(self, arrival: Arrival) -> None:
        self._around.ledger.append(
            f"call:{arrival.call_id}",
            events.CallResumed(stage=arrival.stage, losses=arrival.losses),
        )

    def _forget(self, task: CallTask) -> None:
        self._calls.pop(task.call.id, None)

    # --- news of the telephone side -------------------------------------------------------------

    def take(self, event: PbxEvent) -> None:
        """Take one event; synchronous, in order."""
        match event:
            case LinkUp():
                self.linked = True
                self._on_link_up(event)
            case LinkLost():
                self.linked = False
                self.link_lost_at = self._around.clock.now_s()
                log.warning("pbx.link_lost", epoch=event.epoch)
            case DeviceChanged():
                self.note_device(event.endpoint, event.state)
            case _:
                task = self._calls.get(event.call_id or "")
                if task is not None:
                    consultation.take(task, self._around, event)
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
        task = self._calls.get(command.call)
        if task is not None:
            task.offer(command)
        else:
            self._around.dispatcher.tell(acd.CallLeft(call=command.call, why="unknown_call"))

    def withdraw(self, command: WithdrawOffer) -> None:
        """See `dispatcher.Performer`."""
        task = self._calls.get(command.call)
        if task is not None:
            task.withdraw(command)

    def state_changed(self, command: AgentStateChanged) -> None:
        """See `dispatcher.Performer`."""
        self._around.agents.state_changed(command)
        self._wrap_ups.state_changed(command)
