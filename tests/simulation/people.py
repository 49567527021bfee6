"""Callers and agents who do anything at any time, each by a chance of his own."""

import asyncio
import random
from collections.abc import Mapping
from typing import Any

from callcenter.errors import RemoteError, RequestError
from callcenter.floor.ports.dialling import DialStatus
from callcenter.testing.fake_pbx import Behaviour, FakeCaller, FakePhone
from callcenter.testing.floor_stage import principal
from tests.simulation.town import Town
from tests.simulation.town_centre import AGENTS, CUSTOMERS

KEYS = "000022115999#"
ASKS, DECIDES = 0.3, 0.7
"""How probably somebody who talks asks others next, and says then how it goes on."""
TARGETS = (*AGENTS, "service", "repairs", "4001", "4102", "999")


class Caller:
    """Somebody who calls, keys, waits and gives up when he likes."""

    def __init__(self, town: Town, number: int) -> None:
        self._town = town
        self._rng = random.Random(f"caller {town.seed} {number}")  # noqa: S311 - no secret

    async def live(self) -> None:
        """Call once."""
        rng = self._rng
        number = rng.choices(["4001", "4101", "4102", "4999"], [80, 8, 8, 2])[0]
        party = self._town.pbx.call(
            number=number, caller=rng.choice(["13800138000", "13900139000", None])
        )
        party.silent = rng.random() < 0.2
        patience_s = rng.choice([rng.uniform(0, 60), rng.expovariate(0.1), 300.0, 300.0])
        self._town.note(f"{party.call_id} dials {number}, patience {patience_s:.1f} s")
        await use(party, rng, patience_s)
        if not party.gone.is_set():
            self._town.note(f"{party.call_id} has enough")
            party.hang_up()


async def use(party: FakeCaller, rng: random.Random, patience_s: float) -> None:
    """Press keys until the call or the patience is over."""
    try:
        async with asyncio.timeout(patience_s):
            while not party.gone.is_set():
                pause = asyncio.ensure_future(party.gone.wait())
                await asyncio.wait({pause}, timeout=rng.uniform(0.3, 6))
                pause.cancel()
                if rng.random() < 0.6:
                    party.press("1" if _asked_to_confirm(party) else rng.choice(KEYS))
    except TimeoutError:
        return


def _asked_to_confirm(party: FakeCaller) -> bool:
    return bool(party.heard) and "call you back" in party.heard[-1]


class Answering:
    """The customers' own telephones, which ring when they are called back."""

    def __init__(self, town: Town) -> None:
        self._phones = [town.pbx.phone(f"tel:{number}") for number in CUSTOMERS]
        self._rng = random.Random(f"customers {town.seed}")  # noqa: S311 - no secret

    async def live(self, for_s: float) -> None:
        """Answer, or not, or let a machine do it; now one way, now another."""
        ends_s = asyncio.get_running_loop().time() + for_s
        while asyncio.get_running_loop().time() < ends_s:
            for phone in self._phones:
                how = self._rng.choices([*Behaviour], [10, 2, 1, 1, 1])[0]
                talks_s = self._rng.choice([None, self._rng.uniform(0.1, 15)])
                phone.set(how, after_s=self._rng.uniform(0.05, 6), talks_s=talks_s)
                phone.presses_1 = self._rng.random() < 0.8
            await asyncio.sleep(self._rng.uniform(2, 20))
        for phone in self._phones:
            phone.set(Behaviour.ANSWERS, after_s=0.5, talks_s=2.0)
            phone.presses_1 = True
            phone.hang_up()


class Worker:
    """An agent with a desk, a desk phone and a browser phone."""

    def __init__(self, town: Town, agent: str) -> None:
        self._town = town
        self._agent = agent
        self._rng = random.Random(f"agent {town.seed} {agent}")  # noqa: S311 - no secret
        self._phones = [town.pbx.phone(agent), town.pbx.phone(f"{agent}-web")]
        self._acts = {
            self._behave: 6,
            self._hang_up: 3,
            self._hold: 2,
            self._blind: 1,
            self._pass_on: 1,
            self._decide: 2,
            self._hang_up_by_desk: 1,
            self._ready: 6,
            self._pause: 1,
            self._sign_out: 1,
            self._wrap_up: 3,
            self._extend: 1,
            self._change_device: 1,
            self._lose_desk: 1,
            self._place: 1,
            self._dial: 2,
        }

    async def live(self, for_s: float) -> None:
        """Work for so long, as the chance has it."""
        self._town.attach(self._agent)
        await self._do("agent.device", {"device": f"sip:{self._agent}"})
        await self._do("agent.ready", {})
        self._behave_well(self._rng.uniform(1, 15))
        until = self._town.now_s + for_s
        while self._town.now_s < until:
            await asyncio.sleep(self._rng.uniform(0.3, 8))
            act = self._rng.choices([*self._acts], [*self._acts.values()])[0]
            await act()
            if self._talking() and self._rng.random() < ASKS:
                await self._consult()

    async def calm_down(self) -> None:
        """Do only what an agent should, from now on."""
        self._town.attach(self._agent)
        self._behave_well(2.0)
        for phone in self._phones:
            leg = phone.leg
            if leg is not None:
                phone.hang_up()
                if not leg.ended.done():
                    leg.end(DialStatus.DECLINED, 21)
        await self._do("agent.device", {"device": f"sip:{self._agent}"})
        await self._do("agent.ready", {})

    def come_back(self) -> None:
        """Connect the desk again, after the service was away."""
        self._town.attach(self._agent)

    def _behave_well(self, talks_s: float) -> None:
        for phone in self._phones:
            phone.set(Behaviour.ANSWERS, after_s=0.5, talks_s=talks_s)

    async def _behave(self) -> None:
        rng = self._rng
        how = rng.choices([*Behaviour], [10, 2, 1, 1, 1])[0]
        talks_s = rng.choice([None, rng.uniform(0.1, 20), rng.uniform(1, 5)])
        for phone in self._phones:
            phone.set(how, after_s=rng.uniform(0.02, 5), talks_s=talks_s)
        self._note(f"phone {how}")

    async def _hang_up(self) -> None:
        for phone in self._phones:
            phone.hang_up()
        if (placed := self._town.placed(self._agent)) is not None:
            placed.hang_up()

    async def _hold(self) -> None:
        for phone in self._talking():
            phone.hold(on=True)
            await asyncio.sleep(self._rng.uniform(0.1, 5))
        for phone in self._talking():
            phone.hold(on=False)

    async def _blind(self) -> None:
        for phone in self._talking():
            target = self._rng.choice(TARGETS)
            self._note(f"blind transfer to {target}")
            phone.transfer(target)

    async def _pass_on(self) -> None:
        await self._do("call.transfer", {"to": self._rng.choice(TARGETS)})

    async def _consult(self) -> None:
        await self._do("call.consult", {"to": self._rng.choice(TARGETS)})
        while self._talking() and self._rng.random() < DECIDES:
            await asyncio.sleep(self._rng.uniform(0.05, 3))
            await self._decide()

    async def _decide(self) -> None:
        words = ["call.complete", "call.return", "call.together", "call.together"]
        await self._do(self._rng.choice(words), {})

    async def _hang_up_by_desk(self) -> None:
        await self._do("call.hangup", {})

    async def _ready(self) -> None:
        await self._do("agent.ready", {})

    async def _pause(self) -> None:
        await self._do("agent.not_ready", {"reason": "lunch"})

    async def _sign_out(self) -> None:
        await self._do("agent.sign_out", {})

    async def _wrap_up(self) -> None:
        await self._do("call.wrap_up", {"note": "done"})

    async def _extend(self) -> None:
        await self._do("agent.wrap_up_extend", {"by_s": 5})

    async def _change_device(self) -> None:
        device = self._rng.choice(["browser", f"sip:{self._agent}"])
        await self._do("agent.device", {"device": device})

    async def _lose_desk(self) -> None:
        if self._town.pbx.up:
            self._note("desk lost")
            self._town.floor.desk.detached(principal(self._agent))
        await asyncio.sleep(self._rng.uniform(0.1, 10))
        self._town.attach(self._agent)

    async def _place(self) -> None:
        if any(phone.leg is not None for phone in self._phones) or self._town.placed(self._agent):
            return
        number = self._rng.choice([a for a in AGENTS if a != self._agent])
        party = self._town.pbx.call(
            number=number, caller=self._agent, entry="outbound", placed_by=self._agent
        )
        self._note(f"{party.call_id} is placed to {number}")
        await asyncio.sleep(self._rng.uniform(0, 12))
        party.hang_up()

    async def _dial(self) -> None:
        await self._do("call.dial", {"number": self._rng.choice(CUSTOMERS)})

    def _talking(self) -> list[FakePhone]:
        talking = self._town.talking(self._agent)
        return [p for p in self._phones if p.leg is not None and p.leg.caller.call_id in talking]

    async def _do(self, command: str, values: Mapping[str, Any]) -> None:
        if not self._town.pbx.up:
            return
        try:
            await self._town.floor.desk.do(principal(self._agent), command, values)
        except (RequestError, RemoteError) as error:
            self._note(f"{command} {values}: {error}")
        else:
            self._note(f"{command} {values}")

    def _note(self, what: str) -> None:
        self._town.note(f"{self._agent} {what}")
