"""`unserved-queue`: a wait that no agent of the centre could ever end."""

from collections.abc import Sequence

from callcenter.ivr.known_names import KnownNames, Serving
from callcenter.ivr.model import Flow
from callcenter.ivr.shapes import Defects
from callcenter.ivr.verbs.queue import Queue, Wanted


def check(flow: Flow, names: KnownNames, defects: Defects) -> None:
    """See `rules`; one requirement that some agent fulfils is enough."""
    if names.staff is None or names.queues is None:
        return
    agents = names.agents or frozenset()
    for step in flow.steps.values():
        verb = step.verb
        if not isinstance(verb, Queue) or verb.queue.name not in names.queues:
            continue
        staff = names.staff.get(verb.queue.name, ())
        skills = {ref.name for wanted in verb.wanted for ref, _ in wanted.skills}
        if names.skills is not None and not skills <= names.skills:
            continue  # that a skill is unknown is told already
        if any(_served(wanted, staff, agents) for wanted in verb.wanted):
            continue
        asked = next((wanted for wanted in reversed(verb.wanted) if wanted.skills), None)
        if staff and asked is None:
            continue  # only agents are named, and that there are none of them is told already
        why = (
            f"no agent of '{verb.queue.name}' has {_named(asked)}: "
            "add a later widen with anyone: true, or give an agent the skills"
            if staff and asked is not None
            else f"no agent serves '{verb.queue.name}': give it to one, or lead callers elsewhere"
        )
        defects.note(verb.queue, why, "unserved-queue")


def _served(wanted: Wanted, staff: Sequence[Serving], agents: frozenset[str]) -> bool:
    if any(ref.name in agents for ref in wanted.agents):
        return True
    if wanted.agents and not wanted.skills:
        return False
    return any(
        all(one.skills.get(ref.name, 0) >= level for ref, level in wanted.skills) for one in staff
    )


def _named(wanted: Wanted) -> str:
    """Write what is asked for in the end as it stands in the file."""
    return f"{{ {', '.join(f'{ref.name}: {level}' for ref, level in wanted.skills)} }}"
