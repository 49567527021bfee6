"""What the exchange tells, later, of a call that ended while nobody was there to see it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UnseenCall:
    """
    A caller's call that ended in an outage of the service.

    `caller` is None where his number is withheld, `fell` where the fallback never had him.
    """

    id: str
    number: str
    caller: str | None
    came: datetime
    fell: datetime | None
    ended: datetime
