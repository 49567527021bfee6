"""All that a desk must know when it comes (back)."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from callcenter.floor.agents.floor_agents import as_instant
from callcenter.floor.desk.wrap_up import WrapUps
from callcenter.floor.surroundings import Surroundings
from callcenter.floor.switchboard import Switchboard

MEMBERS = ("agent", "offer", "wrapping", "notes", "held_since", "consulting")


class DeskSnapshot:
    """Shows an agent's state, call and notes as they are now."""

    def __init__(self, around: Surroundings, switchboard: Switchboard, wrap_ups: WrapUps) -> None:
        self._around = around
        self._switchboard = switchboard
        self._wrap_ups = wrap_ups

    def of(self, agent: str | None) -> Mapping[str, Any]:
        """
        Return it by name, with None for what there is not.

        Args:
            agent: Whose desk; None for users who are no agents: nothing is theirs.
        """
        if agent is None:
            return dict.fromkeys(MEMBERS)
        state = self._around.agents.state_event(agent)
        notes = self._wrap_ups.noted(agent, state.call)
        wrapping = self._around.pops.former(agent, state.call)
        pop = self._around.pops.current(agent)
        task = self._switchboard.call_with(agent)
        talk = task.call.talk if task is not None else None
        consulting = task.consult.current(agent) if task is not None else None
        return {
            "agent": asdict(state),
            "consulting": asdict(consulting) if consulting is not None else None,
            "offer": asdict(pop) if pop is not None else None,
            "wrapping": asdict(wrapping) if wrapping is not None else None,
            "notes": asdict(notes) if notes is not None else None,
            "held_since": as_instant(talk.held_since)
            if talk is not None and talk.held_since is not None
            else None,
        }
