"""`unknown-queue`, `unknown-skill` …: a name that is nowhere defined."""

from callcenter.ivr.known_names import KnownNames
from callcenter.ivr.model import Flow, Ref
from callcenter.ivr.rules.parts_of import every
from callcenter.ivr.shapes import Defects
from callcenter.yaml_source import near


def check(flow: Flow, names: KnownNames, defects: Defects) -> None:
    """See `rules`."""
    known = {
        "queue": names.queues,
        "skill": names.skills,
        "calendar": names.calendars,
        "agent": names.agents,
        "flow": None if names.flows is None else names.flows | {flow.name},
        "language": frozenset(flow.languages),
        "host": names.hosts,
    }
    for ref in every(flow, Ref):
        there = known[ref.kind]
        if there is not None and ref.name not in there:
            hint = near(ref.name, there) or _hint(ref.kind, there)
            message = f"there is no {ref.kind} '{ref.name}'{hint}"
            defects.note(ref, message, f"unknown-{ref.kind}")


def _hint(kind: str, there: frozenset[str]) -> str:
    if kind == "host":
        # What the centre cannot add by itself: whom menus may ask is for the operator to say.
        return ": list it in CALLCENTER_REQUEST_HOSTS"
    listed = ", ".join(sorted(there)[:10])
    return f": there are {listed}" if listed else ": add it to the centre first"
