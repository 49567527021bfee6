"""The last half hour by minutes: what the time lines of the floor page are drawn from."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.ledger import events
from callcenter.ledger.events import Event, Written
from callcenter.ledger.lately import MINUTES, Lately
from callcenter.ledger.projecting import project
from callcenter.ledger.today import Today

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
ANSWERED = events.CallAnswered(offer="1", agent="1001", leg=1)
GONE = events.CallEnded(by="caller", cause=16)
MOVED = events.CallUnqueued(queue="service", why="key")
FELL = events.CallFellBack()
BACK = events.CallResumed(stage="fallback", losses=1)
SENT = events.CallOverflowed(
    queue="service", when="waited", to="flow", target="elsewhere", waited_s=60.0
)
HEARD = events.CallOverflowed(
    queue="service", when="waited", to="announcement", target=None, waited_s=60.0
)


def queued(queue: str = "service", *, again: bool = False) -> events.CallQueued:
    """Enter a queue."""
    return events.CallQueued(queue=queue, priority=0, entered_at=0.0, again=again)


def told(lately: Lately, call: str, minute: float, event: Event) -> None:
    """Let something happen."""
    lately.take(_written(minute, event, call))


def _written(minute: float, event: Event, call: str = "a") -> Written:
    at = START + timedelta(minutes=minute)
    return Written(stream=f"call:{call}", seq=0, at=at, type=event.type, data=event.data())


def test_minutes_hold_the_most_who_waited_and_what_became_of_them() -> None:
    """Two wait over the turn of a minute; one is answered, one gives up, one is led elsewhere."""
    lately = Lately()
    told(lately, "a", 0.1, queued())
    told(lately, "b", 0.2, queued())
    told(lately, "a", 2.1, ANSWERED)
    told(lately, "a", 2.2, GONE)
    told(lately, "b", 3.1, GONE)
    told(lately, "c", 3.2, queued())
    told(lately, "c", 3.3, queued("sales"))
    lines = lately.lines("service", START + timedelta(minutes=4))
    assert lines["waiting"][-6:] == [0, 2, 2, 2, 1, 0]
    assert lines["answered"][-6:] == [0, 0, 0, 1, 0, 0]
    assert lines["abandoned"][-6:] == [0, 0, 0, 0, 1, 0]
    assert lately.lines("sales", START + timedelta(minutes=4))["waiting"][-2:] == [1, 1]


def test_who_waits_longer_than_half_an_hour_is_still_drawn() -> None:
    """Old minutes are forgotten, not the callers in them."""
    lately = Lately()
    told(lately, "a", 0, queued())
    assert lately.lines("service", START + timedelta(minutes=90))["waiting"] == [1] * MINUTES
    told(lately, "a", 91, MOVED)
    assert lately.lines("service", START + timedelta(minutes=92))["waiting"][-2:] == [1, 0]


@pytest.mark.parametrize(
    ("course", "outcome", "ends"),
    [
        ([SENT], "overflowed", {"waiting": [1, 1, 0], "abandoned": [0, 0, 0]}),
        ([SENT, queued(again=True)], "abandoned_queue", {"abandoned": [0, 0, 1]}),
        ([HEARD], "abandoned_queue", {"waiting": [1, 1, 1], "abandoned": [0, 0, 1]}),
        ([FELL], "overflowed", {"waiting": [1, 1, 0], "abandoned": [0, 0, 0]}),
        ([FELL, BACK], "abandoned_queue", {"abandoned": [0, 0, 1]}),
        ([FELL, ANSWERED], "answered", {"answered": [0, 1, 0], "abandoned": [0, 0, 0]}),
    ],
)
def test_who_hangs_up_has_abandoned_where_his_record_says_so(
    course: list[Event], outcome: str, ends: dict[str, list[int]]
) -> None:
    """Sent elsewhere or in the fallback he has not; in line again he has."""
    lately, told_before = Lately(), [queued(), *course, GONE]
    minutes = [0.0, *(1.0 for _ in course), 2.0]
    for minute, event in zip(minutes, told_before, strict=True):
        told(lately, "a", minute, event)
    record = project("a", map(_written, minutes, told_before))
    lines = lately.lines("service", START + timedelta(minutes=2))
    assert record.outcome == outcome
    assert {name: lines[name][-3:] for name in ends} == ends


@given(
    st.lists(
        st.tuples(
            st.sampled_from("ab"),
            st.sampled_from(
                [queued(), queued("sales"), None, ANSWERED, GONE, MOVED, FELL, BACK, SENT, HEARD]
            ),
        ),
        min_size=20,
        max_size=60,
    )
)
def test_as_many_are_answered_and_give_up_as_on_the_board_of_today(
    steps: list[tuple[str, Event | None]],
) -> None:
    """
    In whatever order things come; None enters the present queue again, as after a restart.

    Only who is back from the fallback is led anywhere.
    """
    lately, today, queue_of, fallen = Lately(), Today(), dict[str, str](), set[str]()
    for n, (call, step) in enumerate(steps):
        leads = step is None or isinstance(step, events.CallQueued | events.CallOverflowed)
        if (step is None and call not in queue_of) or (leads and call in fallen):
            continue
        event = queued(queue_of[call], again=True) if step is None else step
        match event:
            case events.CallQueued():
                queue_of[call] = event.queue
            case events.CallFellBack():
                fallen.add(call)
            case events.CallResumed():
                fallen.discard(call)
            case events.CallAnswered() | events.CallEnded() | events.CallUnqueued():
                queue_of.pop(call, None)
                fallen.discard(call)
        told(lately, call, n / 10, event)
        today.take(_written(n / 10, event, call))
    for queue in ("service", "sales"):
        lines, counts = lately.lines(queue, START + timedelta(minutes=6)), today.queue(queue)
        assert (sum(lines["answered"]), sum(lines["abandoned"])) == (
            counts.answered,
            counts.abandoned,
        )


@given(
    st.lists(
        st.tuples(
            st.sampled_from("abc"),
            st.floats(0, 5),
            st.sampled_from(
                [
                    queued(),
                    queued("sales"),
                    queued(again=True),
                    ANSWERED,
                    GONE,
                    MOVED,
                    SENT,
                    FELL,
                    BACK,
                ]
            ),
        ),
        max_size=60,
    )
)
def test_counts_never_fall_below_zero_and_end_as_they_are(
    course: list[tuple[str, float, Event]],
) -> None:
    """Whatever order things come in, a line has its length and nobody waits twice."""
    lately, minute = Lately(), 0.0
    for call, later, event in course:
        minute += later
        told(lately, call, minute, event)
    for queue in ("service", "sales"):
        lines = lately.lines(queue, START + timedelta(minutes=minute + 1))
        assert {len(line) for line in lines.values()} == {MINUTES}
        assert all(0 <= count <= 3 for count in lines["waiting"])
