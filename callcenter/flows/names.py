"""The names of the centre that a flow may use."""

from collections.abc import Iterable

from callcenter.centre.model import Centre
from callcenter.ivr.checking import KnownNames


def known_names(
    centre: Centre, *, flows: Iterable[str] = (), sounds: frozenset[str] | None = None
) -> KnownNames:
    """
    Tell the check what there is.

    Args:
        centre: As it is now.
        flows: Further flows that are about to be there.
        sounds: Recordings, see `prompts.shop.recordings`.
    """
    return KnownNames(
        queues=frozenset(centre.queues),
        skills=frozenset(centre.skills),
        calendars=frozenset(centre.calendars),
        agents=frozenset(centre.agents),
        flows=frozenset(flows),
        sounds=sounds,
    )
