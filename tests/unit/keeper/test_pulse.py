"""When the keeper's patience with the service ends: starting, serving, killed before."""

import os
from collections.abc import Iterator

import pytest

from callcenter.keeper.pulse import Patience, Pulse

PATIENCE = Patience(silence_s=5.0, idle_s=20.0, start_s=60.0)


@pytest.fixture
def heart() -> Iterator[tuple[Pulse, int]]:
    """Give the pulse of a service started at 100 s, and the service's end of the pipe."""
    hear, beat = os.pipe()
    os.set_blocking(hear, False)
    yield Pulse(descriptor=hear, beaten_s=100.0, worked_s=100.0), beat
    os.close(hear)
    os.close(beat)


def test_a_starting_service_that_works_is_left_alone_however_silent(
    heart: tuple[Pulse, int],
) -> None:
    """Each tick of its processor proves that it gets on, until the whole start takes too long."""
    pulse, beat = heart
    os.write(beat, b".")
    assert pulse.read(101.0)
    for second in range(102, 161):
        pulse.work(second, float(second))
        assert pulse.fault(float(second), PATIENCE) is None
    pulse.work(200, 161.5)
    fault = pulse.fault(161.5, PATIENCE)
    assert fault == "did not get on with its start within 60 s"


def test_a_starting_service_that_does_nothing_hangs(heart: tuple[Pulse, int]) -> None:
    """The same figure of its processor is no work; neither a beat nor work is a hang."""
    pulse, _ = heart
    pulse.work(7, 105.0)
    pulse.work(7, 124.0)
    assert pulse.fault(124.9, PATIENCE) is None
    assert pulse.fault(125.1, PATIENCE) == "hung in its start for 20 s"


def test_a_beat_counts_as_getting_on(heart: tuple[Pulse, int]) -> None:
    """A service that waits for others in its start beats, and may wait as long as they need."""
    pulse, beat = heart
    for second in range(110, 400, 10):
        os.write(beat, b".")
        assert pulse.read(float(second))
        assert pulse.fault(second + 9.0, PATIENCE) is None


def test_a_serving_service_must_beat_however_busy(heart: tuple[Pulse, int]) -> None:
    """Once calls are taken, work without a beat is a blocked loop."""
    pulse, beat = heart
    os.write(beat, b".R")
    assert pulse.read(110.0)
    pulse.work(900, 115.0)
    assert pulse.fault(115.0, PATIENCE) is None
    assert pulse.fault(115.1, PATIENCE) == "was silent for 5 s"


def test_patience_grows_with_each_kill_up_to_a_bound() -> None:
    """A machine that is too slow for the bounds gets its chance; a hang never lasts for ever."""
    assert PATIENCE.after(0) == PATIENCE
    assert [PATIENCE.after(kills).start_s for kills in range(6)] == [60, 120, 240, 480, 480, 480]
    assert PATIENCE.after(2).silence_s == 20.0
