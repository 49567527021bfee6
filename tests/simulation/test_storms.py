"""Storms over the live floor: whatever breaks, calls and agents stay true."""

import asyncio
from pathlib import Path

from callcenter.testing.virtual_time import VirtualLoop, in_virtual_time
from tests.simulation.storm import storm


@in_virtual_time(seeds=40)
async def test_given_a_storm_then_nothing_is_lost_and_everything_adds_up(tmp_path: Path) -> None:
    """Records, figures, recordings, desks, routing and the exchange agree."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualLoop)
    await storm(tmp_path, loop.seed or 0)
