"""An agent as the journal knows him, in the words of routing. Pure."""

from callcenter.acd import events as acd
from callcenter.acd.model import AgentState, Pending
from callcenter.floor.agents.agent_journal import AgentLine

_ABOUT_A_CALL = {AgentState.TALKING, AgentState.WRAP_UP}


def restored(line: AgentLine, *, desk_present: bool) -> acd.AgentRestored:
    """
    Tell what routing must know of an agent after a start.

    Args:
        line: What was written last.
        desk_present: Whether his desk is there already.
    """
    pending = (
        Pending(state=AgentState(line.pending), reason=line.pending_reason)
        if line.pending
        else None
    )
    return acd.AgentRestored(
        agent=line.agent,
        state=AgentState(line.state),
        since=line.since,
        reason=line.reason,
        call=line.call if AgentState(line.state) in _ABOUT_A_CALL else None,
        queue=line.queue,
        deadline=line.deadline,
        pending=pending,
        idle_since=line.idle_since,
        calls_taken=line.calls_taken,
        missed_in_row=line.missed_in_row,
        missed_in_all=line.missed_in_all,
        busy_since=line.busy_since,
        forced=line.must_wrap_up,
        desk_present=desk_present,
    )
