"""What a voicemail is."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Voicemail:
    """
    A message that a caller left.

    Args:
        id: `<call>-<number>`.
        mailbox: Name of the queue whose agents look after it.
        caller: Caller id as the line gave it; None when withheld. Hostile text.
        length_s: Seconds of sound.
        path: Below the voicemails folder.
        bytes, sha256: Of the file as it was kept.
        assigned: Agent number of who looks after it.
        done_at, done_by: When and by whom it was done; None while open.
    """

    id: str
    call: str
    mailbox: str
    caller: str | None
    taken_at: datetime
    length_s: float
    path: str
    bytes: int
    sha256: str
    assigned: str | None = None
    done_at: datetime | None = None
    done_by: str | None = None
