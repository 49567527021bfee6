"""
Calls of our own: to a customer from the desk, and call-backs.

Whoever wants one gives an `Order`; what becomes of it is the life of a call like any other.
"""

import asyncio
from dataclasses import dataclass, field

from callcenter.acd import events as acd
from callcenter.acd.model import AgentState, First
from callcenter.centre.model import DialRule
from callcenter.errors import Conflict, Forbidden, RemoteError
from callcenter.floor.call.call_task import CallTask
from callcenter.floor.call.live_call import LiveCall
from callcenter.floor.outgoing.outgoing import Outgoing, own_call_id
from callcenter.floor.ports.dialling import Placed
from callcenter.floor.surroundings import Surroundings
from callcenter.floor.switchboard import Switchboard
from callcenter.floor.waiting.stay import Left, Stay

LINE_S = 10.0
"""The line of a placed call comes within milliseconds."""
_FREE = {AgentState.READY, AgentState.NOT_READY, AgentState.WRAP_UP, AgentState.MISSED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """
    A call to be placed.

    Args:
        number: Whom to call, in any form.
        own: The number of ours that it belongs to: the agent's, or the hotline's.
        first: Who is called first. A customer who is called first waits in `queue` once he is
            reached, like any caller.
        agent: Who is to talk; needed where the agent is called first.
        queue: Whose rules hold for the talk; None for those of the agent's first queue.
        entered_at: Place in `queue` of a customer who is called first (seconds since 1970).
        stay: What was decided about his wait there.
        customer: Id of the customer, where known.
        task: See `Outgoing.task`: done as soon as both talk.
        confirm: Whoever answers must press 1, so that no machine counts as reached.
        language: Spoken to whoever answers.
        ring_s: How long his telephone rings; None for as long as in other calls out.
        callback: Named to `Outside.on_called_back` with what became of it.
        call: Id of the call, where routing knows it already. Routing then finds the agents, too:
            `agent` is None though the agent is called first.
    """

    number: str
    own: str
    first: First = First.AGENT
    agent: str | None = None
    queue: str | None = None
    entered_at: float | None = None
    stay: Stay = field(default_factory=Stay)
    customer: int | None = None
    task: str | None = None
    confirm: bool = False
    language: str | None = None
    ring_s: int | None = None
    callback: str | None = None
    call: str | None = None


class Outbound:
    """Places calls under the dial rules and their caps."""

    def __init__(self, around: Surroundings, switchboard: Switchboard) -> None:
        self._around = around
        self._switchboard = switchboard

    def reachable(self, number: str) -> tuple[str, DialRule]:
        """
        Find out whether a number may be called now.

        Returns:
            The number as it is dialled, and the rule that allows it.

        Raises:
            Forbidden: No dial rule allows it; `code` says why.
            Conflict: There is no way out.
        """
        dialled = self._around.outside.dialled_form(number)
        decision = self._around.centre().may_dial(dialled)
        if not decision.allowed or decision.rule is None:
            raise Forbidden(
                "The dial rules do not allow this number.", code=_REFUSALS[decision.reason]
            )
        if not self._around.outside.has_trunk:
            raise Conflict("This installation has no trunk for calls out.", code="no_trunk")
        return dialled, decision.rule

    async def place(self, order: Order) -> str:
        """
        Place a call.

        Returns:
            Its id.

        Raises:
            Forbidden, Conflict: Why it cannot be placed; see `reachable`.
            NotFound: There is no such customer.
            RemoteError: Asterisk cannot be reached.
        """
        number, rule = self.reachable(order.number)
        if order.first is First.AGENT and order.call is None:
            self._check_agent(order.agent)
        if not self._around.outside.rings.begin(rule, self._around.clock.now_s()):
            raise Conflict("Too many calls run under this dial rule.", code="too_many")
        task = self._begin(order, number, rule)
        try:
            if order.customer is not None:
                await self._around.callers.name(task.call, order.customer)
            await self._around.pbx.place(self._placed(task.call, order, number, rule))
        except BaseException as error:
            if task.line_due:
                self._switchboard.end_unseen(task, why="failed")
            if task.line_due or not isinstance(error, RemoteError):
                raise
            return task.call.id  # only the answer was lost: its line is there
        self._around.background.spawn(self._expect(task), f"line of {task.call.id}")
        return task.call.id

    async def _expect(self, task: CallTask) -> None:
        """End a call that Asterisk took but whose line never came."""
        await asyncio.sleep(LINE_S)
        if task.line_due:
            self._switchboard.end_unseen(task, why="failed")

    def _check_agent(self, agent: str | None) -> None:
        view = self._around.dispatcher.engine.agent(agent or "")
        if view is None or view.state is AgentState.OFFLINE:
            raise Conflict("Sign in first.", code="not_signed_in")
        if view.state not in _FREE or view.agent in self._around.agents.rung_in_person:
            raise Conflict("There is a call already.", code="in_call")
        if not self._around.agents.usable(view.agent):
            raise Conflict("Your phone cannot be reached.", code="device_unreachable")

    def _begin(self, order: Order, number: str, rule: DialRule) -> CallTask:
        now_s = self._around.clock.now_s()
        call = LiveCall(
            id=(call_id := order.call or own_call_id(self._around.pbx_name, now_s)),
            pbx=self._around.pbx_name,
            uniqueid=call_id,
            channel=call_id,
            number=order.own,
            caller=number,
            caller_name=None,
            direction="out",
            arrived_at=now_s,
            language=order.language or self._around.centre().general.language,
            left=_place(order),
            reached=False,
            outgoing=Outgoing(
                rule=rule.name,
                first=order.first,
                agent=order.agent,
                queue=order.queue,
                task=order.task,
                callback=order.callback,
            ),
        )
        task = self._switchboard.adopt(call)
        task.line_due = True
        task.reaching.counts()
        self._switchboard.note_arrived(call)
        if order.agent is not None:
            # From now on he is on a call: nobody offers him another one.
            self._around.agents.note_placing(order.agent, call.id)
            self._around.agents.note_queue(order.agent, order.queue)
            self._around.dispatcher.tell(
                acd.CallTaken(agent=order.agent, call=call.id, queue=order.queue)
            )
        return task

    def _placed(self, call: LiveCall, order: Order, number: str, rule: DialRule) -> Placed:
        return Placed(
            call_id=call.id,
            number=number,
            own=order.own,
            longest_s=rule.longest_s,
            confirm=call.language if order.confirm else None,
            ring_s=order.ring_s,
            saved=call.saved(),
        )


def _place(order: Order) -> Left | None:
    """Give a customer his place: he will wait there himself, or is led back there by an agent."""
    if order.queue is None or order.entered_at is None:
        return None
    return Left(queue=order.queue, entered_at=order.entered_at, stay=order.stay, returns=True)


_REFUSALS = {"not_a_number": "not_a_number", "no_rule": "dial_rules", "denied": "dial_rules"}
