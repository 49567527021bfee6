"""Tasks in the background: what is ended leaves nothing behind."""

import inspect

from callcenter.background import Background
from callcenter.testing.virtual_time import in_virtual_time


@in_virtual_time(seeds=1)
async def test_given_an_end_before_the_first_step_then_the_work_is_closed() -> None:
    """Else Python warns of work that nobody awaited."""
    background = Background()

    async def work() -> None:
        """Do nothing."""

    begun = work()
    background.spawn(begun, "work")
    await background.close()
    assert inspect.getcoroutinestate(begun) == inspect.CORO_CLOSED
