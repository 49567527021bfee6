"""`unknown-step`: a way that leads to no step."""

from callcenter.ivr.known_names import KnownNames
from callcenter.ivr.model import Flow
from callcenter.ivr.rules.parts_of import targets
from callcenter.ivr.shapes import Defects
from callcenter.ivr.verbs import VERBS
from callcenter.yaml_source import near


def check(flow: Flow, names: KnownNames, defects: Defects) -> None:
    """See `rules`."""
    del names
    known = {*flow.steps, *flow.unreadable}
    for target in targets(flow):
        if target.name not in known:
            hint = near(target.name, known) or _hint(target.name)
            defects.note(target, f"there is no step '{target.name}'{hint}", "unknown-step")


def _hint(name: str) -> str:
    if name not in VERBS:
        return ": add it, or name one that exists"
    example = f"end: {{ {name}: normal }}" if name == "hangup" else f"a step that has {name}"
    return f": {name} is what a step does, so make {example} and name that"
