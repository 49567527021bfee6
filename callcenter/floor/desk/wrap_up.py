"""After-call work: what the agent noted about a call, written when the work is done."""

from dataclasses import dataclass

from callcenter.acd.commands import AgentStateChanged
from callcenter.acd.model import AgentState
from callcenter.clock import Clock
from callcenter.floor.desk.desk_events import CallNoted
from callcenter.floor.desk.note_book import NoteBook, Said
from callcenter.ledger import events
from callcenter.ledger.ledger import Ledger

_ABOUT_A_CALL = {AgentState.TALKING, AgentState.WRAP_UP}


@dataclass(slots=True, kw_only=True)
class _Notes:
    call: str
    code: str | None = None
    note: str | None = None
    wrap_up_since: float | None = None


class WrapUps:
    """Reason code and note of each agent's current call, from the talk to the end of wrap-up."""

    def __init__(self, ledger: Ledger, clock: Clock, book: NoteBook) -> None:
        self._ledger = ledger
        self._clock = clock
        self._book = book
        self._notes: dict[str, _Notes] = {
            agent: _Notes(call=said.call, code=said.code, note=said.note)
            for agent, said in book.found.items()
            if said.call is not None
        }
        self._last: dict[str, _Notes] = {}

    def note(self, agent: str, call: str, code: str | None, note: str | None) -> None:
        """Keep what the agent says of the call; a later word replaces an earlier one."""
        notes = self._notes.get(agent)
        if notes is None or notes.call != call:
            notes = self._notes[agent] = _Notes(call=call)
        notes.code = notes.code if code is None else code
        notes.note = notes.note if note is None else note
        self._book.write(Said(agent=agent, call=call, code=notes.code, note=notes.note))

    def noted(self, agent: str, call: str | None) -> CallNoted | None:
        """Return what the agent said of this call so far; None where he said nothing."""
        notes = self._notes.get(agent)
        if notes is None or notes.call != call:
            return None
        return CallNoted(call=notes.call, code=notes.code, note=notes.note)

    def of_call(self, call: str) -> list[dict[str, str | None]]:
        """Return what agents have said of this call and still work on, for who gets it next."""
        return [
            {"agent": agent, "code": notes.code or None, "note": notes.note or None}
            for agent, notes in self._notes.items()
            if notes.call == call and (notes.code or notes.note)
        ]

    def note_late(self, agent: str, call: str, code: str | None, note: str | None) -> bool:
        """
        Write down what comes after the work was done; only for the agent's last call.

        What is known already is not written twice: a desk says it again when it heard no answer.
        """
        last = self._last.get(agent)
        if last is None or last.call != call:
            return False
        late = _Notes(
            call=call,
            code=last.code if code is None else code,
            note=last.note if note is None else note,
        )
        if (late.code or None, late.note or None) != (last.code or None, last.note or None):
            self._last[agent] = late
            self._append(call, _done(agent, 0.0, late))
        return True

    def state_changed(self, change: AgentStateChanged) -> None:
        """Follow the agent's states; leaving the call's work writes it down."""
        notes = self._notes.get(change.agent)
        if change.state in _ABOUT_A_CALL and change.call is not None:
            if notes is not None and notes.call != change.call:
                self._write(change.agent, notes)
                notes = None
            if notes is None:
                notes = self._notes[change.agent] = _Notes(call=change.call)
            if change.state is AgentState.WRAP_UP and notes.wrap_up_since is None:
                notes.wrap_up_since = change.since
        elif notes is not None and change.before in _ABOUT_A_CALL:
            self._write(change.agent, notes)

    def _write(self, agent: str, notes: _Notes) -> None:
        self._notes.pop(agent, None)
        self._last[agent] = notes
        since = notes.wrap_up_since
        seconds = 0.0 if since is None else max(0.0, self._clock.now_s() - since)
        if since is not None or notes.code or notes.note:
            self._append(notes.call, _done(agent, seconds, notes))
        if notes.code is not None or notes.note is not None:
            self._book.write(Said(agent=agent, call=None))

    def _append(self, call: str, event: events.CallWrappedUp) -> None:
        self._ledger.append(f"call:{call}", event)


def _done(agent: str, seconds: float, notes: _Notes) -> events.CallWrappedUp:
    return events.CallWrappedUp(
        agent=agent, seconds=round(seconds, 3), code=notes.code or None, note=notes.note or None
    )
