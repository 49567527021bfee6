"""Circles in a graph of steps."""

from collections.abc import Iterable, Mapping


def circles(ways: Mapping[str, Iterable[str]]) -> list[set[str]]:
    """
    Find the groups of steps that reach each other in a circle.

    Source:
        Tarjan's strongly connected components, without recursion: flows may be deep.
    """
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    pending: list[str] = []
    on_pending: set[str] = set()
    found: list[set[str]] = []
    for root in ways:
        if root in number:
            continue
        work = [(root, iter(ways[root]))]
        number[root] = low[root] = len(number)
        pending.append(root)
        on_pending.add(root)
        while work:
            name, rest = work[-1]
            follower = next(rest, None)
            if follower is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[name])
                if low[name] == number[name]:
                    group = set(pending[pending.index(name) :])
                    del pending[pending.index(name) :]
                    on_pending -= group
                    if len(group) > 1 or name in ways[name]:
                        found.append(group)
            elif follower not in number:
                number[follower] = low[follower] = len(number)
                pending.append(follower)
                on_pending.add(follower)
                work.append((follower, iter(ways[follower])))
            elif follower in on_pending:
                low[name] = min(low[name], number[follower])
    return found
