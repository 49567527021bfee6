"""A call in its flow: what the flow may know of it, and what the ledger is told of each step."""

from dataclasses import asdict

import structlog

from callcenter.floor.call.handling import Handling
from callcenter.ivr import machine
from callcenter.ivr.model import Flow
from callcenter.ivr.state import Context
from callcenter.ledger import events

log = structlog.get_logger()


def enter_flow(handling: Handling, flow: Flow, language: str | None) -> str:
    """Begin a flow, and return the language it speaks."""
    call = handling.call
    state = call.flow = machine.start(flow, language)
    handling.around.ledger.append(
        f"call:{call.id}",
        events.FlowEntered(flow=state.flow, version=state.version, step=state.step),
    )
    return state.language


def tell_steps(handling: Handling, step: machine.Advance) -> None:
    """Tell call and ledger which steps were left and how, and the log what went wrong in them."""
    call = handling.call
    for trace in step.steps:
        call.path.append({"step": trace.step, "how": trace.left})
        handling.around.ledger.append(
            f"call:{call.id}",
            events.IvrStep(
                flow=trace.flow,
                version=trace.version,
                step=trace.step,
                verb=trace.verb,
                how=trace.left,
                to=None if trace.to is None else asdict(trace.to),
            ),
        )
    for problem in step.problems:
        log.warning("flow.problem", call=call.id, problem=problem)


def what_menus_know(handling: Handling) -> Context:
    """Return the facts that a flow's conditions may ask for, as they are now."""
    call, around = handling.call, handling.around
    now = around.local_time()
    return Context(
        caller={
            "number": call.caller or "",
            "name": call.caller_name or "",
            "withheld": call.caller is None,
        },
        customer=around.callers.found(call.id).customer,
        number=call.number,
        now=now,
        calendars=around.centre().calendars_open(now),
        chance=around.outside.chance(),
    )
