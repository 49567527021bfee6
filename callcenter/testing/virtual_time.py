"""
An event loop whose clock jumps: minutes of a call pass in milliseconds, in a repeatable order.

Among callbacks that are ready at the same instant the order is drawn from a seed, so that a test
meets interleavings that the real loop shows once a month; a failing seed is named and stays a
test. No threads, no sockets, no child processes in here: time would not wait for them.
"""

import asyncio
import functools
import inspect
import os
import random
import selectors
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ParamSpec

P = ParamSpec("P")

START_S = 1_763_690_400.0
"""2025-11-21 10:00 in Shanghai, a working Friday: where virtual time begins."""


class VirtualLoop(asyncio.SelectorEventLoop):
    """The loop; `seed` None keeps the real loop's order."""

    def __init__(self, seed: int | None = None) -> None:
        super().__init__(_NeverWaits(self._jump))
        self.seed = seed
        self._virtual_s = 0.0
        self._chance = None if seed is None else random.Random(seed)  # noqa: S311 - no secret

    def time(self) -> float:
        """Return virtual seconds since the loop was made."""
        return self._virtual_s

    def call_soon(self, *args: Any, **kwargs: Any) -> asyncio.Handle:  # type: ignore[override]  # noqa: ANN401 - as inherited
        """Schedule a callback; with a seed it may come before others that are ready."""
        handle = super().call_soon(*args, **kwargs)
        ready = self._ready  # type: ignore[attr-defined]
        if self._chance is not None and len(ready) > 1 and self._chance.random() < 0.25:
            other = self._chance.randrange(len(ready))
            ready[other], ready[-1] = ready[-1], ready[other]
        return handle

    def _jump(self, timeout_s: float | None) -> None:
        if timeout_s is None:
            raise RuntimeError("nothing is scheduled any more: the test waits for ever")
        self._virtual_s += timeout_s


class _NeverWaits(selectors.DefaultSelector):
    """A selector that tells the loop's clock to jump instead of waiting."""

    def __init__(self, jump: Callable[[float | None], None]) -> None:
        super().__init__()
        self._jump = jump

    def select(self, timeout: float | None = None) -> list[Any]:
        ready: list[Any] = super().select(0)
        if not ready and (timeout is None or timeout > 0):
            self._jump(timeout)
        return ready


class VirtualClock:
    """The product's clock on the running virtual loop."""

    def now_s(self) -> float:
        """See `clock.Clock.now_s`."""
        return START_S + asyncio.get_running_loop().time()

    def now(self) -> datetime:
        """See `clock.Clock.now`."""
        return datetime.fromtimestamp(self.now_s(), tz=UTC)


def in_virtual_time(
    *, seeds: int = 1
) -> Callable[[Callable[P, Coroutine[Any, Any, None]]], Callable[P, None]]:
    """
    Run an async test in virtual time, once in the real order and `seeds - 1` times shuffled.

    `CALLCENTER_SEEDS` multiplies the number of seeds for long proofs.
    """

    def decorate(test: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
        @functools.wraps(test)
        def run(*args: P.args, **kwargs: P.kwargs) -> None:
            for seed in [None, *range(1, seeds * int(os.environ.get("CALLCENTER_SEEDS", "1")))]:
                if isinstance(folder := kwargs.get("tmp_path"), Path):
                    (folder / f"seed-{seed}").mkdir()
                    kwargs["tmp_path"] = folder / f"seed-{seed}"
                try:
                    with asyncio.Runner(loop_factory=lambda s=seed: VirtualLoop(s)) as runner:  # type: ignore[misc]
                        runner.run(test(*args, **kwargs))
                except BaseException as error:
                    error.add_note(f"in virtual time with seed {seed}")
                    raise
                finally:
                    if folder is not None:
                        kwargs["tmp_path"] = folder

        # pytest reads the arguments, but must not take the test for a coroutine of its own.
        run.__signature__ = inspect.signature(test)  # type: ignore[attr-defined]
        del run.__wrapped__
        return run

    return decorate
