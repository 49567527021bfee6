"""Calls for one agent in person: a direct line, a colleague's call, a blind transfer."""

from callcenter.acd.model import AgentState
from callcenter.floor.call.live_call import LiveCall, Talk
from callcenter.floor.call.taking_down import take_voicemail
from callcenter.floor.call.wording import said
from callcenter.floor.surroundings import Surroundings
from callcenter.floor.talk.leg import Handling, ring_agent
from callcenter.floor.waiting.queue_entry import DIRECT
from callcenter.ivr.commands import Enqueue, Need, TakeVoicemail, WaitingSounds

RING_S = 25
MESSAGE_S = 180
SILENCE_S = 8
_BUSY = {AgentState.RESERVED, AgentState.RINGING, AgentState.TALKING}


async def ring_unrouted(handling: Handling, agent: str) -> bool:
    """
    Ring an agent who takes no calls from queues now: pause, wrap-up, not signed in.

    Returns:
        True when they talked; False at once where the agent is on a call.

    Raises:
        CallerGone: The line is not ours any more.
    """
    talk = _leg(handling.call, agent, handling.around)
    if talk is None:
        return False
    due_s = handling.around.clock.now_s()
    return await ring_agent(handling, talk, ring_s=RING_S, due_s=due_s)


def in_person(call: LiveCall, agent: str) -> Enqueue:
    """Return the wait of a call for one agent who is ready: routed to that agent alone."""
    return Enqueue(
        queue=DIRECT,
        needs=(Need(after_s=0, agents=(agent,)),),
        priority=0,
        waiting=WaitingSounds(music="default", language=call.language),
        longest_s=RING_S,
    )


def waiting_in(queue: str, call: LiveCall) -> Enqueue:
    """
    Return the wait of a call that was passed on to a queue: anybody there may serve it.

    Only who is called back, and has his place there, still waits for whom he had waited for.
    """
    stay = call.stay if call.queue == queue else None
    if stay is None and call.left is not None and call.left.queue == queue:
        stay = call.left.stay
    needs = () if stay is None or call.outgoing is None else stay.needs
    return Enqueue(
        queue=queue,
        needs=needs or (Need(after_s=0, anyone=True),),
        priority=0,
        waiting=WaitingSounds(music="default", language=call.language),
        longest_s=None,
    )


async def take_direct_message(handling: Handling, agent: str) -> None:
    """Offer the caller of a direct line to leave a message for the agent."""
    await handling.line.answer()
    await leave_message(handling, agent, "agent_away", "leave_message")


async def leave_message(handling: Handling, mailbox: str, *sentences: str) -> None:
    """
    Take a message of the caller, with sentences of ours before it.

    Raises:
        CallerGone: The line is not ours any more.
    """
    language = handling.call.language
    command = TakeVoicemail(
        prompts=tuple(said(name, language) for name in sentences or ("leave_message",)),
        mailbox=mailbox,
        max_s=MESSAGE_S,
        silence_s=SILENCE_S,
        beep=True,
    )
    await take_voicemail(handling.call, handling.line, handling.around, command)


def _leg(call: LiveCall, agent: str, around: Surroundings) -> Talk | None:
    view = around.dispatcher.engine.agent(agent)
    if view is not None and view.state in _BUSY:
        return None
    if agent in around.agents.rung_in_person:
        return None
    call.legs += 1
    return Talk(
        offer=f"{call.id}/{call.legs}",
        agent=agent,
        device=around.agents.device(agent) or f"sip:{agent}",
        queue=None,
        leg=call.legs,
        routed=False,
    )
