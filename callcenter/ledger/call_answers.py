"""What calls take and give over HTTP."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, Field

from callcenter.ledger.store import CallFilter
from callcenter.web.page import PageQuery

Outcome = Literal[
    "answered",
    "abandoned_ivr",
    "abandoned_queue",
    "abandoned_ringing",
    "overflowed",
    "voicemail",
    "callback",
    "closed",
    "self_served",
    "rejected",
    "failed",
    "pbx_restart",
    "busy",
    "no_answer",
    "declined",
    "not_confirmed",
    "unreachable",
    "cancelled",
]
SegmentKind = Literal[
    "menu",
    "dialling",
    "waiting",
    "ringing",
    "talking",
    "hold",
    "consult",
    "conference",
    "survey",
    "voicemail",
    "fallback",
]


PartyEnd = Annotated[str, Field(pattern=r"^[0-9]{3,15}$")]
Codes = Annotated[str, Field(max_length=2000)]
Seconds = Annotated[float, Field(ge=0, le=1_000_000)]


class SegmentAnswer(BaseModel):
    """One phase of a call."""

    kind: SegmentKind
    agent: str | None
    started_at: datetime
    ended_at: datetime | None
    length_s: float


class CallbackAttempt(BaseModel):
    """One call to the customer: `result` is `reached`, or why not; null while it is made."""

    call: str
    at: datetime
    first: Literal["agent", "customer"]
    result: str | None


class CallbackStoryAnswer(BaseModel):
    """What became of the call-back that was promised in a call."""

    queue: str
    asked_at: datetime
    state: Literal["waiting", "calling", "reached", "given_up", "cancelled"]
    why: str | None
    attempts: list[CallbackAttempt]


class PathStep(BaseModel):
    """One step of a flow and how it was left; digits that were collected are never shown."""

    flow: str
    step: str
    verb: str
    how: str


class CallAnswer(BaseModel):
    """One call from arrival to end; lengths in seconds, null while they do not apply."""

    id: str
    direction: Literal["in", "internal", "out"]
    caller: str | None = Field(description="As the line gave it; null when withheld.")
    caller_name: str | None
    number: str
    customer: int | None
    customer_name: str | None = Field(None, description="Null also when the record is deleted.")
    flow: str | None
    queue: str | None
    agent: str | None
    arrived_at: datetime
    queued_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    outcome: Outcome | None = Field(description="Null while the call lives.")
    ended_by: Literal["caller", "agent", "system"] | None
    cause: int | None
    wait_s: float | None
    talk_s: float | None
    wrap_up_s: float | None
    reason_code: str | None
    note: str | None
    recordings: list[str]
    segments: list[SegmentAnswer]
    path: list[PathStep]
    losses: int
    callback: CallbackStoryAnswer | None = None


class EventAnswer(BaseModel):
    """One event of a call, with the reasons of each offer."""

    seq: int
    at: datetime
    type: str
    data: dict[str, Any]


class FoundByCall(BaseModel):
    """By what a call is found, or what belongs to one."""

    agent: str | None = Field(None, max_length=20)
    queue: str | None = Field(None, max_length=40)
    customer: int | None = None
    number: str | None = Field(None, max_length=40, description="Dialled number.")
    party: str | None = Field(
        None, max_length=60, description="The other person's whole number in any usual form."
    )
    party_end: PartyEnd | None = Field(None, description="Last digits of it.")
    direction: Literal["in", "internal", "out"] | None = None
    outcome: Outcome | None = None
    reason_code: Codes | None = Field(None, description="One or several, with commas between.")


class CallsAsked(FoundByCall):
    """Which calls."""

    caller: str | None = Field(None, max_length=80, description="As the line gave it.")
    arrived_from: AwareDatetime | None = None
    arrived_to: AwareDatetime | None = None
    talk_from_s: Seconds | None = Field(None, description="Talked at least so long.")
    talk_to_s: Seconds | None = Field(None, description="Talked less than that.")

    def wanted(self, own_agent: str | None = None) -> CallFilter:
        """Return what the store is asked for; `own_agent` narrows to one agent's calls."""
        names = CallsAsked.model_fields.keys() - {"reason_code"}
        return CallFilter(
            **{name: getattr(self, name) for name in names},
            reason_codes=codes(self.reason_code),
            own_agent=own_agent,
        )


def codes(text: str | None) -> tuple[str, ...] | None:
    """Take names apart that stand with commas between them."""
    return None if text is None else tuple(part.strip() for part in text.split(","))


class CallsQuery(CallsAsked, PageQuery):
    """Which calls; the youngest come first."""


class MissedQuery(BaseModel):
    """From when on; an agent's day is asked for, not his life."""

    since: AwareDatetime


class MissedOffer(BaseModel):
    """A call that was offered to the agent and not answered; `why` as in `offer.missed`."""

    call: str
    at: datetime
    why: str
    caller: str | None
    queue: str | None
    returned_at: datetime | None = Field(description="When the caller was called back.")


class MissedList(BaseModel):
    """The youngest of them first."""

    items: list[MissedOffer]


class EventList(BaseModel):
    """All events of one call, oldest first."""

    items: list[EventAnswer]
