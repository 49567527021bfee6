"""Events recorded from the real Asterisk, and events that somebody forged."""

import itertools
from pathlib import Path

import pytest

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
from callcenter.telephony.ami.frames import FrameCutter
from callcenter.telephony.ami.model import AmiEvent
from callcenter.telephony.ami.reading import read_frame, to_event
from callcenter.telephony.events import EventReader, call_id_of

RECORDED = Path(__file__).parent / "recorded"
SEAL = "the-seal"


def events(stream: bytes) -> list[AmiEvent]:
    """Read a stream as the link does."""
    cutter, found = FrameCutter(), list[AmiEvent]()
    for frame in itertools.islice(cutter.feed(b"greeting\r\n" + stream), 1, None):
        message, doubtful = read_frame(frame)
        if message is not None:
            found.append(to_event(message, epoch=1, seq=len(found), doubtful=doubtful))
    return found


def recorded(name: str) -> list[PbxEvent]:
    """Return what the floor is told of a recorded session."""
    _, _, stream = (RECORDED / f"{name}.ami").read_bytes().partition(b"\r\n")
    reader = EventReader(SEAL)
    happened = [read for event in events(stream) if (read := reader.read(event)) is not None]
    assert reader.doubtful == 0
    return happened


def event(name: str, **headers: str) -> bytes:
    """Write an event of a channel of ours, with its seal."""
    own = {
        "Channel": "PJSIP/1001-0000002a",
        "Uniqueid": "u1",
        "Linkedid": "l1",
        **headers,
    }
    lines = [f"Event: {name}", *(f"{key}: {value}" for key, value in own.items())]
    lines += ["ChanVariable: CC_CALL_ID=c1", f"ChanVariable: CC_SEAL={SEAL}"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def read(stream: bytes, *, seal: str | None = SEAL) -> list[PbxEvent]:
    """Return what the floor is told of a stream."""
    reader = EventReader(seal)
    return [happened for one in events(stream) if (happened := reader.read(one)) is not None]


def test_a_recorded_talk() -> None:
    """Ringing, answered, both bridged, both left, both gone, in this order."""
    happened = recorded("talk")
    call = "pbx1-1795287021.0"
    agent = "pbx1-1795287022.1"
    bridge = next(each.bridge for each in happened if isinstance(each, Bridged))
    assert happened == [
        LegRinging(
            call_id=call,
            caller_uniqueid=call,
            channel="PJSIP/1001-00000001",
            uniqueid=agent,
            endpoint="1001",
        ),
        LegEnded(call_id=call, uniqueid=agent, status="answered"),
        *(
            Bridged(
                call_id=call,
                uniqueid=who,
                endpoint=phone,
                bridge=bridge,
                entered=entered,
                members=members,
            )
            for who, phone, entered, members in (
                (agent, "1001", True, 1),
                (call, None, True, 2),
                (agent, "1001", False, 1),
                (call, None, False, 0),
            )
        ),
        ChannelGone(call_id=call, uniqueid=agent, endpoint="1001", cause=16),
        ChannelGone(call_id=call, uniqueid=call, endpoint=None, cause=16),
    ]


def test_a_recorded_blind_transfer() -> None:
    """Who transferred, and where to; the caller's key is heard."""
    happened = recorded("blind_transfer")
    call = "pbx1-1795287391.4"
    assert (
        Transferred(
            call_id=call, by_endpoint="1001", attended=False, target="1002", target_endpoint=None
        )
        in happened
    )
    assert KeyPressed(call_id=call, uniqueid=call, key="5") in happened


def test_hold_hangup_and_attended_transfer() -> None:
    """The rest of what is read."""
    attended = (
        "Event: AttendedTransfer\r\nResult: Success\r\nOrigTransfererUniqueid: u\r\n"
        "OrigTransfererChannel: PJSIP/1001-0000002a\r\nOrigTransfererLinkedid: l1\r\n"
        "TransferTargetChannel: PJSIP/1002-web-0000002b\r\n"
        f"OrigTransfererChanVariable: CC_SEAL={SEAL}\r\n\r\n"
    ).encode()
    assert read(event("Hold") + event("Unhold") + event("HangupRequest") + attended) == [
        Held(call_id="c1", uniqueid="u1", endpoint="1001", on=True),
        Held(call_id="c1", uniqueid="u1", endpoint="1001", on=False),
        HangupAsked(call_id="c1", uniqueid="u1"),
        Transferred(
            call_id="l1",
            by_endpoint="1001",
            attended=True,
            target=None,
            target_endpoint="1002-web",
        ),
    ]


@pytest.mark.parametrize("name", ["UserEvent", "Newexten", "VarSet", "Shutdown", "CCHangup", ""])
def test_other_events_are_left_out(name: str) -> None:
    """User events above all: anybody can make them say anything."""
    assert read(event(name, UserEvent="Hangup")) == []


@pytest.mark.parametrize(
    ("digit", "direction"),
    [("D", "Received"), ("A", "Received"), ("5", "Sent"), ("12", "Received"), ("", "Received")],
)
def test_keys_that_no_caller_pressed_are_left_out(digit: str, direction: str) -> None:
    """Our own interruptions, what is sent, and rubbish."""
    assert read(event("DTMFEnd", Digit=digit, Direction=direction)) == []


def test_a_forged_event_in_a_caller_id_is_not_believed() -> None:
    """Two line ends in a caller id begin an event; it lacks the seal."""
    forged = "13\r\n\r\nEvent: Hangup\r\nUniqueid: victim\r\nLinkedid: victim\r\n\r\n"
    assert read(event("Newstate", CallerIDNum=forged)) == []


def test_a_forged_header_in_a_caller_id_is_not_believed() -> None:
    """One line end brings a header that the event has already, in whatever case."""
    for header in ("Uniqueid", "uniqueid", "LINKEDID"):
        forged = {"CallerIDNum": f"13\r\n{header}: victim"}
        assert read(event("Hangup", **forged)) == []


def test_a_forged_call_id_is_not_believed() -> None:
    """A channel variable that comes twice makes the event doubtful."""
    forged = {"CallerIDName": "x\r\nChanVariable: CC_CALL_ID=victim"}
    assert read(event("Hangup", **forged)) == []


def test_without_a_seal_in_the_installation_events_are_taken_as_they_are() -> None:
    """For tests; the product always has one."""
    assert len(read(b"Event: Hangup\r\nUniqueid: u\r\nLinkedid: l\r\n\r\n", seal=None)) == 1
    assert read(b"Event: Hangup\r\nUniqueid: u\r\nLinkedid: l\r\n\r\n") == []


def test_a_channel_without_our_variable_belongs_to_its_linked_call() -> None:
    """Linkedid is the caller's own id on all of its legs."""
    (one,) = events(b"Event: Hangup\r\nLinkedid: l\r\nChanVariable: CC_CALL_ID=\r\n\r\n")
    assert call_id_of(one) == "l"
