"""Where a call goes on: passed on by its agent, or sent away by a rule of its queue."""

from callcenter.errors import CallerGone
from callcenter.floor.call.direct_call import leave_message, waiting_in
from callcenter.floor.call.directions import (
    LeaveMessage,
    RingAgent,
    RingNumber,
    SayGoodbye,
    WaitIn,
    WalkFlow,
)
from callcenter.floor.call.farewell import NORMAL_CLEARING, finish
from callcenter.floor.call.flow_progress import enter_flow
from callcenter.floor.call.handling import Handling
from callcenter.floor.call.persons import Persons
from callcenter.floor.call.transfer_out import ring_outside
from callcenter.floor.call.wording import said
from callcenter.floor.talk.leg import OUTSIDE_RING_S
from callcenter.ivr.commands import Outcome, Served, Started


class LeadingOn:
    """Leads one call on, on one line."""

    def __init__(self, handling: Handling, persons: Persons) -> None:
        self._handling = handling
        self._call = handling.call
        self._line = handling.line
        self._around = handling.around
        self._persons = persons

    async def go_on(self, outcome: Outcome) -> Outcome:
        """
        Lead the call where its agent passed it on to, as often as that happens.

        Returns:
            What the flow is told: `Served` after a talk; `Started`, where nobody was reached, lets
            it wait again at its place.

        Raises:
            CallerGone: The call is over, or the line is not ours any more.
        """
        while (where := self._call.onward) is not None:
            self._call.onward = None
            match where:
                case RingAgent():
                    talked = await self._persons.ring(where.agent)
                    outcome = Served() if talked else Started()
                case WaitIn():
                    outcome = await self._persons.queue(waiting_in(where.queue, self._call))
                case RingNumber():
                    reached = await ring_outside(self._handling, where.number, OUTSIDE_RING_S)
                    outcome = reached if isinstance(reached, Served) else Started()
                case LeaveMessage():
                    await leave_message(self._handling, where.mailbox)
                    await finish(self._handling, NORMAL_CLEARING)
                    raise CallerGone("left a message instead of waiting")
                case SayGoodbye():
                    sentence = said(where.sentence, self._call.language)
                    await self._line.play(await self._around.paths([sentence]))
                    await finish(self._handling, NORMAL_CLEARING)
                    raise CallerGone("told goodbye")
                case WalkFlow():
                    flow = self._around.flows.current(where.flow)
                    if flow is not None:
                        enter_flow(self._handling, flow, self._call.language)
                        outcome = Started()
        return outcome
