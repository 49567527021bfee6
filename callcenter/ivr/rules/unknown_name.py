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
            listed = ", ".join(sorted(there)[:10])
            hint = near(ref.name, there) or (f": there are {listed}" if listed else "")
            message = f"there is no {ref.kind} '{ref.name}'{hint}"
            defects.note(ref, message, f"unknown-{ref.kind}")
