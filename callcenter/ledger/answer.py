"""A call record in the form in which the API, the desk and exports show it."""

from typing import Any

from callcenter.ledger.record import CallRecord, Segment


def record_answer(record: CallRecord) -> dict[str, Any]:
    """Turn a record into JSON values; times are datetimes (RFC 3339 on the wire)."""
    return {
        "id": record.id,
        "direction": record.direction,
        "caller": record.caller,
        "caller_name": record.caller_name,
        "number": record.number,
        "customer": record.customer,
        "flow": record.flow,
        "queue": record.queue,
        "agent": record.agent,
        "arrived_at": record.arrived_at,
        "queued_at": record.queued_at,
        "answered_at": record.answered_at,
        "ended_at": record.ended_at,
        "outcome": record.outcome,
        "ended_by": record.ended_by if record.ended_at else None,
        "cause": record.cause,
        "wait_s": _rounded(record.wait_s),
        "talk_s": _rounded(record.talk_s),
        "wrap_up_s": _rounded(record.wrap_up_s),
        "reason_code": record.reason_code,
        "note": record.note,
        "recordings": record.recordings,
        "segments": [_segment(segment) for segment in record.segments],
        "path": record.path,
        "losses": record.losses,
        "callback": record.called_back.answer() if record.called_back else None,
    }


def _segment(segment: Segment) -> dict[str, Any]:
    return {
        "kind": segment.kind,
        "agent": segment.agent,
        "started_at": segment.started_at,
        "ended_at": segment.ended_at,
        "length_s": _rounded(segment.seconds()),
    }


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)
