"""A small centre to tell stories in: every step is audited, and short to write."""

from typing import Any

from callcenter.acd import events as ev
from callcenter.acd.audit import Auditor
from callcenter.acd.commands import (
    AgentStateChanged,
    Command,
    Ignored,
    MakeOffer,
    WakeAt,
    WithdrawOffer,
)
from callcenter.acd.engine import Engine
from callcenter.acd.model import (
    AgentProfile,
    AgentState,
    QueueRule,
    Requirement,
    RoutingStep,
    WrapUp,
)
from callcenter.acd.views import AgentView


def step(
    skills: dict[str, int] | None = None,
    *,
    agents: tuple[str, ...] = (),
    lasts_s: float | None = None,
) -> RoutingStep:
    """Make a routing step."""
    return RoutingStep(requirement=Requirement.of(skills, agents), lasts_s=lasts_s)


class Scene:
    """
    One engine with queue `service` and whoever is added; `at` is the time of the next events.

    Each verb tells one event and returns the commands.
    """

    def __init__(self, **rule: Any) -> None:
        self.engine = Engine(epoch=7)
        self.auditor = Auditor()
        self.at = 0.0
        self.last: list[Command] = []
        self.tell(ev.QueueSet(rule=QueueRule(**{"name": "service", **rule})))

    def tell(self, event: ev.Event) -> list[Command]:
        """Tell an event and audit what comes of it."""
        self.last = self.engine.apply(event, self.at)
        self.auditor.watch(event, self.at, self.last)
        self.auditor.compare(self.engine)
        return self.last

    def pass_s(self, seconds: float) -> list[Command]:
        """Let time pass in silence."""
        self.at += seconds
        return self.tell(ev.Ticked())

    def queue(self, name: str, **rule: Any) -> None:
        """Add or change a queue."""
        self.tell(ev.QueueSet(rule=QueueRule(name=name, **rule)))

    def agent(
        self,
        agent: str,
        skills: dict[str, int] | None = None,
        queues: dict[str, int] | None = None,
    ) -> None:
        """Add an agent and sign him in; not ready yet."""
        self.profile(agent, skills, queues)
        self.tell(ev.AgentSignedIn(agent=agent))

    def profile(
        self,
        agent: str,
        skills: dict[str, int] | None = None,
        queues: dict[str, int] | None = None,
    ) -> list[Command]:
        """Set an agent's profile."""
        serves = {"service": 0} if queues is None else queues
        return self.tell(
            ev.AgentSet(profile=AgentProfile(agent=agent, skills=skills or {}, queues=serves))
        )

    def ready_agent(
        self,
        agent: str,
        skills: dict[str, int] | None = None,
        queues: dict[str, int] | None = None,
    ) -> None:
        """Add an agent who asks for calls; the next one comes a second later."""
        self.agent(agent, skills, queues)
        self.ready(agent)
        self.at += 1

    def ready(self, agent: str) -> list[Command]:
        """Ask for calls."""
        return self.tell(ev.ReadyAsked(agent=agent))

    def not_ready(self, agent: str, reason: str = "lunch") -> list[Command]:
        """Ask for no calls."""
        return self.tell(ev.NotReadyAsked(agent=agent, reason=reason))

    def call(self, call: str, *steps: RoutingStep, **more: Any) -> list[Command]:
        """Let a call enter now."""
        entered = {"queue": "service", "entered_at": self.at, **more}
        return self.tell(ev.CallEntered(call=call, steps=steps, **entered))

    def answered(self, agent: str) -> list[Command]:
        """Let an agent answer his open offer."""
        return self.tell(ev.OfferAnswered(offer=self.offer(agent)))

    def served(self, agent: str, call: str) -> None:
        """Let an agent answer and finish, all in this instant."""
        self.answered(agent)
        self.ended(agent, call)

    def ended(self, agent: str, call: str, wrap_up: WrapUp | None = None) -> list[Command]:
        """End a talk."""
        return self.tell(ev.TalkEnded(agent=agent, call=call, wrap_up=wrap_up))

    def offer(self, agent: str) -> str:
        """Return the id of an agent's open offer."""
        offer = self.view(agent).offer
        assert offer is not None, f"{agent} has no open offer"
        return offer

    def view(self, agent: str) -> AgentView:
        """Show an agent."""
        view = self.engine.agent(agent)
        assert view is not None, f"there is no agent {agent}"
        return view

    def state(self, agent: str) -> AgentState:
        """Tell an agent's state."""
        return self.view(agent).state

    def line(self, queue: str = "service") -> list[str]:
        """List the calls of a queue in order."""
        return [view.call for view in self.engine.waiting(queue)]

    def ringing(self) -> dict[str, str | None]:
        """Tell who is offered which call."""
        return {view.agent: view.call for view in self.engine.agents() if view.offer}

    def made(self) -> list[MakeOffer]:
        """List the offers that the last event brought."""
        return [command for command in self.last if isinstance(command, MakeOffer)]

    def withdrawn(self) -> list[WithdrawOffer]:
        """List the withdrawals that the last event brought."""
        return [command for command in self.last if isinstance(command, WithdrawOffer)]

    def changes(self) -> list[AgentStateChanged]:
        """List the changes of state that the last event brought."""
        return [command for command in self.last if isinstance(command, AgentStateChanged)]

    def ignored(self) -> list[str]:
        """List why the last event was ignored."""
        return [command.why.value for command in self.last if isinstance(command, Ignored)]

    def wakes(self) -> list[float]:
        """List the times at which the last event wants a tick."""
        return [command.at for command in self.last if isinstance(command, WakeAt)]
