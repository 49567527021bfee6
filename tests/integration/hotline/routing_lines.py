"""Queues and lines of their own for the stories, set up by the product's API."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from tests.integration.hotline.hotline import Hotline
from tests.integration.hotline.installation import Installation

PATIENT = {"ring_timeout_s": 60, "wrap_up_s": 120}
"""No story ends because the machine had no time for it."""

SHORT_FLOW = """
flow: {flow}
languages: [en]
start: choose
anywhere: {{ "0": person }}
steps:
  choose:
    menu:
      prompt: {{ en: Choose. }}
      keys: {{ "1": message, "2": choose }}
      wait_s: {wait_s}
      repeat: 1
    on_no_input: person
    on_invalid: person
  person:
    queue: service
    then: thanks
  message:
    voicemail: service
    prompt: {{ en: Speak. }}
    max_s: 120
    silence_s: 10
    then: thanks
  thanks:
    play: {{ en: Thanks. }}
    next: end
  end:
    hangup: normal
"""

FLOW = """
flow: {flow}
languages: [en]
start: person
steps:
  person:
    queue: {queue}
    {waiting}
    then: thanks
  thanks:
    play: {{ en: Thanks. }}
    next: end
  end:
    hangup: normal
{more}
"""


def prepare_lines(running: Installation) -> None:
    """Make the service queue patient, and add lines whose menu is one word: 4003, and 4004."""
    change(running, "/queues/service", **PATIENT)
    for number, flow, wait_s in (("4003", "short", 60), ("4004", "shortest", 1)):
        _put_line(running, number, flow, SHORT_FLOW.format(flow=flow, wait_s=wait_s))


@asynccontextmanager
async def quick_rings(hotline: Hotline) -> AsyncIterator[None]:
    """Let telephones of the service queue ring for a moment only: a call is to be missed."""
    await asyncio.to_thread(change, hotline.installation, "/queues/service", ring_timeout_s=3)
    try:
        yield
    finally:
        await asyncio.to_thread(change, hotline.installation, "/queues/service", **PATIENT)


def add_queue(running: Installation, name: str, **rules: Any) -> None:
    """Add a queue with these rules, or give it these."""
    queue = {
        "title": {"en": name, "zh-CN": name},
        "ring_timeout_s": PATIENT["ring_timeout_s"],
        "wrap_up": "off",
        **rules,
    }
    _put(running, f"/queues/{name}", queue)


def add_line(
    running: Installation, number: str, queue: str, waiting: str = "", more: str = ""
) -> None:
    """Add a number whose menu puts callers into a queue at once."""
    flow = f"flow_{number}"
    text = FLOW.format(flow=flow, queue=queue, waiting=waiting, more=more)
    _put_line(running, number, flow, text)


def let_serve(running: Installation, queue: str, *agents: str) -> None:
    """Let these agents serve a queue, and nobody else."""
    admin = running.token("admin")
    for agent in (str(number) for number in range(1001, 1011)):
        known = running.ask("GET", f"/agents/{agent}", token=admin)
        wanted = [name for name in known["queues"] if name != queue]
        if agent in agents:
            wanted.append(queue)
        if wanted != known["queues"]:
            body = {name: value for name, value in known.items() if name != "number"}
            body["queues"] = wanted
            running.ask("PUT", f"/agents/{agent}", token=admin, body=body)


def change(running: Installation, path: str, **changes: Any) -> None:
    """Change fields of a part of the centre."""
    admin = running.token("admin")
    known: Mapping[str, Any] = running.ask("GET", path, token=admin)
    key = {"name", "number"}
    body = {name: value for name, value in known.items() if name not in key}
    running.ask("PUT", path, token=admin, body={**body, **changes})


def _put_line(running: Installation, number: str, flow: str, text: str) -> None:
    body = {"source": text, "comment": "for the tests", "replaces": None}
    _put(running, f"/flows/{flow}", body)
    line = {"title": {"en": flow, "zh-CN": flow}, "flow": flow, "language": "en"}
    _put(running, f"/numbers/{number}", line)


def _put(running: Installation, path: str, body: Mapping[str, Any]) -> None:
    running.ask("PUT", path, token=running.token("admin"), body=body)
