"""What must be true at the end: records, figures and recordings add up, nothing is left over."""

import asyncio
import itertools
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from callcenter.centre.model import ChoiceRule
from callcenter.floor.outgoing.outgoing import is_own
from callcenter.floor.ports.pbx_events import Bridged
from callcenter.ledger.callback_story import KINDS
from callcenter.ledger.events import Written
from callcenter.ledger.record import CallRecord
from callcenter.ledger.today import Today
from callcenter.recordings.fallback import FALLBACK_NUMBER
from tests.simulation.observer import Broken
from tests.simulation.promises import Promises
from tests.simulation.town import Town
from tests.simulation.town_centre import AGENTS

GIVEN_UP = frozenset({"abandoned_queue", "abandoned_ringing", "answered"})
"""On record of whom the board counts as abandoned; who was answered may wait again."""
OUTCOMES = frozenset(
    {
        "answered",
        "abandoned_ivr",
        "abandoned_queue",
        "abandoned_ringing",
        "overflowed",
        "voicemail",
        "callback",
        "closed",
        "self_served",
        "rejected",
        "failed",
        "pbx_restart",
        # Of calls of our own: why nobody was reached.
        "busy",
        "no_answer",
        "declined",
        "not_confirmed",
        "unreachable",
        "cancelled",
    }
)
AFTER_THE_END = frozenset(
    {
        "recording.kept",
        "recording.missing",
        "voicemail.taken",
        "call.wrapped_up",
        "call.customer",
        *KINDS,
    }
)
HIS_NO_MORE = frozenset({"offer.missed", "offer.withdrawn", "talk.ended"})
BUSY = frozenset({"reserved", "ringing", "talking"})
KEEPING_S = 0.1
"""How long a recording may take to be kept after its call; a sweep keeps what a death left."""
OFFER_OVER = frozenset({"offer.missed", "offer.withdrawn"})
OFFERS_OVER = frozenset({"call.answered", "call.resumed", "call.ended"})
"""With an answer the others are withdrawn; none outlives the process that made it."""


class Bookkeeper:
    """Counts one town's storm once all callers are gone."""

    def __init__(self, town: Town) -> None:
        self._town = town
        queues = town.centre.queues.values()
        self._ring_all = {queue.name for queue in queues if queue.choice is ChoiceRule.RING_ALL}
        self._streams = {
            stream: [e for e in town.events if e.stream == stream]
            for stream in sorted({e.stream for e in town.events if e.stream.startswith("call:")})
        }

    def check(self) -> None:
        """
        Check everything.

        Raises:
            Broken: Something does not add up; tells the story of the call or agent.
        """
        for problem in itertools.chain(self._calls(), self._agents(), self._figures()):
            who, _, what = problem.partition(": ")
            raise Broken(f"{who}: {what}\n{self._town.story(who)}")
        self._nothing_left()

    # --- calls ----------------------------------------------------------------------------------

    def _calls(self) -> Iterator[str]:
        promises = Promises(self._town, self._streams)
        for stream, events in self._streams.items():
            call = stream.removeprefix("call:")
            for problem in (
                *_life(events),
                *_record(self._town.record(call)),
                *_offers(events, self._ring_all),
                *(() if is_own(call) else _places(events)),
                *self._truth(call, events),
                *self._recordings(call, events),
                *promises.kept(call),
            ):
                yield f"{call}: {problem}"

    def _truth(self, call: str, events: Sequence[Written]) -> Iterator[str]:
        """Who talked in the exchange is who talked in the record."""
        told = Counter(e.data["agent"] for e in events if e.type == "call.answered")
        ended = Counter(e.data["agent"] for e in events if e.type == "talk.ended")
        unseen = any(e.type == "call.ended" and e.data["cause"] == 0 for e in events)
        if told != ended and not (unseen and not ended - told):
            yield f"talks began {dict(told)} and ended {dict(ended)}"
        true = Counter(
            (event.endpoint or "").removesuffix("-web")
            for _, event in self._town.pbx.told
            if isinstance(event, Bridged)
            and event.entered
            and event.call_id == call
            and event.endpoint is not None
        )
        for agent in told.keys() - true.keys():
            yield f"a talk with {agent} is told that never was"
        if told - true:
            yield f"talks told {dict(told)}, true were {dict(true)}"
        # Who is only asked about a call, or is back from asking, has no talk of his own with it.
        # Nor has, yet, who is there before the customer is whom we call.
        asked = is_own(call) or any(e.type == "call.consulted" for e in events)
        for agent in (true - told).keys() if not (asked or self._in_the_dark(call)) else ():
            yield f"a talk with {agent} is not told"

    def _in_the_dark(self, call: str) -> bool:
        """Tell whether a talk of the call may have passed unseen, by its nature or for a fault."""
        spans = self._town.dark
        bridged = [
            at
            for at, event in self._town.pbx.told
            if isinstance(event, Bridged) and event.call_id == call
        ]
        return any(begin - 0.2 <= at <= end + 0.2 for at in bridged for begin, end in spans)

    def _recordings(self, call: str, events: Sequence[Written]) -> Iterator[str]:
        """One recording for every leg with a talk, or the reason why there is none."""
        town = self._town
        shelf = town.recordings
        kept = Counter(str(one["id"]) for one in shelf.kept)
        missing = Counter(f"{one['call']}-{one['leg']}" for one in shelf.missing)
        began, ended = events[0].at.timestamp(), events[-1].at.timestamp() + KEEPING_S
        died = any(began <= at <= ended for at in town.deaths)
        # The exchange itself records what is talked in its fallback.
        answered = {e.data["leg"] for e in events if e.type == "call.answered"}
        for leg in answered - {FALLBACK_NUMBER}:
            stem = f"{call}-{leg}"
            swept = died and stem in shelf.given and stem not in shelf.closed
            if kept[stem] + missing[stem] + swept != 1:
                yield (
                    f"leg {leg} was answered: kept {kept[stem]}, missing {missing[stem]}, "
                    f"left to the sweep {swept}"
                )
        for stem in shelf.given - shelf.closed:
            if stem.startswith(f"{call}-") and not died:
                yield f"the place {stem} was given and never closed"

    # --- agents ---------------------------------------------------------------------------------

    def _agents(self) -> Iterator[str]:
        """No agent is offered a second call while the first is his, unless he took it himself."""
        for agent in AGENTS:
            mine: dict[str, str] = {}
            deaths = list(self._town.deaths)
            for event in self._town.events:
                if deaths and event.at.timestamp() > deaths[0]:  # no offer outlives the process
                    deaths.pop(0)
                    mine = {c: how for c, how in mine.items() if how != "offered"}
                call = event.stream.removeprefix("call:")
                if event.stream == f"agent:{agent}" and event.type == "agent.state":
                    if event.data["state"] not in BUSY:
                        mine = {c: how for c, how in mine.items() if how == "offered"}
                    continue
                concerns = event.data.get("agent") == agent
                if concerns and event.type == "call.offered" and (others := mine.keys() - {call}):
                    yield f"{agent}: is offered {call} while {sorted(others)} is his"
                if concerns and event.type in {"call.offered", "call.answered"}:
                    mine[call] = event.type.removeprefix("call.")
                if event.type == "call.ended" or (concerns and event.type in HIS_NO_MORE):
                    mine.pop(call, None)

    # --- figures --------------------------------------------------------------------------------

    def _figures(self) -> Iterator[str]:
        """Today's figures conserve, agree with the records, and survive a restart."""
        town = self._town
        queues = town.centre.queues.values()
        today = Today(in_time_s={q.name: float(q.service_level.within_s) for q in queues})
        today.take_all(town.events)
        shown = {row["queue"]: row for row in town.floor.board.snapshot()["queues"]}
        for name in town.centre.queues:
            counts = today.queue(name)
            parts = counts.answered + counts.abandoned + counts.left
            if counts.offered != parts:
                yield f"{name}: offered {counts.offered} is not the sum of its parts, {parts}"
            for figure in ("offered", "answered", "abandoned", "left"):
                if shown[name][figure] != getattr(counts, figure):
                    yield (
                        f"{name}: the board shows {figure} {shown[name][figure]}, the ledger tells "
                        f"{getattr(counts, figure)}"
                    )
        records = [town.record(s.removeprefix("call:")) for s in self._streams]
        answered = sum(today.queue(name).answered for name in town.centre.queues)
        known = sum(1 for r in records if r.queued_at and r.answered_at)
        if answered < sum(1 for s in self._streams.values() if _answered_from_queue(s)):
            yield f"service: answered {answered} of queue calls, {known} records were"
        for call, events in self._streams.items():
            alone = Today()
            alone.take_all(events)
            outcome = town.record(call.removeprefix("call:")).outcome
            if any(one.abandoned for one in alone.queues.values()) and outcome not in GIVEN_UP:
                yield f"{call.removeprefix('call:')}: is counted as abandoned, on record {outcome}"

    # --- leftovers ------------------------------------------------------------------------------

    def _nothing_left(self) -> None:
        """Raise unless all that was for one call is gone with it."""
        town = self._town
        around = town.around
        left: dict[str, object] = {
            "live calls": sorted(town.floor.live_call_ids),
            "background tasks": [
                t.get_name()
                for t in vars(town.background)["_tasks"]
                if not t.get_name().startswith("line of")  # has its time, and then looks
            ],
            "look-ups": list(vars(around.callers)["_found"]),
            "open pops": list(vars(around.pops)["_current"]),
            "calls in routing": [
                view.call
                for queue in (*town.centre.queues, "direct")
                for view in town.engine.waiting(queue)
                if not view.callback
            ],
            "tasks of calls": [
                task.get_name()
                for task in asyncio.all_tasks()
                if task.get_name().startswith(("hold", "interrupt", "lookup", "late", "limit"))
            ],
        }
        for what, these in left.items():
            if these:
                who = str(next(iter(these))).rpartition(" ")[2]  # type: ignore[call-overload]
                raise Broken(f"{what} left over: {these}\n{town.story(who)}")


def _life(events: Sequence[Written]) -> Iterator[str]:
    """One beginning, one end, nothing but afterthoughts after it."""
    kinds = [event.type for event in events]
    # Who dies before the first word is on the channel tells the arrival once more.
    told = len(list(itertools.takewhile("call.arrived".__eq__, kinds)))
    if told == 0 or kinds.count("call.arrived") != told:
        yield f"arrived {kinds.count('call.arrived')} times, first of all {kinds[0]}"
    if kinds.count("call.ended") != 1:
        yield f"ended {kinds.count('call.ended')} times"
        return
    after = set(kinds[kinds.index("call.ended") + 1 :]) - AFTER_THE_END
    if after:
        yield f"went on after its end: {sorted(after)}"
    if [e.seq for e in events] != sorted({e.seq for e in events}):
        yield "has numbers out of order"
    if any(late.at < early.at for early, late in itertools.pairwise(events)):
        yield "has times out of order"


def _record(record: CallRecord) -> Iterator[str]:
    """Segments cover the life without gap or overlap, and the outcome is one of ours."""
    if record.outcome not in OUTCOMES:
        yield f"has the outcome {record.outcome}"
    segments = record.segments
    if not segments or record.arrived_at is None or record.ended_at is None:
        yield "has no segments, no beginning or no end"
        return
    if segments[0].started_at != record.arrived_at or segments[-1].ended_at != record.ended_at:
        yield "has segments that do not cover its life"
    for one, following in itertools.pairwise(segments):
        if one.ended_at != following.started_at:
            yield f"has a gap or an overlap after {one.kind} at {one.ended_at}"
    talked = {s.agent for s in segments if s.kind in {"talking", "hold"}}
    if talked and record.outcome not in {"answered", "pbx_restart", "failed", "rejected"}:
        yield f"was talked with but has the outcome {record.outcome}"


def _offers(events: Sequence[Written], ring_all: Collection[str]) -> Iterator[str]:
    """One offer at a time, or those of one ringing together; each of them ends."""
    open_offers: dict[str, Written] = {}
    for event in events:
        if event.type == "call.offered":
            others = [
                offer
                for offer, other in open_offers.items()
                if event.data["queue"] not in ring_all or other.at != event.at
            ]
            if others:
                yield f"is offered as {event.data['offer']} while {others} are open"
            open_offers[event.data["offer"]] = event
        elif event.type in OFFERS_OVER:
            open_offers.clear()
        elif event.type in OFFER_OVER:
            open_offers.pop(event.data["offer"], None)


def _places(events: Sequence[Written]) -> Iterator[str]:
    """Who comes back to the same queue without leaving it has the place of before."""
    place: tuple[str, float] | None = None
    known: set[tuple[str, float]] = set()
    for event in events:
        if event.type == "call.queued":
            now = (event.data["queue"], event.data["entered_at"])
            if place is not None and place[0] == now[0] and place[1] != now[1]:
                yield f"lost its place in {now[0]}: {place[1]} became {now[1]}"
            if event.data["again"] and now not in known:
                yield f"is back in {now[0]} at a place where it never was"
            known.add(now)
            place = now
        elif event.type in {"call.unqueued", "call.answered"}:
            place = None


def _answered_from_queue(events: Sequence[Written]) -> bool:
    """Tell whether the call was answered while it waited in a queue."""
    waits = False
    for event in events:
        if event.type == "call.queued":
            waits = True
        elif event.type == "call.unqueued":
            waits = False
        elif event.type == "call.answered" and waits:
            return True
    return False
