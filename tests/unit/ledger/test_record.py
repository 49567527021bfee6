"""The call record: one projection of events, whatever their course."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.ledger import events
from callcenter.ledger.events import Event, Written, event_types
from callcenter.ledger.projecting import project
from callcenter.ledger.record import CallRecord

START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)

ARRIVED = events.CallArrived(
    pbx="pbx1",
    uniqueid="pbx1-1.1",
    number="4001",
    caller="13800138000",
    caller_name=None,
    flow="main",
)
QUEUED = events.CallQueued(queue="service", priority=0, entered_at=0.0)
OFFERED = events.CallOffered(offer="1-1", agent="1001", device="sip:1001", queue="service")
MISSED = events.OfferMissed(offer="1-1", agent="1001", why="busy")
WITHDRAWN = events.OfferWithdrawn(offer="1-1", agent="1001", why="caller_gone")
ANSWERED = events.CallAnswered(offer="1-1", agent="1001", leg=1)
HELD = events.CallHeld(agent="1001")
UNHELD = events.CallUnheld(agent="1001")
BY_AGENT = events.TalkEnded(agent="1001", by="agent")
BY_CALLER = events.TalkEnded(agent="1001", by="caller")
CLOSED = events.IvrStep(flow="main", version="x", step="open", verb="hours", how="closed")
NOBODY = events.IvrStep(flow="main", version="x", step="wait", verb="queue", how="nobody")
MESSAGE = events.VoicemailStarted(mailbox="service")
TAKEN = events.VoicemailTaken(voicemail="v", mailbox="service", length_s=3.0)
UNQUEUED = events.CallUnqueued(queue="service", why="waited_too_long")
FELL_BACK = events.CallFellBack()
ENDED = events.CallEnded(by="caller", cause=16)
ENDED_BY_SYSTEM = events.CallEnded(by="system", cause=16)


def record_of(*course: Event) -> CallRecord:
    """Project events that come a second after each other."""
    return project(
        "pbx1-1.1",
        [
            Written(
                stream="call:pbx1-1.1",
                seq=n,
                at=START + timedelta(seconds=n),
                type=event.type,
                data=event.data(),
            )
            for n, event in enumerate(course)
        ],
    )


@pytest.mark.parametrize(
    ("course", "outcome"),
    [
        ((ARRIVED, ENDED), "abandoned_ivr"),
        ((ARRIVED, QUEUED, ENDED), "abandoned_queue"),
        ((ARRIVED, QUEUED, OFFERED, WITHDRAWN, ENDED), "abandoned_ringing"),
        ((ARRIVED, QUEUED, OFFERED, MISSED, ENDED), "abandoned_queue"),
        ((ARRIVED, QUEUED, OFFERED, ANSWERED, BY_CALLER, ENDED), "answered"),
        ((ARRIVED, QUEUED, OFFERED, ANSWERED, BY_AGENT, ENDED_BY_SYSTEM), "answered"),
        ((ARRIVED, ENDED_BY_SYSTEM), "self_served"),
        ((ARRIVED, CLOSED, ENDED_BY_SYSTEM), "closed"),
        ((ARRIVED, CLOSED, ENDED), "closed"),
        ((ARRIVED, CLOSED, MESSAGE, TAKEN, ENDED), "voicemail"),
        ((ARRIVED, CLOSED, MESSAGE, ENDED, TAKEN), "voicemail"),
        ((ARRIVED, QUEUED, UNQUEUED, ENDED_BY_SYSTEM), "overflowed"),
        ((ARRIVED, NOBODY, ENDED_BY_SYSTEM), "overflowed"),
        ((ARRIVED, NOBODY, ENDED), "abandoned_ivr"),
        ((ARRIVED, QUEUED, FELL_BACK, ENDED), "overflowed"),
        (
            (ARRIVED, QUEUED, events.CallEnded(by="system", cause=0, why="pbx_restart")),
            "pbx_restart",
        ),
    ],
)
def test_every_course_has_its_outcome(course: tuple[Event, ...], outcome: str) -> None:
    """The outcome is told from the course alone, or by the event that knows better."""
    assert record_of(*course).outcome == outcome


def test_a_hold_is_a_segment_and_counts_as_talk() -> None:
    """Talk, hold, talk: three segments, one talking time."""
    record = record_of(ARRIVED, QUEUED, OFFERED, ANSWERED, HELD, UNHELD, BY_CALLER, ENDED)
    kinds = [segment.kind for segment in record.segments]
    assert kinds == ["menu", "waiting", "ringing", "talking", "hold", "talking"]
    assert record.talk_s == 4
    assert record.wait_s == 2


def test_who_hung_up_first_is_who_ended_the_talk() -> None:
    """A caller who hears the survey and then hangs up did not hang up first."""
    record = record_of(ARRIVED, QUEUED, OFFERED, ANSWERED, BY_AGENT, ENDED)
    assert record.ended_by == "agent"


def test_what_comes_after_the_end_changes_no_segment() -> None:
    """Late news is passed over, but for what belongs to the record afterwards."""
    record = record_of(
        ARRIVED,
        QUEUED,
        ENDED,
        OFFERED,
        ENDED_BY_SYSTEM,
        events.CallWrappedUp(agent="1001", seconds=5.0, code="question", note="n"),
        events.RecordingKept(recording="r", leg=1, length_s=1.0),
    )
    assert record.outcome == "abandoned_queue"
    assert record.ended_at == START + timedelta(seconds=2)
    assert (record.wrap_up_s, record.reason_code, record.recordings) == (5.0, "question", ["r"])


def test_recordings_stand_in_the_order_of_their_legs() -> None:
    """Whichever was finished first, and each once."""
    second = events.RecordingKept(recording="x-2", leg=2, length_s=1.0)
    first = events.RecordingKept(recording="x-1", leg=1, length_s=90.0)
    tenth = events.RecordingKept(recording="x-10", leg=10, length_s=1.0)
    record = record_of(ARRIVED, QUEUED, ENDED, tenth, second, first, second)
    assert record.recordings == ["x-1", "x-2", "x-10"]


SURVEY = events.SurveyStarted(agent="1001")
GRADED = events.SurveyAnswered(question="attitude", grade=4)
SURVEYED = events.IvrStep(flow="main", version="v", step="ask", verb="survey", how="answered")
CALL_ME = events.CallbackAsked(queue="service", number="+86138", priority=0, entered_at=0.0)


def test_an_arrival_told_twice_is_one_arrival() -> None:
    """A service that died before anything stood on the channel tells it again."""
    record = record_of(ARRIVED, ARRIVED, QUEUED, ENDED)
    assert record.arrived_at == START
    assert record.segments[0].started_at == START


def test_a_survey_is_a_phase_of_its_own_and_its_grades_are_kept() -> None:
    """Between the talk and the good-bye; the last answer to a question counts."""
    worse = events.SurveyAnswered(question="attitude", grade=2)
    record = record_of(
        ARRIVED, QUEUED, OFFERED, ANSWERED, BY_AGENT, SURVEY, GRADED, worse, SURVEYED, ENDED
    )
    assert [segment.kind for segment in record.segments][-3:] == ["menu", "survey", "menu"]
    assert record.grades == {"attitude": 2}


def test_who_asked_for_a_call_back_has_not_given_up() -> None:
    """Unless somebody talked with them first."""
    assert record_of(ARRIVED, QUEUED, CALL_ME, ENDED).outcome == "callback"
    talked = record_of(ARRIVED, QUEUED, OFFERED, ANSWERED, BY_AGENT, CALL_ME, ENDED)
    assert talked.outcome == "answered"


_ANY: st.SearchStrategy[Event] = st.one_of(
    st.sampled_from([QUEUED, OFFERED, MISSED, WITHDRAWN, ANSWERED, HELD, UNHELD, UNQUEUED]),
    st.sampled_from([BY_AGENT, BY_CALLER, CLOSED, MESSAGE, TAKEN, FELL_BACK]),
    st.sampled_from([ENDED, ENDED_BY_SYSTEM]),
    st.sampled_from([SURVEY, GRADED, SURVEYED, CALL_ME]),
)


@given(st.lists(_ANY, max_size=30), st.lists(st.integers(-3, 3), min_size=32, max_size=32))
def test_segments_cover_the_life_without_gap_or_overlap(
    course: list[Event], shifts: list[int]
) -> None:
    """Whatever the events and their clocks, the segments touch and never overlap."""
    written = [
        Written(
            stream="call:x",
            seq=n,
            at=START + timedelta(seconds=10 * n + (shifts[n] if n else 0)),
            type=event.type,
            data=event.data(),
        )
        for n, event in enumerate([ARRIVED, *course, ENDED])
    ]
    record = project("x", written)
    assert record.segments[0].started_at == START
    assert record.ended_at is not None
    assert record.segments[-1].ended_at == record.ended_at
    for one, following in pairwise(record.segments):
        assert one.ended_at == following.started_at
        assert one.seconds() > 0
    total = sum(segment.seconds() for segment in record.segments)
    assert total == (record.ended_at - START).total_seconds()


def test_every_event_type_has_a_name_of_its_own() -> None:
    """Names are past-tense dotted words and unique."""
    names = [kind.type for kind in event_types()]
    assert len(names) == len(set(names)) > 20
    assert all(name.count(".") == 1 and name == name.lower() for name in names)


def test_event_data_is_plain() -> None:
    """What is written can be written."""
    data: dict[str, Any] = OFFERED.data()
    assert data == {
        "offer": "1-1",
        "agent": "1001",
        "device": "sip:1001",
        "queue": "service",
        "explanation": {},
    }
