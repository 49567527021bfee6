"""
The simulator against exact and published values: within three combined standard errors.

A few short ones run always; `CALLCENTER_PROOF=1` runs every one of them, much longer.
"""

from itertools import chain

import pytest

from callcenter.simulation.figures import estimate, t_quantile
from tests.unit.simulation.cases import (
    PROOF,
    Case,
    centre_cases,
    erlang_a_cases,
    erlang_c_cases,
    n_design_cases,
    whitt_cases,
)
from tests.unit.simulation.measuring import measure

ALL = list(
    chain(erlang_c_cases(), erlang_a_cases(), whitt_cases(), centre_cases(), n_design_cases())
)
SHORT = ("C n=12", "A n=12", "A n=13", "MMCAb", "MMCBlocked", "N 5+6")
CASES = ALL if PROOF else [case for case in ALL if case.name.startswith(SHORT)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_simulator_lands_on_the_reference(case: Case) -> None:
    """Every value that is printed for the case."""
    runs = [measure(case, run) for run in range(case.scenario.runs)]
    missed = {}
    for name, (value, *_) in case.expected.items():
        found = estimate(run[name] for run in runs)
        assert found.mean is not None
        error = (found.half_width or 0.0) / t_quantile(found.runs - 1)
        if abs(found.mean - value) > case.tolerance(name, error):
            missed[name] = (found.mean, value, (found.mean - value) / case.tolerance(name, error))
    assert missed == {}
