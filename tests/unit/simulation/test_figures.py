"""Figures by hand."""

import pytest

from callcenter.acd.model import AgentState
from callcenter.simulation.chance import (
    Deterministic,
    Empirical,
    Exponential,
    Gamma,
    LogNormal,
    stream,
)
from callcenter.simulation.figures import NAMES, estimate, figures, percentile, t_quantile
from callcenter.simulation.tally import AgentClock, Cell


def test_the_three_service_levels_differ_by_what_early_hangers_up_count() -> None:
    """Six in time, two late, one hung up early, one late, two turned away."""
    cell = Cell(answered=[0, 1, 5, 10, 19, 20, 21, 60], abandoned=[3, 90], turned_away=2)
    found = figures([cell], 20.0, [(100.0, 60.0), (100.0, 80.0)])
    assert set(NAMES) == set(found)
    assert found["service_level"] == pytest.approx(6 / 11)
    assert found["service_level_abandoned_against"] == pytest.approx(6 / 12)
    assert found["service_level_abandoned_for"] == pytest.approx(7 / 12)
    assert found["asa_s"] == pytest.approx(136 / 8)
    assert found["abandonment"] == pytest.approx(2 / 12)
    assert found["occupancy"] == pytest.approx(0.7)
    assert found["wait_max_s"] == 60


def test_nothing_is_made_up_where_nothing_happened() -> None:
    """No calls: no shares and no waits, only zeros."""
    found = figures([Cell()], 20.0, [])
    assert found["offered"] == 0
    assert found["service_level"] is found["asa_s"] is found["occupancy"] is None


def test_percentiles_are_by_nearest_rank() -> None:
    """Of ten values, and of one."""
    ten = [float(value) for value in range(1, 11)]
    assert [percentile(ten, percent) for percent in (1, 50, 90, 95, 100)] == [1, 5, 9, 10, 10]
    assert percentile([4.0], 50) == 4.0
    assert percentile([], 50) is None


def test_intervals_of_confidence_are_students() -> None:
    """Known quantiles, and one small sample worked out by hand."""
    assert t_quantile(4) == pytest.approx(2.776, abs=1e-3)
    assert t_quantile(20) == pytest.approx(2.086, abs=1e-3)
    assert t_quantile(60) == pytest.approx(2.000, abs=1e-3)
    found = estimate([1.0, None, 2.0, 3.0])
    assert (found.mean, found.runs) == (2.0, 3)
    assert found.half_width == pytest.approx(4.303 / 3**0.5, abs=1e-3)
    assert estimate([5.0]).half_width is None
    assert estimate([None]).mean is None


@pytest.mark.parametrize(
    ("distribution", "mean", "sd"),
    [
        (Exponential(mean=20), 20, 20),
        (LogNormal(mean=20, sd=15), 20, 15),
        (Gamma(mean=20, shape=4), 20, 10),
        (Deterministic(mean=20), 20, 0),
        (Empirical(values=(10.0, 30.0)), 20, 10),
    ],
    ids=lambda value: type(value).__name__,
)
def test_drawn_times_have_the_mean_and_spread_they_should(
    distribution: Exponential, mean: float, sd: float
) -> None:
    """Within two percent over many values."""
    draw = distribution.draws(stream(3))
    values = [draw() for _ in range(40_000)]
    found = sum(values) / len(values)
    spread = (sum((value - found) ** 2 for value in values) / len(values)) ** 0.5
    assert found == pytest.approx(mean, rel=0.02)
    assert spread == pytest.approx(sd, rel=0.03)


def test_worked_time_is_split_at_the_ends_of_intervals() -> None:
    """An agent who talks across three intervals, and pauses."""
    clock = AgentClock(3, 100.0, {"a": 0})
    for state, at in (("ready", 50), ("talking", 90), ("ready", 210), ("not_ready", 220)):
        clock.change("a", AgentState(state), at)
    clock.close(300.0)
    (worked,) = clock.worked
    assert worked.there_s == [50.0, 100.0, 20.0]
    assert worked.busy_s == [10.0, 100.0, 10.0]
