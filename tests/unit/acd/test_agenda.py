"""Alarms come when they are due, in order, whatever was set, moved and cleared before."""

from dataclasses import dataclass

import pytest

from callcenter.acd.agenda import Agenda
from callcenter.simulation.chance import stream

NEVER = float("inf")


@dataclass(eq=False)
class Sleeper:
    """Somebody with an alarm; `told` is what it was set to last."""

    alarm: float | None = None
    told: float | None = None


def next_of(sleepers: list[Sleeper]) -> float | None:
    """Find by looking at everybody when the next alarm is due."""
    return min((one.alarm for one in sleepers if one.alarm not in {None, NEVER}), default=None)


@pytest.mark.parametrize("seed", range(20))
def test_the_next_alarm_is_that_of_a_plain_look_at_everybody(seed: int) -> None:
    """Alarms in the past, far away, at one time, moved, cleared and never due."""
    chance, agenda, now = stream("agenda", seed), Agenda(), 1000.0
    sleepers = [Sleeper() for _ in range(12)]
    for _ in range(2000):
        one = chance.choice(sleepers)
        one.alarm = one.told = chance.choice(
            [None, NEVER, now - 1, now + chance.randrange(8) / 4, now + 50 * chance.random()]
        )
        agenda.arm(one)
        first = next_of(sleepers)
        assert first is None or agenda.earliest <= first
        assert agenda.next_at() == first
        if chance.random() < 0.3:
            now += 3 * chance.random()
            while (due := agenda.pop_due(now)) is not None:
                assert isinstance(due, Sleeper)
                assert (due.alarm, due.told) == (None, first)
                first = next_of(sleepers)
            assert first is None or first > now


def test_alarms_that_are_moved_again_and_again_leave_little_behind() -> None:
    """Ten thousand of one sleeper, each in a second of its own, far away."""
    agenda, one = Agenda(), Sleeper()
    for number in range(10_000):
        one.alarm = 1e6 + number
        agenda.arm(one)
    assert len(agenda._soon) + sum(map(len, agenda._later.values())) < 1000
    assert len(agenda._seconds) < 1000
    assert agenda.next_at() == 1e6 + 9999
