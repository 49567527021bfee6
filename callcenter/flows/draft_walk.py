"""
Walk a draft from the page: one step a request, nothing kept here in between.

The page carries the state, and plays the caller, the agents and the other programs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from callcenter.errors import Invalid
from callcenter.flows.walk_answers import (
    Did,
    Facts,
    Noted,
    StepLeft,
    Walked,
    WalkOn,
    command_view,
)
from callcenter.ivr import commands
from callcenter.ivr.commands import Command, Outcome
from callcenter.ivr.machine import Advance, Flows, UnknownFlow, advance, start
from callcenter.ivr.model import Flow
from callcenter.ivr.state import BadState, Context, FlowState
from callcenter.ivr.trial.running import Calendars

MAX_UNHEARD = 100
"""Things in a row that ask nothing of the caller; the machine bounds its own steps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """
    What a walk knows of the world.

    Args:
        calendars: Which are open at a time.
        zone: Wall clock of the centre.
        now: The time of a walk that does not say one.
    """

    calendars: Calendars
    zone: tzinfo
    now: datetime


def walk_on(asked: WalkOn, flow: Flow, flows: Flows, world: Surroundings) -> Walked:
    """
    Take one step.

    Args:
        asked: By the page.
        flow: The draft, which passed the check.
        flows: Where others are found.
        world: Time and calendars.

    Raises:
        Invalid: The state was made up, or belongs to another text.
    """
    state = _state(asked, flow)
    context = _context(asked.facts, world)
    outcome = commands.Started() if asked.state is None else _outcome(asked.did)
    left: list[StepLeft] = []
    noted: list[Noted] = []
    problems: list[str] = []
    for _ in range(MAX_UNHEARD):
        forward = _advance(flows, state, outcome, context)
        state = forward.state
        problems += forward.problems
        left += [
            StepLeft(flow=one.flow, step=one.step, verb=one.verb, how=one.left)
            for one in forward.steps
        ]
        note = _unheard(forward.command)
        if note is None:
            break
        noted.append(note)
        outcome = commands.Noted()
    return Walked(
        flow=state.flow,
        step=state.step,
        language=state.language,
        values=dict(state.values),
        ended=state.ended,
        command=command_view(forward.command),
        left=left,
        noted=noted,
        problems=problems,
        state=state.to_json(),
    )


def _advance(flows: Flows, state: FlowState, outcome: Outcome, context: Context) -> Advance:
    try:
        return advance(flows, state, outcome, context)
    except UnknownFlow as error:
        raise Invalid(f"This walk is in '{error}', which is not there.", code="bad_state") from None


def _state(asked: WalkOn, flow: Flow) -> FlowState:
    if asked.state is None:
        return start(flow, asked.facts.language)
    try:
        return FlowState.from_json(asked.state)
    except BadState as error:
        raise Invalid(f"This is no state of a walk: {error}.", code="bad_state") from None


def _context(facts: Facts, world: Surroundings) -> Context:
    at = (facts.at or world.now).astimezone(world.zone)
    return Context(
        caller={"number": facts.caller, "name": "", "withheld": not facts.caller},
        customer=facts.customer,
        number=facts.number,
        now=at,
        calendars={
            **world.calendars(at),
            **dict.fromkeys(facts.open, True),
            **dict.fromkeys(facts.closed, False),
        },
        chance=facts.chance / 100,
    )


def _outcome(did: Did) -> Outcome:
    keys = did.keys or ""
    if did.kind in {"key", "digits"} and not keys:
        return commands.Silence()
    outcomes: Mapping[str, Outcome] = {
        "started": commands.Started(),
        "heard": commands.Played(),
        "key": commands.Key(key=keys[:1]),
        "digits": commands.Digits(digits=keys),
        "silence": commands.Silence(),
        "talked": commands.Served(),
        "nobody": commands.NoAgents(),
        "too_long": commands.WaitedTooLong(),
        "known": commands.Identified(found=True),
        "unknown": commands.Identified(found=False),
        "answered": commands.Answered(values=did.values),
        "failed": commands.Failed(reason="as the page wished"),
        "spoke": commands.Recorded(recording="recording-1", length_s=did.seconds),
    }
    return outcomes[did.kind]


def _unheard(command: Command) -> Noted | None:
    """Note what asks nothing of anybody; None for all other commands."""
    match command:
        case commands.BeginSurvey():
            return Noted(kind="survey")
        case commands.SurveyAnswered(question=question, grade=grade):
            return Noted(kind="grade", what=question, grade=grade)
        case commands.OfferCallback(number=number):
            return Noted(kind="callback", what=number)
        case _:
            return None
