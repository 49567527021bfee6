"""`say`: read out what is known, as text, digits, a number, money, a date or a time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from callcenter.ivr import commands, spoken_dates, spoken_money, wording
from callcenter.ivr.commands import Outcome, Prompt
from callcenter.ivr.flow_shapes import Calculated, Says, onward
from callcenter.ivr.model import Expression, Spoken, Target
from callcenter.ivr.shapes import Choice, Defects, Field, ListOf, Record
from callcenter.ivr.state import Value
from callcenter.ivr.stepping import Ask, Go, Moment, Reaction
from callcenter.yaml_source import ListNode, MapNode, Node, ScalarNode


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One thing said: a text, or a value and how it is read."""

    text: Spoken | None = None
    kind: str = ""
    value: Expression | None = None
    currency: str = "CNY"


_KINDS = ("digits", "number", "money", "date", "time")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """One part, or a list of them."""

    def read(self, node: Node, defects: Defects) -> tuple[Part, ...] | None:
        """See `Shape.read`."""
        if isinstance(node, ListNode):
            return ListOf(each=_OnePart(), most=20).read(node, defects)
        part = _OnePart().read(node, defects)
        return None if part is None else (part,)

    def schema(self) -> dict[str, Any]:
        """See `Shape.schema`."""
        one = _OnePart()
        return {"anyOf": [one.schema(), ListOf(each=one, most=20).schema()]}


@dataclass(frozen=True, slots=True, kw_only=True)
class _OnePart:
    _RECORD: ClassVar[Record] = Record(
        fields={
            "text": Field(shape=Says()),
            **{kind: Field(shape=Calculated()) for kind in _KINDS},
            "currency": Field(shape=Choice(words=spoken_money.CURRENCIES)),
        }
    )

    def read(self, node: Node, defects: Defects) -> Part | None:
        keys = {key.text for key, _ in node.entries} if isinstance(node, MapNode) else set()
        if isinstance(node, ScalarNode) or keys & {*wording.LANGUAGES, "file", "every_language"}:
            form = "{ text: { " + ", ".join(f"{name}: …" for name in wording.LANGUAGES) + " } }"
            defects.note(node, f"write text: before what is said, as in {form}", "wrong-kind")
            return None
        got = self._RECORD.read(node, defects)
        if got is None:
            return None
        currency = got.pop("currency")
        said = [kind for kind, value in got.items() if value is not None]
        if len(said) != 1:
            words = f"text, {', '.join(_KINDS[:-1])} or {_KINDS[-1]}"
            defects.note(node, f"write one of {words}", "wrong-kind")
            return None
        if currency is not None and said != ["money"]:
            defects.note(node, "a currency belongs to money", "wrong-kind")
            return None
        if said == ["text"]:
            return Part(text=got["text"])
        return Part(kind=said[0], value=got[said[0]], currency=currency or "CNY")

    def schema(self) -> dict[str, Any]:
        return self._RECORD.schema()


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """Say values between texts; what has no value is left out."""

    NAME: ClassVar[str] = "say"
    FIELDS: ClassVar[Mapping[str, Field]] = {
        "say": Field(shape=Parts(), missing="write text, digits or number"),
        "next": onward("say which step follows"),
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
    value = None if part.value is None else moment.evaluate(part.value)
    if value is None:
        return ()
    said = None if isinstance(value, bool) else _SAID[part.kind](value, moment.language, part)
    if said is None:
        moment.note(f"say: the value is no {_NOUN[part.kind]}")
    return (Prompt(language=moment.language, text=said),) if said else ()


def _digits(value: Value, language: str, part: Part) -> str:
    del part
    return wording.digits(str(value), language)


def _number(value: Value, language: str, part: Part) -> str | None:
    """Collected digits are text: 12 is said as twelve all the same."""
    del part
    if isinstance(value, str):
        plain = value.isascii() and value.isdigit()
        return wording.number(int(value), language) if plain else None
    return wording.number(value, language)


def _money(value: Value, language: str, part: Part) -> str | None:
    return spoken_money.money(value, part.currency, language)


def _date(value: Value, language: str, part: Part) -> str | None:
    del part
    return spoken_dates.date(str(value), language)


def _time(value: Value, language: str, part: Part) -> str | None:
    del part
    return spoken_dates.time(str(value), language)


_SAID: Mapping[str, Callable[[Value, str, Part], str | None]] = {
    "digits": _digits,
    "number": _number,
    "money": _money,
    "date": _date,
    "time": _time,
}
_NOUN = {
    "digits": "digits",
    "number": "number",
    "money": "amount of money",
    "date": "date such as 2026-11-23",
    "time": "time such as 14:30",
}
