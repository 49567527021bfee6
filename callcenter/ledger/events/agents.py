"""What becomes of agents."""

from dataclasses import dataclass

from callcenter.ledger.events.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentState(Event):
    """The agent entered a state."""

    type = "agent.state"
    agent: str
    state: str
    reason: str | None
    call: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentDevice(Event):
    """The agent took a device."""

    type = "agent.device"
    agent: str
    device: str
