"""What callers are told about their wait, and how the engine learns from it."""

import pytest

from callcenter.acd import events as ev
from callcenter.acd.commands import CallOverflowed, WaitMeasured, WaitPredicted
from callcenter.acd.engine import Engine
from callcenter.acd.memory import Learned
from callcenter.acd.model import QueueRule
from callcenter.acd.outlook import Outlook, WaitRange
from callcenter.acd.overflow_rules import Overflow, To, When
from callcenter.simulation.chance import stream
from tests.unit.acd.plain_outlook import PlainOutlook
from tests.unit.acd.scene import Scene, step


def scene(**rule: object) -> Scene:
    """A queue whose calls are told their wait, 100 s of handling where nothing is known."""
    made = Scene()
    made.engine = Engine(epoch=7, estimate=True)
    made.engine.apply(ev.QueueSet(rule=QueueRule(name="service", handling_s=100.0, **rule)), 0.0)  # type: ignore[arg-type]
    return made


def told(made: Scene) -> list[WaitRange]:
    """List what the last event told callers."""
    return [c.wait for c in made.last if isinstance(c, WaitPredicted)]


def busy(made: Scene, *agents: str) -> None:
    """Let agents talk on calls of their own."""
    for agent in agents:
        made.ready_agent(agent)
        made.call(f"of-{agent}")
        made.answered(agent)


def likely(made: Scene, call: str) -> float:
    """Tell the likely wait of a call from now."""
    wait = made.engine.estimate(call)
    assert wait is not None
    return wait.likely_s


def test_with_no_agents_nothing_is_said_and_who_is_offered_at_once_is_told_nothing() -> None:
    """Nor while all pause; a talking agent is an agent."""
    made = scene()
    made.call("c1")
    assert (told(made), made.engine.estimate("c1")) == ([], None)
    made.agent("1001")
    assert made.engine.estimate("c1") is None
    made.ready("1001")
    made.answered("1001")
    made.call("c2")
    (wait,) = told(made)
    assert (wait.agents, wait.ahead) == (1, 0)
    assert 0 < wait.from_s < wait.likely_s < wait.to_s


def test_without_history_the_set_handling_time_counts() -> None:
    """One agent, none ahead, exponential talks: median and ends are those of that distribution."""
    made = scene()
    busy(made, "1001")
    made.call("c1")
    (wait,) = told(made)
    assert wait.likely_s == pytest.approx(69.3, rel=0.03)
    assert wait.to_s == pytest.approx(230, rel=0.05)
    assert wait.error_s is None
    assert not wait.worth_saying(1000)


def test_it_reacts_at_once_when_agents_come_and_go() -> None:
    """Twice the agents, half the wait; and back."""
    made = scene()
    busy(made, "1001", "1002")
    for call in ("c1", "c2", "c3", "c4"):
        made.call(call)
    before = likely(made, "c4")
    made.agent("1003", queues={"service": 0})
    assert likely(made, "c4") == before
    made.ready("1003")
    made.answered("1003")
    fewer_ahead = likely(made, "c4")
    assert fewer_ahead < 0.6 * before
    made.ended("1003", "c1")
    made.not_ready("1003")
    assert made.view("1003").state.value in {"reserved", "not_ready"}


def test_only_calls_that_the_same_agents_serve_count_as_ahead() -> None:
    """Those before it with another skill do not, those of half its agents count by half."""
    made = scene()
    for number, skills in enumerate(({"a": 1}, {"b": 1}, {"a": 1, "b": 1}), start=1):
        made.ready_agent(f"100{number}", skills)
        made.call(f"of-{number}")
        made.answered(f"100{number}")
    for call in ("c1", "c2"):
        made.call(call, step({"a": 1}))
    made.call("c3", step({"b": 1}))
    (wait,) = told(made)
    assert (wait.agents, wait.ahead) == (2, pytest.approx(1.0))
    made.call("c4", step({"a": 1}))
    (wait,) = told(made)
    assert wait.ahead == pytest.approx(2.5)


def test_a_better_ranked_call_is_ahead_and_a_later_one_is_not() -> None:
    """By rank, not by time."""
    made = scene()
    busy(made, "1001")
    made.call("c1")
    made.at += 1
    made.call("c2", priority=5)
    assert told(made)[0].ahead == 0
    wait = made.engine.estimate("c1")
    assert wait is not None
    assert wait.ahead == 1


def test_the_answer_tells_how_right_it_was() -> None:
    """From the time it was told; a call that hung up tells nothing."""
    made = scene()
    busy(made, "1001")
    made.call("c1")
    made.call("c2")
    made.at += 40
    made.tell(ev.CallLeft(call="c2", why="hung_up"))
    assert not [c for c in made.last if isinstance(c, WaitMeasured)]
    made.ended("1001", "of-1001")
    made.answered("1001")
    (measured,) = [c for c in made.last if isinstance(c, WaitMeasured)]
    assert (measured.call, measured.waited_s) == ("c1", 40)
    made.call("c3")
    (wait,) = told(made)
    assert wait.error_s == pytest.approx(abs(measured.predicted.likely_s - 40))


def test_recent_handling_time_counts_with_the_work_after_it() -> None:
    """Talks of 10 s and 20 s of work after each."""
    made = scene()
    made.ready_agent("1001")
    for number in range(30):
        made.call(f"n{number}")
        made.answered("1001")
        made.at += 10
        made.ended("1001", f"n{number}")
        made.not_ready("1001")
        made.ready("1001")
    made.call("last")
    made.answered("1001")
    made.call("c1")
    assert told(made)[0].likely_s < 20


def test_a_wait_expected_to_be_too_long_overflows() -> None:
    """By the rule of the queue, when the call enters."""
    rule = Overflow(when=When.ESTIMATED, to=To.CALLBACK, limit=100.0)
    made = scene(overflow=(rule,))
    busy(made, "1001")
    made.call("c1")
    assert told(made)
    made.call("c2")
    assert [c.call for c in made.last if isinstance(c, CallOverflowed)] == ["c2"]
    assert made.line() == ["c1"]


@pytest.mark.parametrize("given_up", [0.0, 1e-12, 1e-6, 0.02, 0.5, 1.0])
@pytest.mark.parametrize("ahead", [0.0, 0.4, 62.9, 63.0, 63.1, 64.5, 700.25, 20_000.0])
def test_a_long_line_is_summed_up_as_if_every_gap_were_added(ahead: float, given_up: float) -> None:
    """However many are before a call, and however many of them give up."""
    learned = Learned(handling_s=200.0, given_up=given_up, waited_s=300.0, measured=1)
    plain = PlainOutlook(handling=200.0, lost=given_up, waited=300.0)
    outlook = Outlook()
    outlook.recall(learned)
    for agents in (1, 50, 3000):
        wait = outlook.estimate(ahead, agents, 100.0)
        found = (wait.from_s, wait.likely_s, wait.to_s)
        assert found == pytest.approx(plain.estimate(ahead, agents, 100.0), rel=1e-8)


@pytest.mark.parametrize("slower", [0.4, 1.0, 2.5])
def test_the_range_comes_to_contain_eight_of_ten_waits_whatever_the_model_leaves_out(
    slower: float,
) -> None:
    """Waits that are throughout shorter, or longer, than the model has it."""
    chance, outlook, inside = stream("outlook", slower), Outlook(), 0
    for number in range(4000):
        told = outlook.estimate(chance.randrange(6), 5, 100.0)
        wait = chance.gammavariate(told.ahead + 1, 20) * slower * chance.lognormvariate(0, 0.3)
        outlook.measure(told, wait)
        inside += number >= 500 and told.from_s <= wait <= told.to_s
    assert 0.75 <= inside / 3500 <= 0.85


def test_a_call_that_overflows_as_it_enters_is_told_once() -> None:
    """Its wait in the queue where it stays."""
    made = scene(overflow=(Overflow(when=When.ALL_BUSY, to=To.QUEUE, target="other"),))
    made.queue("other")
    busy(made, "1001")
    made.profile("1001", queues={"service": 0, "other": 0})
    made.call("c2")
    (told_of,) = [one for one in made.last if isinstance(one, WaitPredicted)]
    assert told_of.queue == "other"
