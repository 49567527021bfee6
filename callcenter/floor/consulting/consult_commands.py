"""What an agent asks for at the desk about asking others, and what a supervisor takes over."""

import itertools
from collections.abc import Mapping
from typing import Any

from callcenter.acd.model import AgentState
from callcenter.errors import Conflict, Forbidden, Invalid
from callcenter.floor.call.call_task import CallTask
from callcenter.floor.call.live_call import Talk
from callcenter.floor.call.outside_cap import OutsideCap
from callcenter.floor.consulting.consult_asking import RETURNED, is_taken
from callcenter.floor.consulting.consulting import Consulting, Phase, Target, TargetKind, Way
from callcenter.floor.surroundings import Surroundings


class ConsultCommands:
    """Begins consultations and says how the caller goes on; every refusal names its reason."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._summons = itertools.count(1)

    async def consult(self, task: CallTask, agent: str, to: str) -> None:
        """
        Take the agent's phone aside and ask somebody; the caller hears music.

        Raises:
            Conflict, Forbidden, Invalid: It cannot be done; the caller was not touched.
        """
        talk = self._talk(task, agent)
        target = self._target(to)
        if target.kind is TargetKind.AGENT and target.to == agent:
            raise Invalid("Nobody asks himself.", fields={"to": "name somebody else"})
        cap = self._cap(task, target) if target.kind is TargetKind.NUMBER else None
        self._check_reachable(target)
        task.consult.begin(talk, target, cap)
        # A phone that is gone meanwhile is told by its own event, as in every phase.
        await self._around.pbx.take_aside(talk.channel or "")

    async def back(self, task: CallTask) -> None:
        """
        Go back to the caller; in the talk of three, let the colleague leave.

        Raises:
            Conflict: Nobody is asked.
        """
        consult = self._open(task)
        channel = consult.asked.channel if consult.asked is not None else None
        consult.why = RETURNED
        if consult.phase is Phase.CALLING or channel is None:
            consult.news.put_nowait(None)
        else:
            ringing = consult.phase is Phase.RINGING
            await self._around.pbx.hang_up(channel, elsewhere=ringing)

    async def complete(self, task: CallTask) -> None:
        """
        Let the caller go on to who is asked, and leave; who still rings, rings on for the caller.

        Raises:
            Conflict: Nobody is asked.
        """
        consult = self._open(task)
        if consult.phase is Phase.TALKING:
            consult.decide(Way.ON)
        else:
            await self._around.pbx.hang_up(consult.by.channel or "")

    async def together(self, task: CallTask) -> None:
        """
        Let all three hear each other.

        Raises:
            Conflict: The colleague has not answered yet, or they are together already.
        """
        consult = self._open(task)
        if consult.phase is not Phase.TALKING:
            raise Conflict("The colleague is not on the line.", code="not_talking")
        consult.decide(Way.TOGETHER)

    def whom(self, agent: str) -> Mapping[str, Any]:
        """Tell whom an agent can ask or pass a call to, and who of them is free now."""
        engine, centre = self._around.dispatcher.engine, self._around.centre()
        views = {view.agent: view for view in engine.agents()}
        return {
            "agents": [
                {
                    "agent": view.agent,
                    "state": view.state,
                    "free": view.state is AgentState.READY and self._around.agents.usable(number),
                }
                for number, view in views.items()
                if number != agent
            ],
            "queues": [
                {
                    "queue": name,
                    "waiting": len(engine.waiting(name)),
                    "free": sum(
                        view.state is AgentState.READY and name in view.profile.queues
                        for view in views.values()
                    ),
                }
                for name in centre.queues
            ],
        }

    async def take_over(self, task: CallTask, agent: str, device: str) -> None:
        """
        Ring a supervisor's phone; with its answer the caller talks with him, the agent is free.

        Raises:
            Conflict: The agent is not talking, or somebody is being asked.
        """
        talk = self._talk(task, agent)
        who = device.partition(":")[2]
        if who == agent or is_taken(who, self._around):
            raise Conflict("This phone is busy.", code="busy")
        call = task.call
        consult = task.consult.begin(talk, Target(kind=TargetKind.SUPERVISOR, to=who))
        summoned = Talk(
            offer=consult.routed_id,
            agent=who,
            device=device,
            queue=talk.queue,
            leg=call.legs,
            routed=False,
            uniqueid=f"{call.id}-{round(self._around.clock.now_s())}-{next(self._summons)}",
        )
        task.consult.offered(consult, summoned)
        due_s = self._around.clock.now_s()
        await self._around.pops.show(call, summoned, due_s=due_s, asked_by=agent)
        await self._around.pbx.summon(device, call.id, summoned.uniqueid or "")

    def _talk(self, task: CallTask, agent: str) -> Talk:
        talk = task.call.talk
        if talk is None or talk.over or talk.agent != agent or talk.answered_at is None:
            raise Conflict("There is no talk to ask about.", code="no_call")
        if talk.channel is None:
            raise Conflict("There is no talk to ask about.", code="no_call")
        if task.call.consulting is not None or task.call.consultation is not None:
            raise Conflict("Somebody is being asked about this call.", code="consulting")
        return talk

    def _open(self, task: CallTask) -> Consulting:
        consult = task.call.consulting
        if consult is None or consult.is_take_over:
            raise Conflict("Nobody is asked about this call.", code="not_consulting")
        return consult

    def _target(self, to: str) -> Target:
        centre = self._around.centre()
        to = centre.meant(to)
        if centre.agent(to) is not None:
            return Target(kind=TargetKind.AGENT, to=to)
        if centre.queue(to) is not None:
            return Target(kind=TargetKind.QUEUE, to=to)
        line = centre.number(to)
        if line is not None and line.agent is not None:
            return Target(kind=TargetKind.AGENT, to=line.agent)
        number = self._around.outside.dialled_form(to)
        decision = centre.may_dial(number)
        if decision.allowed:
            return Target(kind=TargetKind.NUMBER, to=number)
        if decision.reason == "not_a_number" or line is not None:
            raise Invalid(
                "Nobody can be asked there.",
                fields={"to": "write an agent number, the name of a queue, or a number"},
                code="transfer_refused",
            )
        raise Forbidden("The dial rules do not allow this number.", code="dial_rules")

    def _check_reachable(self, target: Target) -> None:
        """Refuse what cannot succeed now, before the caller hears music for nothing."""
        engine = self._around.dispatcher.engine
        if target.kind is TargetKind.AGENT and is_taken(target.to, self._around):
            raise Conflict("This colleague is busy.", code="busy")
        if target.kind is TargetKind.AGENT and not self._around.agents.usable(target.to):
            raise Conflict(
                "This colleague's phone cannot be reached.", code="unreachable_colleague"
            )
        if target.kind is TargetKind.QUEUE and not any(
            view.state is not AgentState.OFFLINE and target.to in view.profile.queues
            for view in engine.agents()
        ):
            raise Conflict("Nobody of this queue is signed in.", code="no_agents")

    def _cap(self, task: CallTask, target: Target) -> OutsideCap:
        rule = self._around.centre().may_dial(target.to).rule
        rings = self._around.outside.rings
        if rule is None or not rings.begin(rule, self._around.clock.now_s()):
            raise Conflict("Too many calls go to such numbers now.", code="too_many")

        def hang_up() -> None:
            consult, talk = task.call.consulting, task.call.talk
            asked = consult.asked if consult is not None else talk
            if asked is not None and asked.channel is not None and asked.agent == target.to:
                work = self._around.pbx.hang_up(asked.channel)
                self._around.background.spawn(work, f"limit {task.call.id}")

        return OutsideCap(rule, rings, hang_up)
