"""What must be true of call-backs at the end: each promise has one end, and keeps what was his."""

from collections.abc import Iterator, Mapping, Sequence

from callcenter.ledger.events import Written
from tests.simulation.town import Town

KEPT = frozenset({"callback.reached", "callback.given_up", "callback.cancelled"})


class Promises:
    """The call-backs of one town, by the calls in which they were asked for."""

    def __init__(self, town: Town, streams: Mapping[str, Sequence[Written]]) -> None:
        self._town = town
        self._streams = streams

    def kept(self, call: str) -> Iterator[str]:
        """Tell what is wrong with the promise made in a call, if one was."""
        events = self._streams[f"call:{call}"]
        yield from self._ends(call, events)
        asked = [e for e in events if e.type == "callback.asked"]
        tried = [e for e in events if e.type == "callback.tried"]
        known = {call, *(event.data["call"] for event in tried)}
        for event in tried if asked else ():
            made = event.data["call"]
            yield from self._place(made, asked[-1], events)
            if not known & self._prioritised():
                yield from self._points(made, asked[-1])

    def _ends(self, call: str, events: Sequence[Written]) -> Iterator[str]:
        """Whoever was promised a call-back gets it, is given up, or is still in the line."""
        kinds = [event.type for event in events]
        ends = sum(kind in KEPT for kind in kinds)
        asked = "callback.asked" in kinds
        shown = any(wish["id"] == call for wish in self._town.floor.callbacks.shown())
        if ends > 1 or (asked and ends + shown != 1) or (not asked and ends):
            told = [kind for kind in kinds if kind.startswith("callback.")]
            yield f"has the call-back {told} and is in the line: {shown}"
        tries = [event.data["call"] for event in events if event.type == "callback.tried"]
        if len(tries) != len(set(tries)):
            yield f"was called back twice by one call: {tries}"

    def _place(self, made: str, asked: Written, events: Sequence[Written]) -> Iterator[str]:
        """A called customer who waits does so at the place of before, for whom he needed."""
        queue, place = asked.data["queue"], asked.data["entered_at"]
        needed = [
            e.data["needs"]
            for e in events
            if e.type == "call.queued"
            and (e.data["queue"], e.data["entered_at"]) == (queue, place)
            and e.data["needs"]
        ]
        for event in self._streams.get(f"call:{made}", ()):
            if event.type == "call.answered" or event.data.get("queue", queue) != queue:
                return  # led on by an agent or a supervisor: what holds there is another matter
            if event.type != "call.queued":
                continue
            if event.data["entered_at"] != place:
                yield f"was promised the place {place}, has {event.data['entered_at']} as {made}"
            if needed and event.data["needs"] != needed[-1]:
                yield f"was promised {needed[-1]}, has {event.data['needs']} as {made}"

    def _points(self, made: str, asked: Written) -> Iterator[str]:
        """He has the points of before, unless a supervisor said otherwise."""
        for event in self._streams.get(f"call:{made}", ()):
            if event.type in {"call.answered", "call.overflowed"}:
                return
            told = event.data["priority"] if event.type == "call.queued" else asked.data["priority"]
            if told < asked.data["priority"]:
                yield f"was promised {asked.data['priority']} points, has {told} as {made}"

    def _prioritised(self) -> set[str]:
        return {
            what.partition(" ")[0] for _, what in self._town.did if what.endswith("is prioritised")
        }
