"""An agent's life: the table performed."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from callcenter.acd import offering, presence, talking
from callcenter.acd.commands import Why
from callcenter.acd.model import AgentState
from callcenter.acd.moves import NOTHING, Cause
from callcenter.acd.records import Agent
from callcenter.acd.table import TABLE, Outcome, Signal
from callcenter.acd.world import World


def happen(world: World, agent: Agent, signal: Signal, cause: Cause = NOTHING) -> Why | None:
    """
    Let something happen to an agent, as the table says.

    Args:
        world: The routing state.
        agent: The agent.
        signal: What happens.
        cause: Its details.

    Returns:
        Why nothing came of it, or None when something did.
    """
    perform = _LIFE[agent.state].get(signal)
    return Why.NOT_IN_STATE if perform is None else perform(world, agent, cause)


_Perform: TypeAlias = Callable[[World, Agent, Cause], Why | None]

_PERFORM: Mapping[Outcome, _Perform] = {
    Outcome.NO_CHANGE: presence.no_change,
    Outcome.SIGN_IN: presence.sign_in,
    Outcome.SIGN_BACK_IN: presence.sign_back_in,
    Outcome.SIGN_OUT: presence.sign_out,
    Outcome.SIGN_OUT_LATER: presence.sign_out_later,
    Outcome.WITHDRAW_AND_SIGN_OUT: presence.withdraw_and_sign_out,
    Outcome.BECOME_READY: presence.become_ready,
    Outcome.PAUSE: presence.pause,
    Outcome.PAUSE_LATER: presence.pause_later,
    Outcome.DROP_PENDING: presence.drop_pending,
    Outcome.RESERVE: offering.reserve,
    Outcome.RING: offering.ring,
    Outcome.ANSWER: offering.answer,
    Outcome.MISS: offering.miss,
    Outcome.MISS_OVERDUE: offering.miss_overdue,
    Outcome.VOID: offering.void,
    Outcome.WITHDRAW_AND_TALK: talking.withdraw_and_talk,
    Outcome.TALK: talking.talk,
    Outcome.TALK_TOO: talking.talk_too,
    Outcome.END_TALK: talking.end_talk,
    Outcome.FINISH_WRAP_UP: talking.finish_wrap_up,
    Outcome.END_WRAP_UP: talking.end_wrap_up,
    Outcome.READY_UNLESS_FORCED: talking.ready_unless_forced,
    Outcome.PAUSE_UNLESS_FORCED: talking.pause_unless_forced,
    Outcome.EXTEND_WRAP_UP: talking.extend_wrap_up,
    Outcome.RESTORE: presence.restore,
}

_LIFE: Mapping[AgentState, Mapping[Signal, _Perform]] = {
    state: {signal: _PERFORM[outcome] for signal, outcome in outcomes.items()}
    for state, outcomes in TABLE.items()
}
