"""`return`: go back to the flow that called this one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from callcenter.ivr.commands import Outcome
from callcenter.ivr.model import Expression, ValueName
from callcenter.ivr.shapes import Choice, Field
from callcenter.ivr.stepping import Go, Moment, Reaction
from callcenter.ivr.verbs.call import PARAMETERS, worked_out


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """Go back, with values for the caller's flow; a flow that nobody called ends the call here."""

    NAME: ClassVar[str] = "return"
    FIELDS: ClassVar[Mapping[str, Field]] = {
        "return": Field(shape=Choice(words=("back",)), missing="write back"),
        "with": Field(shape=PARAMETERS, default=()),
    }

    given: tuple[tuple[ValueName, Expression], ...]

    @classmethod
    def build(cls, got: Mapping[str, Any]) -> "Return":
        """Make the verb of its fields."""
        return cls(given=got["with"])

    def enter(self, moment: Moment) -> Reaction:
        """See `Verb.enter`."""
        return Go(
            how="returned", back=True, keep=worked_out(self.given, moment), typed=moment.typed
        )

    def answer(self, moment: Moment, outcome: Outcome) -> Reaction:
        """See `Verb.answer`."""
        del outcome
        return self.enter(moment)
