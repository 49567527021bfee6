"""A caller who asks to be called back, and what stories of it look at."""

from dataclasses import replace
from typing import Any

from callcenter.centre.model import Centre, DialRule
from callcenter.centre.queue import (
    CallbackRule,
    CalledFirst,
)
from callcenter.ledger.record import CallRecord
from callcenter.testing.fake_pbx import Behaviour, FakeCaller, FakePhone
from callcenter.testing.floor_stage import FloorStage, centre_of

NUMBER = "13800138000"
FLOW = """
flow: main
languages: [en]
start: person
steps:
  person:
    queue: service
    while_waiting: { keys: { "1": call_me } }
    then: bye
  call_me:
    callback: service
    then: promised
    on_no_input: person
    on_error: sorry
  promised: { play: { en: promised }, next: bye }
  sorry: { play: { en: sorry }, next: person }
  bye: { hangup: normal }
"""


def centre_that_calls_back(first: CalledFirst, **more: Any) -> Centre:
    """Make a centre whose queue calls back, this one first."""
    rules = {"first": first, "attempts": 2, "retry_after_s": 60, **more}
    centre = centre_of(["1001", "1002"], wrap_up_s=5, callback=CallbackRule(**rules))
    rule = DialRule(name="mobiles", prefix="1", allow=True)
    premium = DialRule(name="premium", prefix="1900", allow=False)
    return replace(centre, dial_rules={"mobiles": rule, "premium": premium})


async def promised(stage: FloorStage) -> FakeCaller:
    """Let a caller wait, key for the call-back, confirm the number and hang up."""
    caller = stage.pbx.call(caller=NUMBER)
    await stage.settle(10)
    caller.press("1")
    await caller.hears("call you back")
    caller.press("1")
    await caller.hears("promised")
    await caller.gone.wait()
    await stage.settle()
    return caller


def customer_of(
    stage: FloorStage, behaviour: Behaviour = Behaviour.ANSWERS, **how: Any
) -> FakePhone:
    """Set how the customer's own telephone behaves."""
    phone = stage.pbx.phone(f"tel:{NUMBER}")
    phone.set(behaviour, **how)
    return phone


def story(stage: FloorStage, caller: FakeCaller) -> list[str]:
    """List what was told of the call-back."""
    return [kind for kind in stage.types(caller.call_id) if kind.startswith("callback.")]


def calls_made(stage: FloorStage, caller: FakeCaller) -> list[CallRecord]:
    """Return the records of the calls by which it was tried."""
    stream = f"call:{caller.call_id}"
    made = [e.data["call"] for e in stage.events if e.stream == stream and "call" in e.data]
    return [stage.record(call) for call in dict.fromkeys(made)]


def caller_entered(stage: FloorStage, caller: FakeCaller) -> float:
    """Tell when the caller had entered the queue."""
    stream = f"call:{caller.call_id}"
    queued = next(e for e in stage.events if e.stream == stream and e.type == "call.queued")
    return float(queued.data["entered_at"])
