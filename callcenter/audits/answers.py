"""What the API of the audit log takes and gives."""

from datetime import datetime
from typing import Any

from pydantic import AwareDatetime, BaseModel, Field

from callcenter.audits.store import Wanted
from callcenter.web.page import PageQuery


class AuditQuery(PageQuery):
    """Which entries; the newest come first."""

    who: str | None = Field(None, max_length=64)
    act: str | None = Field(
        None, max_length=80, description="Beginning: `customer` finds `customer.delete` too."
    )
    object: str | None = Field(None, max_length=200, description="As `kind:id`.")
    since: AwareDatetime | None = Field(None, alias="from")
    until: AwareDatetime | None = Field(None, alias="to")

    def wanted(self) -> Wanted:
        """Return what the store is asked for."""
        return Wanted(
            who=self.who, act=self.act, object=self.object, since=self.since, until=self.until
        )


class EntryAnswer(BaseModel):
    """One entry: `who` did `act` on `object` (`kind:id`)."""

    id: int
    at: datetime
    who: str
    act: str
    object: str
    details: dict[str, Any]
