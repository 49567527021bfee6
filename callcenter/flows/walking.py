"""Walk a flow by hand: what the caller would hear, and what is typed in the caller's place."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from callcenter.ivr import commands
from callcenter.ivr.commands import Command, Outcome, Prompt
from callcenter.ivr.flow_shapes import KEYS
from callcenter.ivr.machine import Flows, advance, start
from callcenter.ivr.model import Flow
from callcenter.ivr.state import Context, FlowState

HANG_UP = "x"
MOST_TURNS = 2_000


class HungUp(Exception):
    """Whoever walks the flow has hung up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Walker:
    """
    The two sides of the terminal.

    Args:
        tell: Shows one line.
        ask: Shows a question and gives what was typed; raises `HungUp` at the end of the input.
    """

    tell: Callable[[str], None]
    ask: Callable[[str], str]


def walk(flow: Flow, flows: Flows, context: Context, walker: Walker) -> FlowState:
    """
    Walk a flow until it ends or somebody hangs up.

    Args:
        flow: Passed the check.
        flows: Where others are found.
        context: Who calls, and when.
        walker: The terminal.
    """
    state = start(flow)
    outcome: Outcome = commands.Started()
    for _ in range(MOST_TURNS):
        forward = advance(flows, state, outcome, context)
        for trace in forward.steps:
            walker.tell(f"    {trace.flow}.{trace.step} ({trace.verb}): {trace.left}")
        for problem in forward.problems:
            walker.tell(f"    ! {problem}")
        state, command = forward.state, forward.command
        if isinstance(command, commands.Hangup):
            walker.tell(f"[{state.step}] the call ends (cause {command.cause})")
            return state
        walker.tell(f"[{state.step}] {_shown(command)}")
        try:
            outcome = _by_itself(command, context) or _outcome(command, walker)
        except HungUp:
            walker.tell(f"[{state.step}] you hang up")
            return state
    return state


def _by_itself(command: Command, context: Context) -> Outcome | None:
    """Give what needs no answer: whose number it is stands in what the walk was begun with."""
    if isinstance(command, commands.Identify) and command.account is None:
        return commands.Identified(found=context.customer is not None)
    return None


def _shown(command: Command) -> str:
    prompts = getattr(command, "prompts", ())
    said = f"{heard(prompts)} " if prompts else ""
    return said + _doing(command) or "…"


def _doing(command: Command) -> str:
    match command:
        case commands.Enqueue(queue=queue, priority=priority):
            needs = command.needs[0].skills.items()
            who = ", ".join(f"{skill} {level}" for skill, level in needs) or "anyone"
            doing = f"waits in queue {queue} for {who}, priority {priority}"
        case commands.Request():
            doing = f"asks {command.method} {command.url}"
        case commands.Transfer():
            doing = f"rings {command.agent or command.number}"
        case commands.OfferCallback(number=number):
            doing = f"promises a call to {number}"
        case commands.SurveyAnswered(question=question, grade=grade):
            doing = f"notes {question}: {grade or 'skipped'}"
        case commands.Identify(account=account):
            doing = f"looks up {account or 'the caller'}"
        case commands.BeginSurvey():
            doing = "begins a survey"
        case _:
            doing = ""
    return doing


def heard(prompts: tuple[Prompt, ...]) -> str:
    """Show what is heard."""
    return " ".join(prompt.text or f"<{prompt.file}>" for prompt in prompts) or "…"


def _outcome(command: Command, walker: Walker) -> Outcome:
    match command:
        case commands.Play(barge_in=barge_in):
            typed = _typed(walker, "Enter goes on" + (", a key skips" if barge_in else ""))
            return commands.Key(key=typed[0]) if barge_in and _keys(typed) else commands.Played()
        case commands.AskKey(keys=keys):
            typed = _typed(walker, f"keys {' '.join(keys)}, Enter says nothing")
            return commands.Key(key=typed[0]) if _keys(typed) else commands.Silence()
        case commands.AskDigits(min_digits=low, max_digits=high):
            typed = _typed(walker, f"{low} to {high} digits, Enter says nothing")
            return commands.Digits(digits=typed.rstrip("#")) if _keys(typed) else commands.Silence()
        case commands.TakeVoicemail() | commands.TakeRecording():
            return _spoken(command, _typed(walker, "how many seconds do you speak"))
        case _:
            return _of_others(command, walker)


def _of_others(command: Command, walker: Walker) -> Outcome:
    """Ask for what agents and programs do."""
    match command:
        case commands.Enqueue():
            return _waited(_typed(walker, "t talks, w waits too long, n nobody is there, or a key"))
        case commands.Transfer():
            answered = _typed(walker, "t talks, Enter: nobody answers") == "t"
            return commands.Served() if answered else commands.Failed(reason="no_answer")
        case commands.Request(take=take):
            return _answered(take, _typed(walker, f"{' '.join(f'{n}=…' for n in take)} or f fails"))
        case commands.Identify():
            return commands.Identified(found=_typed(walker, "y is known, Enter is not") == "y")
        case _:
            return commands.Noted()


def _typed(walker: Walker, choices: str) -> str:
    typed = walker.ask(f"  ({choices}, {HANG_UP} hangs up) > ").strip()
    if typed == HANG_UP:
        raise HungUp
    return typed


def _keys(typed: str) -> bool:
    return bool(typed) and all(key in KEYS for key in typed)


def _waited(typed: str) -> Outcome:
    if _keys(typed):
        return commands.Key(key=typed[0])
    others: Mapping[str, Outcome] = {"w": commands.WaitedTooLong(), "n": commands.NoAgents()}
    return others.get(typed, commands.Served())


def _spoken(command: Command, typed: str) -> Outcome:
    length_s = float(typed) if typed.isdigit() else 0.0
    if isinstance(command, commands.TakeVoicemail):
        return commands.VoicemailTaken(length_s=length_s)
    return commands.Recorded(recording="recording-1", length_s=length_s)


def _answered(take: Mapping[str, str], typed: str) -> Outcome:
    values = dict(pair.split("=", 1) for pair in typed.split() if "=" in pair)
    if not set(take) <= set(values):
        return commands.Failed(reason="no answer")
    return commands.Answered(values={name: values[name] for name in take})
