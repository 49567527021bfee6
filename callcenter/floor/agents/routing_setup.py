"""The centre's queues and agents in the words of routing, and what changed between two centres."""

from collections.abc import Callable, Iterator

from callcenter.acd import events as acd
from callcenter.acd.memory import QueueMemory
from callcenter.acd.model import AgentProfile, Choice, QueueRule
from callcenter.centre.model import Agent, Centre, Queue
from callcenter.floor.agents.wrap_up_rules import wrap_up_rule
from callcenter.floor.call.direct_call import RING_S
from callcenter.floor.waiting.queue_entry import DIRECT, overflow_rules


def routing_events(
    old: Centre, new: Centre, memory_of: Callable[[str], QueueMemory | None] = lambda _: None
) -> Iterator[acd.Event]:
    """
    Yield what routing must be told to get from one centre to another.

    Args:
        old: The centre that it knows.
        new: As it is now.
        memory_of: What a queue knew before this process began; asked for new ones.
    """
    yield acd.QueueSet(rule=QueueRule(name=DIRECT, ring_timeout_s=RING_S))
    for name, queue in new.queues.items():
        if name not in old.queues:
            yield acd.QueueSet(rule=queue_rule(queue), memory=memory_of(name))
        elif old.queues[name] != queue:
            yield acd.QueueSet(rule=queue_rule(queue))
    for number, agent in new.agents.items():
        if old.agents.get(number) != agent:
            yield acd.AgentSet(profile=agent_profile(agent))
    for number in old.agents.keys() - new.agents.keys():
        yield acd.AgentRemoved(agent=number)
    for name in old.queues.keys() - new.queues.keys():
        yield acd.QueueRemoved(queue=name)


def queue_rule(queue: Queue) -> QueueRule:
    """Give a queue's rule in the words of routing."""
    return QueueRule(
        name=queue.name,
        choice=Choice(queue.choice.value),
        head_start_s=queue.head_start_s,
        ring_timeout_s=queue.ring_timeout_s,
        wrap_up=wrap_up_rule(queue.wrap_up, queue.wrap_up_s),
        missed_limit=queue.missed_limit,
        within_s=queue.service_level.within_s,
        handling_s=queue.handling_s,
        overflow=overflow_rules(queue),
        share=queue.share,
        callback_share=queue.callback.share,
    )


def agent_profile(agent: Agent) -> AgentProfile:
    """Give what an agent can do in the words of routing."""
    return AgentProfile(
        agent=agent.number,
        skills=dict(agent.skills),
        queues={queue: agent.queue_order.get(queue, 0) for queue in agent.queues},
    )
