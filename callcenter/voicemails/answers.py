"""What voicemails take and give over HTTP."""

from datetime import datetime

from pydantic import BaseModel, Field

from callcenter.voicemails.model import Voicemail
from callcenter.web.page import PageQuery


class VoicemailsQuery(PageQuery):
    """Which voicemails."""

    mailbox: str | None = Field(None, max_length=80)
    done: bool | None = None
    assigned: str | None = Field(None, max_length=20)
    call: str | None = Field(None, max_length=200)


class VoicemailView(BaseModel):
    """A message; its sound is at `/voicemails/{id}/audio`."""

    id: str
    call: str
    mailbox: str
    caller: str | None
    taken_at: datetime
    length_s: float
    sha256: str
    assigned: str | None
    done_at: datetime | None
    done_by: str | None


class VoicemailPatch(BaseModel):
    """What shall be different; what is left out stays, `assigned: null` takes it from anybody."""

    done: bool | None = None
    assigned: str | None = Field(None, pattern=r"^[0-9]{1,20}$")


def voicemail_view(voicemail: Voicemail) -> VoicemailView:
    """Show a message."""
    return VoicemailView(
        id=voicemail.id,
        call=voicemail.call,
        mailbox=voicemail.mailbox,
        caller=voicemail.caller,
        taken_at=voicemail.taken_at,
        length_s=voicemail.length_s,
        sha256=voicemail.sha256,
        assigned=voicemail.assigned,
        done_at=voicemail.done_at,
        done_by=voicemail.done_by,
    )
