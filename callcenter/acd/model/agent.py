"""What an agent can do, and what he asked for."""

from collections.abc import Mapping
from dataclasses import field

from callcenter.acd.model.requirement import check_levels
from callcenter.acd.model.words import AgentState
from callcenter.acd.value import value


@value
class AgentProfile:
    """
    What an agent can do and which queues he serves. Not what he does now.

    Args:
        agent: Agent number.
        skills: Skill to level, 1-5.
        queues: Queue to penalty: among matching ready agents of a queue those with the lowest
            penalty are asked first; 0 where the order does not matter.
    """

    agent: str
    skills: Mapping[str, int] = field(default_factory=dict)
    queues: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_levels(self.skills)


@value
class Pending:
    """
    A change that the agent asked for during a call, taken after it.

    Args:
        state: `not_ready`, `missed` or `offline`.
        reason: Reason code of `not_ready`.
    """

    state: AgentState
    reason: str | None = None
