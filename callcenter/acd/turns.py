"""
Whose turn it is, where queues share agents by weight and call-backs stand among live callers.

A queue with a share has a turn: the number of its calls handed out by its share. The queue with the
lowest turn is served first, so that in the long run each gets its share of the agents whom they
have in common. A queue that had nobody waiting takes up the turn of the last one served: what it
did not need is not saved up. Queues without a share go by rank alone, before those with one.

Between two call-backs of a queue a number of live callers goes first, as long as there are any for
the agent at hand: a call-back before that is late, and stands behind everybody.
"""

import math

from callcenter.acd.memory import QueueMemory
from callcenter.acd.model import QueueRule
from callcenter.acd.records import Call, Queue

_WITHOUT_SHARE = -1.0

Rank = tuple[bool, float, float, float, str]
"""Late, turn of the queue, then the call's own key."""


class Turns:
    """
    The queues that have a share, and the turn of the one last served.

    `moved` are the queues whose memory changed with the event at hand.
    """

    __slots__ = ("last", "moved", "shared", "virtual")

    def __init__(self) -> None:
        self.last = 0.0
        self.shared: dict[str, Queue] = {}
        self.virtual = 0
        self.moved: dict[str, Queue] = {}

    @property
    def matter(self) -> bool:
        """Tell whether anything but the key of a call decides now."""
        return bool(self.shared or self.virtual)

    def rank(self, call: Call) -> Rank:
        """Give the place of a waiting call among those of all queues; lower is served first."""
        return (*self.place(call), *call.key)

    def place(self, call: Call) -> tuple[bool, float]:
        """Give what ranks before the key of a call: the same for all of its queue and kind."""
        queue = call.queue
        late = call.callback is not None and queue.live_in_a_row < spacing(queue.rule)
        return late, _WITHOUT_SHARE if queue.rule.share is None else turn_of(queue)

    def begin(self) -> None:
        """Let queues that had nobody waiting and now have take up the turn of the last one."""
        for queue in self.shared.values():
            if queue.rested and queue.waiting:
                queue.turn_base = max(turn_of(queue), self.last)
                queue.handed = 0
                queue.rested = False
                self.moved[queue.rule.name] = queue

    def end(self) -> None:
        """Note which queues have nobody waiting."""
        for queue in self.shared.values():
            if queue.rested == bool(queue.waiting):
                queue.rested = not queue.waiting
                self.moved[queue.rule.name] = queue

    def hand_out(self, call: Call) -> bool:
        """Count a call that is handed out, once; True when waiting call-backs get their turn."""
        queue = call.queue
        if call.handed:
            return False
        call.handed = True
        queue.counted.add(call.call)
        self.moved[queue.rule.name] = queue
        if queue.rule.share is not None:
            self.last = turn_of(queue)
            queue.handed += 1
        if call.callback is not None:
            queue.live_in_a_row = 0
            return False
        queue.live_in_a_row += 1
        return queue.virtual > 0 and queue.live_in_a_row == spacing(queue.rule)

    def change(self, queue: Queue, rule: QueueRule) -> None:
        """Take in a queue's new rule; its turn goes on from where it was."""
        if queue.rule.share is not None:
            queue.turn_base = turn_of(queue)
        elif rule.share is not None:
            queue.turn_base = self.last
        queue.handed = 0
        queue.rule = rule
        if rule.share is None:
            self.shared.pop(rule.name, None)
        elif rule.name not in self.shared:
            self.shared[rule.name] = queue
            queue.rested = not queue.waiting

    def recall(self, queue: Queue, memory: QueueMemory) -> None:
        """Let a queue stand where it stood before a restart."""
        self.last = max(self.last, memory.last_turn)
        queue.rested = memory.rested
        if memory.turn is not None:
            queue.turn_base, queue.handed = memory.turn, 0
        if memory.live_in_a_row is not None:
            queue.live_in_a_row = memory.live_in_a_row
        queue.counted.update(memory.counted)


def turn_of(queue: Queue) -> float:
    """Give the turn of a queue that has a share."""
    return queue.turn_base + queue.handed / (queue.rule.share or 1.0)


def spacing(rule: QueueRule) -> int:
    """Tell how many live callers go before the next call-back."""
    return math.ceil(1 / rule.callback_share) - 1
