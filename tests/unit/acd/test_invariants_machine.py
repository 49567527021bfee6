"""A machine that looks for a short story in which something that must hold does not."""

import os

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from callcenter.acd import events as ev
from callcenter.acd.audit import Auditor
from callcenter.acd.commands import (
    CallBackGivenUp,
    CallOverflowed,
    Command,
    Ignored,
    MakeOffer,
    WithdrawOffer,
)
from callcenter.acd.engine import Engine
from callcenter.acd.model import (
    AgentProfile,
    CallBack,
    Choice,
    First,
    Miss,
    QueueRule,
    Requirement,
    RoutingStep,
    WrapUp,
)
from callcenter.acd.overflow_rules import Overflow, To, When
from callcenter.acd.views import WaitingView

AGENTS = ("1001", "1002", "1003")
QUEUES = ("service", "vip")
EXAMPLES = int(os.environ.get("CALLCENTER_ACD_EXAMPLES", "100"))

OVERFLOWS = (
    Overflow(when=When.NOBODY_SIGNED_IN, to=To.VOICEMAIL),
    Overflow(when=When.WAITED, to=To.QUEUE, target="vip", limit=20.0),
    Overflow(when=When.ALL_BUSY, to=To.QUEUE, target="service"),
    Overflow(when=When.FULL, to=To.FLOW, target="full", limit=2.0),
)
CALL_BACKS = tuple(CallBack(first=first, attempts=2, retry_after_s=20.0) for first in First)

agents = st.sampled_from(AGENTS)
queues = st.sampled_from(QUEUES)
levels = st.dictionaries(st.sampled_from(("mandarin", "english")), st.sampled_from((1, 3, 5)))
steps = st.builds(
    RoutingStep,
    requirement=st.builds(Requirement.of, levels, st.lists(agents, max_size=1)),
    lasts_s=st.sampled_from((0.0, 5.0, None)),
)


class Day(RuleBasedStateMachine):
    """Three agents, two queues, and whatever happens to them."""

    def __init__(self) -> None:
        super().__init__()
        self.engine, self.auditor = Engine(), Auditor()
        self.now, self.entered, self.left, self.ended = 100.0, 0, 0, 0
        self.offers: list[str] = []
        self.last: ev.Event = ev.Ticked()
        self.tell(ev.QueueSet(rule=QueueRule(name="service")))
        self.tell(ev.QueueSet(rule=QueueRule(name="vip", choice=Choice.RING_ALL)))
        for agent in AGENTS:
            served = {"service": 0, "vip": 0}
            self.tell(ev.AgentSet(profile=AgentProfile(agent=agent, queues=served)))
            self.tell(ev.AgentSignedIn(agent=agent))
            self.tell(ev.ReadyAsked(agent=agent))

    def tell(self, event: ev.Event) -> None:
        """Tell an event, audit what comes of it, and count."""
        self.last = event
        taken = self.engine.call(event.call) if isinstance(event, ev.CallTaken) else None
        answered = self.offered(event.offer) if isinstance(event, ev.OfferAnswered) else None
        commands = self.engine.apply(event, self.now)
        self.left += sum(_is_gone(command) for command in commands)
        self.auditor.watch(event, self.now, commands)
        self.offers += [command.offer for command in commands if isinstance(command, MakeOffer)]
        withdrawn = [command for command in commands if isinstance(command, WithdrawOffer)]
        self.ended += len(withdrawn)
        if any(isinstance(command, Ignored) for command in commands):
            return
        match event:
            case ev.CallEntered():
                self.entered += 1
            case ev.CallLeft():
                self.left += 1
            case ev.OfferAnswered():
                # A call-back stays until its customer is there.
                self.left += answered is not None and not answered.callback
                self.ended += 1
            case ev.CallBackReached():
                self.left += self.engine.call(event.call) is None
            case ev.OfferVoided(caller_gone=True):
                self.left += 1
                self.ended += 1
            case ev.OfferMissed() | ev.OfferVoided():
                self.ended += 1
            case ev.CallTaken() if taken is not None:
                self.left += self.engine.call(event.call) is None
                self.ended += taken.offer is not None and not any(
                    command.offer == taken.offer for command in withdrawn
                )
            case _:
                pass

    @rule(
        number=st.integers(1, 9),
        queue=queues,
        asked=st.lists(steps, max_size=2),
        priority=st.integers(0, 2),
        age=st.sampled_from((0.0, 30.0)),
        callback=st.sampled_from((None, None, *CALL_BACKS)),
    )
    def enter(
        self,
        number: int,
        queue: str,
        asked: list[RoutingStep],
        priority: int,
        age: float,
        callback: CallBack | None,
    ) -> None:
        """A call enters, or is told to although it waits."""
        self.tell(
            ev.CallEntered(
                call=f"c{number}",
                queue=queue,
                steps=tuple(asked),
                priority=priority,
                entered_at=self.now - age,
                callback=callback,
            )
        )

    def offered(self, offer: str) -> WaitingView | None:
        """Find the call of an open offer."""
        views = [view for queue in QUEUES for view in self.engine.waiting(queue)]
        agents = {view.offer: view.call for view in self.engine.agents()}
        return next((view for view in views if view.call == agents.get(offer)), None)

    @rule(number=st.integers(1, 9), reached=st.booleans())
    def dial(self, number: int, reached: bool) -> None:
        """A customer is called back, or one of whom nobody asked that."""
        call = f"c{number}"
        if reached:
            self.tell(ev.CallBackReached(call=call))
        else:
            self.tell(ev.CallBackMissed(call=call, why="voicemail"))

    @rule()
    def tell_again(self) -> None:
        """What just happened is told twice: nothing comes of it."""
        before = self.shown()
        gone = isinstance(self.last, ev.CallEntered) and not self.engine.call(self.last.call)
        if not gone:
            self.tell(self.last)
            assert self.shown() == before, self.last

    def shown(self) -> object:
        """Read all boards."""
        return self.engine.agents(), [self.engine.waiting(queue) for queue in QUEUES]

    @rule(number=st.integers(1, 9))
    def leave(self, number: int) -> None:
        """A caller hangs up, or one who is gone."""
        self.tell(ev.CallLeft(call=f"c{number}", why="caller_hung_up"))

    @rule(number=st.integers(1, 9), priority=st.integers(0, 5))
    def change_priority(self, number: int, priority: int) -> None:
        """A priority changes."""
        self.tell(ev.PriorityChanged(call=f"c{number}", priority=priority))

    @rule(agent=agents)
    def ready(self, agent: str) -> None:
        """An agent asks for calls."""
        self.tell(ev.AgentSignedIn(agent=agent))
        self.tell(ev.ReadyAsked(agent=agent))

    @rule(agent=agents, out=st.booleans())
    def pause(self, agent: str, out: bool) -> None:
        """An agent goes."""
        self.tell(ev.AgentSignedOut(agent=agent) if out else ev.NotReadyAsked(agent=agent))

    @rule(agent=agents, skills=levels, serves=st.dictionaries(queues, st.integers(0, 1)))
    def learn(self, agent: str, skills: dict[str, int], serves: dict[str, int]) -> None:
        """A profile changes."""
        self.tell(ev.AgentSet(profile=AgentProfile(agent=agent, skills=skills, queues=serves)))

    @rule(
        queue=queues,
        choice=st.sampled_from(Choice),
        wrap_up_s=st.sampled_from((0, 5)),
        overflow=st.lists(st.sampled_from(OVERFLOWS), max_size=2),
        share=st.sampled_from((None, 1.0, 4.0)),
    )
    def rule_queue(
        self,
        queue: str,
        choice: Choice,
        wrap_up_s: float,
        overflow: list[Overflow],
        share: float | None,
    ) -> None:
        """A queue's rule changes."""
        rule = QueueRule(
            name=queue,
            choice=choice,
            wrap_up=WrapUp.timed(wrap_up_s),
            overflow=tuple(overflow),
            share=share,
        )
        self.tell(ev.QueueSet(rule=rule))

    @precondition(lambda self: self.offers)
    @rule(back=st.integers(1, 3), kind=st.integers(0, 4))
    def end_offer(self, back: int, kind: int) -> None:
        """A recent offer ends, or one that has ended is told again."""
        offer = self.offers[-min(back, len(self.offers))]
        self.tell(
            (
                ev.OfferRinging(offer=offer),
                ev.OfferAnswered(offer=offer),
                ev.OfferMissed(offer=offer, why=Miss.RING_TIMEOUT),
                ev.OfferVoided(offer=offer, why="gone"),
                ev.OfferVoided(offer=offer, why="failed", caller_gone=False),
            )[kind]
        )

    @rule(agent=agents, number=st.integers(1, 9))
    def take(self, agent: str, number: int) -> None:
        """An agent is found talking, perhaps on a call that waits."""
        self.tell(ev.CallTaken(agent=agent, call=f"c{number}"))

    @rule(agent=agents)
    def end_talk(self, agent: str) -> None:
        """Every talk of an agent ends."""
        view = self.engine.agent(agent)
        for call in view.calls if view else ():
            self.tell(ev.TalkEnded(agent=agent, call=call))

    @rule(agent=agents, usable=st.booleans())
    def device(self, agent: str, usable: bool) -> None:
        """A phone comes or goes."""
        self.tell(ev.DeviceUsable(agent=agent, usable=usable))

    @rule(seconds=st.sampled_from((0.5, 5.0, 25.0)))
    def wait(self, seconds: float) -> None:
        """Time passes."""
        self.now += seconds
        self.tell(ev.Ticked())

    @rule()
    def hold(self) -> None:
        """Assignments are held for two seconds."""
        self.tell(ev.AssignmentsHeld(until=self.now + 2))

    @invariant()
    def boards_agree(self) -> None:
        """Nothing is lost and nothing is left over."""
        self.auditor.compare(self.engine)

    @invariant()
    def counters_conserve(self) -> None:
        """Who entered left or waits; what was offered ended or is open."""
        waiting = [view for queue in QUEUES for view in self.engine.waiting(queue)]
        assert self.entered == self.left + len(waiting)
        ringing = sum(view.offer is not None for view in self.engine.agents())
        assert len(self.offers) == self.ended + ringing


def _is_gone(command: Command) -> bool:
    """Tell whether a command says that a call waits no more."""
    if isinstance(command, CallOverflowed):
        return command.to not in {To.QUEUE, To.ANNOUNCEMENT}
    return isinstance(command, CallBackGivenUp)


TestDay = Day.TestCase
TestDay.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=40,
    deadline=None,
    derandomize="CALLCENTER_ACD_EXAMPLES" not in os.environ,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
