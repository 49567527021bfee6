"""`language`: speak another language from here on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from callcenter.ivr.commands import Outcome
from callcenter.ivr.flow_shapes import Named, onward
from callcenter.ivr.model import Ref, Target
from callcenter.ivr.shapes import Field
from callcenter.ivr.stepping import Go, Moment, Reaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """Switch to one of the flow's languages."""

    NAME: ClassVar[str] = "language"
    FIELDS: ClassVar[Mapping[str, Field]] = {
        "language": Field(shape=Named(kind="language"), missing="name a language of this flow"),
        "next": onward("say which step follows"),
    }

    language: Ref
    next: Target

    @classmethod
    def build(cls, got: Mapping[str, Any]) -> "Language":
        """Make the verb of its fields."""
        return cls(language=got["language"], next=got["next"])

    def enter(self, moment: Moment) -> Reaction:
        """See `Verb.enter`."""
        return Go(how="next", to=self.next, language=self.language.name, typed=moment.typed)

    def answer(self, moment: Moment, outcome: Outcome) -> Reaction:
        """See `Verb.answer`."""
        del outcome
        return self.enter(moment)
