"""What recordings take and give over HTTP."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, Field

from callcenter.ledger.call_answers import FoundByCall, Outcome, Seconds, codes
from callcenter.recordings.model import RecordedCall, State
from callcenter.recordings.store import Wanted
from callcenter.web.page import PageQuery


class RecordingsAsked(FoundByCall):
    """Which recordings."""

    call: str | None = Field(None, max_length=200)
    since: AwareDatetime | None = Field(None, alias="from", description="started at or after")
    until: AwareDatetime | None = Field(None, alias="to", description="started before")
    length_from_s: Seconds | None = Field(None, description="At least so long.")
    length_to_s: Seconds | None = Field(None, description="Shorter than that.")

    def wanted(self) -> Wanted:
        """Return what the store is asked for."""
        names = RecordingsAsked.model_fields.keys() - {"reason_code"}
        return Wanted(
            **{name: getattr(self, name) for name in names}, reason_codes=codes(self.reason_code)
        )


class RecordingsQuery(RecordingsAsked, PageQuery):
    """Which recordings; the newest come first."""


class RecordingView(BaseModel):
    """A recording; its sound is at `/recordings/{id}/audio` while the state is `ready`."""

    id: str
    call: str
    leg: int
    agent: str | None
    queue: str | None
    started_at: datetime
    length_s: float
    channels: int
    state: State
    missing_reason: str | None
    sha256: str | None
    direction: Literal["in", "internal", "out"] | None
    party: str | None = Field(description="Number of the other person, masked for some roles.")
    customer: int | None
    customer_name: str | None
    outcome: Outcome | None
    reason_code: str | None


class PeaksView(BaseModel):
    """Loudness of each voice over the length, 0 to 100: first the caller's, then the agent's."""

    channels: list[list[int]]


def recording_view(found: RecordedCall, show: Callable[[str], str]) -> RecordingView:
    """
    Show a recording.

    Args:
        found: With what is known of its call.
        show: Gives a number as far as this person may see it.
    """
    values: dict[str, Any] = {
        name: getattr(found if name in _OF_CALL else found.recording, name)
        for name in RecordingView.model_fields
    }
    values["party"] = None if found.party is None else show(found.party)
    return RecordingView(**values)


_OF_CALL = frozenset(RecordedCall.__dataclass_fields__)
