"""`collect`: digits keyed by the caller, such as a case number."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from callcenter.ivr import commands, wording
from callcenter.ivr.commands import Outcome, Prompt
from callcenter.ivr.flow_shapes import Goes, Keeps, Says, onward
from callcenter.ivr.model import Spoken, Target, ValueName
from callcenter.ivr.shapes import Bounds, Choice, Defects, Field, Flag, Record, Whole
from callcenter.ivr.stepping import Ask, Go, Moment, Reaction
from callcenter.yaml_source import MapNode, Node

_KEYED = "keyed"


class _Asked:
    """What is asked for; never read back when it is a secret."""

    _BOUNDS: ClassVar[Bounds] = Bounds(
        record=Record(
            fields={
                "prompt": Field(shape=Says(), missing="write what is said"),
                "into": Field(shape=Keeps(), missing="give the digits a name"),
                "min": Field(shape=Whole(low=1, high=32), default=1),
                "max": Field(shape=Whole(low=1, high=32), missing="say how many digits"),
                "terminator": Field(shape=Choice(words=("#", "*", "none")), default="#"),
                "wait_s": Field(shape=Whole(low=1, high=60), default=5),
                "repeat": Field(shape=Whole(low=0, high=5), default=2),
                "masked": Field(shape=Flag(), default=False),
                "confirm": Field(shape=Flag(), default=False),
                "invalid": Field(shape=Says()),
            }
        ),
        pairs=(("min", "max"),),
    )

    def read(self, node: Node, defects: Defects) -> dict[str, Any] | None:
        """See `Shape.read`."""
        got = self._BOUNDS.read(node, defects)
        if got is None or not (got["masked"] and got["confirm"]):
            return got
        at = node.get("confirm") if isinstance(node, MapNode) else None
        message = "masked digits are never read back: leave confirm out, or masked"
        defects.note(at or node, message, "wrong-kind")
        return None

    def schema(self) -> dict[str, Any]:
        """See `Shape.schema`."""
        return self._BOUNDS.schema()


@dataclass(frozen=True, slots=True, kw_only=True)
class Collect:
    """
    Collect `min` to `max` digits under a name.

    What is `masked` is known to the conditions right after it and then forgotten: it never
    reaches the saved state, a log or a record. `confirm` reads the digits back and takes them only
    when the caller says that they are right; masked ones are never read back.
    """

    NAME: ClassVar[str] = "collect"
    FIELDS: ClassVar[Mapping[str, Field]] = {
        "collect": Field(
            shape=_Asked(),
            missing="write prompt, into and max",
        ),
        "next": onward("say which step follows", by_caller=True),
        "on_no_input": Field(
            shape=Goes(),
            missing="say where callers go who key nothing",
            rule="no-input-path",
        ),
        "on_invalid": Field(
            shape=Goes(by_caller=True),
            missing="say where callers go who key too few digits",
            rule="invalid-path",
        ),
    }

    prompt: Spoken
    into: ValueName
    min: int
    max: int
    terminator: str
    wait_s: int
    repeat: int
    masked: bool
    confirm: bool
    invalid: Spoken | None
    next: Target
    on_no_input: Target
    on_invalid: Target

    @classmethod
    def build(cls, got: Mapping[str, Any]) -> "Collect":
        """Make the verb of its fields."""
        inner = dict(got["collect"])
        inner["into"] = replace(inner["into"], masked=inner["masked"])
        if inner["terminator"] == "none":
            inner["terminator"] = ""
        rest = {name: got[name] for name in ("next", "on_no_input", "on_invalid")}
        return cls(**inner, **rest)

    def enter(self, moment: Moment) -> Reaction:
        """See `Verb.enter`."""
        keyed = moment.memo.get(_KEYED)
        if keyed is not None:
            return self._confirm(moment, str(keyed), moment.tries)
        return self._ask(moment, moment.tries)

    def answer(self, moment: Moment, outcome: Outcome) -> Reaction:
        """See `Verb.answer`."""
        tries = moment.tries + 1
        keyed = moment.memo.get(_KEYED)
        if keyed is not None:
            return self._confirmed(moment, str(keyed), outcome, tries)
        if isinstance(outcome, commands.Digits) and outcome.digits:
            return self._take(moment, outcome.digits, tries)
        if tries > self.repeat:
            return Go(how="no_input", to=self.on_no_input)
        return self._ask(moment, tries)

    def _take(self, moment: Moment, keyed: str, tries: int) -> Reaction:
        if self.min <= len(keyed) <= self.max and keyed.isascii() and keyed.isdigit():
            name = self.into.name
            if self.masked:
                return Go(how="collected", to=self.next, secret={name: keyed})
            if self.confirm:
                return self._confirm(moment, keyed, moment.tries)
            return Go(how="collected", to=self.next, keep={name: keyed})
        # A single key that is too short for an answer may be the one that works everywhere.
        leave = moment.anywhere(keyed) if len(keyed) == 1 else None
        if leave is not None:
            return leave
        if tries > self.repeat:
            return Go(how="invalid", to=self.on_invalid)
        return self._ask(moment, tries, first=self._sorry(moment))

    def _confirm(self, moment: Moment, keyed: str, tries: int) -> Ask:
        text = wording.confirm(keyed, moment.language)
        command = commands.AskKey(
            prompts=(Prompt(language=moment.language, text=text),),
            keys="".join(sorted({"1", "2", *moment.flow.anywhere})),
            wait_s=self.wait_s,
            barge_in=True,
        )
        return Ask(command=command, tries=tries, memo={_KEYED: keyed})

    def _confirmed(self, moment: Moment, keyed: str, outcome: Outcome, tries: int) -> Reaction:
        key = outcome.key if isinstance(outcome, commands.Key) else None
        if key == "1":
            return Go(how="collected", to=self.next, keep={self.into.name: keyed})
        leave = moment.anywhere(key) if key != "2" else None
        if leave is not None:
            return leave
        if tries > self.repeat:
            return Go(how="not_confirmed", to=self.on_invalid if key else self.on_no_input)
        return self._ask(moment, tries) if key == "2" else self._confirm(moment, keyed, tries)

    def _ask(self, moment: Moment, tries: int, first: tuple[Prompt, ...] = ()) -> Ask:
        command = commands.AskDigits(
            prompts=first + moment.speak(self.prompt),
            min_digits=self.min,
            max_digits=self.max,
            terminator=self.terminator,
            wait_s=self.wait_s,
            masked=self.masked,
        )
        return Ask(command=command, tries=tries)

    def _sorry(self, moment: Moment) -> tuple[Prompt, ...]:
        if self.invalid is not None:
            return moment.speak(self.invalid)
        text = wording.INVALID_DIGITS[moment.language]
        return (Prompt(language=moment.language, text=text),)
