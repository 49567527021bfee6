"""A scripted call as it goes: the same machine as on the telephone, with played outcomes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo

from callcenter.ivr import commands
from callcenter.ivr.commands import Command, Outcome
from callcenter.ivr.machine import Flows, StepTrace, advance, start
from callcenter.ivr.model import Flow
from callcenter.ivr.state import Context, FlowState
from callcenter.ivr.trial.outcome import outcome_of
from callcenter.ivr.trial.script import Act, Expected, Script

MAX_PROMPTS = 200
"""Prompts heard in a row without the caller doing anything; a checked flow has fewer."""

_QUEUE, _RING = commands.Enqueue, commands.Transfer
_MAIL, _SOUND = commands.TakeVoicemail, commands.TakeRecording

Calendars = Callable[[datetime], Mapping[str, bool]]


_KEYING = frozenset({"presses", "waits_s", "hangs_up"})
"""What may stand between two keys of one entry, or end the call within it."""

_DOING = {
    "hears": "hears anything",
    "hears_words": "hears anything",
    "presses": "presses a key",
    "waits_s": "waits",
    "talks": "talks",
    "finds_nobody": "looks for a person",
    "leaves_message_s": "leaves a message",
    "hangs_up": "hangs up",
}


class Stopped(Exception):
    """The call does not go as written; says where it is instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """
    What all scripted calls of one flow share.

    Args:
        flow: The flow that answers; passed the check.
        flows: Where others are found.
        file: Of the scripts, for the messages.
        calendars: Which are open at a time.
        zone: Of the wall clock in the scripts.
        now: Time of a call that does not say one.
    """

    flow: Flow
    flows: Flows
    file: str
    calendars: Calendars
    zone: tzinfo
    now: datetime


@dataclass(slots=True)
class PlayedCall:
    """
    One scripted call under way.

    Args:
        script: What its caller does and hears.
        world: What all calls of the flow share.
        context: Facts of the call.
    """

    script: Script
    world: World
    context: Context
    state: FlowState = field(init=False)
    command: Command = field(init=False)
    left: list[StepTrace] = field(default_factory=list)
    visited: set[tuple[str, str]] = field(default_factory=set)
    doing: Act | None = None
    heard: bool = False
    keyed: str = ""
    waited_s: int = 0
    hung_up: bool = False
    called_back: str | None = None
    grades: dict[str, int | None] = field(default_factory=dict)
    done: list[tuple[Command, Outcome]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.state = start(self.world.flow, self.script.given.language)
        self._go(commands.Started())

    def act(self, act: Act) -> bool:
        """Do one act of the script; False when nothing can follow it."""
        self.doing = act
        if self.state.ended:
            raise Stopped(f"the call has ended, nobody {_DOING[act.kind]} any more")
        if act.kind not in _KEYING:
            self._entered()
        match act.kind:
            case "hears":
                self._hear(str(act.value))
            case "hears_words":
                self._hear_words(str(act.value))
            case "presses":
                self._press(str(act.value))
            case "waits_s":
                self._wait(int(act.value))
            case "talks":
                self._answer("a queue", {_QUEUE: commands.Served(), _RING: commands.Served()})
            case "finds_nobody":
                nobody = commands.Failed(reason="no_answer")
                self._answer("a queue", {_QUEUE: commands.NoAgents(), _RING: nobody})
            case "leaves_message_s":
                length_s = float(act.value)
                message = commands.VoicemailTaken(length_s=length_s)
                kept = commands.Recorded(recording="recording-1", length_s=length_s)
                self._answer("a voicemail", {_MAIL: message, _SOUND: kept})
            case _:
                self.hung_up = True
        return not self.hung_up

    def settle(self) -> None:
        """Hear what still plays, up to the next place where the call stays."""
        if not self.hung_up:
            self._entered()
            self._play_on(lambda: False)

    def fact(self, expected: Expected) -> object:
        """Tell how what is expected really is."""
        queue = self.command if isinstance(self.command, commands.Enqueue) else None
        mail = self.command if isinstance(self.command, commands.TakeVoicemail) else None
        ring = self.command if isinstance(self.command, commands.Transfer) else None
        path = [trace.step for trace in self.left]
        facts: dict[str, object] = {
            "queue": queue and queue.queue,
            "priority": queue and queue.priority,
            "needs": queue and dict(queue.needs[0].skills),
            "path": tuple(path if self.state.ended else [*path, self.state.step]),
            "step": self.state.step,
            "flow": self.state.flow,
            "language": self.state.language,
            "values": {n: self.state.values.get(n) for n in _names(expected.value)},
            "mailbox": mail and mail.mailbox,
            "transfer": ring and (ring.agent or ring.number),
            "callback": self.called_back,
            "grades": {n: self.grades.get(n) for n in _names(expected.value)},
            "ended": self.state.ended,
            "outcome": self.outcome(),
        }
        return facts[expected.kind]

    def outcome(self) -> str | None:
        """Tell what the call's record will say; nothing while the call goes on."""
        if not (self.hung_up or self.state.ended):
            return None
        done = [*self.done, (self.command, commands.Started())]
        return outcome_of(done, self.left, hung_up=self.hung_up)

    def _go(self, outcome: Outcome) -> None:
        """Go on, through everything that asks nothing of the caller."""
        self._step(outcome)
        for _ in range(MAX_PROMPTS):
            unheard = self._unheard()
            if unheard is None:
                return
            self._step(unheard)
        raise Stopped(f"more than {MAX_PROMPTS} steps without a sound")

    def _unheard(self) -> Outcome | None:
        """Give what comes of a command that the caller has no part in; None for others."""
        match self.command:
            case commands.BeginSurvey():
                return commands.Noted()
            case commands.SurveyAnswered(question=question, grade=grade):
                self.grades[question] = grade
                return commands.Noted()
            case commands.OfferCallback(number=number):
                return self._promised(number)
            case commands.Identify(account=account, pin=pin):
                return self._identified(account, pin)
            case commands.Request(take=take):
                return self._requested(take)
            case _:
                return None

    def _promised(self, number: str) -> Outcome:
        if self.script.given.no_callback:
            return commands.Failed(reason="no_rule")
        self.called_back = number
        return commands.Noted()

    def _identified(self, account: str | None, pin: str | None) -> Outcome:
        given = self.script.given
        if account is None:
            return commands.Identified(found=self.context.customer is not None)
        found = account in given.accounts and given.accounts[account] == (pin or "")
        if found:
            self.context = replace(self.context, customer=given.customer or {})
        return commands.Identified(found=found)

    def _requested(self, take: Mapping[str, str]) -> Outcome:
        step = self.state.step
        if step not in self.script.given.answers:
            raise Stopped(f"'{step}' asks a request: write its answer under given, answers")
        answer = self.script.given.answers[step]
        if answer is None or not set(take) <= set(answer):
            return commands.Failed(reason="no answer")
        return commands.Answered(values={name: answer[name] for name in take})

    def _step(self, outcome: Outcome) -> None:
        if not isinstance(outcome, commands.Started):
            self.done.append((self.command, outcome))
        forward = advance(self.world.flows, self.state, outcome, self.context)
        self.state, self.command = forward.state, forward.command
        self.left += forward.steps
        self.visited |= {(trace.flow, trace.step) for trace in forward.steps}
        self.visited.add((self.state.flow, self.state.step))
        self.heard = False
        self.waited_s = 0

    def _play_on(self, enough: Callable[[], bool]) -> None:
        for _ in range(MAX_PROMPTS):
            if enough() or not isinstance(self.command, commands.Play):
                return
            self._go(commands.Played())
        raise Stopped(f"more than {MAX_PROMPTS} prompts in a row")

    def _hear(self, step: str) -> None:
        self._play_on(lambda: self.state.step == step and not self.heard)
        if self.state.step != step or self.heard:
            raise Stopped(f"expected to hear '{step}', the call is at '{self.state.step}'")
        self.heard = True

    def _hear_words(self, words: str) -> None:
        if words not in self._said():
            raise Stopped(f"expected to hear '{words}', heard '{self._said()}'")

    def _said(self) -> str:
        prompts = getattr(self.command, "prompts", ())
        return " ".join(prompt.text or prompt.file or "" for prompt in prompts)

    def _press(self, keys: str) -> None:
        for key in keys:
            if isinstance(self.command, commands.AskDigits):
                self._key(key, self.command)
                continue
            if isinstance(self.command, commands.Play) and not self.command.barge_in:
                self._play_on(lambda: False)
            if isinstance(self.command, _MAIL | _SOUND):
                raise Stopped("keys do nothing while a message is left")
            self._go(commands.Key(key=key))

    def _key(self, key: str, asked: commands.AskDigits) -> None:
        """Key one digit; the terminator and the last one there may be end the entry."""
        self.waited_s = 0
        if key == asked.terminator:
            self._entered(ended=True)
            return
        self.keyed += key
        if len(self.keyed) >= asked.max_digits:
            self._entered()

    def _entered(self, *, ended: bool = False) -> None:
        """Hand over the digits keyed so far, if there are any: their caller keys no more."""
        keyed, self.keyed = self.keyed, ""
        if keyed or ended:
            self._go(commands.Digits(digits=keyed))

    def _wait(self, seconds: int) -> None:
        self._play_on(lambda: False)
        while not self.state.ended:
            patience = self._patience()
            if patience is None or self.waited_s + seconds < patience:
                self.waited_s += seconds
                return
            seconds -= patience - self.waited_s
            is_queue = isinstance(self.command, commands.Enqueue)
            if self.keyed:
                self._entered()
            else:
                self._go(commands.WaitedTooLong() if is_queue else commands.Silence())
            self._play_on(lambda: False)

    def _patience(self) -> int | None:
        """Tell how long the current command waits; None when without end."""
        match self.command:
            case commands.AskKey(wait_s=wait_s) | commands.AskDigits(wait_s=wait_s):
                return max(1, int(wait_s))
            case commands.Enqueue(longest_s=longest_s):
                return longest_s
            case _:
                return None

    def _answer(self, place: str, outcomes: Mapping[type, Outcome]) -> None:
        self._play_on(lambda: False)
        if type(self.command) not in outcomes:
            raise Stopped(f"expected {place}, the call is at '{self.state.step}'")
        self._go(outcomes[type(self.command)])


def _names(value: object) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, dict) else ()
