"""What a step sees when it acts, and how it answers: with a command, or with the next step."""

import re
import urllib.parse
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from callcenter.ivr.commands import Command, Prompt
from callcenter.ivr.expressions import ExpressionFailed
from callcenter.ivr.state import MAX_TEXT, Context, Value

if TYPE_CHECKING:
    from callcenter.ivr.model import Expression, Flow, Spoken, Target

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
FACT_PARTS: Mapping[str, frozenset[str]] = {
    "caller": frozenset({"number", "name", "withheld"}),
    "customer": frozenset(
        {
            *("known", "id", "name", "company", "tier", "language", "address", "notes", "numbers"),
            *("account_agent", "created_at", "changed_at"),
        }
    ),
    "call": frozenset({"number", "language"}),
    "today": frozenset({"date", "weekday", "hour", "minute"}),
}
"""What is known of each; the parts of `calendar` are the centre's calendars."""

FACTS = frozenset({*FACT_PARTS, "calendar"})
"""Names that every expression and text may use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """
    Stay in the step and have a command performed.

    Args:
        command: What to do.
        tries: Fruitless attempts so far.
        memo: What the step must know when it is answered; never a secret.
    """

    command: Command
    tries: int = 0
    memo: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Go:
    """
    Leave the step.

    Args:
        how: How it was left, for the trace: `next`, `key 1`, `no_input`, `open`…
        to: The next step; None ends the call.
        keep: Values to remember from now on.
        secret: Masked values, known until the next command and never stored.
        language: Language from now on.
        flow: Another flow to go on with from its start.
        typed: A key that was pressed ahead and may answer the next menu.
        then: With `flow`: the step to which that flow returns.
        back: Return to whoever called this flow; to nobody ends the call.
        chance: What is left of the moment's chance for the next step that asks for it.
    """

    how: str
    to: "Target | None" = None
    keep: Mapping[str, Value] = field(default_factory=dict)
    secret: Mapping[str, str] = field(default_factory=dict, repr=False)
    language: str | None = None
    flow: str | None = None
    typed: str | None = None
    then: "Target | None" = None
    back: bool = False
    chance: float | None = None


Reaction: TypeAlias = Ask | Go


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """
    Everything a step may look at.

    Args:
        flow, step: The flow the call is in, and the name of the step.
        language: In which prompts are spoken now.
        values, secret: What is remembered, and what is known only now.
        tries: Fruitless attempts within this step so far.
        context: Facts about the call.
        typed: A key pressed ahead, or None.
        memo: What this step noted for itself with its last command.
        chance: From 0 up to but not 1.
        note: Where problems go that do not end the call; never with what a caller said or keyed.
    """

    flow: "Flow"
    step: str
    language: str
    values: Mapping[str, Value]
    secret: Mapping[str, str] = field(repr=False)
    tries: int
    context: Context
    typed: str | None
    memo: Mapping[str, Value]
    chance: float
    note: Callable[[str], None]

    def evaluate(self, expression: "Expression") -> Value | None:
        """Give the result, or None after noting why there is none."""
        if expression.compiled is None:
            return expression.constant
        try:
            return expression.compiled.evaluate(self._facts(secret=expression.secret))
        except ExpressionFailed as error:
            self.note(f"{self.flow.file}:{expression.line}:{expression.col}: {error}")
            return None

    def anywhere(self, key: str | None) -> Go | None:
        """Leave by a key that works at every prompt, where the flow has it."""
        to = self.flow.anywhere.get(key or "")
        return None if to is None else Go(how=f"key {key}", to=to)

    def speak(self, spoken: "Spoken | None") -> tuple[Prompt, ...]:
        """Fill the values into a prompt, in the caller's language or in every one."""
        if spoken is None:
            return ()
        languages = self.flow.languages if spoken.every else (self.language,)
        prompts = []
        for language in languages:
            text = spoken.texts.get(language, spoken.texts.get("*"))
            if text is not None:
                text = self.filled(text)
            if text is not None or spoken.file is not None:
                prompts.append(Prompt(language=language, text=text, file=spoken.file))
        return tuple(prompts)

    def filled(self, text: str) -> str:
        """Put values in the place of their names in braces."""
        return PLACEHOLDER.sub(self._value_in_text, text)

    def address(self, url: str) -> str:
        """Put values into an address, escaped: none can become another part of it."""

        def escaped(found: re.Match[str]) -> str:
            return urllib.parse.quote(self._value_in_text(found), safe="")

        return PLACEHOLDER.sub(escaped, url)

    def _value_in_text(self, found: re.Match[str]) -> str:
        value: object = self._facts(secret=False)
        for name in found.group(1).strip().split("."):
            value = value.get(name, "") if isinstance(value, Mapping) else ""
        text = "" if value is None or isinstance(value, Mapping | list) else str(value)
        return "".join(c for c in text if c.isprintable())[:MAX_TEXT]

    def _facts(self, *, secret: bool) -> dict[str, object]:
        context = self.context
        facts: dict[str, object] = dict(self.flow.values)
        facts.update(self.values)
        if secret:
            facts.update(self.secret)
        facts["caller"] = _plain(context.caller)
        known = context.customer is not None
        facts["customer"] = {**_plain(context.customer or {}), "known": known}
        facts["call"] = {"number": context.number, "language": self.language}
        facts["calendar"] = dict(context.calendars)
        facts["today"] = {
            "date": context.now.date().isoformat(),
            "weekday": context.now.isoweekday(),
            "hour": context.now.hour,
            "minute": context.now.minute,
        }
        return facts


def _plain(facts: Mapping[str, object]) -> dict[str, object]:
    return {str(name): _plain_value(value) for name, value in facts.items()}


def _plain_value(value: object) -> object:
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        # The engine knows 64 bits; what is larger is a number by name only.
        return value if -(2**63) <= value < 2**63 else str(value)
    if isinstance(value, float):
        return value
    if isinstance(value, Mapping):
        return _plain(value)
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain_value(each) for each in value]
    return str(value)
