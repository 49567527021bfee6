"""Hold a line idle, with whatever sounds on it, until something happens."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from callcenter.floor.ports.line import Line

T = TypeVar("T")


async def held(line: Line, coming: Coroutine[Any, Any, T], timeout_s: float | None) -> T | None:
    """
    Hold the line until something comes.

    Args:
        line: The line; nothing else may be done on it meanwhile.
        coming: What is waited for; cancelled when the time is over or the line is lost.
        timeout_s: How long; None for as long as it takes.

    Returns:
        What came; None when the time is over.

    Raises:
        CallerGone: The line is not ours any more.
    """
    awaited = asyncio.ensure_future(coming)
    gone = asyncio.create_task(line.wait(), name="hold a line")
    try:
        await asyncio.wait({awaited, gone}, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
        if gone.done():
            gone.result()
        return awaited.result() if awaited.done() else None
    finally:
        for task in (awaited, gone):
            if not task.done():
                task.cancel()
        await asyncio.wait({awaited, gone})
