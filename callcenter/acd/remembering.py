"""What queues must know again after a restart: told when it changes, taken up when they are new."""

from dataclasses import replace

from callcenter.acd.commands import QueueLearned
from callcenter.acd.memory import QueueMemory
from callcenter.acd.records import NEVER, Queue
from callcenter.acd.turns import turn_of
from callcenter.acd.world import World


def tell_learned(world: World) -> None:
    """Tell what has become of the queues that the event at hand moved."""
    moved, world.turns.moved = world.turns.moved, {}
    left, world.left = world.left, {}
    for name, queue in moved.items():
        departures = tuple(left.get(name, ()))
        memory = _without_departures(world, queue)
        world.out.append(QueueLearned(queue=name, memory=memory, left=departures))


def memory_of(world: World, queue: Queue) -> QueueMemory:
    """Show all that a queue has learned and counted."""
    return replace(_without_departures(world, queue), departures=queue.served.departures())


def recall(world: World, queue: Queue, memory: QueueMemory) -> None:
    """Let a queue go on from what it knew before a restart."""
    queue.outlook.recall(memory.learned)
    queue.served.recall(memory.departures)
    world.turns.recall(queue, memory)


def _without_departures(world: World, queue: Queue) -> QueueMemory:
    row = queue.live_in_a_row
    return QueueMemory(
        learned=queue.outlook.learned,
        turn=None if queue.rule.share is None else turn_of(queue),
        last_turn=world.turns.last,
        rested=queue.rested,
        live_in_a_row=None if row >= NEVER else row,
        counted=tuple(sorted(queue.counted & queue.calls.keys())),
    )
