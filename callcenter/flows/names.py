"""The names of the centre that a flow may use."""

from collections.abc import Iterable, Mapping

from callcenter.centre.model import Centre
from callcenter.ivr.known_names import KnownNames, Serving
from callcenter.ivr.model import Flow


def known_names(
    centre: Centre,
    *,
    flows: Iterable[str] = (),
    sounds: frozenset[str] | None = None,
    hosts: frozenset[str] | None = None,
    others: Mapping[str, Flow] | None = None,
) -> KnownNames:
    """
    Tell the check what there is.

    Args:
        centre: As it is now.
        flows: Further flows that are about to be there.
        sounds: Recordings, see `prompts.shop.recordings`.
        hosts: Whom requests may ask, see `Settings.request_hosts`; None where that is not known.
        others: Flows to which the checked one may lead.
    """
    return KnownNames(
        queues=frozenset(centre.queues),
        skills=frozenset(centre.skills),
        calendars=frozenset(centre.calendars),
        agents=frozenset(centre.agents),
        flows=frozenset(flows),
        sounds=sounds,
        hosts=hosts,
        staff={
            queue: [
                Serving(agent=agent.number, skills=agent.skills)
                for agent in centre.agents_of(queue)
            ]
            for queue in centre.queues
        },
        others=others or {},
    )
