"""What a page with a browser phone hears, by notes."""

import asyncio

from playwright.async_api import BrowserContext, Page

_LISTEN = """
const Plain = window.RTCPeerConnection
window.RTCPeerConnection = class extends Plain {
  constructor(...values) {
    super(...values)
    this.addEventListener('track', ({ track }) => {
      const context = (window.earContext ??= new AudioContext())
      const ear = context.createAnalyser()
      ear.fftSize = 4096
      ear.smoothingTimeConstant = 0
      context.createMediaStreamSource(new MediaStream([track])).connect(ear)
      window.ear = ear
    })
  }
}
"""
_LEVEL = """
async hz => {
  await window.earContext?.resume()
  if (!window.ear) return -200
  const levels = new Float32Array(window.ear.frequencyBinCount)
  window.ear.getFloatFrequencyData(levels)
  return levels[Math.round(hz * window.ear.fftSize / window.earContext.sampleRate)]
}
"""
LOUD_DB = -50.0
TRIES, EVERY_S = 300, 0.1
STEADY = 3


async def give_ears(context: BrowserContext) -> None:
    """Let every page of a browser profile listen to its phone; before the page is opened."""
    await context.add_init_script(_LISTEN)


async def hears(page: Page, hz: float) -> None:
    """Wait until a note is heard steadily on a page."""
    await _steadily(page, hz, loud=True)


async def hears_not(page: Page, hz: float) -> None:
    """Wait until a note is steadily not heard on a page."""
    await _steadily(page, hz, loud=False)


async def _steadily(page: Page, hz: float, *, loud: bool) -> None:
    so, levels = 0, []
    for _ in range(TRIES):
        level = await page.evaluate(_LEVEL, hz)
        levels.append(round(max(level or -200, -200)))  # silence is minus infinity
        so = so + 1 if (level > LOUD_DB) == loud else 0
        if so == STEADY:
            return
        await asyncio.sleep(EVERY_S)
    raise AssertionError(f"{hz} Hz {'never' if loud else 'always'} heard: {levels[-50:]} dB")
