"""What events of agents, offers and talks do: most are signals of the one table."""

from callcenter.acd import events
from callcenter.acd.commands import Ignored, Why
from callcenter.acd.life import happen
from callcenter.acd.moves import NOTHING, Cause
from callcenter.acd.offering import count_try
from callcenter.acd.on_calls import let_go
from callcenter.acd.records import Agent
from callcenter.acd.table import Signal
from callcenter.acd.world import World

AgentEvent = (
    events.AgentSignedIn
    | events.AgentSignedOut
    | events.ReadyAsked
    | events.NotReadyAsked
    | events.TalkEnded
    | events.WrapUpEnded
    | events.WrapUpExtended
    | events.AgentRestored
)
OfferEvent = events.OfferRinging | events.OfferAnswered | events.OfferMissed


def agent_event(world: World, event: AgentEvent) -> Ignored | None:
    """Let the table say what an agent's event does."""
    signal = _SIGNALS[type(event)]
    agent = world.agents.get(event.agent)
    if agent is None or (agent.removed and signal is not Signal.END_TALK):
        return _no_agent(event, event.agent)
    why = happen(world, agent, signal, _cause(event))
    return None if why is None else _refused(event, agent, why)


def offer_event(world: World, event: OfferEvent) -> Ignored | None:
    """Let the table say what an open offer's event does."""
    offer = world.offers.get(event.offer)
    if offer is None:
        return _stale(event, event.offer)
    cause = NOTHING
    if isinstance(event, events.OfferMissed):
        cause = Cause(miss=event.why)
    elif isinstance(event, events.OfferRinging):
        cause = Cause(ring_s=event.ring_s)
    why = happen(world, offer.agent, _OFFER_SIGNALS[type(event)], cause)
    return None if why is None else _refused(event, offer.agent, why)


def offer_voided(world: World, event: events.OfferVoided) -> Ignored | None:
    """Close an offer that nobody failed to answer; the call leaves or waits on."""
    offer = world.offers.get(event.offer)
    if offer is None:
        return _stale(event, event.offer)
    happen(world, offer.agent, Signal.VOID)
    if event.caller_gone:
        let_go(world, offer.call, event.why)
    else:
        count_try(offer)
        world.wait_again(offer.call)
    return None


def call_taken(world: World, event: events.CallTaken) -> Ignored | None:
    """Believe that an agent talks on a call, wherever it was until now."""
    agent = world.agents.get(event.agent)
    if agent is None:
        return _no_agent(event, event.agent)
    if event.call in agent.calls:
        return _refused(event, agent, Why.NO_CHANGE)
    origin = event.queue
    call = world.calls.get(event.call)
    if call is not None and (agent.offer is None or agent.offer.call is not call):
        origin = call.queue.rule.name
        let_go(world, call, "call_taken", answered=True)
    happen(world, agent, Signal.TAKE, Cause(call=event.call, origin=origin))
    return None


def device_usable(world: World, event: events.DeviceUsable) -> Ignored | None:
    """Note whether an agent's device can be dialled."""
    agent = world.agents.get(event.agent)
    if agent is None:
        return _no_agent(event, event.agent)
    if agent.device_usable == event.usable:
        return _refused(event, agent, Why.NO_CHANGE)
    agent.device_usable = event.usable
    world.settle(agent)
    return None


def desk(world: World, event: events.DeskLost | events.DeskBack) -> Ignored | None:
    """Note whether an agent's desk is there."""
    agent = world.agents.get(event.agent)
    if agent is None:
        return _no_agent(event, event.agent)
    present = isinstance(event, events.DeskBack)
    if agent.desk_present == present:
        return _refused(event, agent, Why.NO_CHANGE)
    agent.desk_present = present
    world.settle(agent)
    return None


def _no_agent(event: events.Event, agent: str) -> Ignored:
    return Ignored(event=event, why=Why.UNKNOWN_AGENT, detail=f"agent {agent}")


def _stale(event: events.Event, offer: str) -> Ignored:
    return Ignored(event=event, why=Why.STALE_OFFER, detail=f"offer {offer} is not open")


def _refused(event: events.Event, agent: Agent, why: Why) -> Ignored:
    return Ignored(event=event, why=why, detail=f"agent {agent.agent} is {agent.state}")


def _cause(event: AgentEvent) -> Cause:
    """Read what the event carries."""
    match event:
        case events.TalkEnded():
            return Cause(call=event.call, wrap_up=event.wrap_up)
        case events.AgentSignedIn() | events.NotReadyAsked():
            return Cause(reason=event.reason)
        case events.WrapUpEnded():
            return Cause(call=event.call)
        case events.WrapUpExtended():
            return Cause(call=event.call, by_s=event.by_s, deadline=event.deadline)
        case events.AgentRestored():
            return Cause(restored=event)
        case _:
            return NOTHING


_SIGNALS: dict[type[AgentEvent], Signal] = {
    events.AgentSignedIn: Signal.SIGN_IN,
    events.AgentSignedOut: Signal.SIGN_OUT,
    events.ReadyAsked: Signal.ASK_READY,
    events.NotReadyAsked: Signal.ASK_NOT_READY,
    events.TalkEnded: Signal.END_TALK,
    events.WrapUpEnded: Signal.END_WRAP_UP,
    events.WrapUpExtended: Signal.EXTEND_WRAP_UP,
    events.AgentRestored: Signal.RESTORE,
}
_OFFER_SIGNALS: dict[type[OfferEvent], Signal] = {
    events.OfferRinging: Signal.RING,
    events.OfferAnswered: Signal.ANSWER,
    events.OfferMissed: Signal.MISS,
}
