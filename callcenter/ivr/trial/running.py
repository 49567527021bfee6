"""Runs scripted calls against flows, and compares what came of them with what was expected."""

from dataclasses import dataclass

from callcenter.ivr.machine import StepTrace
from callcenter.ivr.state import Context
from callcenter.ivr.trial.played_call import Calendars, PlayedCall, Stopped, World
from callcenter.ivr.trial.script import WITHHELD, Given, Script
from callcenter.yaml_source import Defect

__all__ = ["Calendars", "Trial", "World", "run_script"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """
    What came of one scripted call.

    Args:
        script: The call.
        failures: What was not as expected; empty when the call passed.
        left: Every step left and how, in order.
        visited: Flow and name of every step the call was in, for the coverage.
        outcome: What the call's record would say; None when the call was not over.
    """

    script: Script
    failures: tuple[Defect, ...]
    left: tuple[StepTrace, ...]
    visited: frozenset[tuple[str, str]]
    outcome: str | None = None


def run_script(script: Script, world: World) -> Trial:
    """Play one scripted call."""
    call = PlayedCall(script, world, _context(script.given, world))
    file = world.file
    failures = []
    try:
        for act in script.acts:
            if not call.act(act):
                break
        call.settle()
    except Stopped as stop:
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
        outcome=call.outcome(),
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
