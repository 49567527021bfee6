"""One dialled leg of a call, from the offer to the end of the talk."""

from dataclasses import dataclass
from typing import Any

from callcenter.floor.ports.pbx_events import Bridged

FALLBACK_LEG = 900_000
"""Number of a talk in the exchange's fallback, which records it under the same by itself."""


@dataclass(slots=True, kw_only=True)
class Talk:
    """
    One dialled leg of a call, from the offer to the end of the talk.

    Args:
        offer: Id of the offer; also names the leg in events.
        agent: Agent number.
        device: What is dialled.
        queue: Queue the call came from; None for a direct or internal call.
        leg: Number of the leg within the call, from 1.
        channel: The agent's channel, once known.
        uniqueid: Its id, once known.
        bridge: The bridge that it is in, once known.
        answered_at: When both talked first.
        held_since: Since when the caller is on hold; None while both talk.
        withdrawn: Why the offer was taken back, if it was.
        over: Set once the agent's part ended.
        settled: Set once the call's line has closed the books of it.
        routed: True when the engine made the offer.
        recording: Path without suffixes, while recorded.
        recorded_since: When the recording began: before this talk, if it was passed on.
        unrecorded: Why it is not recorded although it should be.
    """

    offer: str
    agent: str
    device: str
    queue: str | None
    leg: int
    routed: bool
    channel: str | None = None
    uniqueid: str | None = None
    bridge: str | None = None
    answered_at: float | None = None
    held_since: float | None = None
    withdrawn: str | None = None
    over: bool = False
    settled: bool = False
    recording: str | None = None
    recorded_since: float | None = None
    unrecorded: str | None = None

    def rings_at(self, endpoint: str) -> bool:
        """Tell whether this phone may be what was dialled; outside numbers have no name."""
        kind, _, name = self.device.partition(":")
        dialled = {"sip": name, "browser": f"{name}-web"}.get(kind)
        return dialled is None or dialled == endpoint

    def meets(self, event: Bridged, caller: str) -> bool:
        """
        Note the leg's bridge; tell whether the caller and it are together there now.

        News of a former leg may come when this one rings already: that was in another bridge.
        """
        if event.entered and event.uniqueid == self.uniqueid:
            self.bridge = event.bridge
        return (
            event.talks
            and event.uniqueid in {self.uniqueid, caller}
            and event.bridge == self.bridge
        )


def saved_talk(talk: Talk) -> list[Any]:
    """Return what is written of a talk on the channel."""
    return [
        talk.offer,
        talk.agent,
        talk.device,
        talk.queue,
        talk.routed,
        talk.recording,
        talk.over,
        talk.unrecorded,
    ]


def read_talk(saved: list[Any], leg: int) -> Talk:
    """
    Read it back.

    Raises:
        ValueError, TypeError: It is not what was written.
    """
    offer, agent, device, queue, routed, recording, over, unrecorded = saved
    return Talk(
        offer=offer,
        agent=agent,
        device=device,
        queue=queue,
        leg=leg,
        routed=routed,
        recording=recording,
        over=over,
        settled=over,
        unrecorded=unrecorded,
    )
