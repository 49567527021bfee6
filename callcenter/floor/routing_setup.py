"""The centre's queues and agents in the words of routing, and what changed between two centres."""

from collections.abc import Iterator

from callcenter.acd import events as acd
from callcenter.acd.model import AgentProfile, Choice, QueueRule, WrapUp, WrapUpMode
from callcenter.centre.model import Agent, Centre, Queue, ReasonCode
from callcenter.centre.queue import WrapUpKind
from callcenter.floor.direct_call import RING_S
from callcenter.floor.queue_entry import DIRECT, overflow_rules

_TIMED = {WrapUpKind.TIMED, WrapUpKind.FORCED}


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
        choice=Choice(queue.choice.value),
        head_start_s=queue.head_start_s,
        ring_timeout_s=queue.ring_timeout_s,
        wrap_up=_wrap_up(queue.wrap_up, queue.wrap_up_s),
        missed_limit=queue.missed_limit,
        within_s=queue.service_level.within_s,
        handling_s=queue.handling_s,
        overflow=overflow_rules(queue),
        share=queue.share,
        callback_share=queue.callback.share,
    )


def wrap_up_of(code: ReasonCode | None, queue: Queue | None) -> WrapUp | None:
    """
    Tell what follows a talk during which a reason code was chosen.

    Returns:
        The rule; None where the code leaves it to the queue.
    """
    if code is None or code.wrap_up is None:
        return None
    lasts_s = code.wrap_up_s
    if lasts_s is None:
        lasts_s = queue.wrap_up_s if queue is not None else 0
    return _wrap_up(code.wrap_up, lasts_s)


def _wrap_up(kind: WrapUpKind, lasts_s: int) -> WrapUp:
    """Make the rule; a time of 0 leaves nothing of a wrap-up that has one."""
    if kind in _TIMED and lasts_s == 0:
        return WrapUp(mode=WrapUpMode.OFF)
    return WrapUp(mode=WrapUpMode(kind.value), lasts_s=lasts_s if kind in _TIMED else 0.0)


def _profile(agent: Agent) -> AgentProfile:
    return AgentProfile(
        agent=agent.number,
        skills=dict(agent.skills),
        queues={queue: agent.queue_order.get(queue, 0) for queue in agent.queues},
    )
