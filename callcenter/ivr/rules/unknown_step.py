"""`unknown-step`: a way that leads to no step."""

from callcenter.ivr.known_names import KnownNames
from callcenter.ivr.model import Flow
from callcenter.ivr.rules.parts_of import targets
from callcenter.ivr.shapes import Defects
from callcenter.yaml_source import near


def check(flow: Flow, names: KnownNames, defects: Defects) -> None:
    """See `rules`."""
    del names
    known = {*flow.steps, *flow.unreadable}
    for target in targets(flow):
        if target.name not in known:
            hint = near(target.name, known) or ": add it, or name one that exists"
            defects.note(target, f"there is no step '{target.name}'{hint}", "unknown-step")
