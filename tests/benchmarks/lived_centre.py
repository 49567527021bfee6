"""A large centre that lives on, cycle by cycle: on the engine, and beside it on the plain scan."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import thread_time_ns

from callcenter.acd import events as ev
from callcenter.acd.commands import MakeOffer
from callcenter.acd.engine import Engine
from callcenter.acd.model import QueueRule
from tests.benchmarks.large_centre import QUEUE, TALKS_A_SECOND, LargeCentre, Size
from tests.benchmarks.plain_scan import Decision, PlainScan

COMPARED = 40
"""Cycles that both live through; the scan of a large centre is slow."""
WARM_UP = 500
ROUNDS = 20
ROUND = 200
"""Cycles that are timed as a whole in each round; in as many more only the match is."""
_BEGIN = 1_000_000.0


@dataclass(slots=True)
class Taken:
    """Processor time of each decision and of each cycle, in nanoseconds."""

    match: list[int] = field(default_factory=list)
    cycle: list[int] = field(default_factory=list)


class EngineSide:
    """The engine, and the desks that answer its offers at once."""

    def __init__(self, profiles: LargeCentre, *, explain: bool = False) -> None:
        self.engine = Engine(
            queues=[QueueRule(name=QUEUE)], agents=profiles.profiles, explain=explain
        )
        self.talks: dict[str, str] = {}
        for profile in profiles.profiles:
            agent = profile.agent
            self.tell(ev.AgentSignedIn(agent=agent), _BEGIN)
            self.tell(ev.ReadyAsked(agent=agent), _BEGIN)
            self.tell(ev.CallTaken(agent=agent, call=f"first-{agent}", queue=QUEUE), _BEGIN)
            self.talks[agent] = f"first-{agent}"

    def tell(self, event: ev.Event, now: float) -> list[Decision]:
        """Tell an event, and answer what is offered."""
        decided: list[Decision] = []
        for command in self.engine.apply(event, now):
            if type(command) is MakeOffer:
                decided.append((command.call, command.agent))
                self.talks[command.agent] = command.call
                decided += self.tell(ev.OfferAnswered(offer=command.offer), now)
        return decided


class Lived:
    """A centre that lives on, on the engine and for some cycles on the scan too."""

    def __init__(self, size: Size, *, explain: bool = False) -> None:
        self.size = size
        self.centre = LargeCentre(size)
        self.ours = EngineSide(self.centre, explain=explain)
        self.scan = PlainScan()
        self.now = _BEGIN
        self.for_an_agent = True
        self._waiting: list[str] = []
        for profile in self.centre.profiles:
            self.scan.agent(profile)
        for entered in self.centre.line(size.calls, _BEGIN):
            self.ours.tell(entered, _BEGIN)
            self.scan.enter(entered, _BEGIN)
            self._waiting.append(entered.call)
        self._talking = [profile.agent for profile in self.centre.profiles]
        gc.collect()
        gc.freeze()

    def free_half(self) -> None:
        """Let half of the agents end their talks; nobody waits for them."""
        self.for_an_agent = False
        for _ in range(len(self._talking) // 2):
            self.now += 1 / TALKS_A_SECOND
            agent = self.centre.some(self._talking)
            call = self.ours.talks.pop(agent)
            decided = self.ours.tell(ev.TalkEnded(agent=agent, call=call), self.now)
            _same(decided, self.scan.ended(agent, self.now))
            self._talking += [agent for _, agent in decided]

    def compare(self) -> None:
        """Live through some cycles with the scan, and compare what both decide."""
        for _ in range(COMPARED):
            self._cycle(Taken(), compared=True)

    def measure(self) -> tuple[Taken, Taken]:
        """
        Live through many cycles, with a look at the scan again and again between them.

        A look at the clock takes its time: cycles are timed without one for their match. The scan
        stands still by now, with as many calls and agents as before: it is asked for one match at
        a time, which is nearly all of its cycle.
        """
        self.live(WARM_UP, Taken())
        ours, scanned = Taken(), Taken()
        index = self.ours.engine._world.index
        for _ in range(ROUNDS):
            scanned.match.append(self.scan_once())
            self.live(ROUND, ours)
            with _timed(index, "best_call" if self.for_an_agent else "candidates", ours.match):
                self.live(ROUND, Taken())
        return ours, scanned

    def predict(self) -> list[int]:
        """Ask how long calls will wait that came by and by, as each cycle leaves them behind."""
        taken = []
        for _ in range(ROUND):
            self._cycle(Taken())
            begun = thread_time_ns()
            self.ours.engine.estimate(self._waiting[-1])
            taken.append(thread_time_ns() - begun)
        return taken

    def live(self, cycles: int, ours: Taken) -> None:
        """Live through so many cycles, and note how long each takes."""
        for _ in range(cycles):
            self._cycle(ours)

    def scan_once(self) -> int:
        """Let the scan match once, and say how long it took."""
        asked = self.centre.call(self.now).steps[0].requirement.skills
        agent = self.centre.any_profile()
        begun = thread_time_ns()
        if self.for_an_agent:
            self.scan.best_call(agent.skills)
        else:
            self.scan.best_agent(asked)
        return thread_time_ns() - begun

    def _cycle(self, ours: Taken, *, compared: bool = False) -> None:
        self.now += 1 / TALKS_A_SECOND
        agent = self.centre.some(self._talking)
        ended = ev.TalkEnded(agent=agent, call=self.ours.talks.pop(agent))
        entered = self.centre.call(self.now)
        gone = self.centre.gives_up(self._waiting)
        self._waiting.append(entered.call)
        begun = thread_time_ns()
        decided = self.ours.tell(ended, self.now)
        decided += self.ours.tell(entered, self.now)
        if gone is not None:
            decided += self.ours.tell(ev.CallLeft(call=gone, why="given_up"), self.now)
        ours.cycle.append(thread_time_ns() - begun)
        self._talking += [agent for _, agent in decided]
        if compared:
            expected = self.scan.ended(agent, self.now) + self.scan.enter(entered, self.now)
            if gone is not None:
                expected += self.scan.leave(gone, self.now)
            _same(decided, expected)


@contextmanager
def _timed(of: object, name: str, taken: list[int]) -> Iterator[None]:
    """Note how long each call of a method takes, for a while."""
    look_up = getattr(of, name)

    def timed(*given: object) -> object:
        begun = thread_time_ns()
        found = look_up(*given)
        taken.append(thread_time_ns() - begun)
        return found

    setattr(of, name, timed)
    yield
    delattr(of, name)


def _same(decided: Sequence[Decision], expected: Sequence[Decision]) -> None:
    if sorted(decided) != sorted(expected):
        raise AssertionError(f"the engine decided {decided}, the scan {expected}")
