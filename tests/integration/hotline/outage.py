"""The service away for as long as a story wants."""

import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.integration.hotline.hotline import Hotline


@asynccontextmanager
async def no_service(hotline: Hotline) -> AsyncIterator[None]:
    """Kill the service, and let nobody start another one meanwhile."""
    keeper = hotline.installation.pid("keeper")
    former = hotline.installation.pid("service")
    os.kill(keeper, signal.SIGSTOP)
    try:
        os.kill(former, signal.SIGKILL)
        yield
    finally:
        os.kill(keeper, signal.SIGCONT)
    await hotline.installation.ready_again(former)
