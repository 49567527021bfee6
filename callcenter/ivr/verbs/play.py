"""`play`: say something and go on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from callcenter.ivr import commands
from callcenter.ivr.commands import Outcome
from callcenter.ivr.flow_shapes import Says, onward
from callcenter.ivr.model import Spoken, Target
from callcenter.ivr.shapes import Field, Flag
from callcenter.ivr.stepping import Ask, Go, Moment, Reaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """
    Play a prompt, then go to `next`.

    With `barge_in` a key skips it, and counts at the menu that comes next: who knows the way
    need not listen.
    """

    NAME: ClassVar[str] = "play"
    FIELDS: ClassVar[Mapping[str, Field]] = {
        "play": Field(shape=Says(), missing="write what is said"),
        "next": onward("say which step follows; a call ends at a step with hangup: normal"),
        "barge_in": Field(shape=Flag(), default=True),
    }

    prompt: Spoken
    next: Target
    barge_in: bool

    @classmethod
    def build(cls, got: Mapping[str, Any]) -> "Play":
        """Make the verb of its fields."""
        return cls(prompt=got["play"], next=got["next"], barge_in=got["barge_in"])

    def enter(self, moment: Moment) -> Reaction:
        """See `Verb.enter`."""
        if moment.typed and self.barge_in:
            return self._skip(moment, moment.typed)
        return Ask(command=commands.Play(prompts=moment.speak(self.prompt), barge_in=self.barge_in))

    def answer(self, moment: Moment, outcome: Outcome) -> Reaction:
        """See `Verb.answer`."""
        if isinstance(outcome, commands.Key):
            return self._skip(moment, outcome.key)
        how = "failed" if isinstance(outcome, commands.Failed) else "next"
        return Go(how=how, to=self.next)

    def _skip(self, moment: Moment, key: str) -> Go:
        return moment.anywhere(key) or Go(how="skipped", to=self.next, typed=key)
