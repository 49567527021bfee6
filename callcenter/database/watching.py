"""Notice what other processes have changed in the database."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from callcenter.errors import DatabaseAway


async def watch(refresh: Callable[[], Awaitable[None]], every_s: float) -> None:
    """
    Look again and again, until cancelled; while the database is away all stays as it was.

    Args:
        refresh: Takes over what has changed; may raise `DatabaseAway`.
        every_s: Between two looks; the first comes after it, too.
    """
    while True:
        await asyncio.sleep(every_s)
        with contextlib.suppress(DatabaseAway):
            await refresh()
