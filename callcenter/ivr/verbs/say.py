"""`say`: read out what is known, as text, digits or a number."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from callcenter.ivr import commands, wording
from callcenter.ivr.commands import Outcome, Prompt
from callcenter.ivr.flow_shapes import Calculated, Goes, Says
from callcenter.ivr.model import Expression, Spoken, Target
from callcenter.ivr.shapes import Defects, Field, ListOf, Record
from callcenter.ivr.stepping import Ask, Go, Moment, Reaction
from callcenter.yaml_source import ListNode, Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One thing said: exactly one of the three."""

    text: Spoken | None
    digits: Expression | None
    number: Expression | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """One part, or a list of them."""

    _RECORD: ClassVar[Record] = Record(
        fields={
            "text": Field(shape=Says()),
            "digits": Field(shape=Calculated()),
            "number": Field(shape=Calculated()),
        }
    )

    def read(self, node: Node, defects: Defects) -> tuple[Part, ...] | None:
        """See `Shape.read`."""
        if isinstance(node, ListNode):
            return ListOf(each=_OnePart(), most=20).read(node, defects)
        part = _OnePart().read(node, defects)
        return None if part is None else (part,)


@dataclass(frozen=True, slots=True, kw_only=True)
class _OnePart:
    def read(self, node: Node, defects: Defects) -> Part | None:
        got = Parts._RECORD.read(node, defects)  # noqa: SLF001 - both belong together
        if got is None:
            return None
        if sum(value is not None for value in got.values()) != 1:
            defects.note(node, "write one of text, digits or number", "wrong-kind")
            return None
        return Part(**got)


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """Say values between texts; what has no value is left out."""

    NAME: ClassVar[str] = "say"
    FIELDS: ClassVar[Mapping[str, Field]] = {
        "say": Field(shape=Parts(), missing="write text, digits or number"),
        "next": Field(shape=Goes(), missing="say which step follows"),
    }

    parts: tuple[Part, ...]
    next: Target

    @classmethod
    def build(cls, got: Mapping[str, Any]) -> "Say":
        """Make the verb of its fields."""
        return cls(parts=got["say"], next=got["next"])

    def enter(self, moment: Moment) -> Reaction:
        """See `Verb.enter`."""
        if moment.typed:
            return self._skip(moment, moment.typed)
        prompts = tuple(prompt for part in self.parts for prompt in _prompts(part, moment))
        if not prompts:
            return Go(how="nothing_to_say", to=self.next)
        return Ask(command=commands.Play(prompts=prompts, barge_in=True))

    def answer(self, moment: Moment, outcome: Outcome) -> Reaction:
        """See `Verb.answer`."""
        if isinstance(outcome, commands.Key):
            return self._skip(moment, outcome.key)
        how = "failed" if isinstance(outcome, commands.Failed) else "next"
        return Go(how=how, to=self.next)

    def _skip(self, moment: Moment, key: str) -> Go:
        return moment.anywhere(key) or Go(how="skipped", to=self.next, typed=key)


def _prompts(part: Part, moment: Moment) -> tuple[Prompt, ...]:
    if part.text is not None:
        return moment.speak(part.text)
    expression = part.digits or part.number
    value = None if expression is None else moment.evaluate(expression)
    said = ""
    if isinstance(value, bool):
        moment.note("say: true or false is neither digits nor a number")
    elif part.digits is not None and value is not None:
        said = wording.digits(str(value), moment.language)
    elif isinstance(value, int | float):
        said = wording.number(value, moment.language)
    elif value is not None:
        said = _number_of_text(value, moment)
    return (Prompt(language=moment.language, text=said),) if said else ()


def _number_of_text(value: str, moment: Moment) -> str:
    """Collected digits are text: 12 is said as twelve all the same."""
    if value.isascii() and value.isdigit():
        return wording.number(int(value), moment.language)
    moment.note("say: the value is no number")
    return ""
