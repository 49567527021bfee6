"""One installation and one browser for all stories of this folder, in one event loop."""

import inspect
import shutil
import wave
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from callcenter.demo.patience import PATIENCE_S
from tests.browser.chromium import chromium
from tests.browser.person import ARTIFACTS
from tests.integration.hotline.hotline import Hotline, hotline_for_a_test
from tests.integration.hotline.installation import Installation, new_home
from tests.integration.hotline.routing_lines import prepare_lines

expect.set_options(timeout=1000 * PATIENCE_S)

HERE = Path(__file__).parent
AGENT_HZ = 1000
"""What every microphone of this browser hums."""
RATE = 48_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run every story of this folder in the loop that the browser lives in."""
    for item in items:
        if HERE in item.path.parents and inspect.iscoroutinefunction(getattr(item, "obj", None)):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.fixture(scope="session")
def installation() -> Iterator[Installation]:
    """Run the product for all stories of this folder."""
    home = new_home()
    running = Installation(home)
    running.start()
    prepare_lines(running)
    yield running
    code = running.stop()
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    shutil.copy(running.output, ARTIFACTS / "installation.log")
    assert code == 0
    shutil.rmtree(home, ignore_errors=True)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    """Start one browser, into whose microphones somebody hums one note."""
    folder = tmp_path_factory.mktemp("browser")
    async with chromium(folder, humming(folder)) as started:
        yield started


@pytest_asyncio.fixture(loop_scope="session")
async def hotline(installation: Installation) -> AsyncIterator[Hotline]:
    """One test's callers and phones; whatever became of a story, everybody leaves."""
    async with hotline_for_a_test(installation) as view:
        yield view
        for row in (await view.ask("/floor"))["agents"]:
            if row["state"] != "offline":
                path = f"/floor/agents/{row['agent']}/state"
                await view.ask(path, method="POST", body={"state": "offline"})


def humming(folder: Path) -> Path:
    """Make ten seconds of one note."""
    seconds = np.arange(10 * RATE) / RATE
    samples = (0.3 * 32_767 * np.sin(2 * np.pi * AGENT_HZ * seconds)).astype("<i2")
    voice = folder / "voice.wav"
    with wave.open(str(voice), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    return voice
