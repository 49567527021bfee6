"""Session descriptions (RFC 4566, RFC 3264) for one stream of telephone sound."""

from dataclasses import dataclass, replace

PCMA = 8
PCMU = 0
_NAMES = {PCMA: "PCMA", PCMU: "PCMU"}
_DIRECTIONS = ("sendrecv", "sendonly", "recvonly", "inactive")
_MIRROR = {"sendonly": "recvonly", "recvonly": "sendonly"}
EVENTS = 101


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """
    One side's description of its sound.

    Args:
        address, port: Where it wants to receive RTP; port 0 means none.
        codecs: Payload types it takes, best first: 8 (A-law) and 0 (µ-law).
        events: Payload type of telephone events (keys), None when it knows none.
        direction: `sendrecv`, `sendonly` (it holds us), `recvonly`, `inactive`.
    """

    address: str
    port: int
    codecs: tuple[int, ...] = (PCMA, PCMU)
    events: int | None = EVENTS
    direction: str = "sendrecv"

    @property
    def sends(self) -> bool:
        """Whether this side sends sound."""
        return self.direction in {"sendrecv", "sendonly"}

    @property
    def takes(self) -> bool:
        """Whether this side wants sound."""
        return self.direction in {"sendrecv", "recvonly"}


def answer_to(offer: Sound, ours: Sound) -> Sound | None:
    """
    Return our answer to an offer: its best codec we know, its event type, its direction mirrored.

    Returns:
        None when no codec is shared.
    """
    shared = tuple(codec for codec in offer.codecs if codec in ours.codecs)
    if not shared:
        return None
    direction = _MIRROR.get(offer.direction, offer.direction)
    if ours.direction != "sendrecv" and direction == "sendrecv":
        direction = ours.direction
    return replace(ours, codecs=shared[:1], events=offer.events, direction=direction)


def write_sdp(sound: Sound, *, session: int, version: int) -> bytes:
    """
    Write a description.

    Args:
        sound: What we offer or answer.
        session: Number that stays for the whole dialog.
        version: Rises by one with each changed description.
    """
    payloads = [*sound.codecs, *([] if sound.events is None else [sound.events])]
    lines = [
        "v=0",
        f"o=- {session} {version} IN IP4 {sound.address}",
        "s=-",
        f"c=IN IP4 {sound.address}",
        "t=0 0",
        f"m=audio {sound.port} RTP/AVP {' '.join(map(str, payloads))}",
        *(f"a=rtpmap:{codec} {_NAMES[codec]}/8000" for codec in sound.codecs),
    ]
    if sound.events is not None:
        lines += [f"a=rtpmap:{sound.events} telephone-event/8000", f"a=fmtp:{sound.events} 0-16"]
    lines += ["a=ptime:20", f"a={sound.direction}"]
    return ("\r\n".join(lines) + "\r\n").encode()


def read_sdp(body: bytes) -> Sound | None:
    """
    Read the first audio stream of a description.

    Args:
        body: Any bytes whatever.

    Returns:
        None when there is no audio stream that can be understood; a rejected one has port 0.
    """
    reading = _Reading()
    for line in body.decode("utf-8", "replace").splitlines()[:200]:
        key, equals, value = line.partition("=")
        if equals and not reading.take(key, value.strip()):
            break
    return reading.sound()


class _Reading:
    """What has been understood so far; session-level lines count until the stream has its own."""

    def __init__(self) -> None:
        self.address: str | None = None
        self.direction = "sendrecv"
        self.port: int | None = None
        self.payloads: list[int] = []
        self.names: dict[int, str] = {PCMA: "PCMA", PCMU: "PCMU"}

    def take(self, key: str, value: str) -> bool:
        """Take one line; False ends the reading (a second stream begins)."""
        words = value.split()
        if key == "m":
            return self._stream(words)
        if key == "c" and len(words) == 3:
            self.address = words[2].partition("/")[0]
        elif key == "a":
            self._attribute(value)
        return True

    def _stream(self, words: list[str]) -> bool:
        if self.port is not None:
            return False
        if len(words) >= 4 and words[0] == "audio" and words[2] == "RTP/AVP":
            port = words[1].partition("/")[0]
            self.port = _number(port, most=65535)
            self.payloads = [p for p in map(_payload, words[3:]) if p is not None]
        return True

    def _attribute(self, value: str) -> None:
        name, _, rest = value.partition(":")
        if name in _DIRECTIONS:
            self.direction = name
        elif name == "rtpmap":
            payload, _, encoding = rest.partition(" ")
            number = _payload(payload)
            if number is not None:
                self.names[number] = encoding.strip().partition("/")[0].upper()

    def sound(self) -> Sound | None:
        if self.port is None or self.address is None:
            return None
        codecs = tuple(p for p in self.payloads if self.names.get(p) == _NAMES.get(p, "-"))
        events = next((p for p in self.payloads if self.names.get(p) == "TELEPHONE-EVENT"), None)
        return Sound(
            address=self.address,
            port=self.port,
            codecs=codecs,
            events=events,
            direction=self.direction,
        )


def _payload(text: str) -> int | None:
    return _number(text, most=127)


def _number(text: str, *, most: int) -> int | None:
    if not (text.isascii() and text.isdigit() and len(text) <= 5):
        return None
    return int(text) if int(text) <= most else None
