"""
The auditor: checks from outside, by plain scans, what must hold of the engine.

It sees only the events and the commands and keeps its own picture of calls and agents, so that it
shares no mistake with the engine's indexes. For simulations, fault tests and soaks.
"""

from collections.abc import Iterable, Sequence

from callcenter.acd import events
from callcenter.acd.audit_picture import Picture, PicturedCall, Violation
from callcenter.acd.commands import Command, MakeOffer
from callcenter.acd.engine import Engine
from callcenter.acd.model import AgentProfile, AgentState, Choice, QueueRule

__all__ = ["Auditor", "Violation"]


class Auditor:
    """
    Watches one engine from its first event on.

    Args:
        queues: As given to the engine.
        agents: As given to the engine.
    """

    def __init__(
        self, *, queues: Iterable[QueueRule] = (), agents: Iterable[AgentProfile] = ()
    ) -> None:
        self._known = Picture(queues, agents)
        self._last_number = 0

    def watch(self, event: events.Event, now_s: float, commands: Sequence[Command]) -> None:
        """
        Check one `apply`.

        Args:
            event: The event applied.
            now_s: When.
            commands: What the engine returned.

        Raises:
            Violation: Something that must hold does not.
        """
        self._known.begin(event, now_s, commands)
        for command in commands:
            if isinstance(command, MakeOffer):
                self._check_offer(command)
                self._check_order(command)
            else:
                self._known.learn(command)
        self._known.end(event)
        self._check_states()
        self._check_nobody_idle()

    def compare(self, engine: Engine) -> None:
        """
        Check that the boards show what the events and commands told: nothing lost, nothing left.

        Args:
            engine: The engine watched.

        Raises:
            Violation: A board shows something else.
        """
        known = self._known
        for queue in known.rules:
            told = sorted(
                (known.key(call), call.offers[0] if call.offers else None)
                for call in known.calls.values()
                if call.entered.queue == queue
            )
            board = engine.waiting(queue)
            shown = [((view.rank, view.entered_at, view.call), view.offer) for view in board]
            if shown != told:
                raise Violation(f"queue {queue} shows {shown}, told was {told}")
            if [view.position for view in board] != list(range(1, len(board) + 1)):
                raise Violation(f"queue {queue} has gaps in its places")
        for view in engine.agents():
            agent = known.agents[view.agent]
            if (view.state, view.offer) != (agent.state, agent.offer):
                raise Violation(f"agent {view.agent} shows {view.state}, told was {agent.state}")

    def _check_offer(self, made: MakeOffer) -> None:
        """One offer to an agent, one agent for a call, an id only once, and a match."""
        known = self._known
        number = int(made.offer.rpartition("-")[2])
        if number <= self._last_number:
            raise Violation(f"offer id {made.offer} came before")
        self._last_number = number
        for offer, (call, agent) in known.offers.items():
            if agent == made.agent:
                raise Violation(f"agent {agent} is offered {made.call} while {offer} is open")
            if call == made.call and not self._rings_all(call):
                raise Violation(f"call {call} is offered to {made.agent} while {offer} is open")
        if made.call not in known.calls:
            raise Violation(f"call {made.call} is offered but does not wait")
        if made.agent not in known.agents or known.agents[made.agent].removed:
            raise Violation(f"agent {made.agent} is offered a call but is not known")
        if known.now_s < known.held_until:
            raise Violation(f"offer {made.offer} is made while assignments are held")
        if not known.matches(known.agents[made.agent], known.calls[made.call]):
            raise Violation(f"agent {made.agent} does not match call {made.call}")
        known.offers[made.offer] = (made.call, made.agent)
        known.calls[made.call].offers.append(made.offer)

    def _check_states(self) -> None:
        """Reserved or ringing if and only if an offer is open."""
        open_offers = {agent: offer for offer, (_, agent) in self._known.offers.items()}
        for name, agent in self._known.agents.items():
            ringing = agent.state in {AgentState.RESERVED, AgentState.RINGING}
            if open_offers.get(name) != (agent.offer if ringing else None):
                raise Violation(
                    f"agent {name} is {agent.state} with offer {agent.offer}, "
                    f"but {open_offers.get(name)} is open"
                )

    def _check_order(self, made: MakeOffer) -> None:
        """Nobody was passed over: no better-ranked call waits that the chosen agent matches."""
        known = self._known
        served, agent = known.calls[made.call], known.agents[made.agent]
        for name, call in known.waiting():
            ahead = known.key(call) < known.key(served) and not self._may_pass(served, call)
            if ahead and known.matches(agent, call):
                raise Violation(f"call {made.call} was served before {name}")

    def _rings_all(self, call: str) -> bool:
        """Tell whether several agents may be offered a call at once."""
        queue = self._known.calls[call].entered.queue
        return self._known.rules[queue].choice is Choice.RING_ALL

    def _may_pass(self, served: PicturedCall, call: PicturedCall) -> bool:
        """Tell whether shares of queues, or that of call-backs, let one go before another."""
        if call.entered.callback is not None:
            return True
        one, other = served.entered.queue, call.entered.queue
        rules = self._known.rules
        return one != other and (rules[one].share or rules[other].share) is not None

    def _check_nobody_idle(self) -> None:
        """No free agent matches a waiting call."""
        known = self._known
        if known.now_s < known.held_until:
            return
        free = [(name, agent) for name, agent in known.agents.items() if agent.free]
        for call_name, call in known.waiting() if free else ():
            for name, agent in free:
                if known.matches(agent, call):
                    raise Violation(f"call {call_name} waits while agent {name} is free for it")
