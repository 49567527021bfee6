"""
The auditor: checks from outside, by plain scans, what must hold of the engine.

It sees only the events and the commands and keeps its own picture of calls and agents, so that it
shares no mistake with the engine's indexes. For simulations, fault tests and soaks.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from callcenter.acd import events
from callcenter.acd.commands import (
    AgentStateChanged,
    CallBackGivenUp,
    CallOverflowed,
    Command,
    DialCustomer,
    Ignored,
    MakeOffer,
    WithdrawOffer,
)
from callcenter.acd.engine import Engine
from callcenter.acd.model import (
    ANYONE,
    AgentProfile,
    AgentState,
    Choice,
    First,
    QueueRule,
    Requirement,
)
from callcenter.acd.overflow_rules import To


class Violation(AssertionError):
    """Something that must hold does not; the message says what and where."""


@dataclass(slots=True)
class _Call:
    entered: events.CallEntered
    priority: int
    offers: list[str] = field(default_factory=list)
    dialling: bool = False
    not_before: float | None = None

    def waits(self, now_s: float) -> bool:
        """Tell whether it is neither offered nor a call-back that does something else."""
        asleep = self.not_before is not None and now_s < self.not_before
        return not (self.offers or self.dialling or asleep)

    def requirement(self, now_s: float) -> Requirement:
        at = self.entered.entered_at
        if self.entered.steps_from is not None:
            at = self.entered.steps_from
        for step in self.entered.steps:
            if step.lasts_s is None or now_s < at + step.lasts_s:
                return step.requirement
            at += step.lasts_s
        return ANYONE


@dataclass(slots=True)
class _Agent:
    profile: AgentProfile
    state: AgentState = AgentState.OFFLINE
    offer: str | None = None
    usable: bool = True
    present: bool = True
    removed: bool = False

    @property
    def free(self) -> bool:
        here = self.usable and self.present and not self.removed
        return here and self.state is AgentState.READY


@dataclass(slots=True)
class _Known:
    rules: dict[str, QueueRule] = field(default_factory=dict)
    calls: dict[str, _Call] = field(default_factory=dict)
    agents: dict[str, _Agent] = field(default_factory=dict)
    offers: dict[str, tuple[str, str]] = field(default_factory=dict)


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
        self._known = _Known()
        self._known.rules = {rule.name: rule for rule in queues}
        self._known.agents = {profile.agent: _Agent(profile) for profile in agents}
        self._held_until = float("-inf")
        self._last_number = 0
        self._withdrawn: set[str] = set()
        self._now_s = float("-inf")

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
        self._now_s = max(self._now_s, now_s)
        self._withdrawn = {c.offer for c in commands if isinstance(c, WithdrawOffer)}
        if not any(isinstance(command, Ignored) for command in commands):
            self._learn(event)
        for command in commands:
            if isinstance(command, AgentStateChanged):
                self._learn_state(command)
            elif isinstance(command, WithdrawOffer):
                self._close(command.offer)
            elif isinstance(command, MakeOffer):
                self._check_offer(command)
                self._check_order(command)
            elif isinstance(command, CallOverflowed):
                self._learn_overflow(command)
            elif isinstance(command, DialCustomer):
                self._dial(command.call)
            elif isinstance(command, CallBackGivenUp):
                del self._known.calls[command.call]
        if isinstance(event, events.CallTaken):
            self._close_taken(event)
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
                (self._key(call), call.offers[0] if call.offers else None)
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

    def _learn(self, event: events.Event) -> None:
        """Keep the picture of the centre and the calls up to date."""
        known = self._known
        match event:
            case events.QueueSet():
                known.rules[event.rule.name] = event.rule
            case events.AgentSet():
                self._learn_profile(event.profile)
            case events.CallEntered():
                entered = _Call(event, event.priority)
                known.calls[event.call] = entered
                entered.not_before = event.not_before if event.callback is not None else None
            case events.CallBackReached() | events.CallBackMissed():
                self._learn_dialled(event)
            case events.CallLeft():
                known.calls.pop(event.call, None)
            case events.CallTaken():
                self._learn_taken(event)
            case events.PriorityChanged():
                known.calls[event.call].priority = event.priority
            case events.AssignmentsHeld():
                self._held_until = event.until
            case _:
                self._learn_of_offer(event)
                self._learn_of_agent(event)

    def _learn_taken(self, taken: events.CallTaken) -> None:
        """Let a call go, unless it is a call-back that its agent has just answered."""
        call = self._known.calls.get(taken.call)
        pair = (taken.call, taken.agent)
        # An offer that was overdue by then was withdrawn first: its call is taken as any other.
        offers = self._known.offers.items()
        own = any(made == pair and offer not in self._withdrawn for offer, made in offers)
        if call is not None and call.entered.callback is not None and own:
            call.dialling = True
        else:
            self._known.calls.pop(taken.call, None)

    def _learn_dialled(self, event: events.CallBackReached | events.CallBackMissed) -> None:
        """Let a call-back go that was reached, or wait as a live call, or for the next attempt."""
        call = self._known.calls[event.call]
        back = call.entered.callback
        if back is None or not call.dialling:
            raise Violation(f"call {event.call} was dialled, but nobody asked for it")
        call.dialling = False
        if isinstance(event, events.CallBackMissed):
            call.not_before = self._now_s + back.retry_after_s
        elif back.first is First.AGENT:
            del self._known.calls[event.call]
        else:
            call.entered = replace(call.entered, callback=None)

    def _dial(self, name: str) -> None:
        """A customer is to be called: once at a time, and not before his time."""
        call = self._known.calls.get(name)
        if call is None or call.entered.callback is None or not call.waits(self._now_s):
            raise Violation(f"call {name} is to be dialled, but it is no call-back that waits")
        call.dialling = True

    def _learn_profile(self, profile: AgentProfile) -> None:
        """Take in an agent; one removed during a talk is the same, any other begins anew."""
        agent = self._known.agents.get(profile.agent)
        if agent is None or (agent.removed and agent.state is AgentState.OFFLINE):
            agent = self._known.agents[profile.agent] = _Agent(profile)
        agent.profile = profile
        agent.removed = False

    def _learn_of_offer(self, event: events.Event) -> None:
        """Close offers that ended."""
        match event:
            case events.OfferAnswered():
                call = self._known.calls[self._close(event.offer)]
                if call.entered.callback is not None:
                    call.dialling = True
                else:
                    del self._known.calls[call.entered.call]
            case events.OfferMissed():
                self._close(event.offer)
            case events.OfferVoided():
                name = self._close(event.offer)
                if event.caller_gone:
                    self._known.calls.pop(name)
            case _:
                pass

    def _close_taken(self, taken: events.CallTaken) -> None:
        """Close the offer that a talk on its own call answered."""
        for offer, pair in list(self._known.offers.items()):
            if pair == (taken.call, taken.agent):
                self._close(offer)

    def _learn_of_agent(self, event: events.Event) -> None:
        """Keep the picture of what agents work with up to date; their states are told."""
        agents = self._known.agents
        match event:
            case events.AgentRemoved():
                agents[event.agent].removed = True
            case events.DeviceUsable():
                agents[event.agent].usable = event.usable
            case events.AgentSignedIn() | events.DeskBack():
                agents[event.agent].present = True
            case events.DeskLost():
                agents[event.agent].present = False
            case events.AgentRestored():
                agents[event.agent].usable = event.device_usable
                agents[event.agent].present = event.desk_present
            case _:
                pass

    def _learn_state(self, command: AgentStateChanged) -> None:
        agent = self._known.agents[command.agent]
        agent.state = command.state
        agent.offer = command.offer

    def _close(self, offer: str) -> str:
        """Close an offer and return its call."""
        if offer not in self._known.offers:
            raise Violation(f"offer {offer} ended, but it was not open")
        call, _ = self._known.offers.pop(offer)
        if call in self._known.calls:
            self._known.calls[call].offers.remove(offer)
        return call

    def _check_offer(self, made: MakeOffer) -> None:
        """One offer to an agent, one agent for a call, an id only once, and a match."""
        known, now_s = self._known, self._now_s
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
        if now_s < self._held_until:
            raise Violation(f"offer {made.offer} is made while assignments are held")
        if not self._matches(known.agents[made.agent], known.calls[made.call]):
            raise Violation(f"agent {made.agent} does not match call {made.call}")
        known.offers[made.offer] = (made.call, made.agent)
        known.calls[made.call].offers.append(made.offer)

    def _rings_all(self, call: str) -> bool:
        """Tell whether several agents may be offered a call at once."""
        queue = self._known.calls[call].entered.queue
        return self._known.rules[queue].choice is Choice.RING_ALL

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
        served = self._known.calls[made.call]
        agent = self._known.agents[made.agent]
        for name, call in self._waiting():
            ahead = self._key(call) < self._key(served) and not self._may_pass(served, call)
            if ahead and self._matches(agent, call):
                raise Violation(f"call {made.call} was served before {name}")

    def _may_pass(self, served: _Call, call: _Call) -> bool:
        """Tell whether shares of queues, or that of call-backs, let one go before another."""
        if call.entered.callback is not None:
            return True
        one, other = served.entered.queue, call.entered.queue
        rules = self._known.rules
        return one != other and (rules[one].share or rules[other].share) is not None

    def _learn_overflow(self, command: CallOverflowed) -> None:
        """A call that waits went to another queue, or away; or it was told something."""
        call = self._known.calls.get(command.call)
        if call is None or call.offers:
            raise Violation(f"call {command.call} overflows, but it does not wait")
        if call.entered.queue != command.queue:
            raise Violation(f"call {command.call} overflows from {command.queue}, where it is not")
        if self._now_s < self._held_until:
            raise Violation(f"call {command.call} overflows while assignments are held")
        if command.to is To.QUEUE:
            since = call.entered.steps_from
            start = call.entered.entered_at if since is None else since
            call.entered = replace(call.entered, queue=command.target, steps_from=start)
        elif command.to is not To.ANNOUNCEMENT:
            del self._known.calls[command.call]

    def _check_nobody_idle(self) -> None:
        """No free agent matches a waiting call."""
        if self._now_s < self._held_until:
            return
        free = [(name, agent) for name, agent in self._known.agents.items() if agent.free]
        for call_name, call in self._waiting() if free else ():
            for name, agent in free:
                if self._matches(agent, call):
                    raise Violation(f"call {call_name} waits while agent {name} is free for it")

    def _waiting(self) -> Iterator[tuple[str, _Call]]:
        for name, call in self._known.calls.items():
            if call.waits(self._now_s):
                yield name, call

    def _key(self, call: _Call) -> tuple[float, float, str]:
        entered = call.entered
        rank = entered.entered_at - call.priority * self._known.rules[entered.queue].head_start_s
        return rank, entered.entered_at, entered.call

    def _matches(self, agent: _Agent, call: _Call) -> bool:
        requirement = call.requirement(self._now_s)
        named = bool(requirement.agents)
        if named and agent.profile.agent not in requirement.agents:
            return False
        if not named and call.entered.queue not in agent.profile.queues:
            return False
        return all(
            agent.profile.skills.get(skill, 0) >= level for skill, level in requirement.skills
        )
