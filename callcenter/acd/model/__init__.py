"""The words of routing: states, skills, requirements, queues, agents and explanations."""

from callcenter.acd.model.agent import AgentProfile, Pending
from callcenter.acd.model.explanation import Candidate, Explanation
from callcenter.acd.model.queue_rule import NO_WRAP_UP, CallBack, QueueRule, WrapUp
from callcenter.acd.model.requirement import (
    ANYONE,
    HIGHEST_LEVEL,
    LOWEST_LEVEL,
    Requirement,
    RoutingStep,
    check_levels,
)
from callcenter.acd.model.words import AgentState, Choice, First, Miss, Refusal, Word, WrapUpMode

__all__ = [
    "ANYONE",
    "HIGHEST_LEVEL",
    "LOWEST_LEVEL",
    "NO_WRAP_UP",
    "AgentProfile",
    "AgentState",
    "CallBack",
    "Candidate",
    "Choice",
    "Explanation",
    "First",
    "Miss",
    "Pending",
    "QueueRule",
    "Refusal",
    "Requirement",
    "RoutingStep",
    "Word",
    "WrapUp",
    "WrapUpMode",
    "check_levels",
]
