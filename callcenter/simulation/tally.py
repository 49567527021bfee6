"""What is counted while a day is simulated, by queue and interval of arrival."""

from dataclasses import dataclass, field

from callcenter.acd.model import AgentState

_THERE = frozenset(AgentState) - {AgentState.OFFLINE, AgentState.NOT_READY, AgentState.MISSED}
_BUSY = _THERE - {AgentState.READY}


@dataclass(slots=True, kw_only=True)
class Cell:
    """
    The calls of one queue that came in one interval: how long each waited, by its end.

    Whoever entered here counts here, wherever he was answered; `overflowed` are those of them whom
    another queue took over.
    """

    answered: list[float] = field(default_factory=list)
    abandoned: list[float] = field(default_factory=list)
    called_back: list[float] = field(default_factory=list)
    not_reached: int = 0
    sent_away: int = 0
    overflowed: int = 0
    turned_away: int = 0
    unserved: int = 0
    handled_s: float = 0.0

    def add(self, other: "Cell") -> None:
        """Count another cell's calls here, too."""
        self.answered += other.answered
        self.abandoned += other.abandoned
        self.called_back += other.called_back
        self.not_reached += other.not_reached
        self.sent_away += other.sent_away
        self.overflowed += other.overflowed
        self.turned_away += other.turned_away
        self.unserved += other.unserved
        self.handled_s += other.handled_s


@dataclass(slots=True, kw_only=True)
class WorkedTime:
    """Seconds of a group of agents, by interval: there (busy or ready), and busy of these."""

    there_s: list[float]
    busy_s: list[float]


@dataclass(slots=True)
class _Watched:
    """An agent, and whose time his is counted as."""

    worked: WorkedTime
    state: AgentState = AgentState.OFFLINE
    since: float = 0.0


class AgentClock:
    """Splits the time of each agent into intervals, as his states change."""

    def __init__(self, intervals: int, interval_s: float, groups: dict[str, int]) -> None:
        self._interval_s = interval_s
        self._last = intervals - 1
        self.worked = [
            WorkedTime(there_s=[0.0] * intervals, busy_s=[0.0] * intervals)
            for _ in range(max(groups.values(), default=-1) + 1)
        ]
        self._known = {agent: _Watched(self.worked[group]) for agent, group in groups.items()}

    def change(self, agent: str, state: AgentState, now_s: float) -> None:
        """Note that an agent's state is another from now on."""
        known = self._known[agent]
        before, since = known.state, known.since
        if before is state:
            return
        known.state, known.since = state, now_s
        if now_s > since and before in _THERE:
            self._add(known.worked, since, now_s, busy=before in _BUSY)

    def close(self, now_s: float) -> None:
        """Count what has not ended yet."""
        for agent in self._known:
            self.change(agent, AgentState.OFFLINE, now_s)

    def _add(self, worked: WorkedTime, start: float, end: float, *, busy: bool) -> None:
        """Add a stretch to the intervals it touches; what lies after the last belongs nowhere."""
        length = self._interval_s
        first, last = int(start // length), int(end // length)
        for number in range(first, min(last, self._last) + 1):
            part = end - start
            if first != last:
                part = min(end, (number + 1) * length) - max(start, number * length)
            worked.there_s[number] += part
            if busy:
                worked.busy_s[number] += part


class LineClock:
    """How many wait in a queue, over time: the mean and the variance of that number."""

    __slots__ = ("_began", "_since", "area", "area_squared", "mean", "variance", "waiting")

    def __init__(self) -> None:
        self.waiting = 0
        self._since = 0.0
        self.area = 0.0
        self.area_squared = 0.0
        self._began = 0.0
        self.mean = 0.0
        self.variance = 0.0

    def change(self, by: int, now_s: float) -> None:
        """Note that one more or one fewer waits."""
        lasted_s, waiting = now_s - self._since, self.waiting
        self.area += waiting * lasted_s
        self.area_squared += waiting * waiting * lasted_s
        self._since = now_s
        self.waiting = waiting + by

    def begin(self, now_s: float) -> None:
        """Forget what was before: the warm-up is over."""
        self.change(0, now_s)
        self.area = self.area_squared = 0.0
        self._began = now_s

    def end(self, now_s: float) -> None:
        """Work out mean and variance up to now."""
        self.change(0, now_s)
        lasted_s = now_s - self._began
        if lasted_s > 0:
            self.mean = self.area / lasted_s
            self.variance = self.area_squared / lasted_s - self.mean**2
