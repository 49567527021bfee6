"""`transfer`: connect the caller with one agent in person, or with an outside number."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from callcenter.ivr import commands
from callcenter.ivr.commands import Outcome
from callcenter.ivr.flow_shapes import Dialled, Goes, Named
from callcenter.ivr.model import Ref, Target
from callcenter.ivr.shapes import Defects, Field, Record, Whole
from callcenter.ivr.stepping import Ask, Go, Moment, Reaction
from callcenter.yaml_source import Node


@dataclass(frozen=True, slots=True, kw_only=True)
class _Whom:
    """Exactly one of an agent and a number."""

    _RECORD: ClassVar[Record] = Record(
        fields={
            "agent": Field(shape=Named(kind="agent")),
            "number": Field(shape=Dialled()),
        }
    )

    def read(self, node: Node, defects: Defects) -> Mapping[str, Any] | None:
        """See `Shape.read`."""
        got = self._RECORD.read(node, defects)
        if got is not None and (got["agent"] is None) == (got["number"] is None):
            defects.note(node, "write either agent or number", "wrong-kind")
            return None
        return got

    def schema(self) -> dict[str, Any]:
        """See `Shape.schema`."""
        return {**self._RECORD.schema(), "minProperties": 1, "maxProperties": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """
    Ring somebody; `then` follows the talk, `on_error` when there was none.

    An outside number is dialled only where the dial rules of the centre allow it.
    """

    NAME: ClassVar[str] = "transfer"
    FIELDS: ClassVar[Mapping[str, Field]] = {
        "transfer": Field(shape=_Whom(), missing="write { agent: … } or { number: … }"),
        "ring_s": Field(shape=Whole(low=5, high=120), default=25),
        "then": Field(shape=Goes(by_caller=True)),
        "on_error": Field(
            shape=Goes(),
            missing="say where callers go when nobody answers or it is not allowed",
            rule="error-path",
        ),
    }

    agent: Ref | None
    number: str | None
    ring_s: int
    then: Target | None
    on_error: Target

    @classmethod
    def build(cls, got: Mapping[str, Any]) -> "Transfer":
        """Make the verb of its fields."""
        rest = {name: got[name] for name in ("ring_s", "then", "on_error")}
        return cls(**got["transfer"], **rest)

    def enter(self, moment: Moment) -> Reaction:
        """See `Verb.enter`."""
        del moment
        agent = None if self.agent is None else self.agent.name
        return Ask(command=commands.Transfer(agent=agent, number=self.number, ring_s=self.ring_s))

    def answer(self, moment: Moment, outcome: Outcome) -> Reaction:
        """See `Verb.answer`."""
        if isinstance(outcome, commands.Served):
            return Go(how="served", to=self.then)
        if isinstance(outcome, commands.Failed):
            moment.note(f"transfer: {outcome.reason}")
        return Go(how="failed", to=self.on_error)
