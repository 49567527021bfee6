"""What changes in the centre while calls are routed."""

from callcenter.acd.memory import QueueMemory
from callcenter.acd.model import AgentProfile, QueueRule
from callcenter.acd.value import value


@value
class QueueSet:
    """
    A queue is new or its rule changed; calls that wait in it are ranked anew at once.

    Args:
        rule: As it is now.
        memory: What it had learned and counted before a restart; taken up where it is new.
    """

    rule: QueueRule
    memory: QueueMemory | None = None


@value
class QueueRemoved:
    """A queue takes no more calls; those in it are still served by its last rule."""

    queue: str


@value
class AgentSet:
    """
    An agent is new (and `offline`) or his profile changed.

    An offer or talk in progress is not touched by the change.
    """

    profile: AgentProfile


@value
class AgentRemoved:
    """
    An agent is no more: an open offer is withdrawn, a talk is finished first.

    The engine tells `offline` as his last state.
    """

    agent: str
