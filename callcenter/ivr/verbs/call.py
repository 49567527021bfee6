"""`call`: go through another flow and come back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from callcenter.ivr.commands import Outcome
from callcenter.ivr.flow_shapes import Calculated, Keeps, Named, onward
from callcenter.ivr.model import Expression, Ref, Target, ValueName
from callcenter.ivr.shapes import Field, MapOf
from callcenter.ivr.state import Value
from callcenter.ivr.stepping import Go, Moment, Reaction

PARAMETERS = MapOf(name=Keeps().read, value=Calculated(), most=20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """
    Walk another flow from its start; when it comes to `return`, go on at `next`.

    `with` sets values for it. What it remembers stays known afterwards.
    """

    NAME: ClassVar[str] = "call"
    FIELDS: ClassVar[Mapping[str, Field]] = {
        "call": Field(shape=Named(kind="flow"), missing="name the flow"),
        "with": Field(shape=PARAMETERS, default=()),
        "next": onward("say which step follows when it comes back"),
    }

    flow: Ref
    given: tuple[tuple[ValueName, Expression], ...]
    next: Target

    @classmethod
    def build(cls, got: Mapping[str, Any]) -> "Call":
        """Make the verb of its fields."""
        return cls(flow=got["call"], given=got["with"], next=got["next"])

    def enter(self, moment: Moment) -> Reaction:
        """See `Verb.enter`."""
        return Go(
            how="flow",
            flow=self.flow.name,
            then=self.next,
            keep=worked_out(self.given, moment),
            typed=moment.typed,
        )

    def answer(self, moment: Moment, outcome: Outcome) -> Reaction:
        """See `Verb.answer`."""
        del outcome
        return self.enter(moment)


def worked_out(pairs: tuple[tuple[ValueName, Expression], ...], moment: Moment) -> dict[str, Value]:
    """Give the values that can be worked out, by name."""
    values = {name.name: moment.evaluate(expression) for name, expression in pairs}
    return {name: value for name, value in values.items() if value is not None}
