"""What changes of the centre do: queues and agents that come, change and go at run time."""

from callcenter.acd import events
from callcenter.acd.commands import Ignored, Why
from callcenter.acd.life import happen
from callcenter.acd.model import AgentState, QueueRule
from callcenter.acd.on_calls import rank_anew
from callcenter.acd.records import Agent, Queue
from callcenter.acd.remembering import recall
from callcenter.acd.served import Served
from callcenter.acd.table import Signal
from callcenter.acd.world import World


def queue_set(world: World, event: events.QueueSet) -> Ignored | None:
    """Take in a queue, or its changed rule."""
    name = event.rule.name
    queue = world.queues.get(name)
    if queue is None:
        bare = QueueRule(name=name)
        queue = world.queues[name] = Queue(rule=bare, served=Served(event.rule.within_s))
        world.turns.change(queue, event.rule)
        if event.memory is not None:
            recall(world, queue, event.memory)
        _look_where_it_leads(world, name)
        return None
    if queue.rule == event.rule and not queue.removed:
        return Ignored(event=event, why=Why.NO_CHANGE, detail=f"queue {name} is so already")
    world.turns.change(queue, event.rule)
    if queue.removed:
        _look_where_it_leads(world, name)
    queue.removed = False
    queue.served.within_s = event.rule.within_s
    world.staffing_changed = True
    for call in queue.calls.values():
        rank_anew(world, call)
        call.arm(world.now_s)
        world.agenda.arm(call)
        world.look(call)
    return None


def _look_where_it_leads(world: World, name: str) -> None:
    """Let overflow rules look again that lead to a queue which was not there."""
    for queue in world.queues.values():
        if any(rule.target == name for rule in queue.rule.overflow):
            for call in queue.calls.values():
                world.look(call)


def queue_removed(world: World, event: events.QueueRemoved) -> Ignored | None:
    """Close a queue; it goes when its last call does."""
    queue = world.queues.get(event.queue)
    if queue is None or queue.removed:
        return Ignored(event=event, why=Why.UNKNOWN_QUEUE, detail=f"queue {event.queue}")
    queue.removed = True
    if not queue.calls:
        world.turns.shared.pop(event.queue, None)
        del world.queues[event.queue]
    return None


def agent_set(world: World, event: events.AgentSet) -> Ignored | None:
    """Take in an agent, or his changed profile."""
    name = event.profile.agent
    agent = world.agents.get(name)
    if agent is None:
        agent = world.agents[name] = Agent(agent=name, profile=event.profile, since=world.now_s)
    elif agent.profile == event.profile and not agent.removed:
        return Ignored(event=event, why=Why.NO_CHANGE, detail=f"agent {name} is so already")
    agent.profile = event.profile
    agent.removed = False
    world.staffing_changed = True
    world.index.join(agent)
    if agent.refusal() is None:
        world.fresh_agents[name] = agent
    return None


def agent_removed(world: World, event: events.AgentRemoved) -> Ignored | None:
    """Let an agent go, after his talk if he has one."""
    agent = world.agents.get(event.agent)
    if agent is None or agent.removed:
        return Ignored(event=event, why=Why.UNKNOWN_AGENT, detail=f"agent {event.agent}")
    agent.removed = True
    world.staffing_changed = True
    world.index.leave(agent)
    if agent.state is AgentState.OFFLINE:
        del world.agents[event.agent]
    else:
        happen(world, agent, Signal.SIGN_OUT)
    return None
