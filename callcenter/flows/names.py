"""The names of the centre that a flow may use."""

from collections.abc import Iterable, Mapping
from functools import partial

from callcenter.centre.model import Centre
from callcenter.customers.numbers import normalise
from callcenter.ivr.known_names import KnownNames, Serving
from callcenter.ivr.model import Flow


def known_names(
    centre: Centre,
    *,
    flows: Iterable[str] = (),
    sounds: frozenset[str] | None = None,
    hosts: frozenset[str] | None = None,
    others: Mapping[str, Flow] | None = None,
    region: str | None = None,
) -> KnownNames:
    """
    Tell the check what there is.

    Args:
        centre: As it is now.
        flows: Further flows that are about to be there.
        sounds: Recordings, see `prompts.shop.recordings`.
        hosts: Whom requests may ask, see `Settings.request_hosts`; None where that is not known.
        others: Flows to which the checked one may lead.
        region: What numbers mean without more, see `Settings.region`; None leaves unchecked whether
            they may be dialled.
    """
    return KnownNames(
        queues=frozenset(centre.queues),
        skills=frozenset(centre.skills),
        calendars=frozenset(centre.calendars),
        agents=frozenset(centre.agents),
        flows=frozenset(flows),
        sounds=sounds,
        hosts=hosts,
        may_dial=None if region is None else partial(_may_dial, centre, region),
        staff={
            queue: [
                Serving(agent=agent.number, skills=agent.skills)
                for agent in centre.agents_of(queue)
            ]
            for queue in centre.queues
        },
        others=others or {},
    )


def _may_dial(centre: Centre, region: str, number: str) -> bool:
    """Ask the dial rules, in the form in which they know numbers."""
    return centre.may_dial(next(iter(normalise(number, region)), number)).allowed
