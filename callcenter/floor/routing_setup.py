"""The centre's queues and agents in the words of routing, and what changed between two centres."""

from collections.abc import Iterator

from callcenter.acd import events as acd
from callcenter.acd.model import AgentProfile, Choice, QueueRule, WrapUp
from callcenter.centre.model import Agent, Centre, ChoiceRule, Queue
from callcenter.floor.direct_call import RING_S
from callcenter.floor.queue_wait import DIRECT

_CHOICES = {
    ChoiceRule.LONGEST_IDLE: Choice.LONGEST_IDLE,
    ChoiceRule.MOST_SKILLED: Choice.MOST_SKILLED,
    ChoiceRule.FEWEST_SKILLS: Choice.FEWEST_SKILLS,
    ChoiceRule.FEWEST_CALLS: Choice.FEWEST_CALLS,
}


def routing_events(old: Centre, new: Centre) -> Iterator[acd.Event]:
    """Yield what routing must be told to get from one centre to another."""
    yield acd.QueueSet(rule=QueueRule(name=DIRECT, ring_timeout_s=RING_S))
    for name, queue in new.queues.items():
        if old.queues.get(name) != queue:
            yield acd.QueueSet(rule=_rule(queue))
    for number, agent in new.agents.items():
        if old.agents.get(number) != agent:
            yield acd.AgentSet(profile=_profile(agent))
    for number in old.agents.keys() - new.agents.keys():
        yield acd.AgentRemoved(agent=number)
    for name in old.queues.keys() - new.queues.keys():
        yield acd.QueueRemoved(queue=name)


def _rule(queue: Queue) -> QueueRule:
    return QueueRule(
        name=queue.name,
        choice=_CHOICES[queue.choice],
        head_start_s=queue.head_start_s,
        ring_timeout_s=queue.ring_timeout_s,
        wrap_up=WrapUp.timed(queue.wrap_up_s),
        missed_limit=queue.missed_limit,
    )


def _profile(agent: Agent) -> AgentProfile:
    return AgentProfile(
        agent=agent.number, skills=dict(agent.skills), queues=dict.fromkeys(agent.queues, 0)
    )
