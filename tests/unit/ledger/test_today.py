"""Today's figures: counts that always add up."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from callcenter.ledger import events
from callcenter.ledger.events import Event, Written
from callcenter.ledger.today import Today

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def written(call: str, at_s: float, event: Event) -> Written:
    """Write an event of a call."""
    return Written(
        stream=f"call:{call}",
        seq=0,
        at=START + timedelta(seconds=at_s),
        type=event.type,
        data=event.data(),
    )


def queued(*, again: bool = False) -> events.CallQueued:
    """Enter the queue."""
    return events.CallQueued(queue="service", priority=0, entered_at=0.0, again=again)


ANSWERED = events.CallAnswered(offer="1", agent="1001", leg=1)
TALKED = events.TalkEnded(agent="1001", by="caller")
GONE = events.CallEnded(by="caller", cause=16)


def test_service_level_leaves_out_who_gave_the_queue_no_chance() -> None:
    """One in time, one late, one who hung up at once, one who gave up late."""
    today = Today(in_time_s={"service": 20})
    today.take_all(
        [
            written("a", 0, queued()),
            written("a", 10, ANSWERED),
            written("a", 70, TALKED),
            written("a", 70, GONE),
            written("b", 0, queued()),
            written("b", 50, ANSWERED),
            written("c", 0, queued()),
            written("c", 5, GONE),
            written("d", 0, queued()),
            written("d", 90, GONE),
        ]
    )
    counts = today.queue("service")
    assert (counts.offered, counts.answered, counts.abandoned) == (4, 2, 2)
    assert counts.service_level == 1 / 3
    assert counts.speed_of_answer_s == 30
    assert today.agent("1001").answered == 2
    assert today.agent("1001").talk_s == 60


def test_a_call_that_comes_back_is_offered_once() -> None:
    """Returns and restarts do not count again."""
    today = Today()
    today.take_all([written("a", 0, queued()), written("a", 5, queued(again=True))])
    assert today.queue("service").offered == 1


OTHER = events.CallQueued(queue="sales", priority=0, entered_at=0.0)
LEFT = events.CallUnqueued(queue="service", why="key")
ENDED = events.CallEnded(by="system", cause=16)
FELL = events.CallFellBack()
BACK = events.CallResumed(stage="fallback", losses=1)
SENT = events.CallOverflowed(
    queue="service", when="waited", to="callback", target="service", waited_s=60.0
)
_STEPS = st.sampled_from(
    [queued(), queued(again=True), OTHER, ANSWERED, TALKED, GONE, LEFT, ENDED, FELL, BACK, SENT]
)


def test_who_ends_in_the_fallback_has_left_and_who_came_back_from_it_waits_again() -> None:
    """One hung up in the fallback, one was back before he hung up, one was answered there."""
    today = Today()
    for call in "abc":
        today.take(written(call, 0, queued()))
        today.take(written(call, 60, FELL))
    today.take(written("b", 70, BACK))
    today.take(written("c", 70, ANSWERED))
    for call in "abc":
        today.take(written(call, 90, GONE))
    counts = today.queue("service")
    assert (counts.answered, counts.abandoned, counts.left) == (1, 1, 1)


def test_whom_a_rule_sent_away_has_left_also_if_he_hangs_up_on_his_way() -> None:
    """One is gone at once, one was back in the queue before he hung up."""
    today = Today()
    for call in "ab":
        today.take(written(call, 0, queued()))
        today.take(written(call, 60, SENT))
    today.take(written("b", 61, queued(again=True)))
    for call in "ab":
        today.take(written(call, 62, GONE))
    counts = today.queue("service")
    assert (counts.abandoned, counts.left) == (1, 1)


@given(st.lists(st.tuples(st.sampled_from("abc"), _STEPS), max_size=60))
def test_offered_is_the_sum_of_all_that_became_of_them(steps: list[tuple[str, Event]]) -> None:
    """At every instant: offered = answered + abandoned + left + still waiting (three at most)."""
    today = Today()
    for n, (call, event) in enumerate(steps):
        today.take(written(call, n, event))
        for counts in today.queues.values():
            waiting = counts.offered - counts.answered - counts.abandoned - counts.left
            assert 0 <= waiting <= 3
            assert counts.abandoned_early <= counts.abandoned
            assert counts.answered_in_time <= counts.answered
    for call in "abc":
        today.take(written(call, len(steps), ENDED))
    for counts in today.queues.values():
        assert counts.offered == counts.answered + counts.abandoned + counts.left


def test_a_talk_whose_end_nobody_saw_ends_with_its_call() -> None:
    """A service that died in the talk writes the call's end when it is back."""
    today = Today()
    today.take_all([written("a", 0, queued()), written("a", 5, ANSWERED), written("a", 65, GONE)])
    assert today.agent("1001").talk_s == 60
