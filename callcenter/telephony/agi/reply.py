"""What Asterisk answers to one AGI command, typed."""

import re
from dataclasses import dataclass

_REPLY = re.compile(r"(?P<code>[1-5]\d\d)(?P<sep>[ -])(?P<rest>.*)", re.DOTALL)
_RESULT = re.compile(r"result=(?P<result>\S*)(?P<tail>.*)", re.DOTALL)
_ENDPOS = re.compile(r" endpos=(?P<endpos>-?\d+)$")
_NOTE = re.compile(r" \((?P<note>.*)\)", re.DOTALL)


class NotAReply(ValueError):
    """A line that is no AGI answer came where one was due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """
    One answer.

    Args:
        code: 200 done, 510 unknown command, 511 dead channel, 520 wrong use.
        result: What follows `result=`; may be empty, None when there is none.
        note: What stands in parentheses: a value, `timeout`, `dtmf`, `hangup`.
        endpos: Where a sound ended, in samples.
        text: The whole, for logs of refusals.
    """

    code: int
    result: str | None = None
    note: str | None = None
    endpos: int | None = None
    text: str = ""

    @property
    def number(self) -> int | None:
        """The result as a number; None when it is empty or no number."""
        try:
            return int(self.result or "")
        except ValueError:
            return None

    @property
    def key(self) -> str | None:
        """The key that ended a prompt or a wait; None when there was none."""
        number = self.number
        return chr(number) if number is not None and 32 < number < 127 else None


def begins_usage(line: str) -> bool:
    """Tell the first line of an answer that goes on until a line `520 End …`."""
    return line.startswith("520-")


def ends_usage(line: str) -> bool:
    """Tell the last line of such an answer."""
    return line.startswith("520 ")


def read_reply(line: str) -> Reply:
    """
    Read one whole answer (of several lines when it is a usage error).

    Raises:
        NotAReply: The text has no code of three digits in front.
    """
    match = _REPLY.fullmatch(line)
    if match is None:
        raise NotAReply("an AGI answer must begin with a code of three digits")
    code = int(match["code"])
    result = _RESULT.fullmatch(match["rest"]) if match["sep"] == " " else None
    if result is None:
        return Reply(code=code, text=line)
    tail = result["tail"]
    endpos = _ENDPOS.search(tail)
    if endpos is not None:
        tail = tail[: endpos.start()]
    note = _NOTE.fullmatch(tail)
    return Reply(
        code=code,
        result=result["result"],
        note=note["note"] if note else None,
        endpos=int(endpos["endpos"]) if endpos else None,
        text=line,
    )
