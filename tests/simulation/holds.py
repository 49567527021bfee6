"""Whether desks know which of their customers is on hold: the phones tell the truth."""

from collections.abc import Iterator

from callcenter.testing.floor_stage import principal
from tests.simulation.town import Town
from tests.simulation.town_centre import AGENTS


def held_wrongly(town: Town) -> Iterator[tuple[str, str]]:
    """Name each agent whose desk is wrong about his customer's hold, and how."""
    for agent in AGENTS:
        view = town.engine.agent(agent)
        legs = [town.pbx.phone(name).leg for name in (agent, f"{agent}-web")]
        talks = [leg for leg in legs if leg is not None and leg.answered.is_set()]
        if view is None or not view.calls or len(talks) != 1:
            continue
        (leg,) = talks
        task = town.calls.get(leg.caller.call_id)
        talk = task.call.talk if task is not None else None
        if task is None or talk is None or talk.uniqueid != leg.uniqueid or task.call.consulting:
            continue  # whoever asks, or is asked, has no customer on his phone
        shown = town.floor.desk.snapshot(principal(agent))["held_since"] is not None
        if shown != leg.holds and talk.answered_at is not None:
            yield agent, f"holds {leg.caller.call_id}: {leg.holds}, but his desk shows {shown}"
