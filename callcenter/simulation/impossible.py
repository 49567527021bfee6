"""What a scenario can do but surely does not mean."""

from collections.abc import Iterator, Sequence

from callcenter.acd.model import AgentProfile, Requirement
from callcenter.simulation.scenario import Group, Line


def warnings(lines: Sequence[Line], groups: Sequence[Group]) -> Iterator[str]:
    """
    Warn of queues that nobody serves and of requirements that nobody fulfils.

    Args:
        lines: The queues.
        groups: The agents.

    Yields:
        One sentence for each, with the names concerned.
    """
    profiles = [group.profiles[0] for group in groups if group.profiles]
    for line in lines:
        serving = [profile for profile in profiles if line.name in profile.queues]
        if not serving:
            yield f"Nobody serves queue '{line.name}'."
            continue
        for step in line.steps:
            lacking = _lacking(step.requirement, serving)
            if lacking is not None:
                yield f"Nobody who serves queue '{line.name}' has {lacking}."


def _lacking(requirement: Requirement, serving: Sequence[AgentProfile]) -> str | None:
    """Name what nobody has: one skill, or all of them together."""

    def able(wanted: Sequence[tuple[str, int]]) -> bool:
        return any(
            all(profile.skills.get(skill, 0) >= level for skill, level in wanted)
            for profile in serving
        )

    for skill, level in requirement.skills:
        if not able([(skill, level)]):
            return f"skill '{skill}' at level {level}"
    if able(requirement.skills):
        return None
    return "all of " + ", ".join(f"'{skill}' {level}" for skill, level in requirement.skills)
