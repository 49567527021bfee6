"""When agents come, pause and go."""

from collections.abc import Iterator

from callcenter.acd import events as ev
from callcenter.simulation.scenario import Group


def shifts(group: Group, lasts_s: float) -> Iterator[tuple[float, ev.Event]]:
    """
    List what the agents of a group tell of themselves.

    Args:
        group: The agents.
        lasts_s: End of the day; who would go later stays until nobody waits any more.

    Yields:
        When, and what; agent by agent.
    """
    for profile in group.profiles:
        agent = profile.agent
        for start, end in group.shifts:
            yield start, ev.AgentSignedIn(agent=agent)
            yield start, ev.ReadyAsked(agent=agent)
            if end < lasts_s:
                yield end, ev.AgentSignedOut(agent=agent)
        for start, end in group.breaks:
            yield start, ev.NotReadyAsked(agent=agent, reason="break")
            yield end, ev.ReadyAsked(agent=agent)
