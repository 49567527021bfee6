"""The extra English voice: the real package speaks, and without it espeak-ng does."""

import asyncio
import importlib.util
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from structlog.testing import capture_logs

from callcenter.prompts import hibari_voice, synthesiser
from callcenter.prompts.hibari_voice import HibariVoice
from callcenter.prompts.sound import RATE, Samples
from callcenter.prompts.synthesiser import NotSynthesised
from callcenter.prompts.voice_setting import read_voices

SENTENCE = "Thank you for calling. Press one for orders, or zero for a person."
CHOSEN = '{"en": "hibari"}'
# Answers a text by what it says: dies, hangs, promises too much, says nothing.
STUBBORN = """
import sys, time
head = sys.stdin.buffer.read(4)
text = sys.stdin.buffer.read(int.from_bytes(head, "big")).decode()
if text == "hang": time.sleep(60)
if text == "boast": sys.stdout.buffer.write(b"\\xff" * 4)
if text == "silence": sys.stdout.buffer.write(bytes(4))
if text == "half": sys.stdout.buffer.write(b"\\x00\\x00\\x00\\x64half")
"""


@pytest.fixture
async def voice() -> AsyncIterator[HibariVoice]:
    """Let the real voice go afterwards."""
    real = HibariVoice()
    yield real
    await real.close()


def pitched_share(samples: Samples) -> float:
    """Tell in how many of the loud moments the sound has the pitch of a human voice."""
    frames = samples[: len(samples) // 320 * 320].reshape(-1, 320).astype(np.float64)
    loud = frames[np.sqrt((frames**2).mean(axis=1)) > 0.03]
    pitched = 0
    for frame in loud:
        echo = np.correlate(frame, frame, "full")[319:]
        # 80 to 400 Hz, in samples of one period.
        pitched += bool(echo[RATE // 400 : RATE // 80].max() > 0.4 * echo[0])
    return pitched / max(1, len(loud))


async def test_the_real_voice_speaks(voice: HibariVoice) -> None:
    """As long as a person would take, with voiced sounds and pauses, and energy where speech is."""
    said = await voice.speak(SENTENCE, "en")
    assert 3.0 < len(said) / RATE < 9.0
    assert pitched_share(said) > 0.5
    power = np.abs(np.fft.rfft(said.astype(np.float64))) ** 2
    pitch = np.fft.rfftfreq(len(said), 1 / RATE)
    assert power[(pitch > 100) & (pitch < 3_400)].sum() > 0.9 * power.sum()
    heard = np.sqrt((said[: len(said) // 400 * 400].reshape(-1, 400) ** 2).mean(axis=1))
    assert (heard < 0.01).any(), "no pause between the sentences"


async def test_a_sentence_sounds_the_same_each_time_and_a_longer_one_takes_longer(
    voice: HibariVoice,
) -> None:
    """One process for all of them; what is kept under a text must not depend on the moment."""
    first = await voice.speak(SENTENCE, "en")
    process = voice._process
    again, longer = await asyncio.gather(
        voice.speak(SENTENCE, "en"), voice.speak(SENTENCE * 2, "en")
    )
    assert np.array_equal(first, again)
    assert len(longer) > 1.6 * len(first)
    assert voice._process is process
    assert voice.signature.startswith("hibari 0.")


@pytest.mark.parametrize(("text", "language"), [("您好。", "zh-CN"), ("您好", "en"), ("", "en")])
async def test_what_it_cannot_speak_is_left_to_the_usual_voice(
    voice: HibariVoice, text: str, language: str
) -> None:
    """Another language, and nothing that it knows how to say."""
    with pytest.raises(NotSynthesised):
        await voice.speak(text, language)


@pytest.mark.parametrize("text", ["hang", "boast", "silence", "half", "die"])
async def test_a_process_that_does_not_answer_in_full_is_never_asked_again(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It hangs, dies, or promises more than any sentence takes."""
    program = tmp_path / "stubborn.py"
    program.write_text(STUBBORN)
    stubborn = HibariVoice([sys.executable, str(program)])
    monkeypatch.setattr(synthesiser, "TIMEOUT_S", 2.0)
    with pytest.raises(NotSynthesised):
        await stubborn.speak(text, "en")
    assert stubborn._process is None or text == "silence"
    await stubborn.close()


async def test_a_process_that_nobody_asks_is_let_go_and_comes_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its memory is not held for ever; the next text starts another."""
    started: list[asyncio.subprocess.Process] = []
    start = asyncio.create_subprocess_exec

    async def noted(*argv: str, **options: Any) -> asyncio.subprocess.Process:
        started.append(await start(*argv, **options))
        return started[-1]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", noted)
    voice = HibariVoice(idle_s=0.01)
    await voice.speak("One.", "en")
    assert await started[0].wait() == 0
    assert len(await voice.speak("Two.", "en"))
    assert len(started) == 2
    await voice.close()


def test_the_setting_chooses_it() -> None:
    """By its name alone."""
    assert isinstance(read_voices(CHOSEN)["en"], HibariVoice)


def test_where_it_is_not_installed_one_warning_names_the_repair(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The service starts all the same: espeak-ng speaks."""
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda n: None if n == "hibari" else real(n))
    with capture_logs() as logs:
        assert read_voices(CHOSEN) == {}
    assert [(line["event"], line["log_level"]) for line in logs] == [
        ("voice.not_installed", "warning")
    ]
    assert logs[0]["instead"] == "espeak-ng"
    assert hibari_voice.INSTALL in logs[0]["repair"]
