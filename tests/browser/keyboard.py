"""Hands on the keyboard only: where the focus is, that it is seen, and that nobody took a mouse."""

from playwright.async_api import Locator, Page, expect

NO_MOUSE = """
window.mouse = 0
for (const kind of ['pointerdown', 'mousedown', 'touchstart'])
  addEventListener(kind, () => { window.mouse += 1 }, true)
"""
_SEEN = """
() => {
  const at = document.activeElement
  if (at === null || at === document.body) return 'nowhere'
  // A radio button is drawn by what stands around it.
  const shown = [at, at.closest('label')].filter((each) => each !== null)
  const ringed = shown.some((each) => getComputedStyle(each).outlineStyle !== 'none')
  return at.matches(':focus-visible') && ringed ? 'seen' : `not seen: ${at.outerHTML.slice(0, 120)}`
}
"""
STOPS = 60


class Keyboard:
    """Somebody who never touches a mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            await self.page.keyboard.press(key)

    async def hold_down(self, key: str) -> None:
        """Press a key for so long that it begins to repeat itself; it acts once all the same."""
        for _ in range(4):
            await self.page.keyboard.down(key)
        await self.page.keyboard.up(key)

    async def type(self, text: str) -> None:
        """Type a text."""
        await self.page.keyboard.type(text)

    async def is_seen(self) -> None:
        """Prove that the focus is somewhere, and that one sees where."""
        await self.page.wait_for_function(
            "() => document.activeElement !== null && document.activeElement !== document.body"
        )
        assert await self.page.evaluate(_SEEN) == "seen"

    async def tab_to(self, wanted: Locator) -> None:
        """Go on by Tab until it has the focus; everything on the way is seen."""
        for _ in range(STOPS):
            if await wanted.evaluate("it => it === document.activeElement"):
                return
            await self.press("Tab")
            if await self.page.evaluate("document.activeElement === document.body"):
                await self.press("Tab")  # the end of the page: on to its beginning
            await self.is_seen()
        raise AssertionError(f"Tab never comes to {wanted}")

    async def never_used_a_mouse(self) -> None:
        """Prove it."""
        assert await self.page.evaluate("window.mouse") == 0


async def on(wanted: Locator) -> None:
    """Wait for the focus to be there."""
    await expect(wanted).to_be_focused()
