"""What a caller waits for, and what he hears meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from callcenter.ivr.commands.heard import Prompt


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """
    One routing step: from `after_s` seconds of waiting on, who may take the call.

    All `skills` (name to lowest level, 1-5), or one of the named `agents`; `anyone` means every
    agent of the queue. The first need of a call always begins at 0.
    """

    after_s: int
    skills: Mapping[str, int] = field(default_factory=dict)
    agents: tuple[str, ...] = ()
    anyone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingSounds:
    """
    What the caller hears while waiting, and the keys that leave the queue.

    Args:
        music: Name of a music class.
        language: In which position and announcements are spoken.
        say_position_every_s: None when the position is not told; see `wording.position`.
        announcements: Played together every `announce_every_s`.
        keys: Keys that answer `Key` and take the caller out of the queue; often empty.
    """

    music: str
    language: str
    say_position_every_s: int | None = None
    announcements: tuple[Prompt, ...] = ()
    announce_every_s: int | None = None
    keys: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Enqueue:
    """
    Hand the call to routing. Answered by `Served`, `WaitedTooLong`, `NoAgents` or `Key`.

    Args:
        queue: Name of the queue.
        needs: Routing steps in order of `after_s`; never empty.
        priority: 0-100; each point is a head start.
        waiting: What is heard meanwhile.
        longest_s: Answer `WaitedTooLong` then; None waits without end.
        leave_if_nobody: Answer `NoAgents` when nobody is signed in who could ever serve it;
            False waits all the same.
    """

    queue: str
    needs: tuple[Need, ...]
    priority: int
    waiting: WaitingSounds
    longest_s: int | None
    leave_if_nobody: bool = False
