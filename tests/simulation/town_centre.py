"""What the town has been set up with: its menu, agents, queues and their rules."""

import random
from typing import Any

from callcenter.centre.model import (
    Agent,
    Centre,
    ChoiceRule,
    DialRule,
    General,
    HotlineNumber,
    NotReadyReason,
    Queue,
    RecordPolicy,
)
from callcenter.centre.queue import (
    CallbackRule,
    CalledFirst,
    OverflowRule,
    OverflowTo,
    OverflowWhen,
)

FLOW = """
flow: main
languages: [en]
start: choose
steps:
  choose:
    menu:
      prompt: { en: choose }
      keys: { "0": person, "1": message, "2": repairs, "9": call_me }
      wait_s: 5
      repeat: 1
    on_no_input: person
    on_invalid: goodbye
  person:
    queue: service
    needs: { mandarin: 2 }
    widen:
      - { after_s: 12, needs: { mandarin: 1 } }
      - { after_s: 25, anyone: true }
    while_waiting: { say_position_every_s: 10, keys: { "5": message, "9": call_me } }
    on_wait_longer_than: { s: 45, goto: message }
    then: thanks
  repairs:
    queue: repairs
    while_waiting: { keys: { "5": message, "9": call_me } }
    on_wait_longer_than: { s: 30, goto: person }
    then: thanks
  call_me:
    callback: service
    wait_s: 3
    then: goodbye
    on_no_input: person
    on_error: person
  message:
    voicemail: service
    prompt: { en: speak }
    max_s: 15
    then: goodbye
  thanks:
    play: { en: thanks }
    next: goodbye
  goodbye:
    hangup: normal
"""
AGENTS = ("1001", "1002", "1003", "1004")
LEVELS = {"1001": 3, "1002": 2, "1003": 1, "1004": 0}


CUSTOMERS = ("13800138000", "13900139000")
_SAY = {"en": "sorry"}
OVERFLOWS = (
    OverflowRule(when=OverflowWhen.WAITED, to=OverflowTo.QUEUE, limit=8, target="service"),
    OverflowRule(when=OverflowWhen.WAITED, to=OverflowTo.ANNOUNCEMENT, limit=4, say=_SAY),
    OverflowRule(when=OverflowWhen.NOBODY_SIGNED_IN, to=OverflowTo.VOICEMAIL, say=_SAY),
    OverflowRule(when=OverflowWhen.ALL_BUSY, to=OverflowTo.FLOW, target="main"),
    OverflowRule(when=OverflowWhen.FULL, to=OverflowTo.CALLBACK, limit=2),
    OverflowRule(when=OverflowWhen.WAITED, to=OverflowTo.CALLBACK, limit=12, say=_SAY),
)


def centre_of_town(rng: random.Random) -> Centre:
    """Make a centre whose rules differ from storm to storm."""
    wrap_up_s = rng.choice([0, 0, 3])
    rules: dict[str, Any] = {
        "wrap_up_s": wrap_up_s,
        "ring_timeout_s": rng.choice([3, 8]),
        "missed_limit": 3,
        "callback": CallbackRule(
            first=rng.choice([*CalledFirst]), attempts=2, retry_after_s=rng.choice([10, 40])
        ),
    }
    overflow = tuple(rule for rule in OVERFLOWS if rng.random() < rng.choice([0, 0.3]))
    return Centre(
        queues={
            "service": Queue(
                name="service",
                title={"en": "Service"},
                choice=rng.choice([ChoiceRule.LONGEST_IDLE, ChoiceRule.RING_ALL]),
                **rules,
            ),
            "repairs": Queue(
                name="repairs",
                title={"en": "Repairs"},
                record=RecordPolicy.MUST,
                choice=rng.choice([ChoiceRule.LONGEST_IDLE, ChoiceRule.RING_ALL]),
                overflow=overflow,
                **rules,
            ),
        },
        agents={
            a: Agent(
                number=a,
                name=f"Agent {a}",
                queues=("service", "repairs") if a < "1004" else ("service",),
                skills={"mandarin": LEVELS[a]} if LEVELS[a] else {},
            )
            for a in AGENTS
        },
        numbers={
            "4001": HotlineNumber(number="4001", flow="main", language="en"),
            "4101": HotlineNumber(number="4101", agent="1001", language="en"),
            "4102": HotlineNumber(number="4102", agent="1002", language="en"),
        },
        dial_rules={"home": DialRule(name="home", prefix="13", allow=True)},
        general=General(tier_priority={"vip": 2}),
        not_ready_reasons={"lunch": NotReadyReason(name="lunch", title={"en": "Lunch"})},
    )
