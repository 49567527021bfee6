"""`unreachable`: a step to which nothing leads."""

from callcenter.ivr.known_names import KnownNames
from callcenter.ivr.model import Flow, Target, parts
from callcenter.ivr.rules.parts_of import targets
from callcenter.ivr.shapes import Defects


def check(flow: Flow, names: KnownNames, defects: Defects) -> None:
    """See `rules`."""
    del names
    if flow.unreadable or any(target.name not in flow.steps for target in targets(flow)):
        return  # what is wrong there may be the way to the others
    reached: set[str] = set()
    ahead = [flow.start.name, *(target.name for target in flow.anywhere.values())]
    while ahead:
        name = ahead.pop()
        if name in flow.steps and name not in reached:
            reached.add(name)
            ahead += [target.name for target in parts(flow.steps[name], Target)]
    for step in flow.steps.values():
        if step.name not in reached:
            message = f"no step leads to '{step.name}': lead one here, or remove it"
            defects.note(step, message, "unreachable")
