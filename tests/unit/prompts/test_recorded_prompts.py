"""Recorded prompts over HTTP: uploaded in any form, heard, replaced, deleted, missed."""

import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from callcenter.identity.model import Role
from callcenter.ivr.commands import Prompt
from callcenter.ivr.model import Flow
from callcenter.ivr.reading import read_flow
from callcenter.prompts import sound
from callcenter.prompts.recorded import RecordedPrompts
from callcenter.prompts.routes import prompt_routes
from callcenter.prompts.shop import PromptShop
from callcenter.prompts.sound import Samples
from callcenter.prompts.synthesiser import NotSynthesised
from callcenter.prompts.voices import Voices
from callcenter.testing.web_stage import MadeUpPeople, WebStage, person, web_stage

FLOW = """\
flow: main
languages: [zh-CN, en]
start: hello
steps:
  hello: { play: { file: welcome, zh-CN: 您好 }, next: end }
  end: { hangup: normal }
"""


class Beeper:
    """A voice that says everything as one tone."""

    signature = "beeper"

    def __init__(self, *, broken: bool = False) -> None:
        self.broken = broken
        self.said: list[str] = []

    async def speak(self, text: str, language: str) -> Samples:
        """See `Synthesiser.speak`."""
        self.said.append(f"{language} {text}")
        if self.broken:
            raise NotSynthesised("broken")
        return sound.beep()

    async def close(self) -> None:
        """See `Synthesiser.close`."""


def tone(form: str, rate: int, seconds: float = 0.5, pitch_hz: float = 440.0) -> bytes:
    """Make a recording as a person would upload it."""
    at = np.arange(int(rate * seconds)) / rate
    both = np.stack([np.sin(2 * np.pi * pitch_hz * at)] * 2, axis=1) * 0.5
    buffer = io.BytesIO()
    soundfile.write(buffer, both, rate, format=form)
    return buffer.getvalue()


@pytest.fixture
def live() -> list[Flow]:
    """Give the live flows."""
    flow = read_flow(FLOW, "main.yaml").flow
    assert flow is not None
    return [flow]


@pytest.fixture
def noted() -> list[str]:
    """Keep what was written into the audit."""
    return []


@pytest.fixture
def shop(tmp_path: Path) -> PromptShop:
    """Speak with a tone; recordings shipped with the flows lie in `shipped`."""
    (tmp_path / "shipped" / "en").mkdir(parents=True)
    (tmp_path / "shipped" / "en" / "jingle.wav").write_bytes(tone("WAV", 8_000))
    recorded = RecordedPrompts(tmp_path / "uploads", tmp_path / "shipped")
    return PromptShop(tmp_path, Beeper(), sounds=recorded.folders())


@pytest.fixture
async def web(
    tmp_path: Path, shop: PromptShop, live: list[Flow], noted: list[str]
) -> AsyncIterator[WebStage]:
    """Serve the routes of prompts to an admin."""
    recorded = RecordedPrompts(tmp_path / "uploads", tmp_path / "shipped")
    people = MadeUpPeople([person("admin", Role.ADMIN)])

    async def note(*, who: str, act: str, on: str, **_: object) -> None:
        noted.append(f"{who} {act} {on}")

    async with web_stage(prompt_routes(recorded, shop, lambda: live, note), people) as stage:
        stage.client.headers.update(stage.bearer("admin"))
        yield stage


async def ask(web: WebStage, method: str, path: str, **more: Any) -> tuple[int, Any]:
    """Send, and give status and answer."""
    async with web.client.request(method, f"/api/v1/prompts{path}", **more) as answer:
        kind = answer.content_type
        return answer.status, await (answer.json() if "json" in kind else answer.read())


@pytest.mark.parametrize(
    ("form", "rate"),
    [
        *(("WAV", rate) for rate in (8_000, 11_025, 16_000, 44_100, 96_000)),
        *(("MP3", rate) for rate in (8_000, 16_000, 22_050, 32_000, 44_100, 48_000)),
        ("FLAC", 48_000),
        ("OGG", 44_100),
    ],
)
async def test_a_recording_of_any_form_becomes_one_for_the_telephone(
    web: WebStage, shop: PromptShop, form: str, rate: int
) -> None:
    """Heard at once by callers and in the page, 8 kHz and mono."""
    status, kept = await ask(web, "PUT", "/en/welcome", data=tone(form, rate))
    assert (status, kept["uploaded"]) == (200, True)
    assert 0.4 < kept["length_s"] < 0.8
    status, heard = await ask(web, "GET", "/en/welcome/audio")
    told = soundfile.info(io.BytesIO(heard))
    assert (status, told.samplerate, told.channels) == (200, 8_000, 1)
    made = await shop.sound(Prompt(language="en", text="Hello", file="welcome"))
    assert soundfile.info(f"{made}.wav").frames == told.frames


async def test_what_is_replaced_is_heard_and_what_is_deleted_is_not(
    web: WebStage, shop: PromptShop
) -> None:
    """An upload goes before the file that came with the flows, and gives way to it again."""
    prompt = Prompt(language="en", file="jingle")
    shipped = await shop.sound(prompt)
    await ask(web, "PUT", "/en/jingle", data=tone("WAV", 8_000, seconds=1.0))
    first = await shop.sound(prompt)
    await ask(web, "PUT", "/en/jingle", data=tone("WAV", 8_000, seconds=2.0))
    assert len({shipped, first, await shop.sound(prompt)}) == 3
    _, listed = await ask(web, "GET", "")
    assert [(one["name"], one["uploaded"]) for one in listed["items"]] == [("jingle", True)]
    assert (await ask(web, "DELETE", "/en/jingle"))[0] == 204
    assert await shop.sound(prompt) == shipped
    assert (await ask(web, "DELETE", "/en/jingle"))[0] == 404


async def test_who_changed_a_prompt_stands_in_the_audit_before_it_is_done(
    web: WebStage, noted: list[str]
) -> None:
    """Every caller hears it; a refused deletion has changed nothing and is not there."""
    await ask(web, "PUT", "/en/welcome", data=tone("WAV", 8_000))
    assert (await ask(web, "DELETE", "/en/welcome"))[0] == 409
    await ask(web, "PUT", "/en/other", data=tone("WAV", 8_000))
    await ask(web, "DELETE", "/en/other")
    assert noted == [
        "admin prompt.put prompt:en/welcome",
        "admin prompt.put prompt:en/other",
        "admin prompt.delete prompt:en/other",
    ]


async def test_what_is_no_recording_is_refused_and_nothing_changes(
    web: WebStage, tmp_path: Path
) -> None:
    """Text, nothing, half a file, silence."""
    silence = io.BytesIO()
    soundfile.write(silence, np.zeros(8_000), 8_000, format="WAV")
    for raw in (b"", b"hello", tone("WAV", 8_000)[:60], silence.getvalue()):
        status, told = await ask(web, "PUT", "/en/welcome", data=raw)
        assert (status, told["code"]) == (422, "no_recording")
    assert not list((tmp_path / "uploads").glob("*/*"))


@pytest.mark.parametrize(
    "path", ["/fr/welcome", "/en/..%2F..%2Fetc", "/..%2Fen/welcome", "/en/a.wav", "/en/" + "x" * 61]
)
async def test_names_never_lead_out_of_the_folder(web: WebStage, path: str, tmp_path: Path) -> None:
    """Only plain names in known languages."""
    for method, data in (("PUT", tone("WAV", 8_000)), ("DELETE", None)):
        assert (await ask(web, method, path, data=data))[0] == 404
    assert (await ask(web, "GET", f"{path}/audio"))[0] == 404
    assert not list((tmp_path / "uploads").rglob("*.wav"))


async def test_missing_recordings_are_told_and_needed_ones_stay(web: WebStage) -> None:
    """English callers would hear a tone, Chinese ones the voice; what they need stays."""
    _, told = await ask(web, "GET", "/missing")
    assert [(one["language"], one["silent"]) for one in told["items"]] == [
        ("zh-CN", False),
        ("en", True),
    ]
    for language in ("zh-CN", "en"):
        await ask(web, "PUT", f"/{language}/welcome", data=tone("WAV", 8_000))
    assert (await ask(web, "GET", "/missing"))[1]["items"] == []
    status, told = await ask(web, "DELETE", "/en/welcome")
    assert (status, told["code"]) == (409, "prompt_in_use")
    assert (await ask(web, "DELETE", "/zh-CN/welcome"))[0] == 204


async def test_a_text_is_heard_in_the_voice_of_the_hotline(web: WebStage) -> None:
    """As callers would hear it."""
    status, raw = await ask(web, "POST", "/speak", json={"text": "Hello", "language": "en"})
    assert (status, soundfile.info(io.BytesIO(raw)).samplerate) == (200, 8_000)


async def test_each_language_has_its_own_voice_and_a_broken_one_is_replaced() -> None:
    """Another voice is a change of signature, so that cached sounds are made anew."""
    usual, own = Beeper(), Beeper()
    voices = Voices(usual, {"en": own})
    await voices.speak("Hello", "en")
    await voices.speak("您好", "zh-CN")
    assert (own.said, usual.said) == (["en Hello"], ["zh-CN 您好"])
    assert voices.signature != Voices(usual, {}).signature
    own.broken = True
    await voices.speak("Bye", "en")
    assert usual.said[-1] == "en Bye"
