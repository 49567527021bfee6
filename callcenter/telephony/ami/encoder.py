"""The only place where values become an AMI action: what is not listed here cannot be said."""

import re
from collections.abc import Iterable, Mapping, Sequence

LINE_BYTES = 1000
HEADERS = 100

Header = tuple[str, str]

_HEADERS_OF: Mapping[str, frozenset[str]] = {
    "Login": frozenset({"Username", "Secret", "Events"}),
    "Logoff": frozenset(),
    "Ping": frozenset(),
    "Status": frozenset({"Channel", "Variables"}),
    "DeviceStateList": frozenset(),
    "BridgeList": frozenset(),
    "Getvar": frozenset({"Channel", "Variable"}),
    "Setvar": frozenset({"Channel", "Variable", "Value"}),
    "Hangup": frozenset({"Channel", "Cause"}),
    "Redirect": frozenset({"Channel", "Context", "Exten", "Priority"}),
    "PlayDTMF": frozenset({"Channel", "Digit", "Duration", "Receive"}),
    "Originate": frozenset(
        {
            "Channel",
            "Context",
            "Exten",
            "Priority",
            "Timeout",
            "CallerID",
            "Variable",
            "Async",
            "ChannelId",
            "OtherChannelId",
            "Codecs",
            "EarlyMedia",
        }
    ),
}
"""Actions we may send, each with its headers. Never Command; never Application or Data."""

_CONTEXTS_OF: Mapping[str, frozenset[str]] = {
    "Originate": frozenset(
        {"cc-spy", "cc-join", "cc-callback", "cc-beside", "cc-placed", "cc-called-up"}
    ),
    "Redirect": frozenset({"cc-beside", "cc-outside"}),
}
"""Where calls may be placed, and where a channel may be sent."""
PLACED_CHANNEL = "Local/wait@cc-outside/n"
"""Both halves of a call to the outside."""
CALLED_UP_CHANNEL = "Local/rung@cc-outside/n"
"""A telephone outside that is rung; of the dialplan's extensions no others may be called."""
_SETTABLE = frozenset({"CC_LEFT", "CC_HELD", "CC_STATE_BEFORE", "CC_WANTED"})
_FORBIDDEN = re.compile(r"[\r\n\0]")
_VARIABLE = re.compile(r"_{0,2}[A-Za-z][A-Za-z0-9_]{0,63}")
_ACTION_ID = re.compile(r"[A-Za-z0-9-]{1,64}")


class NotSendable(ValueError):
    """The action cannot be sent as it stands; nothing was sent."""


def encode(action: str, headers: Sequence[Header], action_id: str) -> bytes:
    """
    Write one action.

    Raises:
        NotSendable: The action or a header is not allowed, a value holds CR, LF or NUL, a line
            is over 1,000 bytes, or there are over 100 headers.
    """
    allowed = _HEADERS_OF.get(action)
    if allowed is None:
        raise NotSendable(f"the action {action!r} is not allowed")
    if len(headers) > HEADERS:
        raise NotSendable(f"{len(headers)} headers are too many")
    for name, value in headers:
        if name not in allowed:
            raise NotSendable(f"the header {name!r} is not allowed in {action}")
        _check_target(action, name, value)
    if action in _CONTEXTS_OF and not any(name == "Context" for name, _ in headers):
        raise NotSendable(f"{action} needs one of our contexts")
    if action == "Setvar" and not any(name == "Channel" for name, _ in headers):
        raise NotSendable("a Setvar names a channel, never what holds for all")
    if not _ACTION_ID.fullmatch(action_id):
        raise NotSendable("this action id cannot be sent")
    lines = [_line("Action", action), _line("ActionID", action_id)]
    lines += [_line(name, value) for name, value in headers]
    return b"".join(lines) + b"\r\n"


def variables(values: Mapping[str, str]) -> list[Header]:
    """
    Write channel variables for an Originate, one header each, quoted.

    Raises:
        NotSendable: A name is not that of a variable; a value holds CR, LF or NUL.
    """
    return [_variable(name, value) for name, value in values.items()]


def names(wanted: Iterable[str]) -> str:
    """
    Join names of variables for a question about them.

    Raises:
        NotSendable: One is not the name of a variable.
    """
    checked = list(wanted)
    for name in checked:
        if not _VARIABLE.fullmatch(name):
            raise NotSendable("this is not the name of a variable")
    return ",".join(checked)


def _variable(name: str, value: str) -> Header:
    if not _VARIABLE.fullmatch(name):
        raise NotSendable("this is not the name of a variable")
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return ("Variable", f'{name}="{escaped}"')


def _check_target(action: str, name: str, value: str) -> None:
    if name == "Context" and value not in _CONTEXTS_OF[action]:
        raise NotSendable(f"{action} may not lead into the context {value!r}")
    phone = value.startswith("PJSIP/") or value in {PLACED_CHANNEL, CALLED_UP_CHANNEL}
    if action == "Originate" and name == "Channel" and not phone:
        raise NotSendable("an Originate calls telephones, and nothing of the dialplan's own")
    if action == "Setvar" and name == "Variable" and value not in _SETTABLE:
        raise NotSendable(f"{value!r} is nothing that may be set on a channel")
    if action == "Hangup" and name == "Channel" and value.startswith("/"):
        raise NotSendable("a hangup names exactly one channel, never a pattern")


def _line(name: str, value: str) -> bytes:
    if _FORBIDDEN.search(value):
        raise NotSendable(f"the value of {name} holds CR, LF or NUL")
    line = f"{name}: {value}\r\n".encode("utf-8", "replace")
    if len(line) > LINE_BYTES:
        raise NotSendable(f"the line of {name} is over {LINE_BYTES} bytes")
    return line
