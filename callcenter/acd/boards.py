"""Agents and calls as boards show them."""

from bisect import bisect_left

from callcenter.acd.model import WrapUpMode
from callcenter.acd.records import Agent, Call
from callcenter.acd.views import AgentView, WaitingView


def place_of(call: Call) -> int:
    """Tell a call's place in its queue, from 1."""
    return bisect_left(call.queue.ordered(), call.key) + 1


def show_waiting(call: Call) -> WaitingView:
    """Show a call at its place."""
    return show_at(call, place_of(call))


def show_at(call: Call, position: int) -> WaitingView:
    """Show a call whose place is known."""
    offer = call.offer
    return WaitingView(
        call=call.call,
        queue=call.queue.rule.name,
        position=position,
        entered_at=call.entered_at,
        priority=call.priority,
        rank=call.key[0],
        step=call.step,
        offer=None if offer is None else offer.offer,
        agent=None if offer is None else offer.agent.agent,
        callback=call.callback is not None,
        not_before=call.not_before,
    )


def show_agent(agent: Agent) -> AgentView:
    """Show an agent."""
    return AgentView(
        agent=agent.agent,
        state=agent.state,
        since=agent.since,
        reason=agent.reason,
        call=agent.call,
        offer=None if agent.offer is None else agent.offer.offer,
        deadline=agent.deadline,
        pending=agent.pending,
        idle_since=agent.idle_since,
        calls=tuple(agent.calls),
        calls_taken=agent.calls_taken,
        missed_in_row=agent.missed_in_row,
        missed_in_all=agent.missed_in_all,
        busy_since=agent.busy_since,
        must_wrap_up=agent.wrapped is not None and agent.wrapped.wrap_up.mode is WrapUpMode.FORCED,
        device_usable=agent.device_usable,
        desk_present=agent.desk_present,
        profile=agent.profile,
    )
