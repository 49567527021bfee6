"""
One call's walk through its flows: outcome in, command out.

Pure: the same flows, state, outcome and context give the same answer, today and after a restart.
A call always gets an answer, whatever the outcome; steps without a command are bounded.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from callcenter.ivr.commands import Command, Hangup, Outcome, Started
from callcenter.ivr.model import Flow, Step
from callcenter.ivr.state import MAX_DEPTH, Context, FlowState, Frame, fits
from callcenter.ivr.stepping import Ask, Go, Moment

MAX_SILENT_STEPS = 100
"""Steps without a command in one go; a checked flow cannot loop through them."""

MAX_STEPS = 1_000
"""Steps of one call in all; whoever needs more is no caller."""

END = Hangup(cause=16)


class UnknownFlow(LookupError):
    """Neither the version a call began with nor a current one of its flow is there."""


class Flows(Protocol):
    """Where flows come from."""

    def version(self, version: str) -> Flow | None:
        """Find exactly this version, by content hash."""

    def current(self, name: str) -> Flow | None:
        """Find the version of this flow that new calls get."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTrace:
    """
    One step that was left: where, what kind, and how (`next`, `key 1`, `no_input`, …).

    `way` is the line and column of the target that was taken; None where there was none. `to` is
    where the call went; None where it ends.
    """

    flow: str
    step: str
    verb: str
    left: str
    way: tuple[int, int] | None = None
    version: str = ""
    to: Frame | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Advance:
    """
    What follows from an outcome.

    Args:
        state: To be saved before `command` is performed; `state.step` is where the call is now.
        command: To be performed.
        steps: Every step left since, in order; the one the call is in is not among them.
        problems: What went wrong on the way without ending the call, as `file:line:col: why`;
            for the log, free of what a caller said or keyed.
    """

    state: FlowState
    command: Command
    steps: tuple[StepTrace, ...] = ()
    problems: tuple[str, ...] = ()


def start(flow: Flow, language: str | None = None) -> FlowState:
    """
    Begin a call.

    Args:
        flow: A flow that passed the check.
        language: Where the number has one of its own; the flow's first language otherwise.

    Returns:
        The state to hand to `advance` with `Started`.
    """
    spoken = language if language in flow.languages else flow.languages[0]
    return FlowState(
        flow=flow.name,
        version=flow.version,
        step=flow.start.name,
        language=spoken,
        values=dict(flow.values),
        entered=1,
    )


def advance(flows: Flows, state: FlowState, outcome: Outcome, context: Context) -> Advance:
    """
    Take what came of the last command and give the next one.

    Args:
        flows: Versions by hash, current ones by name.
        state: From `start`, the last `Advance`, or read back after a restart.
        outcome: Of the command of `state.step`; `Started` gives that command again.
        context: Facts of this moment.

    Raises:
        UnknownFlow: There is no version of the flow at all; the caller needs another way to a
            person.
    """
    walk = _Walk(flows=flows, state=state, context=context)
    return walk.ended() if state.ended else walk.run(outcome)


@dataclass(slots=True, kw_only=True)
class _Walk:
    """One run from an outcome to the next command."""

    flows: Flows
    state: FlowState
    context: Context
    secret: dict[str, str] = field(default_factory=dict)
    typed: str | None = None
    chance: float = field(init=False)
    steps: list[StepTrace] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = self.context.chance

    def run(self, outcome: Outcome) -> Advance:
        flow, step = self._place()
        if isinstance(outcome, Started):
            reaction = step.verb.enter(self._moment(flow))
        else:
            reaction = step.verb.answer(self._moment(flow), outcome)
        for _ in range(MAX_SILENT_STEPS):
            if isinstance(reaction, Ask):
                return self._command(reaction)
            if not self._leave(flow, step, reaction):
                return self._end()
            flow, step = self._place()
            reaction = step.verb.enter(self._moment(flow))
        self.problems.append(f"{flow.file}: {MAX_SILENT_STEPS} steps without a command: hung up")
        return self._end()

    def ended(self) -> Advance:
        """Hang up again, with the same cause."""
        flow = self.flows.version(self.state.version)
        step = flow.steps.get(self.state.step) if flow is not None else None
        if flow is not None and step is not None:
            reaction = step.verb.enter(self._moment(flow))
            if isinstance(reaction, Ask) and isinstance(reaction.command, Hangup):
                return Advance(state=self.state, command=reaction.command)
        return Advance(state=self.state, command=END)

    def _place(self) -> tuple[Flow, Step]:
        """Find the current step; a version that is gone is replaced by the current one."""
        flow = self.flows.version(self.state.version)
        if flow is None:
            flow = self.flows.current(self.state.flow)
            if flow is None:
                raise UnknownFlow(self.state.flow)
            self.problems.append(f"{flow.file}: version {self.state.version[:12]} is gone")
            self.state = replace(self.state, version=flow.version)
        step = flow.steps.get(self.state.step)
        if step is None:
            self.problems.append(f"{flow.file}: no step '{self.state.step}': begun anew")
            self.state = replace(self.state, step=flow.start.name, tries=0, memo={})
            step = flow.steps[flow.start.name]
        if self.state.language not in flow.languages:
            self.state = replace(self.state, language=flow.languages[0])
        return flow, step

    def _moment(self, flow: Flow) -> Moment:
        return Moment(
            flow=flow,
            step=self.state.step,
            language=self.state.language,
            values=self.state.values,
            secret=self.secret,
            tries=self.state.tries,
            context=self.context,
            typed=self.typed,
            memo=self.state.memo,
            chance=self.chance,
            note=self.problems.append,
        )

    def _leave(self, flow: Flow, step: Step, go: Go) -> bool:
        """Move on and note how the step was left; False when the call ends here."""
        moved = self._move(flow, go)
        to = go.to or go.then
        place = self.state
        self.steps.append(
            StepTrace(
                flow=flow.name,
                version=flow.version,
                step=step.name,
                verb=step.verb.NAME,
                left=go.how,
                way=None if to is None else (to.line, to.col),
                to=Frame(flow=place.flow, version=place.version, step=place.step)
                if moved
                else None,
            )
        )
        return moved

    def _move(self, flow: Flow, go: Go) -> bool:
        self.secret.update(go.secret)
        self.typed = go.typed
        self.chance = self.chance if go.chance is None else go.chance
        self._keep(flow, go.keep)
        state = replace(self.state, tries=0, memo={}, entered=self.state.entered + 1)
        if state.entered > MAX_STEPS:
            self.problems.append(f"{flow.file}: more than {MAX_STEPS} steps in one call: hung up")
            return False
        if go.language in flow.languages:
            state = replace(state, language=str(go.language))
        if go.to is not None:
            self.state = replace(state, step=go.to.name)
            return True
        if go.back:
            return self._return(state)
        return self._enter_flow(flow, state, go)

    def _return(self, state: FlowState) -> bool:
        """Go back to the flow that called this one; False where none did."""
        if not state.stack:
            return False
        frame = state.stack[-1]
        self.state = replace(
            state,
            flow=frame.flow,
            version=frame.version,
            step=frame.step,
            stack=state.stack[:-1],
        )
        return True

    def _enter_flow(self, flow: Flow, state: FlowState, go: Go) -> bool:
        """Go on in another flow; False where there is none."""
        if go.then is not None and len(state.stack) >= MAX_DEPTH:
            self.problems.append(f"{flow.file}: more than {MAX_DEPTH} flows deep: passed over")
            self.state = replace(state, step=go.then.name)
            return True
        other = self.flows.current(go.flow) if go.flow is not None else None
        if go.flow is not None and other is None:
            self.problems.append(f"{flow.file}: there is no flow '{go.flow}'")
        if other is None and go.then is not None:
            self.state = replace(state, step=go.then.name)
            return True
        if other is None:
            return False
        stack = state.stack
        if go.then is not None:
            frame = Frame(flow=flow.name, version=flow.version, step=go.then.name)
            stack = (*stack, frame)
        self.state = replace(
            state,
            stack=stack,
            flow=other.name,
            version=other.version,
            step=other.start.name,
            values={**other.values, **state.values},
        )
        return True

    def _keep(self, flow: Flow, keep: Mapping[str, str | int | float | bool]) -> None:
        if not keep:
            return
        values = {**self.state.values, **keep}
        if fits(values):
            self.state = replace(self.state, values=values)
        else:
            self.problems.append(f"{flow.file}: no room to remember {', '.join(sorted(keep))}")

    def _command(self, ask: Ask) -> Advance:
        ended = isinstance(ask.command, Hangup)
        self.state = replace(self.state, tries=ask.tries, memo=dict(ask.memo), ended=ended)
        return self._give(ask.command)

    def _end(self) -> Advance:
        self.state = replace(self.state, ended=True)
        return self._give(END)

    def _give(self, command: Command) -> Advance:
        return Advance(
            state=self.state,
            command=command,
            steps=tuple(self.steps),
            problems=tuple(self.problems),
        )
