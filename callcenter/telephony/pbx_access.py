"""How Asterisk's manager is reached, and the figures of both links to it."""

from dataclasses import dataclass

from callcenter.telephony.ami.limits import LinkLimits
from callcenter.telephony.ami.model import AmiAddress, LinkCounters


@dataclass(frozen=True, slots=True, kw_only=True)
class PbxAccess:
    """
    How to reach Asterisk.

    Args:
        events: Account that hears what happens and may ask for state.
        commands: Account that acts on calls.
        seal: See `EventReader`.
        limits: Of both links.
    """

    events: AmiAddress
    commands: AmiAddress
    seal: str | None
    limits: LinkLimits | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PbxCounters:
    """Figures of both links; `doubtful` counts events that were not believed."""

    events: LinkCounters
    commands: LinkCounters
    doubtful: int
