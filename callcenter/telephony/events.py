"""
From AMI events to what the floor understands; everything else is left out.

Whoever calls can put line breaks into his caller id, and Asterisk writes them into its events as
they are. So an event may be forged in part or as a whole. Taken is only what cannot be:

- events of channels carry the installation's seal (a channel variable that no caller knows);
- an event in which a header came twice is dropped;
- user events are never taken, whatever they say;
- events without a channel (device states) are only hints, to be asked about.
"""

from collections.abc import Callable, Mapping

from callcenter.floor.ports.pbx_events import (
    Bridged,
    ChannelGone,
    HangupAsked,
    Held,
    KeyPressed,
    LegEnded,
    LegRinging,
    PbxEvent,
    Transferred,
)
from callcenter.telephony.ami.model import AmiEvent
from callcenter.telephony.channel_names import endpoint_of, phone_of, phone_of_device
from callcenter.telephony.dial_result import leg_status

SEAL = "CC_SEAL"
CALL_ID = "CC_CALL_ID"
STATE = "CC_STATE"

_KEYS = frozenset("0123456789*#")

Reading = Callable[[AmiEvent], PbxEvent | None]

DEVICE_STATE = "DeviceStateChange"


class EventReader:
    """
    Reads events one by one.

    Args:
        seal: What the channel variable CC_SEAL holds in this installation; None takes events
            without it (tests only).
    """

    def __init__(self, seal: str | None) -> None:
        self._seal = seal
        self.doubtful = 0

    def read(self, event: AmiEvent) -> PbxEvent | None:
        """Return what happened; None when it is of no interest or cannot be trusted."""
        interest = _READINGS.get(event.name)
        if interest is None:
            return None
        prefix, reading = interest
        if not self.is_genuine(event, prefix):
            return None
        return reading(event)

    def is_genuine(self, event: AmiEvent, prefix: str = "") -> bool:
        """Tell whether an event of a channel is Asterisk's own word; counts what is not."""
        sealed = self._seal is None or _variable(event, prefix, SEAL) == self._seal
        if event.doubtful or not sealed or not event.fields.get(f"{prefix}uniqueid"):
            self.doubtful += 1
            return False
        return True


def device_hint(event: AmiEvent) -> str | None:
    """Return the phone whose state may have changed; its state must be asked for."""
    if event.name != DEVICE_STATE or event.doubtful:
        return None
    return phone_of_device(event.fields.get("device", ""))


def call_id_of(event: AmiEvent, prefix: str = "") -> str:
    """Return the call an event's channel belongs to: our own variable, else its Linkedid."""
    return _variable(event, prefix, CALL_ID) or event.fields.get(f"{prefix}linkedid", "")


def _variable(event: AmiEvent, prefix: str, name: str) -> str:
    nothing: Mapping[str, str] = {}
    return event.variables.get(prefix, nothing).get(name, "")


def _leg_ringing(event: AmiEvent) -> PbxEvent:
    channel = event.fields.get("destchannel", "")
    return LegRinging(
        call_id=call_id_of(event, "dest"),
        caller_uniqueid=event.fields.get("uniqueid", ""),
        channel=channel,
        uniqueid=event.fields["destuniqueid"],
        endpoint=endpoint_of(channel) or "",
    )


def _leg_ended(event: AmiEvent) -> PbxEvent:
    return LegEnded(
        call_id=call_id_of(event, "dest"),
        uniqueid=event.fields["destuniqueid"],
        status=leg_status(event.fields.get("dialstatus", "")),
    )


def _bridged(event: AmiEvent) -> PbxEvent:
    members = event.fields.get("bridgenumchannels", "")
    return Bridged(
        call_id=call_id_of(event),
        uniqueid=event.fields["uniqueid"],
        endpoint=phone_of(event.fields.get("channel", "")),
        bridge=event.fields.get("bridgeuniqueid", ""),
        entered=event.name == "BridgeEnter",
        members=int(members) if members.isdecimal() else 0,
    )


def _held(event: AmiEvent) -> PbxEvent:
    return Held(
        call_id=call_id_of(event),
        uniqueid=event.fields["uniqueid"],
        endpoint=phone_of(event.fields.get("channel", "")),
        on=event.name == "Hold",
    )


def _key_pressed(event: AmiEvent) -> PbxEvent | None:
    key = event.fields.get("digit", "")
    if key not in _KEYS or event.fields.get("direction") != "Received":
        return None
    return KeyPressed(call_id=call_id_of(event), uniqueid=event.fields["uniqueid"], key=key)


def _hangup_asked(event: AmiEvent) -> PbxEvent:
    return HangupAsked(call_id=call_id_of(event), uniqueid=event.fields["uniqueid"])


def _channel_gone(event: AmiEvent) -> PbxEvent:
    cause = event.fields.get("cause", "")
    return ChannelGone(
        call_id=call_id_of(event) or None,
        uniqueid=event.fields["uniqueid"],
        endpoint=phone_of(event.fields.get("channel", "")),
        cause=int(cause) if cause.isdecimal() else 0,
    )


def _blind_transfer(event: AmiEvent) -> PbxEvent | None:
    if event.fields.get("result") != "Success":
        return None
    return Transferred(
        call_id=call_id_of(event, "transferer"),
        by_endpoint=phone_of(event.fields.get("transfererchannel", "")),
        attended=False,
        target=event.fields.get("extension") or None,
        target_endpoint=None,
    )


def _attended_transfer(event: AmiEvent) -> PbxEvent | None:
    if event.fields.get("result") != "Success":
        return None
    target = event.fields.get("transfertargetchannel", "")
    return Transferred(
        call_id=call_id_of(event, "origtransferer"),
        by_endpoint=phone_of(event.fields.get("origtransfererchannel", "")),
        attended=True,
        target=None,
        target_endpoint=phone_of(target),
    )


_READINGS: Mapping[str, tuple[str, Reading]] = {
    "DialBegin": ("dest", _leg_ringing),
    "DialEnd": ("dest", _leg_ended),
    "BridgeEnter": ("", _bridged),
    "BridgeLeave": ("", _bridged),
    "Hold": ("", _held),
    "Unhold": ("", _held),
    "DTMFEnd": ("", _key_pressed),
    "HangupRequest": ("", _hangup_asked),
    "Hangup": ("", _channel_gone),
    "BlindTransfer": ("transferer", _blind_transfer),
    "AttendedTransfer": ("origtransferer", _attended_transfer),
}
"""By name: the prefix of the channel whose seal counts, and how the event is read."""

WANTED = frozenset(_READINGS) | {DEVICE_STATE}
"""The events that are read here; most others of a call need not even be taken apart."""
