"""What recordings take and give over HTTP."""

from datetime import datetime

from pydantic import AwareDatetime, BaseModel, Field

from callcenter.recordings.model import Recording, State
from callcenter.web.page import PageQuery


class RecordingsAsked(BaseModel):
    """Which recordings."""

    call: str | None = Field(None, max_length=200)
    agent: str | None = Field(None, max_length=20)
    queue: str | None = Field(None, max_length=80)
    since: AwareDatetime | None = Field(None, alias="from", description="started at or after")
    until: AwareDatetime | None = Field(None, alias="to", description="started before")


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


class PeaksView(BaseModel):
    """Loudness of each voice over the length, 0 to 100: first the caller's, then the agent's."""

    channels: list[list[int]]


def recording_view(recording: Recording) -> RecordingView:
    """Show a recording."""
    return RecordingView(
        id=recording.id,
        call=recording.call,
        leg=recording.leg,
        agent=recording.agent,
        queue=recording.queue,
        started_at=recording.started_at,
        length_s=recording.length_s,
        channels=recording.channels,
        state=recording.state,
        missing_reason=recording.missing_reason,
        sha256=recording.sha256,
    )
