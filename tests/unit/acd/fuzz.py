"""Random centres and random days: mostly what could happen, partly what should not."""

from random import Random
from typing import Any

from callcenter.acd import events as ev
from callcenter.acd.engine import Engine
from callcenter.acd.memory import Departure, Learned, QueueMemory
from callcenter.acd.model import (
    AgentProfile,
    AgentState,
    CallBack,
    Choice,
    First,
    Miss,
    Pending,
    QueueRule,
    Requirement,
    RoutingStep,
    WrapUp,
    WrapUpMode,
)
from callcenter.acd.overflow_rules import Overflow, To, When

SKILLS = ("billing", "english", "mandarin", "repairs")
QUEUES = ("sales", "service", "vip")
AGENTS = tuple(str(1001 + n) for n in range(8))
WRAP_UPS = (
    WrapUp(mode=WrapUpMode.OFF),
    WrapUp(mode=WrapUpMode.OPTIONAL),
    WrapUp(mode=WrapUpMode.TIMED, lasts_s=10),
    WrapUp(mode=WrapUpMode.FORCED, lasts_s=5),
)


MOODS = ((30, 25, 30, 10, 6), (30, 25, 30, 10, 6), (8, 30, 40, 16, 6), (16, 20, 50, 10, 4))
"""How often calls, offers, agents, talks and the centre are at it: busy days, and quiet ones."""

THEMES = ("", "overflow", "shares", "call-backs")
"""What there is much of on a day."""


class Fuzz:
    """
    A stream of events for one engine.

    Times are multiples of half a second, so that things fall due together; equal times of entry
    and equal ranks are frequent.
    """

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - a seeded test, no secret
        self._mood = self._random.choice(MOODS)
        self._theme = self._random.choice(THEMES)
        self._agents = AGENTS[: self._random.choice((2, 4, 8, 8))]
        self._calls = 0
        self._backs: list[str] = []
        self._now = 1000.0
        self._offers: list[str] = []
        self._talks: list[tuple[str, str]] = []
        self._deadlines: dict[str, float | None] = {}
        self._states: dict[str, AgentState] = {}

    def rule(self, name: str) -> QueueRule:
        """Make up a queue."""
        pick = self._random.choice
        return QueueRule(
            name=name,
            choice=pick(list(Choice)),
            head_start_s=pick([0.0, 1.0, 60.0]),
            ring_timeout_s=pick([3.0, 15.0]),
            wrap_up=pick(WRAP_UPS),
            missed_limit=pick([1, 1, 2]),
            within_s=pick([2.0, 20.0]),
            share=pick([1.0, 4.0] if self._theme == "shares" else [None, None, 1.0, 4.0]),
            callback_share=pick([1.0, 0.5, 0.25]),
            overflow=tuple(
                self._overflow()
                for _ in range(pick([1, 2, 3] if self._theme == "overflow" else [0, 0, 1, 3]))
            ),
        )

    def _overflow(self) -> Overflow:
        """Make up an overflow rule."""
        pick = self._random.choice
        when = pick(list(When))
        limits = {
            When.ESTIMATED: [5.0, 30.0, 120.0],
            When.WAITED: [0.0, 10.0, 60.0],
            When.FULL: [0.0, 1.0, 2.0, 5.0],
            When.SERVICE_LEVEL: [50.0, 90.0],
        }
        to = pick([To.QUEUE, To.QUEUE, To.ANNOUNCEMENT, To.VOICEMAIL])
        return Overflow(
            when=when,
            to=to,
            target=pick([*QUEUES, "none"]),
            limit=pick(limits[when]) if when in limits else None,
            of=pick([None, *QUEUES]) if when is When.SERVICE_LEVEL else None,
        )

    def profile(self, agent: str) -> AgentProfile:
        """Make up an agent."""
        random = self._random
        skills = random.sample(SKILLS, random.randint(0, 3))
        queues = random.sample(QUEUES, random.randint(0, 3))
        return AgentProfile(
            agent=agent,
            skills={skill: random.choice([1, 3, 5]) for skill in skills},
            queues={queue: random.choice([0, 0, 1]) for queue in queues},
        )

    def opening(self) -> list[ev.Event]:
        """Set up the centre and let most agents sign in."""
        opening: list[ev.Event] = [ev.QueueSet(rule=self.rule(name)) for name in QUEUES]
        for agent in self._agents:
            opening.append(ev.AgentSet(profile=self.profile(agent)))
            opening.append(ev.AgentSignedIn(agent=agent))
            opening.append(ev.ReadyAsked(agent=agent))
        return opening

    def now(self) -> float:
        """Let time pass; now and then it seems to run backwards."""
        self._now += self._random.choice([0, 0, 0, 0.5, 1, 2, 5])
        return self._now - (5 if self._random.random() < 0.01 else 0)

    def event(self, engine: Engine) -> ev.Event:
        """Make up what happens next."""
        self._look(engine)
        kinds = (self._of_call, self._of_offer, self._of_agent, self._of_talk, self._of_centre)
        return self._random.choices(kinds, weights=self._mood)[0]()

    def _look(self, engine: Engine) -> None:
        """Learn open offers and talks, and keep some old ones for stale events."""
        views = engine.agents()
        self._offers = [v.offer for v in views if v.offer] + self._offers[:3]
        self._deadlines = {v.agent: v.deadline for v in views}
        self._states = {v.agent: v.state for v in views}
        self._talks = [(v.agent, c) for v in views for c in v.calls] + self._talks[:2]

    def _some_call(self) -> str:
        return f"c{self._random.randint(max(1, self._calls - 12), self._calls + 1)}"

    def _agent(self) -> str:
        if self._random.random() < 0.05:
            return self._random.choice((*AGENTS, "9999"))
        return self._random.choice(self._agents)

    def _of_call(self) -> ev.Event:
        random, roll = self._random, self._random.random()
        if roll < 0.08:
            made = random.choice([ev.CallBackReached, ev.CallBackMissed, ev.CallBackMissed])
            gone = {"why": "voicemail"} if made is ev.CallBackMissed else {}
            return made(call=random.choice(self._backs or ["c0"]), **gone)
        if roll < 0.65:
            callback = self._callback()
            if random.random() < 0.95:
                self._calls += 1
            return ev.CallEntered(
                call=f"c{self._calls}",
                queue=random.choice((*QUEUES, "none") if roll < 0.02 else QUEUES),
                steps=self._steps(),
                priority=random.choice([0, 0, 0, 1, 5]),
                entered_at=self._now - random.choice([0, 0, 0, 1, 30]),
                steps_from=random.choice([None, None, None, self._now]),
                callback=callback,
                not_before=random.choice([None, None, self._now + 7]),
                **self._history(),
            )
        if roll < 0.9:
            return ev.CallLeft(call=self._some_call(), why="hung_up")
        return ev.PriorityChanged(call=self._some_call(), priority=random.choice([0, 1, 9]))

    def _history(self) -> dict[str, Any]:
        """Let every tenth call be back from somewhere."""
        random = self._random
        if random.random() < 0.9:
            return {}
        return {
            "attempts": random.choice([0, 1]),
            "again": random.random() < 0.7,
            "acted": (self._overflow(),),
            "been": tuple(random.sample(QUEUES, random.randint(0, 2))),
        }

    def _callback(self) -> CallBack | None:
        """Make every fourth call a call-back, and remember it."""
        if self._random.random() < (0.4 if self._theme == "call-backs" else 0.75):
            return None
        self._backs = [f"c{self._calls}", *self._backs[:5]]
        return CallBack(
            first=self._random.choice(list(First)),
            attempts=self._random.choice([1, 2, 3]),
            retry_after_s=self._random.choice([0.0, 10.0]),
        )

    def _steps(self) -> tuple[RoutingStep, ...]:
        random = self._random
        return tuple(
            RoutingStep(
                requirement=self._requirement(), lasts_s=random.choice([0.0, 1.0, 5.0, 30.0, None])
            )
            for _ in range(random.choice([0, 1, 1, 2]))
        )

    def _requirement(self) -> Requirement:
        random = self._random
        skills = random.sample(SKILLS, random.randint(0, 2))
        named = random.sample(AGENTS, 2) if random.random() < 0.2 else []
        return Requirement.of({skill: random.choice([1, 3, 5]) for skill in skills}, named)

    def _of_offer(self) -> ev.Event:
        random = self._random
        offer = random.choice(self._offers or ["1-0"])
        roll = random.random()
        if roll < 0.3:
            return ev.OfferRinging(offer=offer, ring_s=random.choice([None, None, 8.0]))
        if roll < 0.6:
            return ev.OfferAnswered(offer=offer)
        if roll < 0.8:
            return ev.OfferMissed(offer=offer, why=random.choice(list(Miss)))
        if roll < 0.95:
            return ev.OfferVoided(offer=offer, why="test", caller_gone=random.random() < 0.5)
        return ev.Ticked()

    def _of_agent(self) -> ev.Event:
        agent, random = self._agent(), self._random
        if random.random() < 0.6:
            return self._towards_ready(agent)
        made: list[ev.Event] = [
            ev.AgentSignedIn(agent=agent, reason=random.choice([None, "start"])),
            ev.ReadyAsked(agent=agent),
            ev.NotReadyAsked(agent=agent, reason=random.choice(["lunch", "tea"])),
            ev.AgentSignedOut(agent=agent),
            ev.DeviceUsable(agent=agent, usable=random.random() < 0.7),
            random.choice([ev.DeskLost, ev.DeskBack, ev.DeskBack])(agent=agent),
        ]
        return random.choice(made)

    def _towards_ready(self, agent: str) -> ev.Event:
        state = self._states.get(agent)
        if state is None:
            return ev.AgentSet(profile=self.profile(agent))
        if state is AgentState.OFFLINE:
            return ev.AgentSignedIn(agent=agent)
        for talker, call in self._talks:
            if talker == agent:
                return ev.TalkEnded(agent=agent, call=call)
        return ev.ReadyAsked(agent=agent)

    def _of_talk(self) -> ev.Event:
        random, roll = self._random, self._random.random()
        agent, call = random.choice(self._talks or [(self._agent(), "c0")])
        if roll < 0.5:
            return ev.TalkEnded(
                agent=agent, call=call, wrap_up=random.choice([None, None, *WRAP_UPS])
            )
        if roll < 0.75:
            taken = random.choice([self._some_call(), f"x{self._calls}"])
            return ev.CallTaken(
                agent=self._agent(), call=taken, queue=random.choice([None, None, *QUEUES])
            )
        if roll < 0.9:
            return ev.WrapUpEnded(agent=agent, call=random.choice([None, call]))
        return ev.WrapUpExtended(agent=agent, by_s=5.0, deadline=self._deadlines.get(agent))

    def _of_centre(self) -> ev.Event:
        agent, random, roll = self._agent(), self._random, self._random.random()
        if roll < 0.25:
            return ev.QueueSet(rule=self.rule(random.choice(QUEUES)), memory=self._memory())
        if roll < 0.3:
            return ev.QueueRemoved(queue=random.choice(QUEUES))
        if roll < 0.6:
            return ev.AgentSet(profile=self.profile(random.choice(self._agents)))
        if roll < 0.65:
            return ev.AgentRemoved(agent=agent)
        if roll < 0.8:
            held = ev.AssignmentsHeld(until=self._now + random.choice([-1, 0.5, 2, 20]))
            return random.choice([held, held, ev.NewsLost(), ev.NewsBack(), ev.NewsBack()])
        return self._restored(agent)

    def _memory(self) -> QueueMemory | None:
        """Make up what a queue knew before a restart."""
        pick = self._random.choice
        return pick(
            [
                None,
                QueueMemory(),
                QueueMemory(
                    learned=Learned(
                        handling_s=pick([None, 20.0]),
                        given_up=0.2,
                        waited_s=pick([0.5, 30.0]),
                        factors=(-0.5, 0.1, 0.7),
                        error_s=pick([None, 12.0]),
                        inside=0.75,
                        measured=pick([0, 40]),
                    ),
                    turn=pick([None, 0.5, 4.0]),
                    last_turn=pick([0.0, 2.0]),
                    rested=pick([True, False]),
                    live_in_a_row=pick([None, 0, 2]),
                    counted=pick([(), (f"c{self._calls + 1}", f"c{self._calls + 3}")]),
                    departures=(
                        Departure(at=self._now - 60, waited_s=1.0, answered=True),
                        Departure(at=self._now - 30, waited_s=40.0, answered=pick([True, False])),
                    ),
                ),
            ]
        )

    def _restored(self, agent: str) -> ev.AgentRestored:
        random = self._random
        state = random.choice(list(AgentState))
        return ev.AgentRestored(
            agent=agent,
            state=state,
            since=self._now - 20,
            call=f"r{self._calls}",
            queue=random.choice([None, *QUEUES]),
            deadline=random.choice([None, self._now - 1, self._now + 7]),
            forced=random.random() < 0.5,
            pending=random.choice([None, Pending(state=AgentState.NOT_READY, reason="lunch")]),
            idle_since=random.choice([None, self._now - 40]),
            calls_taken=random.randint(0, 3),
            busy_since=random.choice([None, self._now - 25]),
        )
