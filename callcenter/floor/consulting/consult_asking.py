"""The first agent's line while somebody is asked about a call: find, ring, talk, go back."""

import asyncio

import structlog

from callcenter.acd import events as acd
from callcenter.acd.commands import MakeOffer
from callcenter.acd.model import AgentState
from callcenter.errors import CallerGone
from callcenter.floor.call.direct_call import RING_S
from callcenter.floor.call.line_hold import held
from callcenter.floor.call.live_call import LiveCall, Talk
from callcenter.floor.consulting.consult_keeper import ConsultKeeper
from callcenter.floor.consulting.consulting import Consulting, TargetKind, Way
from callcenter.floor.ports.dialling import Leg
from callcenter.floor.ports.line import Line
from callcenter.floor.surroundings import Surroundings
from callcenter.floor.talk.leg import (
    OUTSIDE_ALIVE_S,
    OUTSIDE_RING_S,
    PHONE_ALIVE_S,
    answers_by_itself,
)
from callcenter.floor.waiting.queue_entry import DIRECT, routing_steps
from callcenter.ivr.commands import Need

SEARCH_S = 180.0
"""So long somebody of a queue is looked for at most."""

NOBODY, RETURNED, BUSY = "ring_timeout", "returned", "busy"
NORMAL_CLEARING = 16
TAKEN = frozenset({AgentState.RESERVED, AgentState.RINGING, AgentState.TALKING})

log = structlog.get_logger()


async def serve_beside(
    line: Line, around: Surroundings, call: LiveCall | None, keeper: ConsultKeeper | None
) -> None:
    """
    Serve a phone that came in beside its call, for as long as it is needed there.

    Args:
        line: The phone's line.
        around: As for every call.
        call: The call, where it lives.
        keeper: Of its consultation.
    """
    consult = call.consulting if call is not None else None
    uniqueid = line.arrival.uniqueid
    try:
        if call is None or keeper is None:
            pass
        elif consult is None:
            await _until_fetched(line, call)
        elif uniqueid == consult.by.uniqueid and not consult.is_take_over:
            await _Asking(line, around, call, keeper, consult).run()
        elif consult.asked is not None and uniqueid == consult.asked.uniqueid:
            consult.asked.channel = line.arrival.channel
            keeper.stands_by(consult)
            if consult.is_take_over and consult.by.channel is not None:
                await around.pbx.hang_up(consult.by.channel)
            await _until_fetched(line, call)
        await line.finish(cause=NORMAL_CLEARING)
    except CallerGone:
        log.debug("consult.beside_gone", call=line.arrival.call_id)


async def _until_fetched(line: Line, call: LiveCall) -> None:
    """
    Wait for the caller's line to fetch this phone; return where he is gone, or not for this one.

    What changes in the consultation is for that line to take: until it has, it stays changed.
    """
    if _may_fetch(call, line.arrival.uniqueid):
        await line.music()
    while _may_fetch(call, line.arrival.uniqueid):
        await held(line, asyncio.sleep(1.0), None)


def _may_fetch(call: LiveCall, phone: str) -> bool:
    """Tell whether the caller may be about to talk with this phone."""
    talk = call.talk
    his = talk is not None and not talk.over and talk.uniqueid == phone
    return not call.ended and (call.consulting is not None or his)


class _Asking:
    """One consultation on the first agent's line."""

    def __init__(
        self,
        line: Line,
        around: Surroundings,
        call: LiveCall,
        keeper: ConsultKeeper,
        consult: Consulting,
    ) -> None:
        self._line = line
        self._around = around
        self._call = call
        self._keeper = keeper
        self._consult = consult

    async def run(self) -> None:
        """
        Ask, and go back to the caller unless he went on; return where this phone is done with.

        Raises:
            CallerGone: The phone is elsewhere now, or gone.
        """
        consult = self._consult
        if consult.asked is not None:  # we were away: whoever was rung or asked has left
            why = "colleague_left"
            self._keeper.unreached(consult)
            self._keeper.colleague_gone(consult)
        else:
            why = await self._ask()
        if self._call.consulting is consult:
            if consult.way in {Way.ON, Way.ALONE}:
                return
            consult.decide(Way.BACK, why)
        await _until_fetched(self._line, self._call)

    async def _ask(self) -> str:
        target = self._consult.target
        await self._line.music()
        match target.kind:
            case TargetKind.QUEUE:
                return await self._search(target.to, agent=None)
            case TargetKind.NUMBER:
                return await self._ring_outside(target.to)
            case _:
                return await self._ask_agent(target.to)

    async def _ask_agent(self, agent: str) -> str:
        view = self._around.dispatcher.engine.agent(agent)
        if view is not None and view.state is AgentState.READY:
            return await self._search(DIRECT, agent=agent)
        if is_taken(agent, self._around):
            return BUSY
        talk = self._leg(agent, offer=f"{self._consult.routed_id}/{agent}", routed=False)
        return await self._ring(talk, RING_S)

    async def _search(self, queue: str, agent: str | None) -> str:
        """Let routing find one agent, or anybody of a queue, at the caller's place in time."""
        call, consult = self._call, self._consult
        need = Need(after_s=0, agents=(agent,)) if agent else Need(after_s=0, anyone=True)
        self._around.dispatcher.tell(
            acd.CallEntered(
                call=consult.routed_id,
                queue=queue,
                entered_at=call.entered_at or call.arrived_at,
                steps=routing_steps((need,)),
            )
        )
        try:
            return await self._take_offers(once=agent is not None)
        finally:
            self._around.dispatcher.tell(acd.CallLeft(call=consult.routed_id, why="consult_over"))

    async def _take_offers(self, *, once: bool) -> str:
        consult, now_s = self._consult, self._around.clock.now_s
        until = now_s() + (RING_S if once else SEARCH_S)
        while True:
            offer = await held(self._line, consult.news.get(), max(0.0, until - now_s()))
            if offer is None:
                return (consult.why or RETURNED) if now_s() < until else NOBODY
            if offer.offer in consult.dropped:
                continue
            self._let_go_others()
            why = await self._ring(self._offered(offer), offer.ring_timeout_s)
            answered = consult.asked is not None and consult.asked.answered_at is not None
            if once or answered or consult.way is not None or consult.why == RETURNED:
                return consult.why or why
            await self._line.music()

    def _let_go_others(self) -> None:
        """One is asked at a time, though the queue rings all of its agents for callers."""
        consult, others = self._consult, []
        while not consult.news.empty():
            others.append(consult.news.get_nowait())
        for other in others:
            if other is None:
                consult.news.put_nowait(None)
            elif other.offer not in consult.dropped:
                self._around.dispatcher.tell(
                    acd.OfferVoided(offer=other.offer, why="rings_alone", caller_gone=False)
                )

    def _offered(self, offer: MakeOffer) -> Talk:
        return self._leg(offer.agent, offer=offer.offer, routed=True)

    def _leg(self, agent: str, *, offer: str, routed: bool) -> Talk:
        return Talk(
            offer=offer,
            agent=agent,
            device=self._around.agents.device(agent) or f"sip:{agent}",
            queue=self._consult.by.queue,
            leg=self._call.legs,
            routed=routed,
        )

    async def _ring_outside(self, number: str) -> str:
        talk = Talk(
            offer=f"{self._consult.routed_id}/{number}",
            agent=number,
            device=f"tel:{number}",
            queue=self._consult.by.queue,
            leg=self._call.legs,
            routed=False,
        )
        return await self._ring(talk, OUTSIDE_RING_S, person=False)

    async def _ring(self, talk: Talk, ring_s: float, *, person: bool = True) -> str:
        """Ring one phone and stay until it is over; `person` where one of ours must answer."""
        consult, around = self._consult, self._around
        if self._call.consulting is not consult:
            return NOBODY  # the first agent left in this very moment
        self._keeper.offered(consult, talk)
        if person:
            due_s = around.clock.now_s()
            await around.pops.show(self._call, talk, due_s=due_s, asked_by=consult.by.agent)
        if talk.withdrawn or talk.over:
            self._keeper.unreached(consult)
            return NOBODY
        outside = talk.device.startswith("tel:")
        leg = Leg(
            device=talk.device,
            ring_s=OUTSIDE_RING_S if outside else max(1, round(ring_s)),
            alive_s=OUTSIDE_ALIVE_S if outside else PHONE_ALIVE_S,
            call_id=self._call.id,
            confirm=outside and person,
            auto_answer=not outside and answers_by_itself(talk.agent, around),
            stays=True,
        )
        return self._keeper.dialled(consult, await self._line.dial(leg))


def is_taken(agent: str, around: Surroundings) -> bool:
    """Tell whether an agent is on a call, or is being rung for one."""
    view = around.dispatcher.engine.agent(agent)
    taken = view is not None and view.state in TAKEN
    return taken or agent in around.agents.rung_in_person
