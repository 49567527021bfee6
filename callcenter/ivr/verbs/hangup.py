"""`hangup`: end the call."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from callcenter.ivr import commands
from callcenter.ivr.commands import Outcome
from callcenter.ivr.shapes import Choice, Field
from callcenter.ivr.stepping import Ask, Moment, Reaction

CAUSES = {"normal": 16, "busy": 17, "rejected": 21}
"""Q.850 causes by their names in a flow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hangup:
    """End the call; `normal` is what a caller expects after a good-bye."""

    NAME: ClassVar[str] = "hangup"
    FIELDS: ClassVar[Mapping[str, Field]] = {
        "hangup": Field(shape=Choice(words=tuple(CAUSES)), missing="write normal"),
    }

    cause: int

    @classmethod
    def build(cls, got: Mapping[str, Any]) -> "Hangup":
        """Make the verb of its fields."""
        return cls(cause=CAUSES[got["hangup"]])

    def enter(self, moment: Moment) -> Reaction:
        """See `Verb.enter`."""
        del moment
        return Ask(command=commands.Hangup(cause=self.cause))

    def answer(self, moment: Moment, outcome: Outcome) -> Reaction:
        """See `Verb.answer`."""
        del outcome
        return self.enter(moment)
