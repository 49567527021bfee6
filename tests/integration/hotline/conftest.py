"""The installation of the session, and one test's view of it."""

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.integration.hotline.asked_program import may_ask
from tests.integration.hotline.hotline import Hotline, hotline_for_a_test
from tests.integration.hotline.installation import Installation, new_home

ARTIFACTS = Path(__file__).parents[3] / "test-artifacts"
"""Kept after a run, for a person to look at."""

SHORT_FLOW = """
flow: short
languages: [en]
start: choose
anywhere: { "0": person }
steps:
  choose:
    menu:
      prompt: { en: Choose. }
      keys: { "1": message, "2": choose }
      wait_s: 2
      repeat: 1
    on_no_input: person
    on_invalid: person
  person:
    queue: service
    then: thanks
  message:
    voicemail: service
    prompt: { en: Speak. }
    max_s: 120
    silence_s: 10
    then: thanks
  thanks:
    play: { en: Thanks. }
    next: end
  end:
    hangup: normal
"""


@pytest.fixture(scope="session")
def installation() -> Iterator[Installation]:
    """Run the product for all stories of this folder."""
    home = new_home()
    running = Installation(home, **may_ask())
    running.start()
    make_quick(running)
    yield running
    code = running.stop()
    ARTIFACTS.mkdir(exist_ok=True)
    shutil.copy(running.output, ARTIFACTS / "hotline.log")
    assert code == 0
    shutil.rmtree(home, ignore_errors=True)


def make_quick(running: Installation) -> None:
    """Shorten the rings, and add a line 4003 whose menu is one word, by the product's own API."""
    admin = running.token("admin")
    queue = running.ask("GET", "/queues/service", token=admin)
    changed = {name: value for name, value in queue.items() if name != "name"}
    changed["ring_timeout_s"] = 4
    running.ask("PUT", "/queues/service", token=admin, body=changed)
    flow = {"source": SHORT_FLOW, "comment": "for the tests", "replaces": None}
    running.ask("PUT", "/flows/short", token=admin, body=flow)
    line = {"title": {"en": "Short line", "zh-CN": "短线"}, "flow": "short", "language": "en"}
    running.ask("PUT", "/numbers/4003", token=admin, body=line)


@pytest.fixture
async def hotline(installation: Installation) -> AsyncIterator[Hotline]:
    """One test's callers, phones and desks."""
    async with hotline_for_a_test(installation) as view:
        yield view
