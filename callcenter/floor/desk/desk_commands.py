"""What an agent can ask for at the desk, and what comes of it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from typing import Any

from callcenter.acd import events as acd
from callcenter.acd.commands import Ignored, Why
from callcenter.acd.model import AgentState
from callcenter.errors import Conflict, Forbidden, Invalid, NotFound
from callcenter.floor.agents.floor_agents import as_instant
from callcenter.floor.call.call_task import CallTask
from callcenter.floor.call.directions import Refuse
from callcenter.floor.call.route_in import onward
from callcenter.floor.consulting.consult_commands import ConsultCommands
from callcenter.floor.desk.wrap_up import WrapUps
from callcenter.floor.outgoing.dial_commands import DialCommands
from callcenter.floor.outgoing.outbound import Outbound
from callcenter.floor.surroundings import Surroundings
from callcenter.floor.switchboard import Switchboard
from callcenter.identity.model import Principal

MAX_NOTE = 4_000
MAX_WORD = 80

Command = Callable[[str, Mapping[str, Any]], Awaitable[Mapping[str, Any]]]


class DeskCommands:
    """Carries out the desk's commands; every refusal names its reason."""

    def __init__(
        self,
        around: Surroundings,
        switchboard: Switchboard,
        wrap_ups: WrapUps,
        outbound: Outbound,
    ) -> None:
        dials = DialCommands(around, outbound)
        self._around = around
        self._switchboard = switchboard
        self._wrap_ups = wrap_ups
        self._consults = ConsultCommands(around)
        self._commands: Mapping[str, Command] = {
            "agent.ready": self._ready,
            "agent.not_ready": self._not_ready,
            "agent.device": self._device,
            "agent.auto_answer": self._auto_answer,
            "agent.sign_out": self._sign_out,
            "call.answer": self._at_the_device,
            "call.hold": self._at_the_device,
            "call.hangup": self._hang_up,
            "call.transfer": self._transfer,
            "call.whom": self._whom,
            "call.consult": self._consult,
            "call.return": self._return,
            "call.complete": self._complete,
            "call.together": self._together,
            "call.wrap_up": self._wrap_up,
            "call.customer": self._customer,
            "call.look_up": dials.look_up,
            "call.dial": dials.dial,
            "agent.wrap_up_extend": self._extend,
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
            raise NotFound(f"There is no command {command[:MAX_WORD]!r}. Known: {known}.")
        agent = principal.agent
        if agent is None or self._around.dispatcher.engine.agent(agent) is None:
            raise Forbidden("Only agents of this centre can do this.", code="not_an_agent")
        return await perform(agent, with_)

    def snapshot(self, principal: Principal) -> Mapping[str, Any]:
        """Return all that a desk must know when it comes (back)."""
        agent = principal.agent
        if agent is None:
            names = ("agent", "offer", "wrapping", "notes", "held_since", "consulting")
            return dict.fromkeys(names)
        state = self._around.agents.state_event(agent)
        notes = self._wrap_ups.noted(agent, state.call)
        wrapping = self._around.pops.former(agent, state.call)
        pop = self._around.pops.current(agent)
        task = self._task_of(agent)
        talk = task.call.talk if task is not None else None
        consulting = task.consult.current(agent) if task is not None else None
        return {
            "agent": asdict(state),
            "consulting": asdict(consulting) if consulting is not None else None,
            "offer": asdict(pop) if pop is not None else None,
            "wrapping": asdict(wrapping) if wrapping is not None else None,
            "notes": asdict(notes) if notes is not None else None,
            "held_since": as_instant(talk.held_since)
            if talk is not None and talk.held_since is not None
            else None,
        }

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

    async def _ready(self, agent: str, _with: Mapping[str, Any]) -> Mapping[str, Any]:
        self._sign_in(agent)
        self._tell(acd.ReadyAsked(agent=agent))
        return self._state(agent)

    async def _not_ready(self, agent: str, with_: Mapping[str, Any]) -> Mapping[str, Any]:
        reason = _word(with_, "reason")
        known = self._around.centre().not_ready_reasons
        if reason is not None and reason not in known:
            raise Invalid(
                f"There is no reason {reason!r}. Known: {', '.join(known)}.",
                fields={"reason": "is not among the reasons of this centre"},
            )
        self._sign_in(agent)
        self._tell(acd.NotReadyAsked(agent=agent, reason=reason))
        return self._state(agent)

    async def _device(self, agent: str, with_: Mapping[str, Any]) -> Mapping[str, Any]:
        device = _word(with_, "device")
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
        self._tell(acd.DeviceUsable(agent=agent, usable=usable))
        return self._state(agent)

    async def _auto_answer(self, agent: str, with_: Mapping[str, Any]) -> Mapping[str, Any]:
        on = with_.get("on")
        if not isinstance(on, bool):
            raise Invalid("Say on or off.", fields={"on": "must be true or false"})
        self._around.agents.let_answer(agent, by_itself=on)
        return self._state(agent)

    async def _sign_out(self, agent: str, _with: Mapping[str, Any]) -> Mapping[str, Any]:
        self._tell(acd.AgentSignedOut(agent=agent))
        return self._state(agent)

    async def _at_the_device(self, agent: str, _with: Mapping[str, Any]) -> Mapping[str, Any]:
        device = self._around.agents.device(agent) or "sip"
        raise Conflict(
            f"With the device {device.partition(':')[0]} this is done at the phone itself.",
            code="device_controls",
        )

    async def _hang_up(self, agent: str, _with: Mapping[str, Any]) -> Mapping[str, Any]:
        task = self._task_of(agent)
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

    async def _transfer(self, agent: str, with_: Mapping[str, Any]) -> Mapping[str, Any]:
        target = _word(with_, "to")
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

    async def _whom(self, agent: str, _with: Mapping[str, Any]) -> Mapping[str, Any]:
        return self._consults.whom(agent)

    async def _consult(self, agent: str, with_: Mapping[str, Any]) -> Mapping[str, Any]:
        task = self._own_call(agent)
        await self._consults.consult(task, agent, _word(with_, "to") or "")
        return {"call": task.call.id}

    async def _return(self, agent: str, _with: Mapping[str, Any]) -> Mapping[str, Any]:
        task = self._own_call(agent)
        await self._consults.back(task)
        return {"call": task.call.id}

    async def _complete(self, agent: str, _with: Mapping[str, Any]) -> Mapping[str, Any]:
        task = self._own_call(agent)
        await self._consults.complete(task)
        return {"call": task.call.id}

    async def _together(self, agent: str, _with: Mapping[str, Any]) -> Mapping[str, Any]:
        task = self._own_call(agent)
        await self._consults.together(task)
        return {"call": task.call.id}

    async def _wrap_up(self, agent: str, with_: Mapping[str, Any]) -> Mapping[str, Any]:
        code, note = _word(with_, "code"), with_.get("note")
        if code and code not in self._around.centre().reason_codes:
            raise Invalid(f"There is no reason code {code!r}.", fields={"code": "is unknown"})
        if note is not None and (not isinstance(note, str) or len(note) > MAX_NOTE):
            raise Invalid("The note is too long.", fields={"note": f"at most {MAX_NOTE} letters"})
        view, meant = self._around.dispatcher.engine.agent(agent), _word(with_, "call")
        call = self._around.agents.call_of(agent)
        if view is None or call is None or meant not in {None, call}:
            if meant is None or not self._wrap_ups.note_late(agent, meant, code, note):
                raise Conflict("There is no call to wrap up.", code="no_call")
            return self._state(agent)
        self._wrap_ups.note(agent, call, code, note)
        if noted := self._wrap_ups.noted(agent, call):
            self._around.agents.tell(agent, noted)
        if view.state is AgentState.WRAP_UP and with_.get("done", True):
            self._tell(acd.WrapUpEnded(agent=agent, call=view.call))
        return self._state(agent)

    async def _customer(self, agent: str, with_: Mapping[str, Any]) -> Mapping[str, Any]:
        customer = with_.get("customer")
        if isinstance(customer, bool) or not isinstance(customer, int) or customer < 1:
            raise Invalid("Name the customer.", fields={"customer": "must be a customer's id"})
        call = self._around.agents.call_of(agent)
        if call is None:
            raise Conflict("There is no call now.", code="no_call")
        await self._around.pops.choose(agent, call, customer)
        return {"call": call}

    async def _extend(self, agent: str, with_: Mapping[str, Any]) -> Mapping[str, Any]:
        by_s = with_.get("by_s", 60)
        if isinstance(by_s, bool) or not isinstance(by_s, int | float) or not 1 <= by_s <= 600:
            raise Invalid("Extend by 1 to 600 seconds.", fields={"by_s": "1 to 600"})
        view = self._around.dispatcher.engine.agent(agent)
        deadline = view.deadline if view is not None else None
        self._tell(acd.WrapUpExtended(agent=agent, by_s=float(by_s), deadline=deadline))
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

    def _tell(self, event: acd.Event) -> None:
        for ignored in self._around.dispatcher.tell(event):
            _raise_for(ignored)

    def _own_call(self, agent: str) -> CallTask:
        """Find the call on which the agent talks with the caller."""
        task = self._task_of(agent)
        if task is None or task.call.talk is None or task.call.talk.agent != agent:
            raise Conflict("There is no call to pass on.", code="no_call")
        return task

    def _task_of(self, agent: str) -> CallTask | None:
        call = self._around.agents.call_of(agent)
        return self._switchboard.calls.get(call or "")

    def _state(self, agent: str) -> Mapping[str, Any]:
        return asdict(self._around.agents.state_event(agent))


def _raise_for(ignored: Ignored) -> None:
    """Asking for what is already so is fine; every other refusal is told."""
    if ignored.why is Why.NO_CHANGE:
        return
    if ignored.why is Why.WRAP_UP_FORCED:
        raise Conflict("The wrap-up of this queue cannot be ended early.", code="wrap_up_forced")
    raise Conflict(f"This cannot be done now: {ignored.detail}.", code=str(ignored.why))


def _word(values: Mapping[str, Any], name: str) -> str | None:
    value = values.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > MAX_WORD:
        raise Invalid(f"{name} must be a short text.", fields={name: "must be a short text"})
    return value
