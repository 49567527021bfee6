"""Queues and lines of their own for the stories about routing, set up by the product's API."""

from collections.abc import Mapping
from typing import Any

from tests.integration.hotline.installation import Installation

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


def add_queue(running: Installation, name: str, **rules: Any) -> None:
    """Add a queue with these rules, or give it these."""
    queue = {
        "title": {"en": name, "zh-CN": name},
        "ring_timeout_s": 6,
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
    body = {"source": text, "comment": "for the tests", "replaces": None}
    _put(running, f"/flows/{flow}", body)
    line = {"title": {"en": queue, "zh-CN": queue}, "flow": flow, "language": "en"}
    _put(running, f"/numbers/{number}", line)


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


def _put(running: Installation, path: str, body: Mapping[str, Any]) -> None:
    running.ask("PUT", path, token=running.token("admin"), body=body)
