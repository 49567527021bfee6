"""`callback`: offer to call the caller back instead of waiting."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from callcenter.ivr import commands, wording
from callcenter.ivr.commands import Outcome, Prompt
from callcenter.ivr.flow_shapes import KEYS, NUMBER, Calculated, Goes, Named, onward
from callcenter.ivr.model import Expression, Ref, Target
from callcenter.ivr.shapes import Field, Whole
from callcenter.ivr.stepping import Ask, Go, Moment, Reaction
from callcenter.ivr.verbs.queue import MAX_PRIORITY

_NUMBER, _OTHER = "number", "other"
SHORTEST, LONGEST = 3, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Callback:
    """
    Ask which number to call (the caller's own, or another one that is keyed), and note the wish.

    A number that the centre may not dial is refused there, and takes `on_error`.
    """

    NAME: ClassVar[str] = "callback"
    FIELDS: ClassVar[Mapping[str, Field]] = {
        "callback": Field(shape=Named(kind="queue"), missing="name the queue that calls back"),
        "priority": Field(shape=Calculated(most=MAX_PRIORITY)),
        "wait_s": Field(shape=Whole(low=1, high=60), default=5),
        "repeat": Field(shape=Whole(low=0, high=5), default=1),
        "then": onward("say what follows the promise", by_caller=True),
        "on_no_input": Field(
            shape=Goes(),
            missing="say where callers go who press nothing",
            rule="no-input-path",
        ),
        "on_error": Field(
            shape=Goes(),
            missing="say where callers go whose number cannot be called",
            rule="error-path",
        ),
    }

    queue: Ref
    priority: Expression | None
    wait_s: int
    repeat: int
    then: Target
    on_no_input: Target
    on_error: Target

    @classmethod
    def build(cls, got: Mapping[str, Any]) -> "Callback":
        """Make the verb of its fields."""
        return cls(queue=got["callback"], **{n: got[n] for n in got if n != "callback"})

    def enter(self, moment: Moment) -> Reaction:
        """See `Verb.enter`."""
        number = moment.memo.get(_NUMBER)
        if number is not None:
            return self._note(moment, str(number))
        return self._ask(moment, moment.tries, other=bool(moment.memo.get(_OTHER)))

    def answer(self, moment: Moment, outcome: Outcome) -> Reaction:
        """See `Verb.answer`."""
        if isinstance(outcome, commands.Noted):
            return Go(how="promised", to=self.then)
        if isinstance(outcome, commands.Failed):
            moment.note(f"callback: {outcome.reason}")
            return Go(how="failed", to=self.on_error)
        return self._keyed(moment, outcome) or self._once_more(moment, outcome)

    def _keyed(self, moment: Moment, outcome: Outcome) -> Reaction | None:
        """Take a key or number that means something here."""
        other = bool(moment.memo.get(_OTHER)) or not _own(moment)
        match outcome:
            case commands.Key(key="1") if not other:
                return self._note(moment, _own(moment))
            case commands.Key(key="2") if not other:
                return self._ask(moment, 0, other=True)
            case commands.Digits(digits=keyed) if SHORTEST <= len(keyed) <= LONGEST and other:
                return self._note(moment, keyed)
            case commands.Key(key=key) | commands.Digits(digits=key):
                return moment.anywhere(key)
            case _:
                return None

    def _once_more(self, moment: Moment, outcome: Outcome) -> Reaction:
        sorry = isinstance(outcome, commands.Key | commands.Digits)
        other = bool(moment.memo.get(_OTHER)) or not _own(moment)
        if moment.tries >= self.repeat:
            return Go(how="no_input", to=self.on_no_input)
        return self._ask(moment, moment.tries + 1, other=other, sorry=sorry)

    def _note(self, moment: Moment, number: str) -> Ask:
        value = None if self.priority is None else moment.evaluate(self.priority)
        points = int(value) if isinstance(value, int | float) else 0
        command = commands.OfferCallback(
            queue=self.queue.name,
            number=number,
            priority=max(0, min(MAX_PRIORITY, points)),
        )
        return Ask(command=command, memo={_NUMBER: number})

    def _ask(self, moment: Moment, tries: int, *, other: bool, sorry: bool = False) -> Ask:
        language = moment.language
        first = (Prompt(language=language, text=wording.INVALID[language]),) if sorry else ()
        own = _own(moment)
        if other or not own:
            text = wording.CALLBACK_NUMBER[language]
            return Ask(
                command=commands.AskDigits(
                    prompts=(*first, Prompt(language=language, text=text)),
                    min_digits=SHORTEST,
                    max_digits=LONGEST,
                    terminator="#",
                    wait_s=self.wait_s,
                    masked=False,
                ),
                tries=tries,
                memo={_OTHER: True},
            )
        text = wording.callback(own, language)
        return Ask(
            command=commands.AskKey(
                prompts=(*first, Prompt(language=language, text=text)),
                keys="".join(key for key in KEYS if key in {"1", "2", *moment.flow.anywhere}),
                wait_s=self.wait_s,
                barge_in=True,
            ),
            tries=tries,
        )


def _own(moment: Moment) -> str:
    """Give the caller's own number, or nothing where it is withheld or no number."""
    number = str(moment.context.caller.get("number") or "")
    return number if NUMBER.fullmatch(number) and len(number) >= SHORTEST else ""
