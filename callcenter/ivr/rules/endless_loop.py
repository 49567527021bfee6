"""`endless-loop`: steps that go round without the caller doing anything."""

from callcenter.ivr.known_names import KnownNames
from callcenter.ivr.model import Flow, Target, parts
from callcenter.ivr.rules.circles import circles
from callcenter.ivr.shapes import Defects


def check(flow: Flow, names: KnownNames, defects: Defects) -> None:
    """See `rules`."""
    del names
    ways = {
        step.name: [t.name for t in parts(step, Target) if not t.by_caller and t.name in flow.steps]
        for step in flow.steps.values()
    }
    for loop in circles(ways):
        order = [name for name in flow.steps if name in loop]
        shown = " and ".join([", ".join(order[:4]), *(["others"] if len(order) > 4 else [])])
        message = (
            f"{shown} can go round without the caller doing anything: "
            "lead a way out of it, such as hangup"
        )
        defects.note(flow.steps[order[0]], message, "endless-loop")
