"""What the record of a scripted call will say became of it: as the ledger does, without one."""

from collections.abc import Sequence

from callcenter.ivr import commands
from callcenter.ivr.commands import Command, Outcome
from callcenter.ivr.machine import StepTrace

OUTCOMES = (
    "answered",
    "callback",
    "voicemail",
    "abandoned_queue",
    "abandoned_ivr",
    "closed",
    "overflowed",
    "self_served",
)
"""Those that a menu can bring about by itself."""


def outcome_of(
    done: Sequence[tuple[Command, Outcome]], left: Sequence[StepTrace], *, hung_up: bool
) -> str:
    """
    Tell the outcome from the course of a call that is over.

    Args:
        done: Every command and what came of it, in order.
        left: Every step left and how.
        hung_up: The caller did, before the menu ended.
    """
    return _by_what_was_done(done) or _by_where_it_ended(
        queued=_queued(done),
        closed=[trace.left for trace in left if trace.verb == "hours"][-1:] == ["closed"],
        turned_away=any(
            trace.verb in {"queue", "transfer"} and trace.left in {"nobody", "failed"}
            for trace in left
        ),
        hung_up=hung_up,
    )


def _by_what_was_done(done: Sequence[tuple[Command, Outcome]]) -> str | None:
    if any(isinstance(came, commands.Served) for _, came in done):
        return "answered"
    if any(_promised(command, came) for command, came in done):
        return "callback"
    spoken = [came for _, came in done if isinstance(came, commands.VoicemailTaken)]
    return "voicemail" if any(message.length_s > 0 for message in spoken) else None


def _promised(command: Command, came: Outcome) -> bool:
    return isinstance(command, commands.OfferCallback) and isinstance(came, commands.Noted)


def _by_where_it_ended(*, queued: bool, closed: bool, turned_away: bool, hung_up: bool) -> str:
    if hung_up and queued:
        return "abandoned_queue"
    if closed:
        return "closed"
    if hung_up:
        return "abandoned_ivr"
    return "overflowed" if queued or turned_away else "self_served"


def _queued(done: Sequence[tuple[Command, Outcome]]) -> bool:
    """Who was told at once that nobody is there has not waited."""
    return any(
        isinstance(command, commands.Enqueue) and not isinstance(came, commands.NoAgents)
        for command, came in done
    )
