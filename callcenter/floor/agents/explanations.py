"""Routing's explanations as the ledger keeps and the API shows them."""

from collections.abc import Mapping
from typing import Any

from callcenter.acd.model import Explanation, Requirement
from callcenter.acd.outlook import WaitRange
from callcenter.acd.views import WaitingExplanation


def explained(explanation: Explanation | None) -> Mapping[str, Any]:
    """Turn the reasons of an offer into JSON values: ten candidates at most, refusals counted."""
    if explanation is None:
        return {}
    return {
        "choice": explanation.choice,
        "rank": explanation.rank,
        "waited_s": round(explanation.waited_s, 3),
        "step": explanation.step,
        "requirement": required(explanation.requirement),
        "candidates": [
            {
                "agent": candidate.agent,
                "tried": candidate.tried,
                "penalty": candidate.penalty,
                "score": candidate.score,
                "idle_s": round(candidate.idle_s, 3),
            }
            for candidate in explanation.candidates
        ],
        "candidates_in_all": explanation.candidates_in_all,
        "refusals": {str(why): count for why, count in explanation.refusals.items()},
    }


def waiting_explained(explanation: WaitingExplanation) -> Mapping[str, Any]:
    """Turn the reasons of a wait into JSON values."""
    waiting = explanation.waiting
    return {
        "call": waiting.call,
        "queue": waiting.queue,
        "position": waiting.position,
        "priority": waiting.priority,
        "entered_at": waiting.entered_at,
        "step": waiting.step,
        "requirement": required(explanation.requirement),
        "relaxes_at": explanation.relaxes_at,
        "held_until": explanation.held_until,
        "matching": explanation.matching,
        "ready": explanation.ready,
        "nearest": [{"agent": agent, "state": str(state)} for agent, state in explanation.nearest],
        "refusals": {str(why): count for why, count in explanation.refusals.items()},
    }


def range_told(wait: WaitRange) -> Mapping[str, Any]:
    """Turn the expected wait into JSON values."""
    return {
        "from_s": round(wait.from_s),
        "likely_s": round(wait.likely_s),
        "to_s": round(wait.to_s),
        "ahead": round(wait.ahead, 1),
        "agents": wait.agents,
        "error_s": None if wait.error_s is None else round(wait.error_s, 1),
    }


def required(requirement: Requirement) -> Mapping[str, Any]:
    """Turn a requirement into JSON values."""
    return {"skills": dict(requirement.skills), "agents": list(requirement.agents)}
