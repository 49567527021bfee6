"""
Know the calls that live in the exchange without us, by their channels; their lines come back.

Of such a call only what its channel tells is known; the rest stands on the channel and is read.
"""

import asyncio
from collections.abc import Mapping, Sequence

import structlog

from callcenter.acd.model import AgentState
from callcenter.errors import RemoteError
from callcenter.floor.agents.agent_journal import AgentLine
from callcenter.floor.call.call_task import CallTask
from callcenter.floor.call.live_call import LiveCall, Talk
from callcenter.floor.outgoing.outgoing import is_own
from callcenter.floor.ports.pbx_events import LiveChannel
from callcenter.floor.surroundings import Surroundings
from callcenter.floor.switchboard import Switchboard
from callcenter.floor.talk.talk import FALLBACK_LEG
from callcenter.floor.talk.talk_keeper import TalkKeeper

CONSULT, FALLBACK = "consult", "fallback"
READ_TIMES, AGAIN_S = 5, 1.0
"""A busy exchange answers late; the news of the call wait so long."""

log = structlog.get_logger()


class Adoption:
    """
    Takes calls up, by the channels of a snapshot.

    Args:
        around: What the calls work with.
        switchboard: Who has the live calls.
        found: What was known of agents before this process began.
    """

    def __init__(
        self, around: Surroundings, switchboard: Switchboard, found: Mapping[str, AgentLine]
    ) -> None:
        self._around = around
        self._switchboard = switchboard
        self._found = found

    def legs(self, channels: Sequence[LiveChannel]) -> None:
        """
        Know the legs that ring or talk without us; their lines come back when they end.

        What a known call's leg did while the link was down is made up for.
        """
        callers = {c.uniqueid: c for c in channels if c.uniqueid == c.call_id}
        for leg in sorted(channels, key=lambda one: one.bridge is None):
            agent = self._around.agents.agent_at(leg.endpoint)
            caller = callers.get(leg.call_id or "")
            if agent is None or caller is None or leg is caller or caller.stage == CONSULT:
                continue  # what a consultation is about stands on the caller's channel
            if is_fallen(caller):
                continue  # see `taking_back`
            task = self._switchboard.calls.get(caller.uniqueid)
            if task is None:
                self.adopt(self.known_by_channel(caller), caller, leg, agent)
            elif task.recovered and not caller.bridge and not task.group.knows(agent):
                task.group.adopt(self.recovered_talk(agent), leg)
            else:
                task.reaching.seen(caller.stage, joined=False)
                task.leg_seen(leg, agent)

    def callers(self, channels: Sequence[LiveChannel]) -> None:
        """
        Know the calls that wait to come back to us, so that one that ends before is closed.

        A talk that ended in the outage is over for its agent now, not when the line is back.
        """
        known = self._switchboard.calls
        for caller in channels:
            is_new = caller.stage in {None, "new"}
            if caller.uniqueid != caller.call_id or is_new or caller.uniqueid in known:
                continue
            call = self.known_by_channel(caller)
            if caller.stage == CONSULT:
                self.take_up(call)
                continue
            if call.reached:
                self._take_up_last(call)
            # Who waits was reached, though he may leave before his line is back.
            task = self.take_up(call, stage=caller.stage)
            task.keeper.over("agent")

    def holds(self, channels: Sequence[LiveChannel], *, first: bool) -> None:
        """Know whom an agent's phone holds; `first` as in `TalkKeeper.hold_seen`."""
        for caller in channels:
            task = self._switchboard.calls.get(caller.uniqueid)
            if task is not None and caller.uniqueid == caller.call_id:
                task.keeper.hold_seen(caller, first=first)

    def adopt(
        self, call: LiveCall, caller: LiveChannel, leg: LiveChannel, agent: str, *, number: int = 0
    ) -> None:
        """Take up a call with the leg of an agent, which rings or talks; `number` is the leg's."""
        line = self._found.get(agent)
        talk = call.talk = self.recovered_talk(agent, number)
        talk.channel, talk.uniqueid = leg.channel, leg.uniqueid
        talks = caller if leg.bridge is not None else None
        task = self.take_up(call, talks=talks, stage=caller.stage)
        if line is not None and line.call == call.id and _talked(line, caller):
            talk.answered_at = talk.recorded_since = line.since
        else:
            task.keeper.begin(talk)

    def take_up(
        self, call: LiveCall, *, talks: LiveChannel | None = None, stage: str | None = None
    ) -> CallTask:
        """Take up a call; `talks`: its channel if in a talk; `stage`: what stands on it."""
        task = self._switchboard.adopt(call)
        task.recovered = True
        task.unread()  # what happens meanwhile would be told of a leg without its number
        work = self._complete(task, call.channel, talks=talks, stage=stage)
        self._around.background.spawn(work, f"complete {call.id}")
        return task

    async def _complete(
        self, task: CallTask, channel: str, *, talks: LiveChannel | None, stage: str | None
    ) -> None:
        """
        Read the rest of what is known of an adopted call from its channel.

        `talks` is that channel where it is in a talk.
        """
        saved = await self._saved(task, channel)
        if task.call.ended or not task.recovered:
            return
        served = task.call.talk
        task.call.complete(saved)
        if served is not None and served.leg == FALLBACK_LEG:
            self._consult_lost(task)
            task.call.talk = served
        task.reaching.seen(stage, joined=talks is not None)
        if talks is not None and task.call.reached and task.keeper.answered(late=True):
            task.keeper.hold_seen(talks, first=True)
        task.read()
        if task.call.consulting is not None:
            await task.consult_recovery.look_around()

    async def _saved(self, task: CallTask, channel: str) -> Mapping[str, object]:
        """Read what stands on the channel; nothing once it is clear that nobody will tell."""
        for _ in range(READ_TIMES):
            try:
                return await self._around.pbx.saved(channel)
            except RemoteError:
                log.warning("recovery.channel_unread", call=task.call.id)
            await asyncio.sleep(AGAIN_S)
            if task.call.ended or not task.recovered:
                break
        return {}

    def _consult_lost(self, task: CallTask) -> None:
        """End what two said about a caller: they lost him to who talks with him in the fallback."""
        consult = task.call.consulting
        if consult is not None:
            task.consult.outcome.dispersed(consult)
            by = consult.by
            by.over = by.over or self._around.agents.talk_ended(by.agent, by.offer) is not None
            task.keeper.over("system")

    def known_by_channel(self, caller: LiveChannel) -> LiveCall:
        """Make a call of which only the channel is known; the rest stands on the channel."""
        placed_by = self._around.agents.agent_at(caller.endpoint)
        own = is_own(caller.uniqueid)
        told = any(
            line.call == caller.uniqueid and _talked(line, caller) for line in self._found.values()
        )
        return LiveCall(
            id=caller.uniqueid,
            pbx=self._around.pbx_name,
            uniqueid=caller.uniqueid,
            channel=caller.channel,
            number=caller.number,
            caller=placed_by or caller.caller,
            caller_name=None,
            direction="out" if own else "in" if placed_by is None else "internal",
            arrived_at=self._around.clock.now_s(),
            reached=not own or told,
        )

    def _talked_last(self, call: LiveCall) -> AgentLine | None:
        """
        Find the agent who was last known to talk on a call that somebody else placed.

        Of several in one talk only the channel tells whose it is.
        """
        talking = [
            line
            for line in self._found.values()
            if line.call == call.id and line.state == AgentState.TALKING
        ]
        others = [line for line in talking if line.agent != call.caller]
        return others[0] if len(others) == 1 else None

    def _take_up_last(self, call: LiveCall, *, but: str | None = None) -> None:
        """Give a call the talk that was last known of it, unless it is that of `but`."""
        talked = self._talked_last(call)
        if talked is not None and talked.agent != but:
            call.talk = self.recovered_talk(talked.agent)
            if call.reached:
                call.talk.answered_at = call.talk.recorded_since = talked.since

    def fallen(self, call: LiveCall, caller: LiveChannel, *, talks_with: str | None) -> None:
        """
        End the talk that was known of a call before it fell back, for his sake who was in it.

        Nothing else tells its end: who is served in the fallback may never come back to us.
        """
        if caller.before != CONSULT:  # the consultation knows who was in it
            self._take_up_last(call, but=talks_with)
            TalkKeeper(call, self._around).over("system")

    def recovered_talk(self, agent: str, number: int = 0) -> Talk:
        """Make a talk of which nothing is known but whose it is."""
        line = self._found.get(agent)
        return Talk(
            offer="recovered",
            agent=agent,
            device=self._around.agents.device(agent) or f"sip:{agent}",
            queue=line.queue if line else None,
            leg=number,
            routed=False,
        )


def is_fallen(channel: LiveChannel) -> bool:
    """Tell whether this is the channel of a caller whom the exchange serves alone."""
    return channel.stage == FALLBACK and channel.uniqueid == channel.call_id


def _talked(line: AgentLine, caller: LiveChannel) -> bool:
    """Tell whether this agent's talk was told before we came; a call of his own begins earlier."""
    return line.state == AgentState.TALKING and line.placing != caller.uniqueid
