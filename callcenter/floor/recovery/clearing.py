"""Close what is over: calls, talks and phones of which the exchange knows nothing any more."""

from collections.abc import Collection, Sequence

import structlog

from callcenter.acd import events as acd
from callcenter.floor.consulting.consulting import call_of
from callcenter.floor.ports.pbx_events import LiveChannel, Snapshot
from callcenter.floor.surroundings import Surroundings
from callcenter.floor.switchboard import Switchboard

log = structlog.get_logger()


class Clearing:
    """Closes what a snapshot does not show."""

    def __init__(self, around: Surroundings, switchboard: Switchboard) -> None:
        self._around = around
        self._switchboard = switchboard

    def dead_calls(self, snapshot: Snapshot) -> None:
        """
        End the calls that are gone.

        A line that came in while the link was down may be younger than the snapshot: it speaks
        for itself. An older one may still wait for an answer when its channel is gone.
        """
        alive = {c.uniqueid: c.bridge for c in snapshot.channels}
        lost_at = self._switchboard.link_lost_at
        for task in list(self._switchboard.calls.values()):
            young = task.line_since is not None and task.line_since >= lost_at
            if snapshot.restarted and not young:
                self._switchboard.end_unseen(task, why="pbx_restart")
            elif task.line_due:
                continue  # placed a moment ago, perhaps later than the snapshot
            elif not young and task.call.uniqueid not in alive:
                self._switchboard.end_unseen(task)
            elif task.line_since is None:
                task.consult_recovery.seen(alive)
                task.leg_missing(alive.keys())
            else:
                task.consult_recovery.seen(alive)

    def unseen_ends(self, suspects: Collection[str], channels: Sequence[LiveChannel]) -> None:
        """End calls that have no line for long, and no channel now."""
        alive = {c.uniqueid for c in channels}
        for call_id in suspects:
            task = self._switchboard.calls.get(call_id)
            if task is not None and task.is_lineless and task.call.uniqueid not in alive:
                log.warning("recovery.end_unseen", call=call_id)
                self._switchboard.end_unseen(task)

    def orphans(self, channels: Sequence[LiveChannel]) -> None:
        """Hang up phones that stand beside a call whose caller is gone: nobody else would."""
        callers = {c.uniqueid for c in channels}
        for orphan in channels:
            if orphan.endpoint is not None and orphan.call_id not in callers:
                work = self._around.pbx.hang_up(orphan.channel)
                self._around.background.spawn(work, f"hang up {orphan.channel}")

    def dead_talks(self, channels: Sequence[LiveChannel]) -> None:
        """Free agents of talks that ended while nobody told us."""
        alive = {c.uniqueid for c in channels}
        for view in self._around.dispatcher.engine.agents():
            for call in view.calls:
                base = call_of(call)
                if base not in alive and base not in self._switchboard.calls:
                    self._around.dispatcher.tell(acd.TalkEnded(agent=view.agent, call=call))
