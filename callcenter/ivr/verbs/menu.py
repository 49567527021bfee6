"""`menu`: one key chooses the way."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from callcenter.ivr import commands, wording
from callcenter.ivr.commands import Outcome, Prompt
from callcenter.ivr.flow_shapes import Goes, Keypad, Says
from callcenter.ivr.model import Spoken, Target
from callcenter.ivr.shapes import Field, Flag, Record, Whole
from callcenter.ivr.stepping import Ask, Go, Moment, Reaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu:
    """
    Offer keys; say it again `repeat` times after silence or a wrong key, then give up.
    """

    NAME: ClassVar[str] = "menu"
    FIELDS: ClassVar[Mapping[str, Field]] = {
        "menu": Field(
            shape=Record(
                fields={
                    "prompt": Field(shape=Says(), missing="write what is said"),
                    "keys": Field(shape=Keypad(), missing="write which key leads where"),
                    "wait_s": Field(shape=Whole(low=1, high=60), default=5),
                    "repeat": Field(shape=Whole(low=0, high=5), default=2),
                    "barge_in": Field(shape=Flag(), default=True),
                    "invalid": Field(shape=Says()),
                }
            ),
            missing="write prompt and keys",
        ),
        "on_no_input": Field(
            shape=Goes(),
            missing="say where callers go who press nothing",
            rule="no-input-path",
        ),
        "on_invalid": Field(
            shape=Goes(by_caller=True),
            missing="say where callers go who press wrong keys",
            rule="invalid-path",
        ),
    }

    prompt: Spoken
    keys: Mapping[str, Target]
    wait_s: int
    repeat: int
    barge_in: bool
    invalid: Spoken | None
    on_no_input: Target
    on_invalid: Target

    @classmethod
    def build(cls, got: Mapping[str, Any]) -> "Menu":
        """Make the verb of its fields."""
        return cls(**got["menu"], on_no_input=got["on_no_input"], on_invalid=got["on_invalid"])

    def enter(self, moment: Moment) -> Reaction:
        """See `Verb.enter`."""
        return self._choice(moment, moment.typed) or self._ask(moment, moment.tries)

    def answer(self, moment: Moment, outcome: Outcome) -> Reaction:
        """See `Verb.answer`."""
        tries = moment.tries + 1
        if isinstance(outcome, commands.Key):
            chosen = self._choice(moment, outcome.key)
            if chosen is not None:
                return chosen
            if tries > self.repeat:
                return Go(how="invalid", to=self.on_invalid)
            return self._ask(moment, tries, first=self._sorry(moment))
        if tries > self.repeat:
            return Go(how="no_input", to=self.on_no_input)
        return self._ask(moment, tries)

    def _choice(self, moment: Moment, key: str | None) -> Go | None:
        if key is not None and key in self.keys:
            return Go(how=f"key {key}", to=self.keys[key])
        return moment.anywhere(key)

    def _ask(self, moment: Moment, tries: int, first: tuple[Prompt, ...] = ()) -> Ask:
        command = commands.AskKey(
            prompts=first + moment.speak(self.prompt),
            keys="".join(sorted({*self.keys, *moment.flow.anywhere})),
            wait_s=self.wait_s,
            barge_in=self.barge_in,
        )
        return Ask(command=command, tries=tries)

    def _sorry(self, moment: Moment) -> tuple[Prompt, ...]:
        if self.invalid is not None:
            return moment.speak(self.invalid)
        text = wording.INVALID[moment.language]
        return (Prompt(language=moment.language, text=text),)
