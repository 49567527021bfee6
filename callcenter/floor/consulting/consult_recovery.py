"""After a loss: what is left of a desk's consultation, learnt from the channels there are."""

from collections.abc import Mapping

import structlog

from callcenter.errors import RemoteError
from callcenter.floor.call.live_call import LiveCall
from callcenter.floor.consulting.consult_keeper import ConsultKeeper
from callcenter.floor.consulting.consult_side import ConsultSide
from callcenter.floor.consulting.consulting import Phase
from callcenter.floor.ports.line import Arrival
from callcenter.floor.surroundings import Surroundings
from callcenter.floor.talk.leg_recording import begin_unrecorded
from callcenter.floor.talk.talk_keeper import TalkKeeper

LEFT = "CC_LEFT"
"""On the caller's channel: the id of the phone that left his talk of three."""

GIVEN = "CC_FETCHED"
"""On the caller's channel, while that talk goes on: see `Arrival.given`."""

log = structlog.get_logger()


class ConsultRecovery:
    """Brings the consultation of one call, if there is one, up to what lives."""

    def __init__(self, call: LiveCall, talks: TalkKeeper, around: Surroundings) -> None:
        self._call = call
        self._around = around
        self._keeper = ConsultKeeper(call, talks, around)
        self._side = ConsultSide(call, around)

    async def look_around(self, arrival: Arrival | None = None) -> None:
        """
        Learn which phones of the consultation are still there.

        Args:
            arrival: What the caller's line told; None as long as it is not back.
        """
        try:
            snapshot = await self._around.pbx.snapshot()
            known = await self._around.pbx.variables(self._call.channel, [LEFT, GIVEN])
        except RemoteError:
            log.warning("consult.unseen", call=self._call.id)
            return
        self._know_his_end()
        self._forget_who_left(known.get(LEFT, ""))
        self._given(arrival.given if arrival is not None else known.get(GIVEN))
        self.seen({channel.uniqueid: channel.bridge for channel in snapshot.channels})

    async def look_back(self) -> None:
        """The caller's talk of three is over: learn who had left it before, and was told."""
        try:
            known = await self._around.pbx.variables(self._call.channel, [LEFT])
        except RemoteError:
            log.warning("consult.unseen", call=self._call.id)
            return
        self._forget_who_left(known.get(LEFT, ""))

    def seen(self, bridges: Mapping[str, str | None]) -> None:
        """Learn from the channels there are, with their bridges, what happened."""
        consult = self._call.consulting
        if consult is None:
            return
        asked = consult.asked
        if asked is not None and asked.uniqueid is not None:
            if asked.uniqueid not in bridges:
                self._keeper.colleague_gone(consult)
            elif bridges[asked.uniqueid]:
                self._keeper.answered(consult)
            elif asked.answered_at is None and not asked.over:
                self._side.rings_in_person(asked)
        if self._call.consulting is consult and consult.by.uniqueid not in bridges:
            self._keeper.asker_gone(consult)

    def _know_his_end(self) -> None:
        """The end of the first agent's talk was told, and is not on the caller's channel yet."""
        consult = self._call.consulting
        by = consult.by if consult is not None else None
        view = self._around.dispatcher.engine.agent(by.agent) if by is not None else None
        if by is not None and view is not None and self._call.id not in view.calls:
            by.over = True

    def _given(self, phone: str | None) -> None:
        """While we were away the caller was given a phone of it, and talked with it."""
        consult = self._call.consulting
        if phone is None or phone == self._call.given or consult is None:
            return
        self._call.given = phone
        outcome, asked = self._keeper.outcome, consult.asked
        if phone == consult.by.uniqueid:
            outcome.returned(consult)
            begin_unrecorded(self._call, consult.by, self._around)
        elif asked is not None and asked.uniqueid in {phone, None}:
            asked.uniqueid = phone
            self._keeper.answered(consult)
            outcome.passed_on(consult)
            begin_unrecorded(self._call, asked, self._around)

    def _forget_who_left(self, gone: str) -> None:
        """One of them had left the talk of three before the loss, and that was told."""
        consult = self._call.consulting
        if consult is None or consult.asked is None or consult.phase is not Phase.TOGETHER:
            return
        if gone == consult.by.uniqueid:
            self._side.takes_place(consult, consult.asked)
        if gone in {consult.by.uniqueid, consult.asked.uniqueid}:
            self._call.consulting = None
