"""What the links to Asterisk tell of themselves for `/metrics`: name, help text, value."""

from collections.abc import Iterator

from callcenter.telephony.agi.server import AgiCounters
from callcenter.telephony.pbx_access import PbxCounters

Figure = tuple[str, str, float]


def gauges(pbx: PbxCounters, lines: AgiCounters) -> Iterator[Figure]:
    """Yield what goes up and down."""
    yield "ami_live", "1 while Asterisk tells what happens", float(pbx.events.live)
    yield "ami_queued", "Events of Asterisk that wait", pbx.events.queued
    yield "ami_lag_seconds", "Age of the last event when it was handled", pbx.events.lag_s
    yield "ami_pending", "Actions that wait for their answer", pbx.commands.pending
    yield "agi_sessions", "Calls that Asterisk has handed to us now", lines.open


def counters(pbx: PbxCounters, lines: AgiCounters) -> Iterator[Figure]:
    """Yield what only grows."""
    links = (pbx.events, pbx.commands)
    yield "ami_epochs", "Logins to Asterisk", pbx.events.epoch
    yield "ami_events", "Events of Asterisk", pbx.events.events
    yield "ami_doubtful", "Events that were not believed", pbx.doubtful
    yield "ami_lost", "Live links that were lost", sum(link.lost for link in links)
    yield "ami_stalled", "Of these, those that were silent", sum(link.stalled for link in links)
    yield "ami_bad_frames", "Messages nobody could read", sum(link.bad_frames for link in links)
    yield "ami_overflows", "Links dropped for a full queue", sum(link.overflows for link in links)
    yield "ami_timeouts", "Actions without an answer in time", sum(link.timeouts for link in links)
    yield "agi_accepted", "Sessions taken", lines.accepted
    yield "agi_refused_full", "Sessions refused: too many at once", lines.refused_full
    yield "agi_refused_stranger", "Sessions refused: a wrong token", lines.refused_stranger
    yield "agi_refused_malformed", "Sessions refused: a bad header", lines.refused_malformed
    yield "agi_failed", "Sessions that a fault of ours ended", lines.failed_handlers
    yield "agi_commands", "Commands to channels", lines.commands
    yield "agi_violations", "Sessions ended for nonsense", lines.violations
    yield "agi_deadlines", "Sessions ended for a late answer", lines.deadlines
