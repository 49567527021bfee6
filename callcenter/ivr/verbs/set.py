"""`set`: remember something for later."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from callcenter.ivr.commands import Outcome
from callcenter.ivr.flow_shapes import Calculated, Goes, Keeps, onward
from callcenter.ivr.model import Expression, Target, ValueName
from callcenter.ivr.shapes import Field, MapOf
from callcenter.ivr.state import Value
from callcenter.ivr.stepping import Go, Moment, Reaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Set:
    """
    Give names their values; all are worked out before the first one is set.

    What cannot be worked out keeps its old value, and `on_error` is taken where there is one.
    """

    NAME: ClassVar[str] = "set"
    FIELDS: ClassVar[Mapping[str, Field]] = {
        "set": Field(
            shape=MapOf(name=Keeps().read, value=Calculated(), most=20),
            missing="write name: value",
        ),
        "next": onward("say which step follows"),
        "on_error": Field(shape=Goes()),
    }

    values: tuple[tuple[ValueName, Expression], ...]
    next: Target
    on_error: Target | None

    @classmethod
    def build(cls, got: Mapping[str, Any]) -> "Set":
        """Make the verb of its fields."""
        return cls(values=got["set"], next=got["next"], on_error=got["on_error"])

    def enter(self, moment: Moment) -> Reaction:
        """See `Verb.enter`."""
        keep: dict[str, Value] = {}
        for name, expression in self.values:
            value = moment.evaluate(expression)
            if value is not None:
                keep[name.name] = value
        if len(keep) < len(self.values):
            return Go(how="error", to=self.on_error or self.next, keep=keep, typed=moment.typed)
        return Go(how="next", to=self.next, keep=keep, typed=moment.typed)

    def answer(self, moment: Moment, outcome: Outcome) -> Reaction:
        """See `Verb.answer`."""
        del outcome
        return self.enter(moment)
