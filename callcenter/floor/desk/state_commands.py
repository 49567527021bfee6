"""What an agent asks for about himself: to be ready or not, his device, to go home."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from callcenter.acd import events as acd
from callcenter.acd.model import AgentState
from callcenter.errors import Forbidden, Invalid
from callcenter.floor.agents.asking import ask_routing
from callcenter.floor.desk.desk_values import short_text
from callcenter.floor.surroundings import Surroundings


class StateCommands:
    """The desk's commands `agent.…`; each answers with the agent's state as desks are told it."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around

    async def ready(self, agent: str, _with: Mapping[str, Any]) -> Mapping[str, Any]:
        """Take calls from now on."""
        self._sign_in(agent)
        ask_routing(self._around.dispatcher, acd.ReadyAsked(agent=agent))
        return self._state(agent)

    async def not_ready(self, agent: str, with_: Mapping[str, Any]) -> Mapping[str, Any]:
        """
        Pause, after a running call if need be.

        Raises:
            Invalid: There is no such reason.
        """
        reason = short_text(with_, "reason")
        known = self._around.centre().not_ready_reasons
        if reason is not None and reason not in known:
            raise Invalid(
                f"There is no reason {reason!r}. Known: {', '.join(known)}.",
                fields={"reason": "is not among the reasons of this centre"},
            )
        self._sign_in(agent)
        ask_routing(self._around.dispatcher, acd.NotReadyAsked(agent=agent, reason=reason))
        return self._state(agent)

    async def device(self, agent: str, with_: Mapping[str, Any]) -> Mapping[str, Any]:
        """
        Work from another device.

        Raises:
            Invalid: It is no device of this agent.
            Forbidden: The dial rules do not allow its number.
        """
        device = short_text(with_, "device")
        if device is None:
            raise Invalid("Name the device.", fields={"device": "is missing"})
        centre = self._around.centre()
        profile = centre.agent(agent)
        if profile is None or not profile.may_use(device):
            raise Invalid(
                f"{device!r} is no device of this agent.",
                fields={"device": "write sip:<agent number>, browser or tel:+…, as allowed"},
            )
        kind, _, rest = device.partition(":")
        if kind == "tel" and not centre.may_dial(rest).allowed:
            raise Forbidden("The dial rules do not allow this number.", code="dial_rules")
        dialled = device if kind == "tel" else f"{kind}:{agent}"
        self._around.agents.take_device(agent, dialled)
        self._sign_in(agent)
        usable = self._around.agents.usable(agent)
        ask_routing(self._around.dispatcher, acd.DeviceUsable(agent=agent, usable=usable))
        return self._state(agent)

    async def auto_answer(self, agent: str, with_: Mapping[str, Any]) -> Mapping[str, Any]:
        """
        Let the phone answer by itself, or not.

        Raises:
            Invalid: Neither is said.
        """
        on = with_.get("on")
        if not isinstance(on, bool):
            raise Invalid("Say on or off.", fields={"on": "must be true or false"})
        self._around.agents.let_answer(agent, by_itself=on)
        return self._state(agent)

    async def sign_out(self, agent: str, _with: Mapping[str, Any]) -> Mapping[str, Any]:
        """Go home, after a running call if need be."""
        ask_routing(self._around.dispatcher, acd.AgentSignedOut(agent=agent))
        return self._state(agent)

    def _sign_in(self, agent: str) -> None:
        view = self._around.dispatcher.engine.agent(agent)
        if view is None or view.state is not AgentState.OFFLINE:
            return
        self._around.dispatcher.tell(acd.AgentSignedIn(agent=agent))
        if self._around.agents.device(agent) is None:
            self._around.agents.take_device(agent, f"sip:{agent}")
        usable = self._around.agents.usable(agent)
        self._around.dispatcher.tell(acd.DeviceUsable(agent=agent, usable=usable))

    def _state(self, agent: str) -> Mapping[str, Any]:
        return asdict(self._around.agents.state_event(agent))
