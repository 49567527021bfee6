"""One live call: its facts, its progress, and what of it is written on its own channel."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from callcenter.floor.call.directions import Onward
from callcenter.floor.call.fitting import fitted
from callcenter.floor.consulting.consulting import Consulting, Phase, read_consulting
from callcenter.floor.outgoing.outgoing import Outgoing, read_outgoing
from callcenter.floor.ports.line import Arrival
from callcenter.floor.talk.talk import FALLBACK_LEG, Talk, read_talk, saved_talk
from callcenter.floor.waiting.stay import Left, Stay
from callcenter.ivr.state import BadState, FlowState

__all__ = ["Consultation", "LiveCall", "Talk"]

FORMAT = 1
"""Version of what is written on the channel; another one is read as a call without progress."""


@dataclass(slots=True, kw_only=True)
class Consultation:
    """A colleague who is asked about a call; `talk` becomes the call's own when it is passed on."""

    talk: Talk


@dataclass(slots=True, kw_only=True)
class LiveCall:
    """
    A call that is not over yet; owned by its one task.

    `onward` is where an agent passed it on to, until it is there; `consultation` the colleague who
    is asked about it meanwhile by the phone's own means, `consulting` the one asked from the desk,
    the last of `consults`; `fetched` are channels that do not end with the caller's, `parted` the
    phones, by id, whose agents passed it on in such a consultation; `given` is the phone of one
    that the exchange gave him meanwhile, once that is told; `refused` the outcome of a call that
    we turn away (`rejected`, `failed`).

    `entered_at` is its place in `queue`, kept over missed offers, returns and restarts; `untold`
    says that its entry there may not be on record yet; `queue` is None again once it left without
    an agent; then `left` is the place it had. `place` keeps all of that while the call is for one
    person alone. `moved` is from which queue to which a supervisor or a rule moved it while it
    waits there, `stay` what was decided about its wait. `beside` are the phones that ring together
    with that of `talk`. `outgoing` says what a call of our own is for; `reached` is False until
    whom it goes to is on the line. `customer` is who the caller proved to be, by id.
    """

    id: str
    pbx: str
    uniqueid: str
    channel: str
    number: str
    caller: str | None
    caller_name: str | None
    direction: str
    arrived_at: float
    flow: FlowState | None = None
    queue: str | None = None
    entered_at: float | None = None
    untold: bool = False
    place: Left | None = None
    moved: tuple[str, str] | None = None
    stay: Stay = field(default_factory=Stay)
    left: Left | None = None
    legs: int = 0
    talk: Talk | None = None
    beside: list[Talk] = field(default_factory=list)
    path: list[dict[str, str]] = field(default_factory=list)
    language: str = "zh-CN"
    customer: int | None = None
    refused: str | None = None
    onward: Onward | None = None
    consultation: Consultation | None = None
    consulting: Consulting | None = None
    consults: int = 0
    fetched: set[str] = field(default_factory=set)
    parted: set[str | None] = field(default_factory=set)
    given: str | None = None
    outgoing: Outgoing | None = None
    reached: bool = True
    hung_up_by: str | None = None
    finishing: bool = False
    ended: bool = False

    @classmethod
    def arrive(cls, arrival: Arrival, *, pbx: str, now_s: float) -> "LiveCall":
        """Make a new call, or take one up again from what was written on its channel."""
        call = cls(
            id=arrival.call_id,
            pbx=pbx,
            uniqueid=arrival.call_id,
            channel=arrival.channel,
            number=arrival.number,
            caller=arrival.caller,
            caller_name=arrival.caller_name,
            direction="in" if arrival.entry == "call" else "internal",
            arrived_at=now_s,
        )
        call.restore(arrival.saved)
        call.reached = call.outgoing is None  # `Reaching.seen` knows better
        return call

    @property
    def is_asked_about(self) -> bool:
        """Whether its agent asks somebody, or a supervisor takes over, and it waits for that."""
        return self.consulting is not None and self.consulting.phase is not Phase.TOGETHER

    def saved(self) -> dict[str, Any]:
        """Return what is written on the channel; small, no keyed secrets, no personal data."""
        place = self.place
        return fitted(
            {
                "v": FORMAT,
                "arrived": round(self.arrived_at, 3),
                "direction": self.direction,
                "flow": self.flow.to_json() if self.flow else None,
                "queue": place.queue if place else self.queue,
                "entered": place.entered_at if place else self.entered_at,
                "untold": self.untold,
                "moved": place.moved_there if place else self.moved,
                "stay": (place.stay if place else self.stay).saved(),
                "left": self.left.saved() if self.left else None,
                "legs": self.legs,
                "customer": self.customer,
                "path": self.path[-20:],
                "talk": saved_talk(self.talk) if self.talk else None,
                "consult": self.consulting.saved() if self.consulting else None,
                "out": self.outgoing.saved() if self.outgoing else None,
                "beside": [[one.offer, one.agent, one.device] for one in self.beside],
            }
        )

    def restore(self, saved: Mapping[str, Any]) -> None:
        """Take over saved progress; what cannot be read leaves the call as it is."""
        if saved.get("v") != FORMAT:
            return
        try:
            flow = FlowState.from_json(saved["flow"]) if saved["flow"] else None
            talk = read_talk(saved["talk"], int(saved["legs"])) if saved["talk"] else None
            beside = [_beside(talk, *one) for one in saved.get("beside", ())] if talk else []
            entered, moved = saved["entered"], saved.get("moved")
            asked = read_consulting(self.id, saved["consult"]) if saved.get("consult") else None
            out = read_outgoing(saved["out"]) if saved.get("out") else None
            facts = (float(saved["arrived"]), str(saved["direction"]), int(saved["legs"]))
        except (BadState, KeyError, TypeError, ValueError):
            return
        self.flow, self.talk, self.beside = flow, talk, beside
        if asked is not None and asked.number > self.consults:  # else it is known, or over by now
            self.consulting, self.consults = asked, asked.number
        if self.consulting is not None:  # in a talk; whoever rang beside it does so no more
            self.talk, self.beside = self.consulting.by, []
        self.outgoing = out or self.outgoing
        self.arrived_at, self.direction, self.legs = facts
        self.queue = saved["queue"]
        self.entered_at = float(entered) if entered is not None else None
        self.untold = bool(saved.get("untold"))
        self.moved = (str(moved[0]), str(moved[1])) if moved else None
        self.stay = Stay.read(saved.get("stay"))
        self.left = Left.read(saved.get("left"))
        proved = saved.get("customer")
        self.customer = proved if isinstance(proved, int) else self.customer
        self.path = list(saved["path"])
        if flow is not None:
            self.language = flow.language

    def rejoin(self, arrival: Arrival) -> None:
        """Complete a call that was known only by its channels, now that its line is back."""
        self.number, self.caller = arrival.number, arrival.caller
        self.caller_name = arrival.caller_name
        self.complete(arrival.saved)

    def complete(self, saved: Mapping[str, Any]) -> None:
        """Take over saved progress without losing what is known of the running talk."""
        known, beside = self.talk, self.beside
        self.restore(saved)
        if self.consulting is not None:
            return  # it says all of the talk that is asked about
        if known is not None and known.leg == FALLBACK_LEG:
            self.talk, self.beside = known, []  # what rang before it is over
            return
        if known is None or self.talk is None or self.talk is known:
            self.talk = self.talk or known
            return
        offers = {one.agent: one.offer for one in (self.talk, *self.beside)}
        for one in (known, *beside):
            one.offer = offers.get(one.agent, one.offer)
            one.leg, one.queue = self.talk.leg, self.talk.queue
        self.beside = beside
        known.leg, known.recording = self.talk.leg, known.recording or self.talk.recording
        known.queue = self.talk.queue
        if known.answered_at is None:  # else it was told at the answer
            known.unrecorded = self.talk.unrecorded
        self.talk = known


def _beside(talk: Talk, offer: str, agent: str, device: str) -> Talk:
    """Make the talk of a phone that rang together with that of another."""
    return Talk(
        offer=offer,
        agent=agent,
        device=device,
        queue=talk.queue,
        leg=talk.leg,
        routed=False,
        over=talk.over,
    )
