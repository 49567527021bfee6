"""A call in its flow: the flow is asked, what it says is done, and it is told what came of it."""

from collections.abc import Callable

from callcenter.errors import CallerGone
from callcenter.floor.call import flow_commands, menu_walk
from callcenter.floor.call.directions import WalkFlow
from callcenter.floor.call.farewell import finish
from callcenter.floor.call.flow_progress import enter_flow, tell_steps, what_menus_know
from callcenter.floor.call.handling import Handling
from callcenter.floor.call.leading_on import LeadingOn
from callcenter.floor.call.persons import Persons
from callcenter.ivr import machine
from callcenter.ivr.commands import (
    AskDigits,
    AskKey,
    Command,
    Enqueue,
    Failed,
    Hangup,
    Key,
    Outcome,
    Play,
    Served,
    Started,
    Transfer,
)


class FlowWalk:
    """
    Walks the flow of one call, on one line.

    Args:
        handling: The call, its line and what it works with.
        persons: Who brings it to people.
        leading: Where it goes on after them.
        on_settled: Called when the call is in its menu.
    """

    def __init__(
        self,
        handling: Handling,
        persons: Persons,
        leading: LeadingOn,
        on_settled: Callable[[], None],
    ) -> None:
        self._handling = handling
        self._call = handling.call
        self._line = handling.line
        self._around = handling.around
        self._persons = persons
        self._leading = leading
        self._on_settled = on_settled

    async def begin(self, where: WalkFlow) -> None:
        """
        Begin a flow and walk it.

        Raises:
            CallerGone: The line is not ours any more.
            UnknownFlow: There is no such flow any more.
        """
        flow = self._around.flows.current(where.flow)
        if flow is None:
            raise machine.UnknownFlow(where.flow)
        language = enter_flow(self._handling, flow, where.language)
        await self._line.answer()
        await self._line.speak(language)
        await self.walk(Started())

    async def walk(self, outcome: Outcome) -> None:
        """
        Ask the flow, do what it says, tell it what came of it; until it hangs up.

        Raises:
            CallerGone: The line is not ours any more.
            UnknownFlow: The flow of the call is nowhere to be found.
        """
        call = self._call
        while True:
            if call.ended:
                raise CallerGone  # a message may outlast its caller; nothing follows it
            if call.flow is None:
                raise machine.UnknownFlow(call.number)
            step = machine.advance(
                self._around.flows, call.flow, outcome, what_menus_know(self._handling)
            )
            tell_steps(self._handling, step)
            if step.state.language != call.flow.language:
                await self._line.speak(step.state.language)
            call.flow, call.language = step.state, step.state.language
            if isinstance(step.command, Hangup):
                await finish(self._handling, step.command.cause)
                return
            outcome = await self._leading.go_on(await self._perform(step.command))

    async def _perform(self, command: Command) -> Outcome:
        around = self._around
        if not isinstance(command, Enqueue):
            self._on_settled()
            await self._line.save("ivr", self._call.saved(), soon=True)
        match command:
            case Play():
                return self._heard(await menu_walk.play(self._line, around, command))
            case AskKey():
                return self._heard(await menu_walk.ask_key(self._line, around, command))
            case AskDigits():
                return await menu_walk.ask_digits(self._line, around, command)
            case Enqueue():
                return await self._persons.queue(command)
            case Transfer(agent=str() as agent):
                talked = await self._persons.ring(agent)
                return Served() if talked else Failed(reason="no_answer")
            case _:
                return await flow_commands.perform(self._handling, command)

    def _heard(self, outcome: Outcome) -> Outcome:
        if isinstance(outcome, Key):
            self._handling.keys.heard(outcome.key)
        return outcome
