"""`goto`: go on at another step, or in another flow."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from callcenter.ivr.commands import Outcome
from callcenter.ivr.flow_shapes import Goes, Named
from callcenter.ivr.model import Ref, Target
from callcenter.ivr.shapes import Defects, Field, Record
from callcenter.ivr.stepping import Go, Moment, Reaction
from callcenter.yaml_source import MapNode, Node


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """The name of a step, or `{ flow: name }`."""

    _FLOW: ClassVar[Record] = Record(
        fields={"flow": Field(shape=Named(kind="flow"), missing="name the flow")}
    )

    def read(self, node: Node, defects: Defects) -> Target | Ref | None:
        if not isinstance(node, MapNode):
            return Goes().read(node, defects)
        got = self._FLOW.read(node, defects)
        flow: Ref | None = got["flow"] if got is not None else None
        return flow

    def schema(self) -> dict[str, Any]:
        return {"anyOf": [Goes().schema(), self._FLOW.schema()]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Goto:
    """
    Go on elsewhere; another flow begins at its start, in its current version.

    What is remembered goes along; the language too, where the other flow speaks it.
    """

    NAME: ClassVar[str] = "goto"
    FIELDS: ClassVar[Mapping[str, Field]] = {
        "goto": Field(shape=_Place(), missing="name a step, or { flow: name }"),
    }

    place: Target | Ref

    @classmethod
    def build(cls, got: Mapping[str, Any]) -> "Goto":
        """Make the verb of its fields."""
        return cls(place=got["goto"])

    def enter(self, moment: Moment) -> Reaction:
        """See `Verb.enter`."""
        if isinstance(self.place, Ref):
            return Go(how="flow", flow=self.place.name, typed=moment.typed)
        return Go(how="next", to=self.place, typed=moment.typed)

    def answer(self, moment: Moment, outcome: Outcome) -> Reaction:
        """See `Verb.answer`."""
        del outcome
        return self.enter(moment)
