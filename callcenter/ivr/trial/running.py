"""Runs scripted calls against flows: the same machine as on the telephone, with played outcomes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo

from callcenter.ivr import commands
from callcenter.ivr.commands import Command, Outcome
from callcenter.ivr.machine import Flows, StepTrace, advance, start
from callcenter.ivr.model import Flow
from callcenter.ivr.state import Context, FlowState
from callcenter.ivr.trial.script import WITHHELD, Act, Expected, Given, Script
from callcenter.yaml_source import Defect

MAX_PROMPTS = 200
"""Prompts heard in a row without the caller doing anything; a checked flow has fewer."""

_QUEUE, _RING = commands.Enqueue, commands.Transfer
_MAIL, _SOUND = commands.TakeVoicemail, commands.TakeRecording

Calendars = Callable[[datetime], Mapping[str, bool]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """
    What came of one scripted call.

    Args:
        script: The call.
        failures: What was not as expected; empty when the call passed.
        left: Every step left and how, in order.
        visited: Flow and name of every step the call was in, for the coverage.
    """

    script: Script
    failures: tuple[Defect, ...]
    left: tuple[StepTrace, ...]
    visited: frozenset[tuple[str, str]]


class _Stopped(Exception):
    pass


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


def run_script(script: Script, world: World) -> Trial:
    """Play one scripted call."""
    call = _Call(script, world, _context(script.given, world))
    file = world.file
    failures = []
    try:
        for act in script.acts:
            if not call.act(act):
                break
        call.settle()
    except _Stopped as stop:
        place = call.doing or script
        failures.append(_failure(file, place.line, place.col, str(stop), "call"))
    else:
        for expected in script.expected:
            got = call.fact(expected)
            if got != expected.value:
                message = f"expected {expected.kind} {_show(expected.value)}, got {_show(got)}"
                failures.append(_failure(file, expected.line, expected.col, message, "expect"))
    return Trial(
        script=script,
        failures=tuple(failures),
        left=tuple(call.left),
        visited=frozenset(call.visited),
    )


def _context(given: Given, world: World) -> Context:
    zone = world.zone
    at = world.now.astimezone(zone) if given.at is None else given.at.replace(tzinfo=zone)
    are_open = {
        **world.calendars(at),
        **dict.fromkeys(given.open, True),
        **dict.fromkeys(given.closed, False),
    }
    withheld = given.caller == WITHHELD
    caller = {"number": "" if withheld else given.caller, "name": "", "withheld": withheld}
    return Context(
        caller=caller,
        customer=None if given.accounts else given.customer,
        number=given.number,
        now=at,
        calendars=are_open,
        chance=given.chance / 100,
    )


def _failure(file: str, line: int, col: int, message: str, rule: str) -> Defect:
    return Defect(file=file, line=line, col=col, message=message, rule=rule)


def _show(value: object) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(str(each) for each in value) + "]"
    return "nothing" if value is None else repr(value)


@dataclass(slots=True)
class _Call:
    script: Script
    world: World
    context: Context
    state: FlowState = field(init=False)
    command: Command = field(init=False)
    left: list[StepTrace] = field(default_factory=list)
    visited: set[tuple[str, str]] = field(default_factory=set)
    doing: Act | None = None
    heard: bool = False
    waited_s: int = 0
    hung_up: bool = False
    called_back: str | None = None
    grades: dict[str, int | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.state = start(self.world.flow, self.script.given.language)
        self._go(commands.Started())

    def act(self, act: Act) -> bool:
        """Do one act of the script; False when nothing can follow it."""
        self.doing = act
        if self.state.ended:
            raise _Stopped(f"the call has ended, nobody {act.kind.replace('_', ' ')} any more")
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
        }
        return facts[expected.kind]

    def _go(self, outcome: Outcome) -> None:
        """Go on, through everything that asks nothing of the caller."""
        self._step(outcome)
        for _ in range(MAX_PROMPTS):
            unheard = self._unheard()
            if unheard is None:
                return
            self._step(unheard)
        raise _Stopped(f"more than {MAX_PROMPTS} steps without a sound")

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
            raise _Stopped(f"'{step}' asks a request: write its answer under given, answers")
        answer = self.script.given.answers[step]
        if answer is None or not set(take) <= set(answer):
            return commands.Failed(reason="no answer")
        return commands.Answered(values={name: answer[name] for name in take})

    def _step(self, outcome: Outcome) -> None:
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
        raise _Stopped(f"more than {MAX_PROMPTS} prompts in a row")

    def _hear(self, step: str) -> None:
        self._play_on(lambda: self.state.step == step and not self.heard)
        if self.state.step != step or self.heard:
            raise _Stopped(f"expected to hear '{step}', the call is at '{self.state.step}'")
        self.heard = True

    def _hear_words(self, words: str) -> None:
        if words not in self._said():
            raise _Stopped(f"expected to hear '{words}', heard '{self._said()}'")

    def _said(self) -> str:
        prompts = getattr(self.command, "prompts", ())
        return " ".join(prompt.text or prompt.file or "" for prompt in prompts)

    def _press(self, keys: str) -> None:
        if isinstance(self.command, commands.AskDigits):
            self._go(commands.Digits(digits=keys.removesuffix(self.command.terminator or "\0")))
            return
        for key in keys:
            if isinstance(self.command, commands.Play) and not self.command.barge_in:
                self._play_on(lambda: False)
            if isinstance(self.command, _MAIL | _SOUND):
                raise _Stopped("keys do nothing while a message is left")
            self._go(commands.Key(key=key))

    def _wait(self, seconds: int) -> None:
        self._play_on(lambda: False)
        while not self.state.ended:
            patience = self._patience()
            if patience is None or self.waited_s + seconds < patience:
                self.waited_s += seconds
                return
            seconds -= patience - self.waited_s
            is_queue = isinstance(self.command, commands.Enqueue)
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
            raise _Stopped(f"expected {place}, the call is at '{self.state.step}'")
        self._go(outcomes[type(self.command)])


def _names(value: object) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, dict) else ()
