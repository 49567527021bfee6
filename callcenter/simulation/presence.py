"""
Who was there: worked out from who talked, since logged-in hours were not recorded.

An agent is there from one talk to the next unless more than a quarter of an hour lies between.
Where calls that he serves waited after his talk and he took none of them, he was not ready: he
wrote something down, or paused. Without this the replay has agents who answer what in fact waited.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from callcenter.simulation.recorded import Recorded

Span = tuple[float, float]

_RARE = 0.003
"""A kind that makes up less of an agent's talks is not his: a slip of whoever passed it on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """
    One agent on one day.

    Args:
        agent: Who.
        shifts: From and until when he was there, seconds of the day.
        away: When he was there but not ready.
    """

    agent: str
    shifts: tuple[Span, ...]
    away: tuple[Span, ...]


_LAST_TALK_S = 60.0


def served_kinds(calls: Iterable[Recorded]) -> dict[str, frozenset[str]]:
    """Tell which kinds of call each agent served, slips left out."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for call in calls:
        if call.served:
            counts[call.agent][call.kind] += 1
    return {
        agent: frozenset(kind for kind, number in kinds.items() if number >= _RARE * kinds.total())
        for agent, kinds in counts.items()
    }


def presences(
    calls: Sequence[Recorded],
    kinds: Mapping[str, frozenset[str]],
    *,
    longest_gap_s: float = 900.0,
    look_at_waits: bool = True,
) -> list[Presence]:
    """
    Work out who was there on one day.

    Args:
        calls: The calls of that day.
        kinds: What each agent serves.
        longest_gap_s: A longer gap between two talks is an absence.
        look_at_waits: Take an agent for not ready while calls of his kinds waited in vain.

    Returns:
        One for each agent who talked, by name.
    """
    waits = _Waits(calls) if look_at_waits else None
    found = []
    for agent, talks in sorted(_talks(calls).items()):
        spans = [(call.left_s, call.left_s + call.talk_s) for call in talks]
        away = () if waits is None else tuple(_away(spans, kinds[agent], waits, longest_gap_s))
        shifts = tuple(_shifts(spans, longest_gap_s))
        found.append(Presence(agent=agent, shifts=shifts, away=away))
    return found


def _shifts(spans: Sequence[Span], longest_gap_s: float) -> Iterator[Span]:
    """
    Merge talks into stretches that end soon after the last of them begins.

    Who is then free, since the replay gave him other calls, would else take one more than he did.
    """
    for start, end in _merged(spans, longest_gap_s):
        last = max(begin for begin, _ in spans if begin <= end)
        yield start, max(min(end, last + _LAST_TALK_S), start + 1)


def _away(
    spans: Sequence[Span], kinds: frozenset[str], waits: "_Waits", longest_gap_s: float
) -> Iterator[Span]:
    """Find, after each talk, until when calls of his waited that he did not take."""
    end = 0.0
    for span, (following, _) in pairwise(spans):
        end = max(end, span[1])
        if not 0 < following - end <= longest_gap_s:
            continue
        lasts = [at for kind in kinds if (at := waits.last(kind, end, following))]
        if lasts and max(lasts) > end:
            yield end, max(lasts)


def _talks(calls: Iterable[Recorded]) -> dict[str, list[Recorded]]:
    """Give the talks of each agent in order."""
    talks: dict[str, list[Recorded]] = defaultdict(list)
    for call in sorted((call for call in calls if call.served), key=lambda call: call.left_s):
        talks[call.agent].append(call)
    return talks


def _merged(spans: Iterable[Span], longest_gap_s: float) -> list[Span]:
    merged: list[Span] = []
    for start, end in spans:
        if merged and start - merged[-1][1] <= longest_gap_s:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, max(end, start + 1)))
    return merged


class _Waits:
    """When calls of each kind waited, for the last moment before a time at which one did."""

    def __init__(self, calls: Iterable[Recorded]) -> None:
        spans: dict[str, list[Span]] = defaultdict(list)
        for call in calls:
            if call.waited_s > 1:
                spans[call.kind].append((call.at_s, call.left_s))
        self._busy = {kind: _merged(sorted(found), 0.0) for kind, found in spans.items()}
        self._starts = {kind: [start for start, _ in found] for kind, found in self._busy.items()}

    def last(self, kind: str, start: float, end: float) -> float | None:
        """Tell when a call of the kind waited last between two times; None when none did."""
        spans = self._busy.get(kind)
        if spans is None:
            return None
        number = bisect_left(self._starts[kind], end) - 1
        if number < 0 or spans[number][1] <= start:
            return None
        return min(spans[number][1], end)
