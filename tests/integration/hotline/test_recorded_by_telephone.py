"""A prompt is spoken into a telephone, dialled or rung, and callers hear it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from urllib.error import HTTPError

import pytest

from callcenter.demo.party import Party
from callcenter.demo.patience import PATIENCE_S
from callcenter.demo.phone import Manner
from tests.integration.hotline.hotline import Hotline
from tests.integration.hotline.moments import LATE_AGAIN_S, left_out_s, pressing

pytestmark = pytest.mark.integration
PATH = "/prompts/en/spoken"
MOBILE = "+8613900000077"
BEEP_HZ = 700
"""What the exchange's beep is."""


@pytest.fixture
async def admin(hotline: Hotline) -> AsyncIterator[Hotline]:
    """Take away what was kept."""
    yield hotline
    if any(one["name"] == "spoken" for one in (await hotline.ask("/prompts"))["items"]):
        await hotline.ask(PATH, who="admin", method="DELETE")


async def asked(hotline: Hotline, way: str = "", **body: str) -> Any:
    """Ask for a recording by telephone, as the page does."""
    path = f"{PATH}/telephone{way}"
    return await hotline.ask(path, who="admin", method="POST", body=body or None)


async def rung(hotline: Hotline, device: str) -> Any:
    """Have a telephone rung, once it is known to be there."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            try:
                return await asked(hotline, "/ring", device=device)
            except HTTPError as error:
                error.close()
                if "device_unreachable" not in str(error.__notes__):
                    raise
            await asyncio.sleep(0.05)


async def stage(hotline: Hotline, *wanted: str) -> str:
    """Wait until the recording is as far as that."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            now = str((await hotline.ask(f"{PATH}/telephone", who="admin"))["stage"])
            if now in wanted:
                return now
            await asyncio.sleep(0.1)


async def spoken(phone: Party, hz: int, seconds: float, then: str, since: int = 0) -> int:
    """
    Speak after the tone that came since then, hear it back, and choose.

    Returns:
        Where in what is heard the choice was made, in samples.
    """
    heard = phone.call.heard
    await heard.beep(near_hz=BEEP_HZ, since=since)  # the own voice played back is a clear tone, too
    await phone.stay(seconds)
    await pressing(phone, "#", phone.hear_tone(hz), LATE_AGAIN_S)
    chosen_at = heard.length
    await phone.press(then)
    return chosen_at


async def test_given_a_code_then_what_is_spoken_by_phone_is_the_prompt(admin: Hotline) -> None:
    """Spoken, heard back, spoken again, kept; the code is used up then."""
    phone = await admin.phone("1005", tone_hz=800)
    await phone.dial((await asked(admin))["dial"])
    chosen_at = await spoken(phone, 800, 1, then="2")
    assert await stage(admin, "speaking", "hearing", "kept") != "kept"
    await spoken(phone, 800, 3, then="1", since=chosen_at)
    await phone.over()
    await stage(admin, "kept")
    (kept,) = (one for one in (await admin.ask("/prompts"))["items"] if one["name"] == "spoken")
    least_s = 1.5 - left_out_s(phone.call)
    assert kept["length_s"] > least_s  # the second time, not the first


@pytest.mark.parametrize("device", ["sip:1005", f"tel:{MOBILE}"])
async def test_given_his_telephone_is_rung_then_what_is_spoken_is_the_prompt(
    admin: Hotline, device: str
) -> None:
    """The beep, speaking, hearing it, keeping it; callers hear it in that voice."""
    phone = await (
        admin.outside(tone_hz=800) if device.startswith("tel") else admin.phone("1005", tone_hz=800)
    )
    assert (await rung(admin, device))["stage"] == "ringing"
    await phone.rings()
    await spoken(phone, 800, 2.5, then="1")
    await phone.over()
    await stage(admin, "kept")
    (kept,) = (one for one in (await admin.ask("/prompts"))["items"] if one["name"] == "spoken")
    assert kept["length_s"] > 1.0
    audits = (await admin.ask("/audit?limit=50", who="admin"))["items"]
    assert ("prompt.ring", {"device": device}) in [(a["act"], a["details"]) for a in audits]


@pytest.mark.parametrize("device", ["sip:1005", f"tel:{MOBILE}"])
async def test_given_nobody_answers_then_the_code_is_there_to_be_dialled(
    admin: Hotline, device: str
) -> None:
    """Told at once when it is declined; the code rings on as before."""
    phone = await (
        admin.outside(manner=Manner.DECLINE)
        if device.startswith("tel")
        else admin.phone("1005", manner=Manner.DECLINE, tone_hz=800)
    )
    told = await rung(admin, device)
    await stage(admin, "unanswered")
    if device.startswith("sip"):
        await phone.dial(told["dial"])
        await spoken(phone, 800, 1, then="1")
        await phone.over()
        await stage(admin, "kept")


@pytest.mark.parametrize(
    ("device", "status", "code"),
    [
        ("tel:+4930123456", 403, "dial_rules"),
        ("tel:110", 403, "dial_rules"),
        ("sip:9999", 404, "not_found"),
        ("sip:1006", 409, "device_unreachable"),
    ],
)
async def test_what_may_not_or_cannot_ring_is_refused_with_the_reason(
    admin: Hotline, device: str, status: int, code: str
) -> None:
    """Nothing is dialled."""
    with pytest.raises(HTTPError) as refused:
        await asked(admin, "/ring", device=device)
    assert refused.value.code == status
    assert f'"{code}"' in str(refused.value.__notes__)
    refused.value.close()
