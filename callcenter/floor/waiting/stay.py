"""What was decided about a call's stay in its queue, and must hold over a restart."""

from dataclasses import dataclass
from typing import Any, Self

from callcenter.ivr.commands import Need


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """
    The place of a call in the queue that it left last, for a call-back to keep.

    Args:
        queue: Which one.
        entered_at: The place.
        points: Priority.
        needs: Whom it had waited for.
    """

    queue: str
    entered_at: float
    points: int
    needs: tuple[Need, ...]

    def saved(self) -> list[Any]:
        """Return it as plain values; `read` takes them back."""
        needs = [[n.after_s, dict(n.skills), list(n.agents), n.anyone] for n in self.needs]
        return [self.queue, self.entered_at, self.points, needs]

    @classmethod
    def read(cls, saved: object) -> Self | None:
        """Take back what `saved` gave; None where there was nothing readable."""
        if not isinstance(saved, list):
            return None
        try:
            queue, entered_at, given, needs = saved
            return cls(
                queue=str(queue),
                entered_at=float(entered_at),
                points=int(given),
                needs=tuple(
                    Need(after_s=after_s, skills=skills, agents=tuple(agents), anyone=anyone)
                    for after_s, skills, agents, anyone in needs
                ),
            )
        except (TypeError, ValueError):
            return None


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
