"""
The exhaustive scan: every waiting call is looked at for a free agent, every free agent for a call.

Nothing but the scan: no states, no deadlines, no reasons. It knows its free agents and which call
relaxes next, so that it is compared at its best.
"""

from collections.abc import Mapping
from heapq import heappop, heappush

from callcenter.acd import events as ev
from callcenter.acd.model import AgentProfile

HEAD_START_S = 60.0
Skills = tuple[tuple[str, int], ...]
Key = tuple[float, float, str]
Decision = tuple[str, str]
"""Call and agent."""


class PlainScan:
    """One queue, longest idle agent first."""

    def __init__(self) -> None:
        self.skills: dict[str, Mapping[str, int]] = {}
        self.waiting: dict[str, tuple[Key, Skills]] = {}
        self.free: dict[str, float] = {}
        self._relaxes: list[tuple[float, str, Skills]] = []

    def agent(self, profile: AgentProfile) -> None:
        """Take in an agent who talks."""
        self.skills[profile.agent] = profile.skills

    def enter(self, event: ev.CallEntered, now: float) -> list[Decision]:
        """Let a call enter; the longest idle agent who can takes it."""
        decided = self.relax(now)
        key = (event.entered_at - event.priority * HEAD_START_S, event.entered_at, event.call)
        first, *more = event.steps
        wants = first.requirement.skills
        if first.lasts_s is not None:
            at = event.entered_at + first.lasts_s
            if at <= now:
                wants = more[0].requirement.skills
            else:
                heappush(self._relaxes, (at, event.call, more[0].requirement.skills))
        self.waiting[event.call] = (key, wants)
        return decided + self._take(event.call)

    def leave(self, call: str, now: float) -> list[Decision]:
        """Let a call be given up."""
        decided = self.relax(now)
        self.waiting.pop(call, None)
        return decided

    def ended(self, agent: str, now: float) -> list[Decision]:
        """Let an agent be free; he takes the best-ranked call that he can."""
        decided = self.relax(now)
        call = self.best_call(self.skills[agent])
        if call is None:
            self.free[agent] = now
            return decided
        del self.waiting[call]
        return [*decided, (call, agent)]

    def relax(self, now: float) -> list[Decision]:
        """Let calls ask for less whose time has come."""
        relaxed: list[tuple[Key, str]] = []
        while self._relaxes and self._relaxes[0][0] <= now:
            _, call, wants = heappop(self._relaxes)
            if call in self.waiting:
                key = self.waiting[call][0]
                self.waiting[call] = (key, wants)
                relaxed.append((key, call))
        return [decision for _, call in sorted(relaxed) for decision in self._take(call)]

    def _take(self, call: str) -> list[Decision]:
        agent = self.best_agent(self.waiting[call][1])
        if agent is None:
            return []
        del self.waiting[call]
        del self.free[agent]
        return [(call, agent)]

    def best_call(self, have: Mapping[str, int]) -> str | None:
        """Look at every call that waits."""
        level = have.get
        best: Key | None = None
        for key, wants in self.waiting.values():
            for skill, least in wants:
                if level(skill, 0) < least:
                    break
            else:
                if best is None or key < best:
                    best = key
        return None if best is None else best[2]

    def best_agent(self, wants: Skills) -> str | None:
        """Look at every agent who is free."""
        best: tuple[float, str] | None = None
        for agent, since in self.free.items():
            level = self.skills[agent].get
            for skill, least in wants:
                if level(skill, 0) < least:
                    break
            else:
                if best is None or (since, agent) < best:
                    best = (since, agent)
        return None if best is None else best[1]
