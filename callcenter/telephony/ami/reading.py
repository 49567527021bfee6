"""From panoramisk's messages to plain events."""

from panoramisk.message import Message

from callcenter.telephony.ami.model import AmiEvent

_MANY = ("chanvariable", "variable")

ASKED = "asked"
"""Prefix of variables that an action asked for; those of every event have the header's own."""


def read_frame(frame: bytes) -> tuple[Message | None, bool]:
    """
    Read one whole frame.

    Returns:
        The message, or None when the frame is neither an answer nor an event; and whether a
        header that comes only once came again, in whatever case.
    """
    text = frame.decode("utf-8", "replace")
    message = Message.from_line(text)
    if message is None:
        return None, False
    named = [line.partition(": ")[0].lower() for line in text.split("\r\n") if ": " in line]
    single = [name for name in named if not name.endswith(_MANY)]
    return message, len(single) != len(set(single))


def to_event(message: Message, *, epoch: int, seq: int, doubtful: bool) -> AmiEvent:
    """Turn a message into a plain value."""
    fields: dict[str, str] = {}
    variables: dict[str, dict[str, str]] = {}
    for key, value in message.items():
        name = str(key).lower()
        values = value if isinstance(value, list) else [value]
        if name.endswith(_MANY[0]):
            doubtful |= _take_variables(variables.setdefault(name[: -len(_MANY[0])], {}), values)
        elif name == _MANY[1]:
            doubtful |= _take_variables(variables.setdefault(ASKED, {}), values)
        else:
            fields[name] = str(values[-1])
    fields.pop("content", None)  # panoramisk's own, always empty for events
    return AmiEvent(
        epoch=epoch,
        seq=seq,
        name=fields.get("event", ""),
        fields=fields,
        variables=variables,
        doubtful=doubtful,
    )


def _take_variables(into: dict[str, str], values: list[object]) -> bool:
    doubtful = False
    for entry in values:
        name, _, value = str(entry).partition("=")
        doubtful |= name in into
        into[name] = value
    return doubtful
