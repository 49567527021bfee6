"""What there is in Asterisk at one instant."""

from collections.abc import Iterable
from dataclasses import dataclass

from callcenter.floor.ports.pbx_events import LiveChannel
from callcenter.telephony.ami.model import AmiEvent
from callcenter.telephony.ami.reading import ASKED
from callcenter.telephony.arrival import shown_number
from callcenter.telephony.channel_names import phone_of
from callcenter.telephony.events import CALL_ID, STATE, EventReader, device_hint

_DEVICE_STATES = {
    "NOT_INUSE": "idle",
    "INUSE": "in_use",
    "BUSY": "in_use",
    "ONHOLD": "in_use",
    "RINGINUSE": "in_use",
    "RINGING": "ringing",
}

HELD = "CC_HELD"
ON_HOLD = "CHANNEL(onhold)"
NUMBER, BEFORE, SHOWN = "CC_DID", "CC_STATE_BEFORE", "CALLERID(num-pres)"
WITH_EACH = f"{HELD},{ON_HOLD},{NUMBER},{BEFORE},{SHOWN}"
"""What is asked of each channel beside what Asterisk tells of itself."""

UNSET = "(null)"
"""Asterisk's word for a variable that is not set."""

ROUNDING_S = 1.0
"""Uptime is told in whole seconds."""


def device_state(word: str) -> str:
    """Translate Asterisk's word; whatever is not a working phone counts as unreachable."""
    return _DEVICE_STATES.get(word, "unreachable")


def live_channels(items: Iterable[AmiEvent], reader: EventReader) -> tuple[LiveChannel, ...]:
    """Read the items of a Status list; forged ones are left out."""
    return tuple(_live(item) for item in items if reader.is_genuine(item))


def devices(items: Iterable[AmiEvent]) -> dict[str, str]:
    """Read the items of a DeviceStateList: the state of every phone."""
    states: dict[str, str] = {}
    for item in items:
        phone = device_hint(item)
        if phone is not None:
            states[phone] = device_state(item.fields.get("state", ""))
    return states


@dataclass(frozen=True, slots=True)
class Boot:
    """When an Asterisk can have begun, in seconds of a steady clock: at the earliest and latest."""

    earliest_s: float
    latest_s: float

    @classmethod
    def of(cls, uptime_s: float, *, asked_s: float, told_s: float) -> "Boot":
        """
        Tell it from its uptime.

        Args:
            uptime_s: As Asterisk says, in whole seconds.
            asked_s: When we asked, on a steady clock.
            told_s: When the answer was read, on the same clock.
        """
        return cls(earliest_s=asked_s - uptime_s, latest_s=told_s - uptime_s)


class BootWatch:
    """
    Tells a restart of Asterisk from a mere loss of the link, by its uptime.

    A blink must never be taken for a restart, since that gives every live call up. So the latest
    moment at which the Asterisk before can have begun is compared with the earliest at which this
    one can have; however late an answer is read, the same process is never two.
    """

    def __init__(self) -> None:
        self._known: Boot | None = None

    def restarted(self, boot: Boot) -> bool:
        """Tell whether Asterisk is another process than the one last known; never at the first."""
        known = self._known
        return known is not None and boot.earliest_s > known.latest_s + ROUNDING_S

    def known(self, boot: Boot) -> None:
        """
        Compare with this one from now on.

        Only once its snapshot is told: a link that breaks before would swallow the restart.
        """
        self._known = boot


def _live(item: AmiEvent) -> LiveChannel:
    own = item.variables.get("", {})
    told = item.variables.get(ASKED, {})
    asked = {name: value for name, value in told.items() if value != UNSET}
    held_by, _, since = asked.get(HELD, "").partition("@")
    return LiveChannel(
        channel=item.fields.get("channel", ""),
        uniqueid=item.fields["uniqueid"],
        linkedid=item.fields.get("linkedid", ""),
        call_id=own.get(CALL_ID) or None,
        stage=own.get(STATE) or None,
        bridge=item.fields.get("bridgeid") or None,
        endpoint=phone_of(item.fields.get("channel", "")),
        context=item.fields.get("context", ""),
        on_hold=asked.get(ON_HOLD) == "1",
        held_by=held_by if since else None,
        held_since=_seconds(since),
        number=asked.get(NUMBER, ""),
        caller=shown_number(item.fields.get("calleridnum", ""), asked.get(SHOWN, "")),
        before=asked.get(BEFORE) or None,
    )


def hold_mark(uniqueid: str, since_s: float | None) -> str:
    """Write which phone holds a caller since when; nothing when none does."""
    return "" if since_s is None else f"{uniqueid}@{since_s:.6f}"


def _seconds(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
