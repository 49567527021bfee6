"""`customer`: find out who calls, by the caller's number or by account and PIN."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from callcenter.ivr import commands, wording
from callcenter.ivr.commands import Outcome, Prompt
from callcenter.ivr.flow_shapes import Goes, Says, onward
from callcenter.ivr.model import Spoken, Target
from callcenter.ivr.shapes import Bounds, Choice, Either, Field, Record, Whole
from callcenter.ivr.stepping import Ask, Go, Moment, Reaction

_ACCOUNT = "account"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What is asked for, and how often."""

    prompt: Spoken
    min: int
    max: int
    pin: Spoken | None
    pin_min: int
    pin_max: int
    attempts: int
    wait_s: int


_BY_ACCOUNT = Bounds(
    record=Record(
        fields={
            "prompt": Field(shape=Says(), missing="ask for the account number"),
            "min": Field(shape=Whole(low=1, high=32), default=1),
            "max": Field(shape=Whole(low=1, high=32), missing="say how many digits it has at most"),
            "pin": Field(shape=Says()),
            "pin_min": Field(shape=Whole(low=4, high=16), default=4),
            "pin_max": Field(shape=Whole(low=4, high=16), default=6),
            "attempts": Field(shape=Whole(low=1, high=5), default=3),
            "wait_s": Field(shape=Whole(low=1, high=60), default=5),
        }
    ),
    pairs=(("min", "max"), ("pin_min", "pin_max")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """
    Identify the caller; afterwards `customer` is whoever was found.

    A PIN is known while it is checked and nowhere else: it is in no state, log or record, and
    after a restart it is asked for again.
    """

    NAME: ClassVar[str] = "customer"
    FIELDS: ClassVar[Mapping[str, Field]] = {
        "customer": Field(
            shape=Either(plain=Choice(words=("number",)), record=_BY_ACCOUNT),
            missing="write number, or prompt and max of an account",
        ),
        "known": onward("say where customers go"),
        "unknown": onward("say where everybody else goes"),
        "on_no_input": Field(shape=Goes()),
    }

    account: Account | None
    known: Target
    unknown: Target
    on_no_input: Target

    @classmethod
    def build(cls, got: Mapping[str, Any]) -> "Customer":
        """Make the verb of its fields; who keys an account has done something."""
        by, unknown = got["customer"], got["unknown"]
        keyed = isinstance(by, Mapping)
        return cls(
            account=Account(**by) if isinstance(by, Mapping) else None,
            known=replace(got["known"], by_caller=keyed),
            unknown=replace(unknown, by_caller=keyed),
            on_no_input=got["on_no_input"] or unknown,
        )

    def enter(self, moment: Moment) -> Reaction:
        """See `Verb.enter`."""
        if self.account is None:
            return Ask(command=commands.Identify())
        number = moment.memo.get(_ACCOUNT)
        if number is None:
            return self._ask_account(moment, self.account, moment.tries)
        if self.account.pin is not None:
            return self._ask_pin(moment, self.account, str(number))
        return self._identify(moment, str(number), None)

    def answer(self, moment: Moment, outcome: Outcome) -> Reaction:
        """See `Verb.answer`."""
        match outcome:
            case commands.Identified(found=True):
                return Go(how="known", to=self.known, typed=moment.typed)
            case commands.Failed(reason=reason):
                moment.note(f"customer: {reason}")
                return Go(how="failed", to=self.unknown)
            case commands.Digits(digits=keyed) if keyed and self.account is not None:
                return self._take(moment, self.account, keyed)
        if self.account is None:
            return Go(how="unknown", to=self.unknown, typed=moment.typed)
        return self._not_found(moment, self.account, wrong=isinstance(outcome, commands.Identified))

    def _not_found(self, moment: Moment, asked: Account, *, wrong: bool) -> Reaction:
        if moment.tries + 1 < asked.attempts:
            return self._again(moment, asked, sorry=wrong)
        if wrong:
            return Go(how="too_many_attempts", to=self.unknown)
        return Go(how="no_input", to=self.on_no_input)

    def _take(self, moment: Moment, asked: Account, keyed: str) -> Reaction:
        number = moment.memo.get(_ACCOUNT)
        for_pin = number is not None and asked.pin is not None
        low, high = (asked.pin_min, asked.pin_max) if for_pin else (asked.min, asked.max)
        if not (low <= len(keyed) <= high and keyed.isascii() and keyed.isdigit()):
            # A single key that is too short may be the one that works everywhere.
            leave = moment.anywhere(keyed) if len(keyed) == 1 else None
            if leave is not None:
                return leave
            if moment.tries + 1 < asked.attempts:
                return self._again(moment, asked, sorry=True)
            return Go(how="too_many_attempts", to=self.unknown)
        if for_pin:
            return self._identify(moment, str(number), keyed)
        if asked.pin is not None:
            return self._ask_pin(moment, asked, keyed)
        return self._identify(moment, keyed, None)

    def _again(self, moment: Moment, asked: Account, *, sorry: bool) -> Ask:
        """Ask from the beginning: which of the two was wrong is nobody's business."""
        text = wording.INVALID_DIGITS[moment.language]
        first = (Prompt(language=moment.language, text=text),) if sorry else ()
        return self._ask_account(moment, asked, moment.tries + 1, first)

    @staticmethod
    def _ask_account(
        moment: Moment, asked: Account, tries: int, first: tuple[Prompt, ...] = ()
    ) -> Ask:
        command = commands.AskDigits(
            prompts=first + moment.speak(asked.prompt),
            min_digits=asked.min,
            max_digits=asked.max,
            terminator="#",
            wait_s=asked.wait_s,
            masked=False,
        )
        return Ask(command=command, tries=tries)

    @staticmethod
    def _ask_pin(moment: Moment, asked: Account, number: str) -> Ask:
        command = commands.AskDigits(
            prompts=moment.speak(asked.pin),
            min_digits=asked.pin_min,
            max_digits=asked.pin_max,
            terminator="#",
            wait_s=asked.wait_s,
            masked=True,
        )
        return Ask(command=command, tries=moment.tries, memo={_ACCOUNT: number})

    @staticmethod
    def _identify(moment: Moment, number: str, pin: str | None) -> Ask:
        command = commands.Identify(account=number, pin=pin)
        return Ask(command=command, tries=moment.tries, memo={_ACCOUNT: number})
