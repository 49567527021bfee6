"""Background tasks that somebody owns: named, referenced, ended together."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog

log = structlog.get_logger()


class Background:
    """A set of tasks; one that fails is logged and does not touch the others."""

    def __init__(self) -> None:
        self._tasks: dict[asyncio.Task[None], None] = {}  # in order of their start

    def spawn(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        """Start a task and keep it until it is done."""
        task = asyncio.get_running_loop().create_task(self._guarded(work, name), name=name)
        self._tasks[task] = None
        task.add_done_callback(self._forget)
        task.add_done_callback(lambda _: work.close())  # where it was cancelled before its start
        return task

    async def settle(self, timeout_s: float) -> None:
        """Wait for all that runs, at most so long."""
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=timeout_s)

    async def close(self) -> None:
        """Cancel what still runs and wait for its end."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _forget(self, task: asyncio.Task[None]) -> None:
        self._tasks.pop(task, None)

    @staticmethod
    async def _guarded(work: Coroutine[Any, Any, None], name: str) -> None:
        try:
            await work
        except Exception:
            log.exception("background.failed", task=name)
