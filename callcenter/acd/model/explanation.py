"""Why a call went to an agent."""

from callcenter.acd.model.requirement import Requirement
from callcenter.acd.model.words import Choice, Refusal
from callcenter.acd.value import value


@value
class Candidate:
    """
    An agent who could take the call, with the values he is ranked by, strongest first.

    Args:
        agent: Agent number; the last word in a tie.
        tried: How often this call was already offered to him in vain; fewer is better.
        penalty: Of his membership in the queue; lower is better.
        score: The queue rule's own value, lower is better: 0 (longest idle), less the sum of
            levels (most skilled), number of skills, number of calls.
        idle_s: Seconds since his last talk ended, else since ready; longer is better.
    """

    agent: str
    tried: int
    penalty: int
    score: int
    idle_s: float


@value
class Explanation:
    """
    Why this call went to this agent.

    Args:
        call: Call id.
        queue: Its queue.
        agent: Who was chosen: the first of `candidates`, or with ring-all one of them.
        choice: The queue's rule.
        rank: Rank of the call, and `waited_s` since its entry.
        waited_s: Seconds since entry.
        step: Index of the routing step that holds.
        requirement: What that step asks.
        candidates: At most ten, best first, the chosen one included.
        candidates_in_all: How many there were.
        refusals: Number of the other agents by reason.
    """

    call: str
    queue: str
    agent: str
    choice: Choice
    rank: float
    waited_s: float
    step: int
    requirement: Requirement
    candidates: tuple[Candidate, ...]
    candidates_in_all: int
    refusals: dict[Refusal, int]
