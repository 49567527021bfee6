"""What was decided about a call's stay in its queue, and must hold over a restart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from callcenter.ivr.commands import Need


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
        needs: Whom it waits for, where no flow says it any more: the customer of a call-back.
    """

    prefer: tuple[tuple[str, float], ...] = ()
    acted: tuple[int, ...] = ()
    been: tuple[str, ...] = ()
    since: float | None = None
    points: int | None = None
    needs: tuple[Need, ...] = ()

    def saved(self) -> list[Any]:
        """Return it as plain values; `read` takes them back."""
        needs = [[n.after_s, dict(n.skills), list(n.agents), n.anyone] for n in self.needs]
        first = [list(self.prefer), list(self.acted), list(self.been), self.since, self.points]
        return [*first, needs] if needs else first

    @classmethod
    def read(cls, saved: object) -> Self:
        """Take back what `saved` gave; what cannot be read is a stay without decisions."""
        if not isinstance(saved, list):
            return cls()
        try:
            prefer, acted, been, since, given, *needs = saved
            return cls(
                prefer=tuple((str(agent), float(for_s)) for agent, for_s in prefer),
                acted=tuple(int(one) for one in acted),
                been=tuple(str(one) for one in been),
                since=None if since is None else float(since),
                points=None if given is None else int(given),
                needs=tuple(_need(*one) for one in needs[0]) if needs else (),
            )
        except (TypeError, ValueError):
            return cls()


def _need(
    after_s: int,
    skills: Mapping[str, int],
    agents: Sequence[str],
    anyone: bool,  # noqa: FBT001 - as saved
) -> Need:
    return Need(after_s=after_s, skills=skills, agents=tuple(agents), anyone=anyone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """
    The place of a call in the queue that it left last, for a call-back to keep.

    Args:
        queue: Which one.
        entered_at: The place.
        stay: What had been decided, with priority and needs.
        moved: From which queue it had been moved there.
        returns: The place is still his who comes back to it: he left by a key, and thinks again.
    """

    queue: str
    entered_at: float
    stay: Stay
    moved: str | None = None
    returns: bool = False

    @property
    def moved_there(self) -> tuple[str, str] | None:
        """From which queue to which it had been moved."""
        return None if self.moved is None else (self.moved, self.queue)

    def saved(self) -> list[Any]:
        """Return it as plain values; `read` takes them back."""
        return [self.queue, self.entered_at, self.stay.saved(), self.moved, self.returns]

    @classmethod
    def read(cls, saved: object) -> Self | None:
        """Take back what `saved` gave; None where there was nothing readable."""
        if not isinstance(saved, list):
            return None
        try:
            queue, entered_at, stay, moved, returns = saved
            return cls(
                queue=str(queue),
                entered_at=float(entered_at),
                stay=Stay.read(stay),
                moved=None if moved is None else str(moved),
                returns=bool(returns),
            )
        except (TypeError, ValueError):
            return None
