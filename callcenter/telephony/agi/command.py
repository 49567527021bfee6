"""One command in, one line out: the only place where text becomes an AGI command."""

import re

LINE_BYTES = 8000
"""Asterisk cuts a line at 8,191 bytes and runs the rest as another command."""

_FORBIDDEN = re.compile(r"[\r\n\0]")
_VERB = re.compile(r"[A-Z]+( [A-Z]+)*")


class NotOneLine(ValueError):
    """The text cannot be sent as one AGI command."""


def quoted(value: str) -> str:
    """
    Put a value into double quotes so that it arrives as it is.

    Raises:
        NotOneLine: It holds CR, LF or NUL.
    """
    if _FORBIDDEN.search(value):
        raise NotOneLine("an AGI argument may not hold CR, LF or NUL")
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def command(verb: str, *arguments: str | int) -> bytes:
    """
    Build one command line, its end included.

    Args:
        verb: Words of our own in capitals (`STREAM FILE`).
        arguments: Each becomes one quoted argument.

    Raises:
        NotOneLine: An argument holds CR, LF or NUL, or the line is over 8,000 bytes.
    """
    if not _VERB.fullmatch(verb):
        raise NotOneLine(f"{verb!r} is no AGI verb")
    words = [verb, *(quoted(str(argument)) for argument in arguments)]
    line = " ".join(words).encode("utf-8", "replace") + b"\n"
    if len(line) > LINE_BYTES:
        raise NotOneLine(f"an AGI command of {len(line)} bytes is over {LINE_BYTES}")
    return line
