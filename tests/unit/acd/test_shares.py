"""Queues that share agents by weight."""

from collections import Counter

import pytest

from callcenter.acd.model import QueueRule
from tests.unit.acd.scene import Scene

BOTH = {"service": 0, "sales": 0}


def serve(scene: Scene, count: int) -> list[str]:
    """Let agent 1001 serve so many calls, and list their queues."""
    served = []
    for _ in range(count):
        (made,) = scene.made()
        served.append(made.queue)
        scene.answered("1001")
        scene.at += 1
        scene.ended("1001", made.call)
    return served


def crowded(**shares: float | None) -> Scene:
    """An agent of two queues, in both of which many wait; those of sales came much later."""
    scene = Scene(share=shares.get("service"))
    scene.queue("sales", share=shares.get("sales"))
    scene.agent("1001", queues=BOTH)
    for queue in ("service", "sales"):
        for number in range(40):
            scene.call(f"{queue}{number}", queue=queue)
        scene.at += 1000
    scene.ready("1001")
    return scene


def test_without_shares_who_came_first_goes_first() -> None:
    """Whatever the queue."""
    assert serve(crowded(), 20) == ["service"] * 20


def test_with_shares_each_queue_gets_its_part_evenly_spread() -> None:
    """Three to one, and never far from it."""
    served = serve(crowded(service=3.0, sales=1.0), 40)
    assert Counter(served) == {"service": 30, "sales": 10}
    for start in range(0, 40, 8):
        assert Counter(served[start : start + 8])["sales"] == 2


def test_a_queue_that_had_nobody_waiting_saves_nothing_up() -> None:
    """Afterwards it gets its part, not all it missed."""
    scene = Scene(share=1.0)
    scene.queue("sales", share=1.0)
    scene.agent("1001", queues=BOTH)
    for number in range(40):
        scene.call(f"c{number}")
    scene.ready("1001")
    assert serve(scene, 20) == ["service"] * 20
    for number in range(20):
        scene.call(f"s{number}", queue="sales")
    served = Counter(serve_on(scene, 10))
    assert abs(served["sales"] - served["service"]) <= 1


def serve_on(scene: Scene, count: int) -> list[str]:
    """Go on serving while a call rings already."""
    served = []
    for _ in range(count):
        (call,) = scene.ringing().values()
        assert call is not None
        served.append("sales" if call.startswith("s") else "service")
        scene.answered("1001")
        scene.ended("1001", call)
    return served


def test_a_queue_without_a_share_goes_before_those_with_one() -> None:
    """By rank alone."""
    assert serve(crowded(service=5.0), 10) == ["sales"] * 10


def test_a_share_of_nothing_is_refused() -> None:
    """And call-backs have a share above nothing."""
    with pytest.raises(ValueError, match="share must be above 0"):
        QueueRule(name="q", share=0.0)
    with pytest.raises(ValueError, match="callback_share"):
        QueueRule(name="q", callback_share=0.0)
