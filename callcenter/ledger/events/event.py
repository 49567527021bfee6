"""What an event is, and how it stands in the ledger."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Root of all events."""

    type: ClassVar[str]

    def data(self) -> dict[str, Any]:
        """The fields as JSON values."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """
    An event as it stands in the ledger.

    `(stream, seq)` is unique for ever and `seq` only grows, also over restarts of the service; it
    is no count. `at` never runs backwards within one run of the service.
    """

    stream: str
    seq: int
    at: datetime
    type: str
    data: Mapping[str, Any]
