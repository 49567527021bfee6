"""What an agent asks for about the call he is on: to end it, to pass it on, to ask somebody."""

from collections.abc import Mapping
from typing import Any

from callcenter.errors import Conflict, Invalid
from callcenter.floor.call.call_task import CallTask
from callcenter.floor.call.directions import Refuse
from callcenter.floor.call.route_in import onward
from callcenter.floor.consulting.consult_commands import ConsultCommands
from callcenter.floor.desk.desk_values import customer_id, short_text
from callcenter.floor.surroundings import Surroundings
from callcenter.floor.switchboard import Switchboard


class CallCommands:
    """The desk's commands `call.…` of a running call; each answers with the call's id."""

    def __init__(self, around: Surroundings, switchboard: Switchboard) -> None:
        self._around = around
        self._switchboard = switchboard
        self._consults = ConsultCommands(around)

    async def at_the_device(self, agent: str, _with: Mapping[str, Any]) -> Mapping[str, Any]:
        """
        Refuse what is done at the phone.

        Raises:
            Conflict: Always, with the code `device_controls`.
        """
        device = self._around.agents.device(agent) or "sip"
        raise Conflict(
            f"With the device {device.partition(':')[0]} this is done at the phone itself.",
            code="device_controls",
        )

    async def hang_up(self, agent: str, _with: Mapping[str, Any]) -> Mapping[str, Any]:
        """
        Hang up the agent's phone; before anybody has answered, the whole call.

        Raises:
            Conflict: There is no call.
        """
        task = self._switchboard.call_with(agent)
        talk = task.call.talk if task is not None else None
        consult = task.call.consulting if task is not None else None
        if consult is not None and consult.asked is not None and consult.asked.agent == agent:
            talk = consult.asked
        if task is not None and not task.call.reached:
            # Nobody talks yet: with its line all of it ends, at whatever end it rings.
            task.call.hung_up_by = task.call.hung_up_by or "agent"
            await self._around.pbx.hang_up(task.call.channel)
            return {"call": task.call.id}
        if task is None or talk is None or talk.channel is None or talk.agent != agent:
            raise Conflict("There is no call to hang up.", code="no_call")
        if consult is None:
            task.call.hung_up_by = task.call.hung_up_by or "agent"
        await self._around.pbx.hang_up(talk.channel)
        return {"call": task.call.id}

    async def transfer(self, agent: str, with_: Mapping[str, Any]) -> Mapping[str, Any]:
        """
        Pass the call on to an agent, a queue or a number of ours, without asking there.

        Raises:
            Conflict: There is no call.
            Invalid: It cannot go there.
        """
        target = short_text(with_, "to")
        task = self._own_call(agent)
        centre = self._around.centre()
        where = onward(target or "", centre)
        if isinstance(where, Refuse):
            where = onward(self._around.outside.dialled_form(target or ""), centre)
        if isinstance(where, Refuse):
            raise Invalid(
                "The call cannot be passed on there.",
                fields={"to": "write an agent number, the name of a queue, or a number of ours"},
                code="transfer_refused",
            )
        await task.pass_on(where, target or "")
        return {"call": task.call.id}

    async def whom(self, agent: str, _with: Mapping[str, Any]) -> Mapping[str, Any]:
        """Tell whom the agent can ask or pass a call to, and who of them is free now."""
        return self._consults.whom(agent)

    async def consult(self, agent: str, with_: Mapping[str, Any]) -> Mapping[str, Any]:
        """Ask somebody about the call; see `ConsultCommands.consult`."""
        task = self._own_call(agent)
        await self._consults.consult(task, agent, short_text(with_, "to") or "")
        return {"call": task.call.id}

    async def back(self, agent: str, _with: Mapping[str, Any]) -> Mapping[str, Any]:
        """Go back to the caller; see `ConsultCommands.back`."""
        task = self._own_call(agent)
        await self._consults.back(task)
        return {"call": task.call.id}

    async def complete(self, agent: str, _with: Mapping[str, Any]) -> Mapping[str, Any]:
        """Let the caller go on to who is asked; see `ConsultCommands.complete`."""
        task = self._own_call(agent)
        await self._consults.complete(task)
        return {"call": task.call.id}

    async def together(self, agent: str, _with: Mapping[str, Any]) -> Mapping[str, Any]:
        """Let all three hear each other; see `ConsultCommands.together`."""
        task = self._own_call(agent)
        await self._consults.together(task)
        return {"call": task.call.id}

    async def customer(self, agent: str, with_: Mapping[str, Any]) -> Mapping[str, Any]:
        """
        Say which customer the call is about.

        Raises:
            Conflict: There is no call.
            Invalid: No customer is named.
        """
        customer = customer_id(with_.get("customer"))
        call = self._around.agents.call_of(agent)
        if call is None:
            raise Conflict("There is no call now.", code="no_call")
        await self._around.pops.choose(agent, call, customer)
        return {"call": call}

    def _own_call(self, agent: str) -> CallTask:
        """Find the call on which the agent talks with the caller."""
        task = self._switchboard.call_with(agent)
        if task is None or task.call.talk is None or task.call.talk.agent != agent:
            raise Conflict("There is no call to pass on.", code="no_call")
        return task
