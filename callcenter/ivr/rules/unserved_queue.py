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
        why = (
            f"no agent of '{verb.queue.name}' has these skills: "
            "add a later widen with anyone: true, or give an agent the skills"
            if staff
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
