"""The routing state as a whole, and the few moves that keep its parts in step."""

from callcenter.acd.agenda import Agenda
from callcenter.acd.commands import AgentStateChanged, Command, WithdrawOffer
from callcenter.acd.index import Index
from callcenter.acd.memory import Departure
from callcenter.acd.model import AgentState
from callcenter.acd.records import Agent, Call, Offer, Queue
from callcenter.acd.turns import Turns


class Hold:
    """No assignments before `until`."""

    __slots__ = ("alarm", "until")

    def __init__(self) -> None:
        self.until = float("-inf")
        self.alarm: float | None = None


class World:
    """
    Everything the engine knows, and the commands of the event at hand.

    `fresh_calls` and `fresh_agents` began to wait or became free since the last assignment:
    whatever can be matched now involves one of them. `looked` are the calls at which overflow
    rules must look, and whether they enter; `staffing_changed` that somebody may have signed out;
    `entered` are the calls that are to be told how long they will wait. `news_come` is False while
    nobody can tell how offers end. `left` are the calls that left with the event at hand, by
    queue; they are kept where `remember` asks for it.
    """

    def __init__(
        self,
        *,
        epoch: int | str,
        explain: bool,
        estimate: bool,
        remember: bool,
        overdue_grace_s: float,
    ) -> None:
        self.epoch = epoch
        self.explain = explain
        self.estimate = estimate
        self.remember = remember
        self.overdue_grace_s = overdue_grace_s
        self.news_come = True
        self.now_s = float("-inf")
        self.queues: dict[str, Queue] = {}
        self.calls: dict[str, Call] = {}
        self.agents: dict[str, Agent] = {}
        self.offers: dict[str, Offer] = {}
        self.offers_made = 0
        self.turns = Turns()
        self.index = Index(self.turns)
        self.agenda = Agenda()
        self.hold = Hold()
        self.fresh_calls: dict[str, Call] = {}
        self.fresh_agents: dict[str, Agent] = {}
        self.looked: dict[str, tuple[Call, bool]] = {}
        self.staffing_changed = False
        self.entered: dict[str, Call] = {}
        self.left: dict[str, list[Departure]] = {}
        self.out: list[Command] = []

    @property
    def held(self) -> bool:
        """Assignments are held now."""
        return self.now_s < self.hold.until

    def wait(self, call: Call, *, entering: bool = False) -> None:
        """Let a call wait with its present requirement."""
        self.index.wait(call)
        self.fresh_calls[call.call] = call
        self.look(call, entering=entering)

    def look(self, call: Call, *, entering: bool = False) -> None:
        """Let the overflow rules of its queue look at a call."""
        # While assignments are held nothing overflows; rules may come before the hold ends.
        if call.callback is None and (call.queue.rule.overflow or (entering and self.held)):
            before = self.looked.get(call.call)
            self.looked[call.call] = (call, entering or (before is not None and before[1]))

    def move(self, call: Call, queue: Queue) -> None:
        """Let a waiting call wait in another queue, at its place there."""
        self.index.stop_waiting(call)
        self._leave_queue(call)
        call.been |= {call.queue.rule.name}
        call.queue = queue
        call.spilled = frozenset()
        call.told = None
        call.counted_from = self.now_s
        queue.calls[call.call] = call
        if call.handed:
            queue.counted.add(call.call)
        call.rank_anew()
        call.arm(self.now_s)
        self.agenda.arm(call)
        self.wait(call, entering=True)
        self.enter(call)

    def enter(self, call: Call) -> None:
        """Let a call that enters be told how long it will wait, if that is wanted."""
        if self.estimate and call.callback is None:
            self.entered[call.call] = call

    def wait_again(self, call: Call) -> None:
        """Let a call wait on from which an offer came back, unless others still ring for it."""
        if not call.offers and not call.dialling:
            self.wait(call)

    def forget(self, call: Call) -> None:
        """Let a call go that shall neither wait nor be offered any more."""
        if call.lane is not None:
            self.index.stop_waiting(call)
        call.alarm = None
        self.turns.virtual -= call.callback is not None
        del self.calls[call.call]
        self.fresh_calls.pop(call.call, None)
        self.looked.pop(call.call, None)
        self._leave_queue(call)

    def _leave_queue(self, call: Call) -> None:
        queue = call.queue
        del queue.calls[call.call]
        queue.counted.discard(call.call)
        queue.order = None
        if queue.removed and not queue.calls:
            self.turns.shared.pop(queue.rule.name, None)
            del self.queues[queue.rule.name]

    def close(self, offer: Offer) -> None:
        """Close an offer: its id is stale from now on."""
        del self.offers[offer.offer]
        del offer.call.offers[offer.offer]
        offer.agent.offer = None

    def withdraw(self, offer: Offer, why: str) -> None:
        """Close an offer and tell the floor to stop ringing."""
        self.close(offer)
        self.out.append(
            WithdrawOffer(offer=offer.offer, call=offer.call.call, agent=offer.agent.agent, why=why)
        )

    def settle(self, agent: Agent) -> None:
        """Let calls find an agent if, after a change to him, he is free."""
        if self.index.crews.place(agent):
            self.fresh_agents[agent.agent] = agent

    def tell(self, agent: Agent, before: AgentState) -> None:
        """Tell an agent's state."""
        self.out.append(
            AgentStateChanged(
                agent=agent.agent,
                state=agent.state,
                since=agent.since,
                reason=agent.reason,
                call=agent.call,
                deadline=agent.deadline,
                pending=agent.pending,
                offer=agent.offer.offer if agent.offer is not None else None,
                before=before,
            )
        )
