"""
How soon a caller hears something, beside a dialplan that plays the same files.

And beside a FastAGI server that only answers and plays: what remains is what the product adds by
its flows, its saved state and its leases.
"""

import asyncio

from tests.benchmarks.figure import Figure, quantiles
from tests.benchmarks.house import FIRST_HZ, SECOND_HZ, House
from tests.benchmarks.stopwatch import menu_times_s

ROUNDS = 25
WARM_UP = 2
FLOORS = {"9101": "static dialplan, same file", "9201": "least FastAGI server, same file"}


def figures(house: House) -> list[Figure]:
    """Measure in turns."""
    return asyncio.run(_measure(house))


async def _measure(house: House) -> list[Figure]:
    times: dict[str, list[tuple[float, float]]] = {number: [] for number in ("4101", *FLOORS)}
    for round_ in range(WARM_UP + ROUNDS):
        for number, taken in times.items():
            both = await menu_times_s(house, number, (FIRST_HZ, SECOND_HZ))
            if round_ >= WARM_UP:
                taken.append(both)
    found = []
    for place, name in enumerate(("INVITE to first prompt packet", "key let go to next prompt")):
        in_ms = {n: [1000 * pair[place] for pair in taken] for n, taken in times.items()}
        for number, beside in FLOORS.items():
            found += quantiles(name, in_ms["4101"], in_ms[number], beside=beside, unit="ms")
    return found
