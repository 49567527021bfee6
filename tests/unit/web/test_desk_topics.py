"""Topics of the desk socket: boards as supervisors watch them, whole and newest."""

import asyncio
from datetime import UTC, datetime

from aiohttp import ClientWebSocketResponse

from tests.unit.web.desk_scene import (
    ANNE,
    BOSS,
    hear,
    scene,
)


async def test_given_a_topic_when_watched_then_its_events_come_without_numbers() -> None:
    """Boards are for those whose role allows it, and do not disturb the numbering."""
    async with scene() as s, s.desk(BOSS) as boss, s.desk(ANNE) as anne:
        await hear(boss)
        await hear(anne)
        for desk in (boss, anne):
            await desk.send_json({"id": "w", "do": "topic.watch", "with": {"topic": "floor"}})
        assert (await hear(boss))["data"] == {"waiting": 3}
        assert (await hear(anne))["error"]["code"] == "forbidden"
        s.hub.publish("floor", "queue.state", {"at": datetime(2026, 1, 1, tzinfo=UTC)}, key="q")
        told = await hear(boss)
        assert told == {
            "topic": "floor",
            "type": "queue.state",
            "data": {"at": "2026-01-01T00:00:00Z"},
        }
        await anne.send_json({"id": "e", "do": "test.echo"})
        assert (await hear(anne))["re"] == "e"


async def watch_floor(desk: ClientWebSocketResponse) -> None:
    """Read the snapshot, and watch the floor."""
    await hear(desk)
    await desk.send_json({"id": "w", "do": "topic.watch", "with": {"topic": "floor"}})
    await hear(desk)


async def test_given_a_large_board_when_every_row_changes_then_each_comes_once_and_newest() -> None:
    """A board has as many rows as it has; in one turn only the newest of a row is sent."""
    async with scene() as s, s.desk(BOSS) as boss:
        await watch_floor(boss)
        for version in (1, 2):
            for row in range(2000):
                s.hub.publish("floor", "floor.agent", {"v": version, "row": row}, key=row)
        told = [(await hear(boss))["data"] for _ in range(2000)]
        assert told == [{"v": 2, "row": row} for row in range(2000)]
        s.hub.publish("floor", "marker", {})
        s.hub.publish("floor", "marker", {})
        assert [(await hear(boss))["type"] for _ in range(2)] == ["marker", "marker"]


async def test_given_a_slow_watcher_when_a_row_changes_often_then_it_hears_the_newest() -> None:
    """Who reads slowly keeps the line and skips what is old; nobody's memory grows with it."""
    versions = 100
    async with scene() as s, s.desk(BOSS) as boss:
        await watch_floor(boss)
        pad = "x" * 200_000
        for version in range(versions):
            s.hub.publish("floor", "floor.queue", {"v": version, "pad": pad}, key="service")
            await asyncio.sleep(0)
        heard = [(await hear(boss))["data"]["v"]]
        while heard[-1] < versions - 1:
            heard.append((await hear(boss))["data"]["v"])
        assert heard == sorted(heard)
        assert len(heard) < versions
        await boss.send_json({"id": "l", "do": "topic.leave", "with": {"topic": "floor"}})
        await hear(boss)
        s.hub.publish("floor", "floor.queue", {"v": 0})
        await boss.send_json({"id": "e", "do": "test.echo"})
        assert (await hear(boss))["re"] == "e"
