"""Put calls on record that ended unseen: while the service was away, or before it took them."""

from collections.abc import Collection, Sequence
from datetime import datetime

from callcenter.floor.ports.unseen import UnseenCall
from callcenter.floor.surroundings import Surroundings
from callcenter.floor.switchboard import Switchboard
from callcenter.ledger.events import CallArrived, CallEnded, CallFellBack


class Unseen:
    """Writes each end that nobody saw, once, whichever way it is learned."""

    def __init__(self, around: Surroundings, switchboard: Switchboard) -> None:
        self._around = around
        self._switchboard = switchboard

    def close(self, call_ids: Sequence[str], *, at: datetime | None = None) -> None:
        """Write the end of calls of which only the ledger still knows; `at` as in `append`."""
        board = self._switchboard
        for call_id in call_ids:
            if call_id not in board.calls and not board.departed.on_record(call_id):
                board.departed.note(call_id, 0, known=True)
                self._around.ledger.append(
                    f"call:{call_id}", CallEnded(by="caller", cause=0), at=at
                )

    def note(
        self, calls: Sequence[UnseenCall], *, known: Collection[str], alive: Collection[str]
    ) -> Sequence[UnseenCall]:
        """
        Write what no record tells, with the times it had.

        Args:
            calls: All that ended while nobody was there, perhaps some that somebody has seen end.
            known: Calls that have a record.
            alive: Of these, those whose end is not on it.

        Returns:
            Those whose end is on record now: all but the live ones (a line may have come in late),
            which are ended by the news of it.
        """
        over = [call for call in calls if call.id not in self._switchboard.calls]
        departed = self._switchboard.departed
        for call in over:
            if departed.on_record(call.id) or (call.id in known and call.id not in alive):
                continue
            departed.note(call.id, 0, known=True)
            self._write(call, arrived=call.id in known)
        return over

    def _write(self, call: UnseenCall, *, arrived: bool) -> None:
        stream, ledger = f"call:{call.id}", self._around.ledger
        if not arrived:
            ledger.append(stream, self._arrival(call), at=call.came)
        if call.fell is not None:
            ledger.append(stream, CallFellBack(), at=call.fell)
        ledger.append(stream, CallEnded(by="caller", cause=16), at=call.ended)

    def _arrival(self, call: UnseenCall) -> CallArrived:
        line = self._around.centre().number(call.number)
        return CallArrived(
            pbx=self._around.pbx_name,
            uniqueid=call.id,
            number=call.number,
            caller=call.caller,
            caller_name=None,
            flow=line.flow if line is not None else None,
        )
