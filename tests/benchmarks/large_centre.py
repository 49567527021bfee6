"""A large centre as the benchmarks of routing need it: agents, and calls that somebody can take."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from callcenter.acd import events as ev
from callcenter.acd.model import AgentProfile, Requirement, RoutingStep

QUEUE = "service"
TALKS_A_SECOND = 100
"""How many calls come, and how many talks end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """
    How large a centre is.

    Args:
        agents: How many.
        calls: How many wait.
        kinds: How many distinct requirements they have.
        skills: How many there are.
        all_skills: Every agent has every skill, at its highest level.
    """

    agents: int
    calls: int
    kinds: int
    skills: int = 200
    all_skills: bool = False


class LargeCentre:
    """
    Makes up agents with 2-12 skills and calls with 1-3 of them, all from one seed.

    A fifth of the calls asks for less after a while; priorities are 0, 1 and 2.
    """

    def __init__(self, size: Size) -> None:
        self._random = random = Random(4)  # noqa: S311 - a repeatable load, no secret
        self._names = [f"skill{number}" for number in range(size.skills)]
        self._all = size.all_skills
        self.patience_s = size.calls / TALKS_A_SECOND
        self.profiles = [self._profile(str(100_000 + number)) for number in range(size.agents)]
        kinds: dict[Requirement, None] = {}
        while len(kinds) < size.kinds:
            kinds[self._requirement(random.choice(self.profiles))] = None
        self._kinds = list(kinds)
        self._calls = 0

    def _profile(self, agent: str) -> AgentProfile:
        random = self._random
        if self._all:
            skills = dict.fromkeys(self._names, 5)
        else:
            known = random.sample(self._names, random.randint(2, 12))
            skills = {skill: random.randint(1, 5) for skill in known}
        return AgentProfile(agent=agent, skills=skills, queues={QUEUE: 0})

    def _requirement(self, profile: AgentProfile) -> Requirement:
        """Make up what a call asks, so that one agent at least can take it."""
        random = self._random
        asked = random.sample(
            sorted(profile.skills), min(len(profile.skills), random.randint(1, 3))
        )
        return Requirement.of({skill: random.randint(1, profile.skills[skill]) for skill in asked})

    def call(self, at: float) -> ev.CallEntered:
        """Let a call come."""
        random = self._random
        self._calls += 1
        asked = random.choice(self._kinds)
        steps = (RoutingStep(requirement=asked),)
        if random.random() < 0.2:
            lasts_s = random.uniform(0.1, 0.9) * self.patience_s
            steps = (
                RoutingStep(requirement=asked, lasts_s=lasts_s),
                RoutingStep(requirement=Requirement.of({asked.skills[0][0]: 1})),
            )
        return ev.CallEntered(
            call=f"c{self._calls}",
            queue=QUEUE,
            entered_at=at,
            steps=steps,
            priority=random.choice([0, 0, 0, 0, 1, 2]),
        )

    def any_profile(self) -> AgentProfile:
        """Choose an agent, whatever he does."""
        return self._random.choice(self.profiles)

    def line(self, calls: int, now: float) -> Iterator[ev.CallEntered]:
        """Let calls wait that came one after the other until now."""
        for number in range(calls):
            yield self.call(now - (calls - number) / TALKS_A_SECOND)

    def gives_up(self, waiting: list[str]) -> str | None:
        """Choose for every fifth call one that is given up."""
        if not waiting or self._random.random() >= 0.2:
            return None
        place = self._random.randrange(len(waiting))
        waiting[place], waiting[-1] = waiting[-1], waiting[place]
        return waiting.pop()

    def some(self, agents: list[str]) -> str:
        """Take one agent out of a list."""
        place = self._random.randrange(len(agents))
        agents[place], agents[-1] = agents[-1], agents[place]
        return agents.pop()
