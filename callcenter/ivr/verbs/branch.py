"""`branch`: the first condition that holds chooses the way."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from callcenter.ivr.commands import Outcome
from callcenter.ivr.flow_shapes import Calculated, onward
from callcenter.ivr.model import Expression, Target
from callcenter.ivr.shapes import Defects, Field, ListOf, Record
from callcenter.ivr.stepping import Go, Moment, Reaction
from callcenter.yaml_source import Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One condition and where it leads."""

    when: Expression
    goto: Target


@dataclass(frozen=True, slots=True, kw_only=True)
class _WayShape:
    _RECORD: ClassVar[Record] = Record(
        fields={
            "when": Field(shape=Calculated(secret=True), missing="write the condition"),
            "goto": onward("say which step follows then"),
        }
    )

    def read(self, node: Node, defects: Defects) -> Way | None:
        got = self._RECORD.read(node, defects)
        return None if got is None else Way(**got)

    def schema(self) -> dict[str, Any]:
        return self._RECORD.schema()


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """Take the first way whose condition is true; one that cannot be worked out is not."""

    NAME: ClassVar[str] = "branch"
    FIELDS: ClassVar[Mapping[str, Field]] = {
        "branch": Field(
            shape=ListOf(each=_WayShape(), most=50), missing="write a list of when and goto"
        ),
        "otherwise": onward("say where to go when no condition holds"),
    }

    ways: tuple[Way, ...]
    otherwise: Target

    @classmethod
    def build(cls, got: Mapping[str, Any]) -> "Branch":
        """Make the verb of its fields."""
        return cls(ways=got["branch"], otherwise=got["otherwise"])

    def enter(self, moment: Moment) -> Reaction:
        """See `Verb.enter`."""
        for index, way in enumerate(self.ways, start=1):
            if moment.evaluate(way.when) is True:
                return Go(how=f"when {index}", to=way.goto, typed=moment.typed)
        return Go(how="otherwise", to=self.otherwise, typed=moment.typed)

    def answer(self, moment: Moment, outcome: Outcome) -> Reaction:
        """See `Verb.answer`."""
        del outcome
        return self.enter(moment)
