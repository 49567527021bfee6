"""Every prompt becomes a sound once; whatever fails, something is heard."""

import asyncio
import wave
from pathlib import Path

import numpy as np
import pytest
import soundfile
from structlog.testing import capture_logs

from callcenter import toolbox
from callcenter.ivr.checking import examine
from callcenter.ivr.commands import Prompt
from callcenter.ivr.phrases import constant_prompts
from callcenter.prompts import sound, synthesiser
from callcenter.prompts.shop import PromptShop, recordings
from callcenter.prompts.synthesiser import EspeakSynthesiser, NotSynthesised

FLOWS = Path(__file__).parents[3] / "ivr_flows"


class Pretend:
    """A synthesiser that counts, and fails when told to."""

    signature = "pretend"

    def __init__(self) -> None:
        self.spoken: list[str] = []
        self.broken = False
        self.go_on = asyncio.Event()
        self.go_on.set()

    async def speak(self, text: str, language: str) -> sound.Samples:
        """See `Synthesiser.speak`."""
        self.spoken.append(f"{language} {text}")
        await self.go_on.wait()
        if self.broken:
            raise NotSynthesised("told to fail")
        return sound.beep(length_s=0.2, pitch_hz=600)

    async def close(self) -> None:
        """See `Synthesiser.close`."""


def hello(text: str = "Hello") -> Prompt:
    """Make an English prompt."""
    return Prompt(language="en", text=text)


def tone(path: Path, rate: int, *, seconds: float = 1.0, level: float = 0.05) -> None:
    """Write a stereo recording of a quiet tone."""
    at = np.arange(int(rate * seconds)) / rate
    one = (level * np.sin(2 * np.pi * 500 * at)).astype(np.float32)
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, np.stack([one, one], axis=1), rate)


def heard(stem: str) -> tuple[np.ndarray, int]:
    """Read what a caller would hear."""
    samples, rate = soundfile.read(f"{stem}.wav", dtype="float32")
    return samples, rate


def loudness(samples: np.ndarray) -> float:
    """Tell the level in dB below full scale."""
    return float(10 * np.log10(np.mean(samples.astype(np.float64) ** 2)))


async def test_the_same_prompt_is_made_once_whoever_asks(tmp_path: Path) -> None:
    """Callers at one moment wait for one making; later ones, also after a restart, for none."""
    maker = Pretend()
    shop = PromptShop(tmp_path, maker)
    stems = await asyncio.gather(*(shop.sound(hello()) for _ in range(20)))
    assert len(set(stems)) == 1
    assert await PromptShop(tmp_path, maker).sound(hello()) == stems[0]
    assert maker.spoken == ["en Hello"]
    assert not list((tmp_path / "prompts").glob(".new-*"))


async def test_one_caller_who_hangs_up_does_not_take_the_sound_from_others(tmp_path: Path) -> None:
    """The making goes on although the first who asked is gone."""
    maker = Pretend()
    maker.go_on.clear()
    shop = PromptShop(tmp_path, maker)
    first = asyncio.create_task(shop.sound(hello()))
    second = asyncio.create_task(shop.sound(hello()))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.sleep(0)
    maker.go_on.set()
    assert await second != shop.beep
    assert len(maker.spoken) == 1


async def test_a_failing_synthesiser_gives_a_tone_and_a_clear_line_in_the_log(
    tmp_path: Path,
) -> None:
    """The call goes on, the caller hears something, and the next caller tries anew."""
    maker = Pretend()
    maker.broken = True
    shop = PromptShop(tmp_path, maker)
    with capture_logs() as logs:
        assert await shop.sound(hello()) == shop.beep
    samples, rate = heard(shop.beep)
    assert (rate, len(samples) > 1000) == (8000, True)
    assert [(line["event"], line["why"]) for line in logs] == [("prompt.failed", "told to fail")]
    maker.broken = False
    assert await shop.sound(hello()) != shop.beep


@pytest.mark.parametrize(("ending", "rate"), [("wav", 44_100), ("mp3", 48_000), ("wav", 8_000)])
async def test_a_recording_is_converted_and_played_instead_of_the_text(
    tmp_path: Path, ending: str, rate: int
) -> None:
    """Any rate, two channels and a low level become 8 kHz mono at the common loudness."""
    tone(tmp_path / "sounds" / "en" / f"welcome.{ending}", rate)
    maker = Pretend()
    shop = PromptShop(tmp_path, maker, sounds=tmp_path / "sounds")
    stem = await shop.sound(Prompt(language="en", text="Hello", file="welcome"))
    with wave.open(f"{stem}.wav") as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (8000, 1, 2)
    samples, _ = heard(stem)
    assert 0.9 < len(samples) / 8000 < 1.2
    assert -23 < loudness(samples) < -18
    assert maker.spoken == []
    assert recordings(tmp_path / "sounds") == {"en/welcome"}


async def test_a_replaced_recording_is_heard_at_once(tmp_path: Path) -> None:
    """The file's own change makes another sound; nothing need be cleared."""
    file = tmp_path / "sounds" / "en" / "welcome.wav"
    shop = PromptShop(tmp_path, Pretend(), sounds=tmp_path / "sounds")
    tone(file, 8000)
    prompt = Prompt(language="en", file="welcome")
    before = await shop.sound(prompt)
    tone(file, 8000, seconds=2.0)
    assert await shop.sound(prompt) != before


async def test_a_broken_recording_falls_back_to_the_text_then_to_the_tone(tmp_path: Path) -> None:
    """A file that is no sound does not silence the prompt."""
    file = tmp_path / "sounds" / "en" / "welcome.wav"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"no sound at all")
    maker = Pretend()
    shop = PromptShop(tmp_path, maker, sounds=tmp_path / "sounds")
    with capture_logs() as logs:
        made = await shop.sound(Prompt(language="en", text="Hello", file="welcome"))
        alone = await shop.sound(Prompt(language="en", file="welcome"))
        missing = await shop.sound(Prompt(language="en", file="nowhere"))
    assert maker.spoken == ["en Hello"]
    assert made != shop.beep
    assert (alone, missing) == (shop.beep, shop.beep)
    assert {line["event"] for line in logs} == {"prompt.failed", "prompt.not_recorded"}


async def test_a_name_cannot_lead_out_of_the_folder_of_recordings(tmp_path: Path) -> None:
    """Neither dots nor a link outside are followed."""
    tone(tmp_path / "secret.wav", 8000)
    (tmp_path / "sounds" / "en").mkdir(parents=True)
    (tmp_path / "sounds" / "en" / "link.wav").symlink_to(tmp_path / "secret.wav")
    shop = PromptShop(tmp_path, Pretend(), sounds=tmp_path / "sounds")
    for name in ("../../secret", "link", str(tmp_path / "secret")):
        assert await shop.sound(Prompt(language="en", file=name)) == shop.beep


async def test_the_cache_stays_within_its_bound(tmp_path: Path) -> None:
    """What was used least recently goes; the tone stays."""
    shop = PromptShop(tmp_path, Pretend(), max_cache_bytes=10_000)
    stems = [await shop.sound(hello(str(number))) for number in range(10)]
    shop.tidy()
    left = sum(path.stat().st_size for path in (tmp_path / "prompts").glob("*.wav"))
    assert left < 10_000 + Path(f"{shop.beep}.wav").stat().st_size
    assert not Path(f"{stems[0]}.wav").exists()
    assert Path(f"{stems[-1]}.wav").exists()


async def test_the_hotline_is_really_spoken_in_both_languages(tmp_path: Path) -> None:
    """With the real program: plausible length and level, all prompts of the demo, no stand-in."""
    tool = toolbox.command("espeak-ng")
    shop = PromptShop(tmp_path, EspeakSynthesiser(tool.argv, tool.env))
    flow = examine((FLOWS / "main.yaml").read_text(encoding="utf-8"), "main.yaml").flow
    assert flow is not None
    prompts = list(dict.fromkeys(constant_prompts(flow)))
    assert await shop.prepare(prompts) == len(prompts)
    for prompt in prompts:
        samples, rate = heard(await shop.sound(prompt))
        assert rate == 8000
        per_s = len(prompt.text or "") / (len(samples) / rate)
        assert 3 < per_s < 6 if prompt.language == "zh-CN" else 9 < per_s < 22
        assert -24 < loudness(samples) < -18
        assert np.abs(samples).max() <= 0.91


async def test_text_is_only_ever_text_to_the_synthesiser() -> None:
    """Options, file names and phonemes in a text are read out, not obeyed."""
    tool = toolbox.command("espeak-ng")
    maker = EspeakSynthesiser(tool.argv, tool.env)
    plain = await maker.speak("hello", "en")
    for text in ("--help", "-f /etc/hostname", "[[h@l'oU]]", "hello\nhello"):
        assert len(await maker.speak(text, "en")) > 800
    assert len(await maker.speak("x " * 5_000, "en")) > len(plain)
    for text, language in (("", "en"), ("hello", "fr")):
        with pytest.raises(NotSynthesised):
            await maker.speak(text, language)


async def test_a_synthesiser_that_hangs_or_fails_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process is killed at its time limit; a missing program and an exit code are told."""
    monkeypatch.setattr(synthesiser, "TIMEOUT_S", 0.2)
    slow = tmp_path / "slow"
    slow.write_text("#!/bin/sh\nexec sleep 60\n")
    slow.chmod(0o755)
    for argv, why in (([str(slow)], "within"), (["/nowhere"], "started"), (["/bin/false"], "1")):
        with pytest.raises(NotSynthesised, match=why):
            await EspeakSynthesiser(argv, {}).speak("hello", "en")
