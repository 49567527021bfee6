"""What was decided about a call's stay in its queue, and must hold over a restart."""

from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """
    One stay in a queue.

    Args:
        prefer: Agents who are asked before all others, and for how many seconds each.
        acted: Overflow rules of the queue that acted already, by their place in its list.
        been: Queues from which the call overflowed to this one.
        since: When it came here from another queue; None: with its first entry.
        points: Priority by menu and tier, or as a supervisor changed it; None leaves the menu's.
    """

    prefer: tuple[tuple[str, float], ...] = ()
    acted: tuple[int, ...] = ()
    been: tuple[str, ...] = ()
    since: float | None = None
    points: int | None = None

    def saved(self) -> list[Any]:
        """Return it as plain values; `read` takes them back."""
        return [list(self.prefer), list(self.acted), list(self.been), self.since, self.points]

    @classmethod
    def read(cls, saved: object) -> Self:
        """Take back what `saved` gave; what cannot be read is a stay without decisions."""
        if not isinstance(saved, list):
            return cls()
        try:
            prefer, acted, been, since, given = saved
            return cls(
                prefer=tuple((str(agent), float(for_s)) for agent, for_s in prefer),
                acted=tuple(int(one) for one in acted),
                been=tuple(str(one) for one in been),
                since=None if since is None else float(since),
                points=None if given is None else int(given),
            )
        except (TypeError, ValueError):
            return cls()
