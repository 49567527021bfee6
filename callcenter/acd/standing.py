"""Who is away, who is signed in, and who of these takes calls."""

from collections.abc import Mapping
from enum import Enum, auto

from callcenter.acd.model import Refusal
from callcenter.acd.records import Agent


class Standing(Enum):
    """What an agent counts as; `TAKES_CALLS`: now, or when he finishes what he does."""

    AWAY = auto()
    SIGNED_IN = auto()
    TAKES_CALLS = auto()


STANDING: Mapping[Refusal | None, Standing] = {
    **dict.fromkeys(Refusal, Standing.SIGNED_IN),
    Refusal.OFFLINE: Standing.AWAY,
    Refusal.RESERVED: Standing.TAKES_CALLS,
    Refusal.RINGING: Standing.TAKES_CALLS,
    Refusal.TALKING: Standing.TAKES_CALLS,
    Refusal.WRAP_UP: Standing.TAKES_CALLS,
    None: Standing.TAKES_CALLS,
}
"""By why he is not free; None where he is."""


def takes_calls(agent: Agent) -> bool:
    """Tell whether an agent takes calls, now or when he finishes what he does."""
    return STANDING[agent.refusal()] is Standing.TAKES_CALLS
