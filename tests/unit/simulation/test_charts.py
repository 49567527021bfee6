"""Charts can be read: axes end at round numbers, and scenarios of a queue share them."""

import re

import pytest

from callcenter.simulation.axis import round_top
from callcenter.simulation.chart import chart
from callcenter.simulation.reading import read_scenario
from callcenter.simulation.running import Result, simulate

DAY = """
scenario: NAME
runs: 2
from: "08:00"
until: "10:00"
interval_s: 3600
queues:
  service: { calls: { by_interval: [60, 0] }, handling_s: { exponential: 120 } }
agents:
  all: { count: COUNT, queues: [service] }
"""


def lived(name: str, count: int) -> Result:
    """Live through an hour with calls and one without."""
    text = DAY.replace("NAME", name).replace("COUNT", str(count))
    scenario, _ = read_scenario(text, "day.yaml")
    assert scenario is not None
    return simulate(scenario)


@pytest.mark.parametrize(
    ("highest", "top"), [(1, 1), (3, 4), (47, 50), (63, 80), (172, 200), (0.3, 0.4), (1000, 1000)]
)
def test_an_axis_ends_at_a_round_number(highest: float, top: float) -> None:
    """The next one of which half and a quarter are round too."""
    assert round_top(highest) == pytest.approx(top)


def test_two_scenarios_of_a_queue_stand_under_each_other_with_the_same_axes() -> None:
    """Else the longer wait would look like the shorter one."""
    drawn = chart([lived("plenty", 5), lived("few", 2)])
    assert re.findall(r'class="t"[^>]*>([^<]*)', drawn) == ["service: plenty", "service: few"]
    tops = re.findall(r">([0-9.]+) s<", drawn)
    assert len(tops) == 6
    assert tops[:3] == tops[3:]
    assert re.findall(r'class="n"[^>]*>([^<]*)', drawn) == ["0", "25", "50"] * 2


def test_where_nobody_was_answered_no_wait_is_drawn() -> None:
    """No answer is not an answer at once."""
    (path,) = re.findall(r'class="wait" d="([^"]*)"', chart([lived("one", 3)]))
    assert path.count("M") + path.count("L") == 1
