"""What became of a call, in one word."""

from callcenter.ledger.record import CallRecord


def outcome(record: CallRecord) -> str:
    """Tell from the course of an ended call what became of it; why it ended may say more."""
    if record.answered_at is not None:
        return "answered"
    if record.callback or record.voicemail:
        return "callback" if record.callback else "voicemail"
    phase = record.segments[-1].kind if record.segments else "menu"
    if phase == "fallback" or record.overflowed:
        return "overflowed"
    if record.last_by == "caller":
        return _abandoned(record, phase)
    if record.closed_hours:
        return "closed"
    return "overflowed" if record.queued_at or _turned_away(record) else "self_served"


def _turned_away(record: CallRecord) -> bool:
    """Tell whether a person was asked for where there was none: such a call served nobody."""
    return any(
        one["verb"] in {"queue", "transfer"} and one["how"] in {"nobody", "failed"}
        for one in record.path
    )


def _abandoned(record: CallRecord, phase: str) -> str:
    """Name where the caller gave up; who only heard that we are closed has given up nothing."""
    if phase == "ringing":
        return "abandoned_ringing"
    if record.queued_at:
        return "abandoned_queue"
    return "closed" if record.closed_hours else "abandoned_ivr"
