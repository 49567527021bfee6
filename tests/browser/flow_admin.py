"""What stories of the flows page share: a flow of their own, a colleague, and the editor."""

import uuid
from collections.abc import Callable
from typing import Any

from playwright.async_api import Page, expect

from tests.browser.person import Person
from tests.integration.hotline.installation import Installation

FLOW = """flow: NAME
languages: [en, zh-CN]
start: hello
anywhere: { "0": person }
steps:
  hello:
    menu:
      prompt: { en: "For the news, press one.", zh-CN: 听新闻请按一。 }
      keys: { "1": news }
    on_no_input: person
    on_invalid: person
  news:
    play: { en: There is no news., zh-CN: 没有新闻。, file: news }
    next: bye
  person: { queue: service, then: bye }
  bye: { hangup: normal }
"""
CALLS = """- who presses one hears the news:
    call: [{ hears: hello }, { presses: "1" }, { hears: news }]
    expect: { ended: true }
"""


class Admin:
    """Publishes over HTTP, as a colleague at another desk would."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._token = installation.token("admin")

    def publish(self, name: str, source: str, replaces: str | None, calls: str = CALLS) -> str:
        """Make a text live; give its version."""
        body = {"source": source, "calls": calls, "comment": "by another", "replaces": replaces}
        return str(self._ask("PUT", f"/flows/{name}", body)["version"])

    def live(self, name: str) -> dict[str, Any]:
        """Read what is live."""
        return dict(self._ask("GET", f"/flows/{name}"))

    def line(self, number: str, flow: str) -> None:
        """Let a number lead to a flow."""
        line = {"title": {"en": flow, "zh-CN": flow}, "flow": flow, "language": "en"}
        self._ask("PUT", f"/numbers/{number}", line)

    def _ask(self, method: str, path: str, body: object = None) -> Any:
        return self._installation.ask(method, path, token=self._token, body=body)


def fresh_flow(admin: Admin) -> str:
    """Publish a flow of its own for a test."""
    return named_flow(admin, lambda name: FLOW.replace("NAME", name), CALLS)


def named_flow(admin: Admin, write: Callable[[str], str], calls: str = "") -> str:
    """Publish a flow that is written for its name."""
    name = f"t_{uuid.uuid4().hex[:8]}"
    admin.publish(name, write(name), None, calls)
    return name


async def opened(somebody: Person, installation: Installation, name: str) -> Page:
    """Sign in as an admin and open a flow."""
    page = await somebody.sign_in("admin")
    await page.goto(f"{installation.url}/#/flows")
    await page.get_by_test_id("flow").select_option(name)
    await expect(drawn(page, "hello")).to_be_visible()
    return page


def drawn(page: Page, step: str) -> Any:
    """Find a step on the drawing."""
    return page.get_by_test_id("drawing").locator(f"[data-step='{step}']")


async def written(page: Page, old: str, new: str) -> None:
    """Find a text in the editor and write another over it."""
    text = page.get_by_role("textbox").and_(page.locator(".cm-content"))
    await text.click()
    await page.keyboard.press("Control+f")
    await page.locator("[name=search]").press_sequentially(old)
    await page.keyboard.press("Enter")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Delete")
    await page.keyboard.insert_text(new)
