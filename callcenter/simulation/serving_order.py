"""Which rule of priority explains in what order recorded callers were served."""

from collections.abc import Iterable, Mapping, Sequence

from callcenter.simulation.recorded import Recorded
from callcenter.simulation.replaying import by_day

STRICT_S = 1e9


def explained(
    calls: Iterable[Recorded],
    kinds: Mapping[str, frozenset[str]],
    head_starts_s: Sequence[float],
) -> tuple[int, dict[float, float]]:
    """
    Count how often the served caller was the one whom a rule puts first.

    Looked at are the services with a choice: a caller who waited was taken while others waited
    whom the same agent serves, not all with equal priority.

    Args:
        calls: Recorded calls, in order of day and time.
        kinds: What each agent serves.
        head_starts_s: Rules to try: head start of callers with priority; 0 is first come, first
            served.

    Returns:
        Number of such services, and the share of them that each rule explains.
    """
    right = dict.fromkeys(head_starts_s, 0)
    choices = 0
    for _, same in by_day(calls):
        waiting: list[Recorded] = []
        coming = iter([call for call in same if call.waited_s > 1])
        following = next(coming, None)
        for served in sorted((c for c in same if c.served), key=lambda call: call.left_s):
            while following is not None and following.at_s <= served.left_s:
                waiting.append(following)
                following = next(coming, None)
            waiting = [call for call in waiting if call.left_s >= served.left_s]
            fit = [call for call in waiting if call.kind in kinds[served.agent]]
            if served not in fit or len({call.preferred for call in fit}) == 1:
                continue
            choices += 1
            for head_start_s in head_starts_s:
                right[head_start_s] += _first(fit, head_start_s) is served
    return choices, {rule: count / choices if choices else 0.0 for rule, count in right.items()}


def _first(waiting: Iterable[Recorded], head_start_s: float) -> Recorded:
    return min(waiting, key=lambda call: call.at_s - head_start_s * call.preferred)
