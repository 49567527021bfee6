"""A voice of the user's own, as a program."""

import sys
from pathlib import Path

import numpy as np
import pytest

from callcenter.errors import OperatorError
from callcenter.prompts import sound, synthesiser
from callcenter.prompts.command_voice import CommandVoice
from callcenter.prompts.synthesiser import NotSynthesised
from callcenter.prompts.voice_setting import read_voices
from callcenter.prompts.voices import Voices

PROGRAM = """
import sys, wave
text = sys.stdin.read()
if "fail" in text:
    sys.exit("it will not")
if "hang" in text:
    import time; time.sleep(60)
if "noise" in text:
    sys.stdout.write("this is no sound"); sys.exit()
out = wave.open(sys.stdout.buffer, "wb")
out.setnchannels(1); out.setsampwidth(2); out.setframerate(16000)
out.writeframes(bytes([0, 64] * 8 + [0, 192] * 8) * 10 * len(text))
"""


@pytest.fixture
def voice(tmp_path: Path) -> CommandVoice:
    """Speak by a small program; the longer the text, the longer the sound."""
    program = tmp_path / "voice.py"
    program.write_text(PROGRAM)
    return CommandVoice(f"{sys.executable} {program}")


class Usual:
    """Speaks in place of a voice that fails."""

    signature = "usual"

    async def speak(self, text: str, language: str) -> sound.Samples:
        """See `Synthesiser.speak`."""
        del text, language
        return np.full(123, 0.1, dtype=np.float32)

    async def close(self) -> None:
        """See `Synthesiser.close`."""


async def test_a_program_speaks(voice: CommandVoice) -> None:
    """Text in, sound out, for the telephone."""
    short, long = await voice.speak("Hi", "en"), await voice.speak("Hi there " * 5, "en")
    assert 0 < len(short) < len(long)


@pytest.mark.parametrize("text", ["fail", "noise", " "])
async def test_what_cannot_be_spoken_is_told_and_the_usual_voice_speaks(
    voice: CommandVoice, text: str
) -> None:
    """Its exit, its nonsense, and nothing to say."""
    with pytest.raises(NotSynthesised):
        await voice.speak(text, "en")
    assert len(await Voices(Usual(), {"en": voice}).speak(text, "en")) == 123


async def test_a_program_that_hangs_is_ended(
    voice: CommandVoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No caller waits for it."""
    monkeypatch.setattr(synthesiser, "TIMEOUT_S", 0.5)
    with pytest.raises(NotSynthesised, match="not ready"):
        await voice.speak("hang", "en")


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("{", "CALLCENTER_VOICES"),
        ("[]", "no JSON object"),
        ('{"fr": "true"}', "no language"),
        ('{"en": ""}', "no command"),
        ('{"en": 3}', "no command"),
        ('{"en": "no-such-program-here"}', "no program"),
        ('{"en": "true \'"}', "quotation"),
        ('{"zh-CN": "hibari"}', "English only"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_with_its_repair(setting: str, told: str) -> None:
    """One sentence, before anything starts."""
    with pytest.raises(OperatorError, match=told):
        read_voices(setting)


def test_no_setting_is_no_voice_of_ones_own() -> None:
    """And a program that is there is taken."""
    assert read_voices(" ") == {}
    assert read_voices('{"en": "true --model x"}')["en"].signature == "true --model x"
