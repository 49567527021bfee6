"""Chromium for the tests: Debian's, headless, with a made-up microphone, on loopback only."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from callcenter import toolbox

FLAGS = (
    "--no-sandbox",  # the tests run as root on CI
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--allow-loopback-in-peer-connection",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-features=WebRtcHideLocalIpsWithMdns",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--disable-background-networking",
)


@asynccontextmanager
async def chromium(home: Path, voice: Path | None = None) -> AsyncIterator[Browser]:
    """
    Start the browser.

    Args:
        home: Folder for its fonts' settings and cache.
        voice: What its microphone hears, a WAV file; without it, a beep every second.
    """
    program, env = _program(home)
    flags = [*FLAGS]
    if voice is not None:
        flags.append(f"--use-file-for-fake-audio-capture={voice}")
    async with async_playwright() as playwright:
        playwright.selectors.set_test_id_attribute("data-test")
        browser = await playwright.chromium.launch(
            executable_path=str(program), args=flags, env=env, chromium_sandbox=False
        )
        try:
            yield browser
        finally:
            await browser.close()


def _program(home: Path) -> tuple[Path, dict[str, str | float | bool]]:
    env: dict[str, str | float | bool] = {**os.environ, "HOME": str(home)}
    found = shutil.which("chromium")
    if found is not None:
        return Path(found), env
    folder = toolbox.bundle_folder(toolbox.BROWSER)
    program = folder / toolbox.BROWSER.programs["chromium"]
    assert program.is_file(), "run `python3 deploy/asterisk/fetch.py --tests`"
    # The same release as the machine's, so its own loader fits; only the libraries are elsewhere.
    env["LD_LIBRARY_PATH"] = str(folder / "usr/lib" / toolbox.triplet())
    fonts = home / "fonts.conf"
    fonts.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{folder}/usr/share/fonts</dir><cachedir>{home}/fonts</cachedir></fontconfig>"
    )
    env["FONTCONFIG_FILE"] = str(fonts)
    return program, env
