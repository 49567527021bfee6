"""Put calls on record that ended while the service was away, with the times they had."""

from collections.abc import Collection, Iterable

from callcenter.floor.ports.unseen import UnseenCall
from callcenter.floor.surroundings import Surroundings
from callcenter.ledger.events import CallArrived, CallEnded, CallFellBack


def note_unseen(
    calls: Iterable[UnseenCall],
    around: Surroundings,
    *,
    known: Collection[str],
    alive: Collection[str],
) -> None:
    """
    Write what no record tells.

    Args:
        calls: All that ended while nobody was there, perhaps some that somebody has seen end.
        around: Has the ledger, and whose number was dialled.
        known: Calls that have a record.
        alive: Of these, those whose end is not on it.
    """
    for call in calls:
        if call.id in known and call.id not in alive:
            continue
        stream = f"call:{call.id}"
        if call.id not in known:
            around.ledger.append(stream, _arrived(call, around), at=call.came)
        if call.fell is not None:
            around.ledger.append(stream, CallFellBack(), at=call.fell)
        around.ledger.append(stream, CallEnded(by="caller", cause=16), at=call.ended)


def _arrived(call: UnseenCall, around: Surroundings) -> CallArrived:
    line = around.centre().number(call.number)
    return CallArrived(
        pbx=around.pbx_name,
        uniqueid=call.id,
        number=call.number,
        caller=call.caller,
        caller_name=None,
        flow=line.flow if line is not None else None,
    )
