"""`voicemail`: take a message for the people of a queue."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from callcenter.ivr import commands
from callcenter.ivr.commands import Outcome
from callcenter.ivr.flow_shapes import Goes, Named, Says
from callcenter.ivr.model import Ref, Spoken, Target
from callcenter.ivr.shapes import Field, Flag, Whole
from callcenter.ivr.stepping import Ask, Go, Moment, Reaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Voicemail:
    """Record a message; `then` follows it, `on_empty` where nothing was said."""

    NAME: ClassVar[str] = "voicemail"
    FIELDS: ClassVar[Mapping[str, Field]] = {
        "voicemail": Field(shape=Named(kind="queue"), missing="name the queue that listens to it"),
        "prompt": Field(shape=Says(), missing="ask the caller to speak after the tone"),
        "max_s": Field(shape=Whole(low=5, high=600), default=120),
        "silence_s": Field(shape=Whole(low=1, high=30), default=5),
        "beep": Field(shape=Flag(), default=True),
        "then": Field(shape=Goes()),
        "on_empty": Field(shape=Goes()),
    }

    mailbox: Ref
    prompt: Spoken
    max_s: int
    silence_s: int
    beep: bool
    then: Target | None
    on_empty: Target | None

    @classmethod
    def build(cls, got: Mapping[str, Any]) -> "Voicemail":
        """Make the verb of its fields."""
        rest = {name: value for name, value in got.items() if name != "voicemail"}
        return cls(mailbox=got["voicemail"], **rest)

    def enter(self, moment: Moment) -> Reaction:
        """See `Verb.enter`."""
        command = commands.TakeVoicemail(
            prompts=moment.speak(self.prompt),
            mailbox=self.mailbox.name,
            max_s=self.max_s,
            silence_s=self.silence_s,
            beep=self.beep,
        )
        return Ask(command=command)

    def answer(self, moment: Moment, outcome: Outcome) -> Reaction:
        """See `Verb.answer`."""
        del moment
        if isinstance(outcome, commands.Failed):
            return Go(how="failed", to=self.then)
        if isinstance(outcome, commands.VoicemailTaken) and outcome.length_s > 0:
            return Go(how="taken", to=self.then)
        return Go(how="empty", to=self.on_empty or self.then)
