"""What queues have learned and counted goes on after a restart as if there had been none."""

from dataclasses import replace
from random import Random

import pytest

from callcenter.acd import events as ev
from callcenter.acd.commands import Command, MakeOffer, QueueLearned
from callcenter.acd.engine import Engine
from callcenter.acd.memory import QueueMemory
from callcenter.acd.model import AgentProfile, AgentState, CallBack, QueueRule, WrapUp
from callcenter.acd.overflow_rules import Overflow, To, When
from callcenter.acd.views import AgentView

AGENTS = ("1001", "1002", "1003")
CALLBACK = CallBack(attempts=1)
RULES = (
    QueueRule(name="service", share=3.0, callback_share=0.25, wrap_up=WrapUp.timed(7)),
    QueueRule(name="sales", share=1.0, callback_share=0.5),
)


class Centre:
    """Two queues that share three agents, and what a journal would know of them."""

    def __init__(self, *, epoch: int = 1) -> None:
        self.engine = Engine(epoch=epoch, explain=False, estimate=True, remember=True)
        self.journal: dict[str, QueueMemory] = {}
        self.waiting: dict[str, ev.CallEntered] = {}
        self.offered: list[tuple[str, str]] = []
        self.queue_of: dict[str, str] = {}
        self.at = 0.0

    def open(self, memories: dict[str, QueueMemory] | None = None) -> None:
        """Set up queues, with what they knew before, and agents."""
        for rule in RULES:
            self.tell(ev.QueueSet(rule=rule, memory=(memories or {}).get(rule.name)))
        for agent in AGENTS:
            queues = {rule.name: 0 for rule in RULES}
            self.tell(ev.AgentSet(profile=AgentProfile(agent=agent, queues=queues)))

    def tell(self, event: ev.Event) -> list[Command]:
        """Tell an event; keep what must be known again, and what was decided."""
        commands = self.engine.apply(event, self.at)
        for command in commands:
            if isinstance(command, QueueLearned):
                before = self.journal.get(command.queue, QueueMemory()).departures
                self.journal[command.queue] = replace(
                    command.memory, departures=(*before, *command.left)
                )
            elif isinstance(command, MakeOffer):
                self.offered.append((command.call, command.agent))
                self.waiting.pop(command.call, None)
        return commands

    def live(self, chance: Random, number: int) -> None:
        """Let one more call come, talks end, offers be answered and some callers give up."""
        self.at += chance.choice([1.0, 3.0, 6.0])
        self.tell(ev.Ticked())
        queue = chance.choice(["service", "service", "sales"])
        back = CALLBACK if chance.random() < 0.3 else None
        entry = ev.CallEntered(
            call=f"c{number}", queue=queue, entered_at=self.at, callback=back, priority=number % 2
        )
        self.waiting[entry.call] = entry
        self.queue_of[entry.call] = queue
        self.tell(entry)
        self._go_on(chance)
        if chance.random() < 0.1 and self.waiting:
            call = chance.choice(sorted(self.waiting))
            del self.waiting[call]
            self.tell(ev.CallLeft(call=call, why="hung up"))

    def _go_on(self, chance: Random) -> None:
        for agent in AGENTS:
            view = self.view(agent)
            if view.state is AgentState.OFFLINE:
                self.tell(ev.AgentSignedIn(agent=agent))
                self.tell(ev.ReadyAsked(agent=agent))
            elif view.calls and chance.random() < 0.3:
                self.tell(ev.TalkEnded(agent=agent, call=view.calls[0]))
        for agent in AGENTS:
            if (offer := self.view(agent).offer) is not None:
                self.tell(ev.OfferAnswered(offer=offer))
                call = self.view(agent).call or ""
                self.tell(ev.CallBackReached(call=call))

    def view(self, agent: str) -> AgentView:
        """Show an agent."""
        view = self.engine.agent(agent)
        assert view is not None
        return view

    def again(self) -> "Centre":
        """Come back from the journal, the agents' states and the calls that still wait."""
        following = Centre(epoch=2)
        following.at = self.at
        following.waiting = dict(self.waiting)
        following.open(self.journal)
        following.tell(ev.AssignmentsHeld(until=self.at + 60))
        for agent in AGENTS:
            following.tell(self._restored(agent))
        for entry in self.waiting.values():
            following.tell(replace(entry, again=True))
        following.tell(ev.AssignmentsHeld(until=self.at))
        following.queue_of = self.queue_of
        return following

    def _restored(self, agent: str) -> ev.AgentRestored:
        view = self.view(agent)
        last = next((call for call, who in reversed(self.offered) if who == agent), "")
        return ev.AgentRestored(
            agent=agent,
            state=view.state,
            since=view.since,
            call=view.call,
            queue=self.queue_of.get(last),
            deadline=view.deadline,
            idle_since=view.idle_since,
            calls_taken=view.calls_taken,
            busy_since=view.busy_since,
        )


@pytest.mark.parametrize("seed", range(8))
def test_after_a_restart_the_same_calls_go_to_the_same_agents(seed: int) -> None:
    """Turns between queues and between call-backs and live callers are where they were."""
    chance = Random(seed)  # noqa: S311 - a seeded test
    before = Centre()
    before.open()
    for number in range(150):
        before.live(chance, number)
    after, decided = before.again(), len(before.offered)
    assert _memories(before) == _memories(after)
    assert _waits(before) == _waits(after) != {}
    twin = Random()  # noqa: S311 - a copy of the seeded one
    twin.setstate(chance.getstate())
    for number in range(150, 300):
        before.live(chance, number)
        after.live(twin, number)
    assert before.offered[decided:] == after.offered
    assert len(after.offered) > 30


def _memories(centre: Centre) -> list[QueueMemory | None]:
    return [centre.engine.memory(rule.name) for rule in RULES]


def _waits(centre: Centre) -> dict[str, object]:
    return {call: centre.engine.estimate(call) for call in centre.waiting}


def test_a_service_level_outlives_a_restart() -> None:
    """The rule that looks at the last half hour acts on the first call after it."""
    rule = Overflow(when=When.SERVICE_LEVEL, to=To.VOICEMAIL, target="service", limit=80.0)
    queue = QueueRule(name="service", overflow=(rule,), within_s=10)
    told: list[QueueLearned] = []
    engine = Engine(remember=True)
    for event, at in (
        (ev.QueueSet(rule=queue), 0.0),
        (ev.CallEntered(call="c1", queue="service", entered_at=0.0), 0.0),
        (ev.CallLeft(call="c1", why="hung up"), 100.0),
    ):
        told += [c for c in engine.apply(event, at) if isinstance(c, QueueLearned)]
    (left,) = [departure for command in told for departure in command.left]
    memory = replace(told[-1].memory, departures=(left,))
    for known, spilled in ((None, 0), (memory, 1)):
        engine = Engine()
        engine.apply(ev.QueueSet(rule=queue, memory=known), 200.0)
        entry = ev.CallEntered(call="c2", queue="service", entered_at=200.0)
        assert len(engine.apply(entry, 200.0)) == spilled


def test_a_call_that_rang_at_the_restart_is_not_counted_twice() -> None:
    """It is offered anew; its queue's turn and the row of live callers are those of before."""
    rule = QueueRule(name="service", share=1.0, callback_share=0.25)
    memory = QueueMemory()
    for again in (False, True):
        engine = Engine(remember=True)
        told = list(engine.apply(ev.QueueSet(rule=rule, memory=memory), 0.0))
        profile = AgentProfile(agent="1001", queues={"service": 0})
        for event in (
            ev.AgentSet(profile=profile),
            ev.AgentSignedIn(agent="1001"),
            ev.ReadyAsked(agent="1001"),
            ev.CallEntered(call="c1", queue="service", entered_at=0.0, again=again),
        ):
            told += engine.apply(event, 1.0)
        assert any(isinstance(command, MakeOffer) for command in told)
        memory = next(c.memory for c in reversed(told) if isinstance(c, QueueLearned))
        assert (memory.turn, memory.counted) == (1.0, ("c1",))
    engine.apply(ev.CallLeft(call="c1", why="gone"), 2.0)
    after = engine.memory("service")
    assert after is not None
    assert after.counted == ()


def test_a_memory_is_for_a_queue_that_is_new() -> None:
    """One that is there knows better."""
    engine = Engine(queues=[QueueRule(name="service", share=1.0)])
    old = QueueMemory(turn=9.0, live_in_a_row=3)
    engine.apply(ev.QueueSet(rule=QueueRule(name="service", share=2.0), memory=old), 0.0)
    memory = engine.memory("service")
    assert memory is not None
    assert (memory.turn, memory.live_in_a_row) == (0.0, None)
    assert engine.memory("nowhere") is None
