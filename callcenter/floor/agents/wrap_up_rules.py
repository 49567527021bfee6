"""What follows a talk, by the rules of its queue and of the reason code chosen in it. Pure."""

from collections.abc import Sequence

from callcenter.acd.model import WrapUp, WrapUpMode
from callcenter.centre.model import Centre, Queue, ReasonCode
from callcenter.centre.queue import WrapUpKind

_TIMED = {WrapUpKind.TIMED, WrapUpKind.FORCED}


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
    return wrap_up_rule(code.wrap_up, lasts_s)


def wrap_up_of_first(queues: Sequence[str], centre: Centre) -> WrapUp | None:
    """Tell what follows a talk of no queue, by the rule of the agent's first queue."""
    queue = centre.queue(queues[0]) if queues else None
    return None if queue is None else wrap_up_rule(queue.wrap_up, queue.wrap_up_s)


def wrap_up_rule(kind: WrapUpKind, lasts_s: int) -> WrapUp:
    """Make the rule; a time of 0 leaves nothing of a wrap-up that has one."""
    if kind in _TIMED and lasts_s == 0:
        return WrapUp(mode=WrapUpMode.OFF)
    return WrapUp(mode=WrapUpMode(kind.value), lasts_s=lasts_s if kind in _TIMED else 0.0)
