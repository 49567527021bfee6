"""Somebody's telephone is rung, so that he speaks a prompt: as if it had dialled the code."""

import asyncio
import secrets
from dataclasses import dataclass

from callcenter.acd.model import AgentState
from callcenter.centre.model import DialRule
from callcenter.errors import Conflict, NotFound
from callcenter.floor.agents.floor_agents import BROWSER_SUFFIX, UNREACHABLE
from callcenter.floor.call.recorder_port import PREFIX
from callcenter.floor.outgoing.outbound import Outbound
from callcenter.floor.ports.dialling import CallUp
from callcenter.floor.ports.pbx_events import ChannelGone, LinkUp, PbxEvent
from callcenter.floor.surroundings import Surroundings

RING_S = 30
UNDIALLED_S = 5.0
"""So long after its time a telephone that could not be dialled at all counts as not answered."""
FRESH_S = 5.0
"""A snapshot may be older than what was rung so shortly before it was told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rung:
    code: str
    rule: DialRule | None
    at_s: float
    timer: asyncio.TimerHandle


class PromptRings:
    """Rings telephones of ours, and outside numbers under the dial rules and their caps."""

    def __init__(self, around: Surroundings, outbound: Outbound) -> None:
        self._around = around
        self._outbound = outbound
        self._rung: dict[str, _Rung] = {}

    async def ring(self, device: str, code: str) -> None:
        """
        Ring a telephone; whether it is answered is told to the recorder.

        Args:
            device: `sip:1001`, `browser:1001` or `tel:13800138000`, in any form.
            code: Of the prompt to be spoken.

        Raises:
            NotFound: There is no such telephone of ours.
            Forbidden: No dial rule allows the number.
            Conflict: It cannot be rung now; `code` says why.
            RemoteError: Asterisk cannot be reached.
        """
        rule: DialRule | None = None
        if device.startswith("tel:"):
            number, rule = self._outbound.reachable(device.removeprefix("tel:"))
            device = f"tel:{number}"
        else:
            self._check_phone(device)
        now_s = self._around.clock.now_s()
        if rule is not None and not self._around.outside.rings.begin(rule, now_s):
            raise Conflict("Too many calls run under this dial rule.", code="too_many")
        call_id = f"{self._around.pbx_name}-{now_s:.0f}.s{secrets.token_hex(4)}"
        loop = asyncio.get_running_loop()
        timer = loop.call_later(RING_S + UNDIALLED_S, self._give_up, call_id)
        self._rung[call_id] = _Rung(code=code, rule=rule, at_s=now_s, timer=timer)
        try:
            await self._around.pbx.call_up(_call_up(call_id, device, code, rule))
        except BaseException:
            self._over(call_id)
            raise

    def take(self, event: PbxEvent) -> None:
        """Notice that a telephone was not answered, or has put down."""
        match event:
            case ChannelGone():
                self._over(event.uniqueid)
            case LinkUp():
                there = {channel.uniqueid for channel in event.snapshot.channels}
                before_s = self._around.clock.now_s() - FRESH_S
                gone = [c for c, r in self._rung.items() if c not in there and r.at_s < before_s]
                for call_id in gone:
                    self._over(call_id)
            case _:
                pass

    def _check_phone(self, device: str) -> None:
        kind, _, agent = device.partition(":")
        agents, engine = self._around.agents, self._around.dispatcher.engine
        endpoint = agent if kind == "sip" else f"{agent}{BROWSER_SUFFIX}"
        view = engine.agent(agent)
        if view is None:
            raise NotFound("There is no such telephone of ours.")
        if agents.phones.get(endpoint) == UNREACHABLE:
            raise Conflict("This telephone cannot be reached.", code="device_unreachable")
        if view.call is not None or agent in agents.rung_in_person:
            raise Conflict("There is a call already.", code="in_call")
        if view.state is AgentState.READY and agents.works_from(agent, endpoint):
            # Routing would offer it a customer in the middle of the prompt.
            raise Conflict("Whose telephone this is takes calls now.", code="takes_calls")

    def _give_up(self, call_id: str) -> None:
        """What could not be dialled at all has no end that is told."""
        rung = self._rung.get(call_id)
        if rung is not None and self._around.outside.recorder.unanswered(rung.code):
            self._over(call_id)

    def _over(self, call_id: str) -> None:
        rung = self._rung.pop(call_id, None)
        if rung is None:
            return
        rung.timer.cancel()
        if rung.rule is not None:
            self._around.outside.rings.end(rung.rule)
        self._around.outside.recorder.unanswered(rung.code)


def _call_up(call_id: str, device: str, code: str, rule: DialRule | None) -> CallUp:
    longest = {} if rule is None else {"longest_s": rule.longest_s}
    return CallUp(call_id=call_id, device=device, code=f"{PREFIX}{code}", ring_s=RING_S, **longest)
