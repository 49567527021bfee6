"""Versions follow each other while fifty calls walk them: none is dropped, none is on two."""

import asyncio
from pathlib import Path

import pytest

from callcenter.demo.patience import PATIENCE_S
from tests.integration.hotline.hotline import Hotline
from tests.integration.sipp.sipp import sipp_pressers

pytestmark = pytest.mark.integration
CALLS, MENUS = 50, 5


def version(n: int) -> str:
    """Make a version each of whose steps says which it is of."""
    steps = "".join(
        f"  s{at}_v{n}:\n"
        f"    menu: {{ prompt: Version {n} menu {at}, keys: {{ '1': s{at + 1}_v{n} }}, "
        "wait_s: 30 }\n"
        f"    on_no_input: lost_v{n}\n    on_invalid: lost_v{n}\n"
        for at in range(MENUS)
    )
    return (
        f"flow: storm\nlanguages: [en]\nstart: s0_v{n}\nsteps:\n{steps}"
        f"  s{MENUS}_v{n}: {{ hangup: normal }}\n  lost_v{n}: {{ hangup: normal }}\n"
    )


async def publish(hotline: Hotline, n: int, replaces: str | None) -> str:
    """Make a version live."""
    body = {"source": version(n), "comment": f"version {n}", "replaces": replaces}
    told = await hotline.ask("/flows/storm", who="admin", method="PUT", body=body)
    return str(told["version"])


async def test_given_fifty_calls_when_versions_storm_then_each_keeps_the_one_it_began_with(
    hotline: Hotline, tmp_path: Path
) -> None:
    """Every call ends by itself at the end of its menus, all its steps of one version."""
    live = await publish(hotline, 0, None)
    line = {"title": {"en": "Storm", "zh-CN": "风暴"}, "flow": "storm", "language": "en"}
    await hotline.ask("/numbers/4076", who="admin", method="PUT", body=line)
    storm = sipp_pressers(
        hotline.server, "4076", calls=CALLS, at_once=CALLS, rate=5, pause_s=2.5, folder=tmp_path
    )
    published = 0
    async with storm as pressers:
        ending = asyncio.create_task(pressers.ends(within_s=8 * PATIENCE_S))
        while not ending.done():
            published += 1
            live = await publish(hotline, published, live)
            await asyncio.sleep(0.25)
        assert await ending == 0, pressers.said()
    met = set()
    for call in await hotline.finished(CALLS):
        steps = [one["step"] for one in call["path"]]
        (own,) = {step.rpartition("_v")[2] for step in steps}
        assert steps == [f"s{at}_v{own}" for at in range(MENUS)], "a call missed a menu"
        assert call["outcome"] == "self_served"
        met.add(own)
    assert len(met) > 1, "the versions did not follow each other while calls came"
    assert published > len(met)
