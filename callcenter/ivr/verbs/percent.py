"""`percent`: send a share of the calls another way, to try something out or to spread load."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from callcenter.ivr.commands import Outcome
from callcenter.ivr.flow_shapes import onward
from callcenter.ivr.model import Target
from callcenter.ivr.shapes import Defects, Field, ListOf, Record, Shape, Whole, listed
from callcenter.ivr.stepping import Go, Moment, Reaction
from callcenter.yaml_source import Node

ALL = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many of a hundred calls go there."""

    share: int
    goto: Target


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shares:
    """Shares that leave something for `otherwise`."""

    _EACH: ClassVar[Shape] = Record(
        fields={
            "share": Field(shape=Whole(low=1, high=99), missing="say how many of a hundred calls"),
            "goto": onward("say which step follows then"),
        }
    )
    _LIST: ClassVar[Shape] = ListOf(each=_EACH, most=10)

    def read(self, node: Node, defects: Defects) -> tuple[Share, ...] | None:
        """See `Shape.read`."""
        shares = tuple(Share(**one) for one in self._LIST.read(node, defects) or ())
        if sum(one.share for one in shares) >= ALL:
            defects.note(
                node, "the shares leave nothing for otherwise: keep them below 100", "range"
            )
            return None
        return shares or None

    def schema(self) -> dict[str, Any]:
        """See `Shape.schema`."""
        return listed(self._EACH, 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Percent:
    """Let chance choose, in these shares; the rest takes `otherwise`."""

    NAME: ClassVar[str] = "percent"
    FIELDS: ClassVar[Mapping[str, Field]] = {
        "percent": Field(shape=_Shares(), missing="write a list of share and goto"),
        "otherwise": onward("say where the other calls go"),
    }

    shares: tuple[Share, ...]
    otherwise: Target

    @classmethod
    def build(cls, got: Mapping[str, Any]) -> "Percent":
        """Make the verb of its fields."""
        return cls(shares=got["percent"], otherwise=got["otherwise"])

    def enter(self, moment: Moment) -> Reaction:
        """See `Verb.enter`; what is left of the chance is as good as new for a next step."""
        point = moment.chance * ALL
        for index, one in enumerate(self.shares, start=1):
            if point < one.share:
                return self._go(moment, f"share {index}", one.goto, point / one.share)
            point -= one.share
        rest = ALL - sum(one.share for one in self.shares)
        return self._go(moment, "otherwise", self.otherwise, min(point / rest, 1 - 2**-53))

    def answer(self, moment: Moment, outcome: Outcome) -> Reaction:
        """See `Verb.answer`."""
        del outcome
        return self.enter(moment)

    @staticmethod
    def _go(moment: Moment, how: str, to: Target, chance: float) -> Go:
        return Go(how=how, to=to, typed=moment.typed, chance=chance)
