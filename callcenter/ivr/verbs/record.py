"""`record`: keep what the caller says, such as a name or a statement."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from callcenter.ivr import commands
from callcenter.ivr.commands import Outcome
from callcenter.ivr.flow_shapes import Goes, Keeps, Named, Says, onward
from callcenter.ivr.model import Ref, Spoken, Target, ValueName
from callcenter.ivr.shapes import Field, Flag, Whole
from callcenter.ivr.shapes import Record as Fields
from callcenter.ivr.stepping import Ask, Go, Moment, Reaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """
    Record the caller; the name of the recording is remembered `into` a value.

    Unlike `voicemail` it is no message that somebody must answer.
    """

    NAME: ClassVar[str] = "record"
    FIELDS: ClassVar[Mapping[str, Field]] = {
        "record": Field(
            shape=Fields(
                fields={
                    "prompt": Field(shape=Says(), missing="say what the caller should tell"),
                    "into": Field(shape=Keeps(), missing="give the recording a name"),
                    "for": Field(
                        shape=Named(kind="queue"), missing="name the queue whose people may hear it"
                    ),
                    "max_s": Field(shape=Whole(low=2, high=600), default=60),
                    "silence_s": Field(shape=Whole(low=1, high=30), default=3),
                    "beep": Field(shape=Flag(), default=True),
                }
            ),
            missing="write prompt, into and for",
        ),
        "next": onward("say which step follows"),
        "on_empty": Field(shape=Goes()),
        "on_error": Field(shape=Goes()),
    }

    prompt: Spoken
    into: ValueName
    listeners: Ref
    max_s: int
    silence_s: int
    beep: bool
    next: Target
    on_empty: Target | None
    on_error: Target | None

    @classmethod
    def build(cls, got: Mapping[str, Any]) -> "Record":
        """Make the verb of its fields."""
        inner = dict(got["record"])
        inner["listeners"] = inner.pop("for")
        rest = {name: got[name] for name in ("next", "on_empty", "on_error")}
        return cls(**inner, **rest)

    def enter(self, moment: Moment) -> Reaction:
        """See `Verb.enter`."""
        command = commands.TakeRecording(
            prompts=moment.speak(self.prompt),
            purpose="statement",
            listeners=self.listeners.name,
            max_s=self.max_s,
            silence_s=self.silence_s,
            beep=self.beep,
        )
        return Ask(command=command)

    def answer(self, moment: Moment, outcome: Outcome) -> Reaction:
        """See `Verb.answer`."""
        if isinstance(outcome, commands.Recorded) and outcome.length_s > 0:
            return Go(how="recorded", to=self.next, keep={self.into.name: outcome.recording})
        if isinstance(outcome, commands.Failed):
            moment.note(f"record: {outcome.reason}")
            return Go(how="failed", to=self.on_error or self.next)
        return Go(how="empty", to=self.on_empty or self.next)
