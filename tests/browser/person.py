"""Somebody at a browser: signs in, reads the page, works; and what the browser complained of."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from callcenter.demo.patience import PATIENCE_S
from tests.integration.hotline.installation import PASSWORD, Installation

ARTIFACTS = Path(__file__).parents[2] / "test-artifacts" / "pages"
SMALL = {"width": 1366, "height": 768}
LARGE = {"width": 1920, "height": 1080}
AXE = Path(__file__).parents[2] / "callcenter/web/ui/node_modules/axe-core/axe.min.js"
# Lost lines and refusals are part of some stories; the browser reports them by itself.
_EXPECTED = (
    "net::ERR",
    "WebSocket connection to",
    "status of 401",
    "status of 403",
    "status of 422",
    "status of 409",
)


class Person:
    """One person with one browser profile; several tabs are several `tab()`s."""

    def __init__(self, url: str, context: BrowserContext) -> None:
        self.url = url
        self.context = context
        self.page: Page
        self.complaints: list[str] = []

    async def tab(self) -> Page:
        """Open the pages in a further tab."""
        page = await self.context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        await page.goto(self.url)
        return page

    async def sign_in(self, username: str) -> Page:
        """Sign in on the page."""
        await self.page.locator("[name=username]").fill(username)
        await self.page.locator("[name=password]").fill(PASSWORD)
        await self.page.keyboard.press("Enter")
        await expect(self.page.get_by_test_id("leave")).to_be_visible()
        return self.page

    async def picture(self, name: str, *, page: Page | None = None, whole: bool = True) -> None:
        """
        Keep pictures of the page as it is, and prove that it is accessible.

        Args:
            name: Of the files.
            page: Another one than the first tab.
            whole: Both sizes in both themes; otherwise one of each, where another story or
                language has the rest.
        """
        ARTIFACTS.mkdir(parents=True, exist_ok=True)
        shown = page or self.page
        for theme, sizes in {"dark": (LARGE, SMALL), "light": (LARGE, SMALL)}.items():
            await shown.evaluate(
                "dark => document.documentElement.classList.toggle('dark', dark)", theme == "dark"
            )
            for size in sizes if whole else (LARGE if theme == "dark" else SMALL,):
                await shown.set_viewport_size(size)  # type: ignore[arg-type]
                file = ARTIFACTS / f"{name}-{size['width']}-{theme}.png"
                await shown.screenshot(path=file)
            # Of what axe looks at, only the contrast depends on the theme.
            await serious_findings(shown, only=("color-contrast",) if theme == "dark" else ())

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(word in message.text for word in _EXPECTED):
            self.complaints.append(message.text)


async def serious_findings(page: Page, *, only: Sequence[str] = ()) -> None:
    """Prove that an accessibility check finds nothing serious on the page as it is."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE.read_text())
    wanted: dict[str, Any] = {"resultTypes": ["violations"]}
    if only:
        wanted["runOnly"] = list(only)
    found: dict[str, Any] = await page.evaluate("wanted => axe.run(wanted)", wanted)
    serious = [
        f"{one['id']}: {node['html'][:160]} {node['failureSummary']}"
        for one in found["violations"]
        if one["impact"] in {"serious", "critical"}
        for node in one["nodes"]
    ]
    assert not serious, "\n".join(serious)


def noon() -> str:
    """Name a time zone where it is about noon: no story meets a midnight at its page."""
    ahead = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "UTC"


@asynccontextmanager
async def person(
    installation: Installation,
    browser: Browser,
    language: str = "en",
    *,
    url: str | None = None,
    **kept: str,
) -> AsyncIterator[Person]:
    """
    Let somebody sit down at a browser of his own.

    Args:
        installation: Whose pages.
        browser: See `chromium`.
        language: Of the screens.
        url: Where the pages are found, if not at the installation itself.
        kept: What the browser remembers of former days, by name.
    """
    context = await browser.new_context(
        viewport=SMALL,  # type: ignore[arg-type]
        reduced_motion="reduce",
        color_scheme="light",
        permissions=["microphone"],
        timezone_id=noon(),
        # Scripts of tests are written into the page, which its own policy would refuse.
        bypass_csp=False,
    )
    context.set_default_timeout(1000 * PATIENCE_S)
    for name, value in {"language": language, **kept}.items():
        await context.add_init_script(
            f"localStorage.getItem('callcenter.{name}') ?? "
            f"localStorage.setItem('callcenter.{name}', '{value}')"
        )
    somebody = Person(url or installation.url, context)
    try:
        somebody.page = await somebody.tab()
        yield somebody
        assert not somebody.complaints, "\n".join(somebody.complaints)
    finally:
        await context.close()
