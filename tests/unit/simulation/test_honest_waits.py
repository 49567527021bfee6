"""Estimates on recorded days, on invented ones."""

from callcenter.simulation.honest_waits import honesty
from tests.unit.simulation.recorded_days import busy_morning


def test_every_answered_wait_is_compared_with_what_was_told() -> None:
    """And with the plain mean; both are off by something, neither by nonsense."""
    calls = busy_morning()
    waited = [call for call in calls if call.served and call.waited_s > 0]
    found = honesty(calls, 0.0)
    assert 0.8 * len(waited) <= found.calls <= len(waited)
    assert 0 < found.error_s < 600
    assert 0 < found.plain_error_s < 600
    assert 0 < found.inside <= 1
