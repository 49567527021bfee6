"""The drawing of a flow of a hundred steps: nothing is covered, and all of it can be reached."""

from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.big_flow import STEPS, big_flow
from tests.browser.flow_admin import Admin, drawn, fresh_flow, named_flow, written
from tests.browser.person import Person, person
from tests.integration.hotline.installation import Installation

pytestmark = [pytest.mark.integration, pytest.mark.timeout(170)]

MEASURED = """() => {
  const area = (node) => {
    const { x, y, width, height } = node.getBoundingClientRect()
    return { x, y, width, height }
  }
  const boxes = [...document.querySelectorAll('[data-test=drawing] .box')].map((box) => ({
    name: box.dataset.step ?? `→ ${box.dataset.named}`,
    ground: area(box.querySelector('.ground')),
    texts: [...box.querySelectorAll('text')].map(area),
  }))
  const labels = [...document.querySelectorAll('[data-test=drawing] .line text')].map(
    (text) => ({ name: text.textContent, ground: area(text) }))
  return { boxes, labels, stage: area(document.querySelector('[data-test=drawing]')) }
}"""
HELD = """
  const Real = window.Worker
  window.held = []
  window.holding = false
  window.Worker = class extends Real {
    postMessage(message) {
      const send = () => super.postMessage(message)
      if (window.holding && message.cmd === 'layout') window.held.push(send)
      else send()
    }
  }
"""


def inside(inner: dict[str, float], outer: dict[str, float]) -> bool:
    """Tell whether one area is within another, half a pixel aside."""
    return (
        inner["x"] >= outer["x"] - 0.5
        and inner["y"] >= outer["y"] - 0.5
        and inner["x"] + inner["width"] <= outer["x"] + outer["width"] + 0.5
        and inner["y"] + inner["height"] <= outer["y"] + outer["height"] + 0.5
    )


def meet(one: dict[str, float], two: dict[str, float]) -> bool:
    """Tell whether two areas cover each other by more than a hair."""
    wide = min(one["x"] + one["width"], two["x"] + two["width"]) - max(one["x"], two["x"])
    high = min(one["y"] + one["height"], two["y"] + two["height"]) - max(one["y"], two["y"])
    return wide > 1 and high > 1


def covered(found: dict[str, Any]) -> list[str]:
    """List what stands on something else, or out of its box."""
    boxes, labels = found["boxes"], found["labels"]
    wrong = [
        f"{box['name']}: a text is wider than its box"
        for box in boxes
        if not all(inside(text, box["ground"]) for text in box["texts"])
    ]
    everything = [*boxes, *labels]
    for at, one in enumerate(everything):
        wrong += [
            f"{one['name']} and {two['name']} cover each other"
            for two in everything[at + 1 :]
            if meet(one["ground"], two["ground"])
        ]
    return wrong


async def opened_big(somebody: Person, installation: Installation) -> tuple[Page, str]:
    """Publish the big flow and open it."""
    name = named_flow(Admin(installation), big_flow)
    page = await somebody.sign_in("admin")
    await page.goto(f"{installation.url}/#/flows")
    await page.get_by_test_id("flow").select_option(name)
    await expect(drawn(page, "bye")).to_have_count(1)
    return page, name


@pytest.mark.parametrize("language", ["en", "zh-CN"])
async def test_given_a_hundred_steps_then_each_can_be_read(
    installation: Installation, browser: Browser, language: str
) -> None:
    """No box, name or label covers another or is cut off, beside the text and alone."""
    async with person(installation, browser, language) as somebody:
        page, _ = await opened_big(somebody, installation)
        await expect(page.locator("[data-test=drawing] [data-step]")).to_have_count(STEPS + 1)
        found = await page.evaluate(MEASURED)
        assert covered(found) == []
        first = next(box for box in found["boxes"] if box["name"] == "hello")
        assert inside(first["ground"], found["stage"])
        assert first["texts"][0]["height"] > 10, "the names are too small to be read"
        await somebody.picture(f"flows-hundred-{language}")
        await page.get_by_test_id("alone").click()
        await expect(page.get_by_test_id("editor")).to_be_hidden()
        await somebody.picture(f"flows-hundred-alone-{language}")
        await page.get_by_test_id("fit").click()
        found = await page.evaluate(MEASURED)
        assert all(inside(box["ground"], found["stage"]) for box in found["boxes"])


async def test_given_a_hundred_steps_then_every_one_can_be_reached(
    installation: Installation, browser: Browser
) -> None:
    """By mouse, wheel, map, keyboard, and from the text; a named step leads to itself."""
    async with person(installation, browser) as somebody:
        page, _ = await opened_big(somebody, installation)
        hello, stage = drawn(page, "hello"), page.get_by_test_id("drawing")

        async def place() -> tuple[float, float]:
            box = await hello.bounding_box()
            assert box is not None
            return box["x"], box["y"]

        before = await place()
        room = await stage.bounding_box()
        assert room is not None
        middle = room["x"] + room["width"] / 2, room["y"] + 40
        await page.mouse.move(*middle)
        await page.mouse.down()
        await page.mouse.move(middle[0] - 60, middle[1] + 30, steps=3)
        await page.mouse.up()
        dragged = await place()
        assert (round(dragged[0] - before[0]), round(dragged[1] - before[1])) == (-60, 30)
        await page.mouse.wheel(0, 100)
        await page.wait_for_function(
            "y => document.querySelector('[data-step=hello]').getBoundingClientRect().y < y - 90",
            arg=dragged[1],
        )
        width = (await hello.bounding_box())["width"]
        await page.get_by_role("button", name="Larger").click()
        assert (await hello.bounding_box())["width"] > 1.2 * width
        last = drawn(page, "contracts_advice_agent")
        await expect(last).not_to_be_in_viewport()
        map_ = await page.get_by_test_id("map").bounding_box()
        assert map_ is not None
        await page.mouse.click(map_["x"] + map_["width"] - 12, map_["y"] + map_["height"] - 6)
        await expect(last).to_be_in_viewport()
        await page.locator("[data-step=contracts_advice_agent] + [data-named=goodbye]").click()
        await expect(drawn(page, "goodbye")).to_have_attribute("aria-current", "step")
        await expect(drawn(page, "goodbye")).to_be_in_viewport()
        await expect(page.locator(".cm-activeLine")).to_contain_text("goodbye:")
        await hello.focus()
        await page.keyboard.press("ArrowRight")
        await expect(drawn(page, "which_department")).to_be_focused()
        await page.keyboard.press("ArrowRight")
        await page.keyboard.press("Enter")
        await expect(page.locator(".cm-activeLine")).to_contain_text("_open:")


async def test_given_the_layout_takes_long_then_typing_goes_on_and_only_the_last_is_drawn(
    installation: Installation, browser: Browser
) -> None:
    """It is done elsewhere; texts on the way are never laid out."""
    async with person(installation, browser) as somebody:
        await somebody.context.add_init_script(HELD)
        page = await somebody.tab()
        somebody.page = page
        page, name = await opened_big(somebody, installation)
        await page.evaluate("window.holding = true")
        for n in range(3):
            old = "about_it" if n else "Welcome to our centre."
            async with page.expect_response("**/flows/draw"):
                await written(page, old, "about_it" + n * "!")
        await expect(page.locator(".cm-content")).to_contain_text("about_it!!")
        await page.wait_for_function("window.held.length > 0")
        assert await page.evaluate("window.held.length") == 1
        await page.evaluate("window.holding = false; window.held.forEach((go) => go())")
        await expect(drawn(page, "hello")).to_contain_text("about_it!!")
        assert "about_it" not in Admin(installation).live(name)["source"]


async def test_given_a_small_flow_then_it_grows_down_and_has_no_map(
    installation: Installation, browser: Browser
) -> None:
    """All of it is in sight."""
    name = fresh_flow(Admin(installation))
    async with person(installation, browser) as somebody:
        page = await somebody.sign_in("admin")
        await page.goto(f"{installation.url}/#/flows")
        await page.get_by_test_id("flow").select_option(name)
        await expect(drawn(page, "bye")).to_be_in_viewport()
        found = await page.evaluate(MEASURED)
        assert covered(found) == []
        by_name = {box["name"]: box["ground"] for box in found["boxes"]}
        assert by_name["hello"]["y"] < by_name["news"]["y"] < by_name["bye"]["y"]
        await expect(page.get_by_test_id("map")).to_have_count(0)
