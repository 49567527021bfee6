"""The browser as the agent's phone: a real call through WebRTC, told apart by its tones."""

import wave
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
from playwright.async_api import Browser, expect

from tests.browser.chromium import chromium
from tests.browser.person import person
from tests.browser.test_shift import in_state, sign_out
from tests.integration.hotline.hotline import Hotline, assert_tone
from tests.integration.hotline.installation import Installation

pytestmark = [pytest.mark.integration, pytest.mark.timeout(170)]

AGENT_HZ, CALLER_HZ = 1000, 440
RATE = 48_000


@pytest.fixture
async def humming(tmp_path: Path) -> AsyncIterator[Browser]:
    """Start a browser into whose microphone somebody hums one note."""
    seconds = np.arange(10 * RATE) / RATE
    samples = (0.3 * 32_767 * np.sin(2 * np.pi * AGENT_HZ * seconds)).astype("<i2")
    voice = tmp_path / "voice.wav"
    with wave.open(str(voice), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    async with chromium(tmp_path, voice) as started:
        yield started


async def test_given_the_browser_phone_then_both_voices_are_heard_and_recorded_apart(
    installation: Installation, humming: Browser, hotline: Hotline
) -> None:
    """Answer, mute, hold, take back and hang up by key; the recording holds both tones."""
    kept = {"plain_microphone": "1", "device": "browser"}
    async with person(installation, humming, "en", **kept) as agent:
        page = await agent.sign_in("1001")
        await expect(page.get_by_test_id("registration")).to_have_text("Registered")
        await agent.picture("device-browser-en")
        await page.get_by_test_id("begin").click()
        await in_state(page, "ready")

        caller = await hotline.caller("13700000001", tone_hz=CALLER_HZ)
        await caller.dial("4001")
        await caller.hear_sound()
        await caller.press("0")
        await expect(page.get_by_test_id("answer")).to_be_enabled()
        await agent.picture("desk-browser-offer-en")
        await page.keyboard.press("F4")
        await in_state(page, "talking")
        caller.call.say_tone(CALLER_HZ)
        await caller.hear_tone(AGENT_HZ)
        await caller.talk(2)
        await page.keyboard.press("F7")
        await expect(page.get_by_test_id("mute")).to_have_attribute("aria-pressed", "true")
        await page.keyboard.press("F7")
        await page.keyboard.press("F6")
        await expect(page.get_by_test_id("held")).to_be_visible()
        await agent.picture("desk-browser-held-en")
        await page.keyboard.press("F6")
        await expect(page.get_by_test_id("held")).to_be_hidden()
        await caller.hear_tone(AGENT_HZ)
        await caller.talk(3)
        await page.get_by_test_id("hangup").click()
        await in_state(page, "wrap_up")
        await page.keyboard.press("F9")
        await in_state(page, "ready")
        await sign_out(page)

    record = await hotline.record(outcome="answered")
    assert record["ended_by"] == "agent"
    kinds = [segment["kind"] for segment in record["segments"]]
    assert "talking, hold, talking" in ", ".join(kinds)
    voices = await hotline.recording(record)
    end = slice(-3 * 8000, -8000)
    assert_tone(voices[0][end], CALLER_HZ, not_hz=AGENT_HZ)
    assert_tone(voices[1][end], AGENT_HZ, not_hz=CALLER_HZ)
