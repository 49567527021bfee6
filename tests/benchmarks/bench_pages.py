"""
What a person at a browser waits for: the pop on the screen, and the first page.

Paint is when a frame that shows the pop is done, beside when its event was on the socket of the
same agent's other desk; both from the decision in the ledger. Pages are opened by a browser that
has nothing kept, beside a bare page with the same field.
"""

import asyncio
import shutil
import tempfile
from bisect import bisect
from contextlib import suppress
from pathlib import Path
from typing import Any

from aiohttp import web
from playwright.async_api import Browser, Page, expect

from callcenter.demo.caller import Caller
from callcenter.demo.phone import Manner, Phone
from tests.benchmarks.bench_ring import AGENT, WatchedDesk, declined, newest_call, offered_at
from tests.benchmarks.figure import Figure, quantiles
from tests.benchmarks.house import House
from tests.browser.chromium import chromium
from tests.browser.person import person
from tests.integration.hotline.installation import PASSWORD

ROUNDS, WARM_UP = 40, 3
OPENINGS = 10
AIM_KB = 300

# A frame is done when a task runs after its animation frame.
_PAINTS = """() => {
  window.paints = []
  let shown = false
  const look = () => {
    const now = document.querySelector('[data-test=offer]:not(.gone)') !== null
    if (now && !shown) {
      setTimeout(() => window.paints.push(performance.timeOrigin + performance.now()), 0)
    }
    shown = now
    requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}"""
_GONE = "() => document.querySelector('[data-test=offer]:not(.gone)') === null"
_USABLE = """{
  const look = () => {
    const field = document.querySelector('[name=username], [data-test=state]')
    if (field === null) requestAnimationFrame(look)
    else setTimeout(() => { window.usable_ms = performance.now() }, 0)
  }
  requestAnimationFrame(look)
}"""
_WEIGHT = """() => {
  const all = [...performance.getEntriesByType('navigation'),
               ...performance.getEntriesByType('resource')]
  const sum = name => all.reduce((bytes, one) => bytes + one[name], 0)
  return [sum('encodedBodySize'), sum('decodedBodySize')]
}"""
_BARE_PAGE = "<!doctype html><title>bare</title><form><input name=username></form>"


def figures(house: House) -> list[Figure]:
    """Measure in one browser."""
    return asyncio.run(_measure(house))


async def _measure(house: House) -> list[Figure]:
    home = Path(tempfile.mkdtemp(prefix="cc-bench-pages-"))
    try:
        async with chromium(home) as browser:
            return [*await _openings(house, browser), *await _paints(house, browser)]
    finally:
        shutil.rmtree(home, ignore_errors=True)


async def _openings(house: House, browser: Browser) -> list[Figure]:
    bare_url, stop = await _bare_page()
    times: dict[str, list[float]] = {house.url: [], bare_url: []}
    weights: list[float] = []
    try:
        for _ in range(OPENINGS):
            for url, taken in times.items():
                usable_ms, weights_now = await _open(browser, url)
                taken.append(usable_ms)
                if url == house.url:
                    weights = weights_now
    finally:
        await stop()
    packed, plain = weights
    weight = {"name": "weight of the first page, packed", "value": packed / 1000, "unit": "kB"}
    return [
        Figure(**weight, floor=float(AIM_KB), beside="the aim", n=1),
        Figure(**weight, floor=plain / 1000, beside="not packed", n=1),
        *quantiles(
            "first page, opened to usable",
            times[house.url],
            times[bare_url],
            beside="bare page with a field",
            unit="ms",
        ),
    ]


async def _open(browser: Browser, url: str) -> tuple[float, list[float]]:
    context = await browser.new_context()
    try:
        await context.add_init_script(_USABLE)
        page = await context.new_page()
        await page.goto(url, wait_until="networkidle")
        await page.wait_for_function("window.usable_ms !== undefined")
        return await page.evaluate("window.usable_ms"), await page.evaluate(_WEIGHT)
    finally:
        await context.close()


async def _bare_page() -> tuple[str, Any]:
    async def serve(_: web.Request) -> web.Response:
        return web.Response(text=_BARE_PAGE, content_type="text/html")

    app = web.Application()
    app.router.add_get("/", serve)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0]
    return f"http://{host}:{port}", runner.cleanup


async def _paints(house: House, browser: Browser) -> list[Figure]:
    async with (
        Phone(house.server, AGENT, PASSWORD, manner=Manner.RING_ON) as phone,
        person(house, browser) as agent,
        WatchedDesk(house) as desk,
        Caller(house.server, "13900000004") as caller,
    ):
        page = await agent.sign_in(AGENT)
        with suppress(AssertionError):  # only where the page asks for it
            await expect(page.get_by_test_id("begin")).to_be_enabled(timeout=2000)
            await page.get_by_test_id("begin").click()
        await desk.do("agent.device", device=f"sip:{AGENT}")
        await page.evaluate(_PAINTS)
        await caller.dial("4104")
        await caller.hear_sound()
        for number in range(WARM_UP + ROUNDS):
            shown = page.wait_for_function("before => window.paints.length > before", arg=number)
            await desk.do("agent.ready")
            await declined(phone, shown)
            await page.wait_for_function(_GONE)
        call = await newest_call(house)
        await caller.hang_up()
        painted, came = await _from_decision(house, call, page, desk)
        await desk.do("agent.sign_out")
    return quantiles(
        "decision to pop painted",
        painted[WARM_UP:],
        came[WARM_UP:],
        beside="decision to its event on a socket",
        unit="ms",
        shares=(50, 95),
    )


async def _from_decision(
    house: House, call: str, page: Page, desk: WatchedDesk
) -> tuple[list[float], list[float]]:
    """Match each offer with the first frame after it."""
    paints = sorted(await page.evaluate("window.paints"))
    painted, came = [], []
    for offer, at_s in (await offered_at(house, call)).items():
        later = bisect(paints, 1000 * at_s)
        if later < len(paints):
            painted.append(paints[later] - 1000 * at_s)
            came.append(1000 * (desk.came_at[offer] - at_s))
    return painted, came
