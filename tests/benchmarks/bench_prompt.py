"""How soon a caller hears something: the product beside a dialplan that plays the same files."""

import asyncio

from tests.benchmarks.figure import Figure, quantiles
from tests.benchmarks.house import FIRST_HZ, SECOND_HZ, House
from tests.benchmarks.stopwatch import menu_times_s

ROUNDS = 25
WARM_UP = 2
DIALPLAN = "static dialplan, same file"


def figures(house: House) -> list[Figure]:
    """Measure in turns."""
    return asyncio.run(_measure(house))


async def _measure(house: House) -> list[Figure]:
    times: dict[str, list[tuple[float, float]]] = {"4101": [], "9101": []}
    for round_ in range(WARM_UP + ROUNDS):
        for number, taken in times.items():
            both = await menu_times_s(house, number, (FIRST_HZ, SECOND_HZ))
            if round_ >= WARM_UP:
                taken.append(both)
    found = []
    for place, name in enumerate(("INVITE to first prompt packet", "key let go to next prompt")):
        ours, floor = ([1000 * pair[place] for pair in times[n]] for n in ("4101", "9101"))
        found += quantiles(name, ours, floor, beside=DIALPLAN, unit="ms")
    return found
