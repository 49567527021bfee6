"""The last half hour by minutes: what the time lines of the floor page are drawn from."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from callcenter.ledger import events
from callcenter.ledger.events import Event, Written
from callcenter.ledger.lately import MINUTES, Lately

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
ANSWERED = events.CallAnswered(offer="1", agent="1001", leg=1)
GONE = events.CallEnded(by="caller", cause=16)
MOVED = events.CallUnqueued(queue="service", why="key")


def queued(queue: str = "service", *, again: bool = False) -> events.CallQueued:
    """Enter a queue."""
    return events.CallQueued(queue=queue, priority=0, entered_at=0.0, again=again)


def told(lately: Lately, call: str, minute: float, event: Event) -> None:
    """Let something happen."""
    at = START + timedelta(minutes=minute)
    lately.take(Written(stream=f"call:{call}", seq=0, at=at, type=event.type, data=event.data()))


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


@given(
    st.lists(
        st.tuples(
            st.sampled_from("abc"),
            st.floats(0, 5),
            st.sampled_from([queued(), queued("sales"), queued(again=True), ANSWERED, GONE, MOVED]),
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
