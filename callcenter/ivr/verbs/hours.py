"""`hours`: one way when a calendar is open, another when it is closed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from callcenter.ivr.commands import Outcome
from callcenter.ivr.flow_shapes import Named, onward
from callcenter.ivr.model import Ref, Target
from callcenter.ivr.shapes import Field
from callcenter.ivr.stepping import Go, Moment, Reaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """
    Ask a calendar of the centre, holidays and make-up working days included.

    A calendar that has vanished since the flow was checked counts as open: no caller is turned
    away because of a slip in the set-up.
    """

    NAME: ClassVar[str] = "hours"
    FIELDS: ClassVar[Mapping[str, Field]] = {
        "hours": Field(shape=Named(kind="calendar"), missing="name a calendar"),
        "open": onward("say where to go in opening hours"),
        "closed": onward("say where to go out of hours"),
    }

    calendar: Ref
    open: Target
    closed: Target

    @classmethod
    def build(cls, got: Mapping[str, Any]) -> "Hours":
        """Make the verb of its fields."""
        return cls(calendar=got["hours"], open=got["open"], closed=got["closed"])

    def enter(self, moment: Moment) -> Reaction:
        """See `Verb.enter`."""
        is_open = moment.context.calendars.get(self.calendar.name)
        if is_open is None:
            moment.note(f"there is no calendar '{self.calendar.name}': taken as open")
        if is_open is False:
            return Go(how="closed", to=self.closed, typed=moment.typed)
        return Go(how="open", to=self.open, typed=moment.typed)

    def answer(self, moment: Moment, outcome: Outcome) -> Reaction:
        """See `Verb.answer`."""
        del outcome
        return self.enter(moment)
