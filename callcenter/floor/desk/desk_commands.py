"""What desks ask for, each command by its name, and who carries it out."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from callcenter.acd import events as acd
from callcenter.errors import Forbidden, NotFound
from callcenter.floor.desk.call_commands import CallCommands
from callcenter.floor.desk.desk_snapshot import DeskSnapshot
from callcenter.floor.desk.desk_values import MAX_TEXT
from callcenter.floor.desk.state_commands import StateCommands
from callcenter.floor.desk.wrap_up import WrapUps
from callcenter.floor.desk.wrap_up_commands import WrapUpCommands
from callcenter.floor.outgoing.dial_commands import DialCommands
from callcenter.floor.outgoing.outbound import Outbound
from callcenter.floor.surroundings import Surroundings
from callcenter.floor.switchboard import Switchboard
from callcenter.identity.model import Principal

Command = Callable[[str, Mapping[str, Any]], Awaitable[Mapping[str, Any]]]


class DeskCommands:
    """Has the desk's commands carried out; every refusal names its reason."""

    def __init__(
        self,
        around: Surroundings,
        switchboard: Switchboard,
        wrap_ups: WrapUps,
        outbound: Outbound,
    ) -> None:
        self._around = around
        self._snapshot = DeskSnapshot(around, switchboard, wrap_ups)
        state = StateCommands(around)
        call = CallCommands(around, switchboard)
        wrap_up = WrapUpCommands(around, wrap_ups)
        dials = DialCommands(around, outbound)
        self._commands: Mapping[str, Command] = {
            "agent.ready": state.ready,
            "agent.not_ready": state.not_ready,
            "agent.device": state.device,
            "agent.auto_answer": state.auto_answer,
            "agent.sign_out": state.sign_out,
            "agent.wrap_up_extend": wrap_up.extend,
            "call.answer": call.at_the_device,
            "call.hold": call.at_the_device,
            "call.hangup": call.hang_up,
            "call.transfer": call.transfer,
            "call.whom": call.whom,
            "call.consult": call.consult,
            "call.return": call.back,
            "call.complete": call.complete,
            "call.together": call.together,
            "call.customer": call.customer,
            "call.wrap_up": wrap_up.wrap_up,
            "call.look_up": dials.look_up,
            "call.dial": dials.dial,
        }

    async def do(
        self, principal: Principal, command: str, with_: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """
        Carry out one command.

        Args:
            principal: Who asks; only agents have commands here.
            command: Its name, `agent.ready`, ….
            with_: Its values.

        Raises:
            RequestError: Why it cannot be done.
        """
        perform = self._commands.get(command)
        if perform is None:
            known = ", ".join(sorted(self._commands))
            raise NotFound(f"There is no command {command[:MAX_TEXT]!r}. Known: {known}.")
        agent = principal.agent
        if agent is None or self._around.dispatcher.engine.agent(agent) is None:
            raise Forbidden("Only agents of this centre can do this.", code="not_an_agent")
        return await perform(agent, with_)

    def snapshot(self, principal: Principal) -> Mapping[str, Any]:
        """Return all that a desk must know when it comes (back); see `DeskSnapshot`."""
        return self._snapshot.of(principal.agent)

    def attached(self, principal: Principal) -> None:
        """The agent has a desk (again)."""
        if principal.agent is not None:
            self._around.agents.with_desk.add(principal.agent)
            self._around.dispatcher.tell(acd.DeskBack(agent=principal.agent))

    def detached(self, principal: Principal) -> None:
        """The agent's last desk is gone for longer than the grace time."""
        if principal.agent is not None:
            self._around.agents.with_desk.discard(principal.agent)
            self._around.dispatcher.tell(acd.DeskLost(agent=principal.agent))
