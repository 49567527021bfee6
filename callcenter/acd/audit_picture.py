"""The auditor's own picture of calls and agents, made of nothing but events and commands."""

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
    WithdrawOffer,
)
from callcenter.acd.model import (
    ANYONE,
    AgentProfile,
    AgentState,
    First,
    QueueRule,
    Requirement,
)
from callcenter.acd.overflow_rules import To


class Violation(AssertionError):
    """Something that must hold does not; the message says what and where."""


@dataclass(slots=True)
class PicturedCall:
    """A call as the events left it."""

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
        """Tell what its present step asks."""
        at = self.entered.entered_at
        if self.entered.steps_from is not None:
            at = self.entered.steps_from
        for step in self.entered.steps:
            if step.lasts_s is None or now_s < at + step.lasts_s:
                return step.requirement
            at += step.lasts_s
        return ANYONE


@dataclass(slots=True)
class PicturedAgent:
    """An agent as events and commands left him."""

    profile: AgentProfile
    state: AgentState = AgentState.OFFLINE
    offer: str | None = None
    usable: bool = True
    present: bool = True
    removed: bool = False

    @property
    def free(self) -> bool:
        """Tell whether he may be offered a call."""
        here = self.usable and self.present and not self.removed
        return here and self.state is AgentState.READY


class Picture:
    """
    What is known of one engine, from its first event on.

    `offers` are those that are open, with call and agent.

    Args:
        queues: As given to the engine.
        agents: As given to the engine.
    """

    def __init__(self, queues: Iterable[QueueRule], agents: Iterable[AgentProfile]) -> None:
        self.rules = {rule.name: rule for rule in queues}
        self.agents = {profile.agent: PicturedAgent(profile) for profile in agents}
        self.calls: dict[str, PicturedCall] = {}
        self.offers: dict[str, tuple[str, str]] = {}
        self.now_s = float("-inf")
        self.held_until = float("-inf")
        self._withdrawn: set[str] = set()

    def begin(self, event: events.Event, now_s: float, commands: Sequence[Command]) -> None:
        """Take in an event, unless it was ignored."""
        self.now_s = max(self.now_s, now_s)
        self._withdrawn = {c.offer for c in commands if isinstance(c, WithdrawOffer)}
        if not any(isinstance(command, Ignored) for command in commands):
            self._learn(event)

    def learn(self, command: Command) -> None:
        """Take in what the engine asked for; its offers are for the auditor to check first."""
        match command:
            case AgentStateChanged():
                agent = self.agents[command.agent]
                agent.state, agent.offer = command.state, command.offer
            case WithdrawOffer():
                self._close(command.offer)
            case CallOverflowed():
                self._learn_overflow(command)
            case DialCustomer():
                self._dial(command.call)
            case CallBackGivenUp():
                del self.calls[command.call]
            case _:
                pass

    def end(self, event: events.Event) -> None:
        """Close the offer that a talk on its own call answered."""
        if isinstance(event, events.CallTaken):
            for offer, pair in list(self.offers.items()):
                if pair == (event.call, event.agent):
                    self._close(offer)

    def _learn(self, event: events.Event) -> None:
        """Keep the picture of the centre and the calls up to date."""
        match event:
            case events.QueueSet():
                self.rules[event.rule.name] = event.rule
            case events.AgentSet():
                self._learn_profile(event.profile)
            case events.CallEntered():
                entered = PicturedCall(event, event.priority)
                self.calls[event.call] = entered
                entered.not_before = event.not_before if event.callback is not None else None
            case events.CallBackReached() | events.CallBackMissed():
                self._learn_dialled(event)
            case events.CallLeft():
                self.calls.pop(event.call, None)
            case events.CallTaken():
                self._learn_taken(event)
            case events.PriorityChanged():
                self.calls[event.call].priority = event.priority
            case events.AssignmentsHeld():
                self.held_until = event.until
            case _:
                self._learn_of_offer(event)
                self._learn_of_agent(event)

    def _learn_taken(self, taken: events.CallTaken) -> None:
        """Let a call go, unless it is a call-back that its agent has just answered."""
        call = self.calls.get(taken.call)
        pair = (taken.call, taken.agent)
        # An offer that was overdue by then was withdrawn first: its call is taken as any other.
        offers = self.offers.items()
        own = any(made == pair and offer not in self._withdrawn for offer, made in offers)
        if call is not None and call.entered.callback is not None and own:
            call.dialling = True
        else:
            self.calls.pop(taken.call, None)

    def _learn_dialled(self, event: events.CallBackReached | events.CallBackMissed) -> None:
        """Let a call-back go that was reached, or wait as a live call, or for the next attempt."""
        call = self.calls[event.call]
        back = call.entered.callback
        if back is None or not call.dialling:
            raise Violation(f"call {event.call} was dialled, but nobody asked for it")
        call.dialling = False
        if isinstance(event, events.CallBackMissed):
            call.not_before = self.now_s + back.retry_after_s
        elif back.first is First.AGENT:
            del self.calls[event.call]
        else:
            call.entered = replace(call.entered, callback=None)

    def _dial(self, name: str) -> None:
        """A customer is to be called: once at a time, and not before his time."""
        call = self.calls.get(name)
        if call is None or call.entered.callback is None or not call.waits(self.now_s):
            raise Violation(f"call {name} is to be dialled, but it is no call-back that waits")
        call.dialling = True

    def _learn_profile(self, profile: AgentProfile) -> None:
        """Take in an agent; one removed during a talk is the same, any other begins anew."""
        agent = self.agents.get(profile.agent)
        if agent is None or (agent.removed and agent.state is AgentState.OFFLINE):
            agent = self.agents[profile.agent] = PicturedAgent(profile)
        agent.profile = profile
        agent.removed = False

    def _learn_of_offer(self, event: events.Event) -> None:
        """Close offers that ended."""
        match event:
            case events.OfferAnswered():
                call = self.calls[self._close(event.offer)]
                if call.entered.callback is not None:
                    call.dialling = True
                else:
                    del self.calls[call.entered.call]
            case events.OfferMissed():
                self._close(event.offer)
            case events.OfferVoided():
                name = self._close(event.offer)
                if event.caller_gone:
                    self.calls.pop(name)
            case _:
                pass

    def _learn_of_agent(self, event: events.Event) -> None:
        """Keep the picture of what agents work with up to date; their states are told."""
        agents = self.agents
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

    def _close(self, offer: str) -> str:
        """Close an offer and return its call."""
        if offer not in self.offers:
            raise Violation(f"offer {offer} ended, but it was not open")
        call, _ = self.offers.pop(offer)
        if call in self.calls:
            self.calls[call].offers.remove(offer)
        return call

    def _learn_overflow(self, command: CallOverflowed) -> None:
        """A call that waits went to another queue, or away; or it was told something."""
        call = self.calls.get(command.call)
        if call is None or call.offers:
            raise Violation(f"call {command.call} overflows, but it does not wait")
        if call.entered.queue != command.queue:
            raise Violation(f"call {command.call} overflows from {command.queue}, where it is not")
        if self.now_s < self.held_until:
            raise Violation(f"call {command.call} overflows while assignments are held")
        if command.to is To.QUEUE:
            since = call.entered.steps_from
            start = call.entered.entered_at if since is None else since
            call.entered = replace(call.entered, queue=command.target, steps_from=start)
        elif command.to is not To.ANNOUNCEMENT:
            del self.calls[command.call]

    def waiting(self) -> Iterator[tuple[str, PicturedCall]]:
        """List the calls that wait, by id."""
        for name, call in self.calls.items():
            if call.waits(self.now_s):
                yield name, call

    def key(self, call: PicturedCall) -> tuple[float, float, str]:
        """Work out a call's place among others; lower is served first."""
        entered = call.entered
        rank = entered.entered_at - call.priority * self.rules[entered.queue].head_start_s
        return rank, entered.entered_at, entered.call

    def matches(self, agent: PicturedAgent, call: PicturedCall) -> bool:
        """Tell whether an agent is what a call asks now, whatever he does."""
        requirement = call.requirement(self.now_s)
        named = bool(requirement.agents)
        if named and agent.profile.agent not in requirement.agents:
            return False
        if not named and call.entered.queue not in agent.profile.queues:
            return False
        return all(
            agent.profile.skills.get(skill, 0) >= level for skill, level in requirement.skills
        )
