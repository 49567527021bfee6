"""How long the keeper pauses before it starts again what ended soon."""

from pathlib import Path

import pytest

from callcenter.keeper.plan import SiblingPlan
from callcenter.keeper.processes import Register
from callcenter.keeper.sibling import Sibling


@pytest.mark.parametrize(("served", "last_s"), [(True, 1.0), (False, 10.0)])
def test_pauses_grow_but_callers_of_a_service_that_starts_never_wait_long(
    tmp_path: Path, *, served: bool, last_s: float
) -> None:
    """A start that fails again and again may wait; one that succeeds is worth its second."""
    (tmp_path / "run").mkdir()
    plan = SiblingPlan(name="service", argv=["/bin/sleep", "60"], env={}, beats=True)
    sibling = Sibling(plan, Register(tmp_path / "run"), tmp_path / "log")
    now_s, pauses = 100.0, []
    for _ in range(8):
        sibling.start({}, now_s)
        assert sibling.pulse is not None
        sibling.pulse.ready = served
        sibling.kill()
        now_s += 3.0
        sibling.bury(now_s)
        assert sibling.next_start_s is not None
        pauses.append(round(sibling.next_start_s - now_s, 3))
        now_s = sibling.next_start_s
    assert pauses[0] == 0.0
    assert pauses == sorted(pauses)
    assert pauses[-1] == last_s
