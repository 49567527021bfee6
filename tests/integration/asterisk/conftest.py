"""One Asterisk per test file, with the times that it names as `TIMES`; all sounds are tones."""

import shutil
import tempfile
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest

from callcenter.demo.sip_socket import Server
from callcenter.demo.tones import RATE_HZ, sine
from callcenter.settings import Settings
from callcenter.telephony.pbx_config import Endpoint, PbxTimes, system_sounds
from tests.integration.asterisk.process import AsteriskProcess, free_settings

PATIENT = PbxTimes(duty="PJSIP/1009")
"""A file makes shorter only what its tests wait for, so that nothing else runs out on them."""

# Each prompt of the dialplan is a tone of its own here, so that a test knows what it hears.
PROMPT_HZ = {
    "fallback-wait": 600,
    "fallback-voicemail": 700,
    "fallback-thanks": 800,
    "confirm-press-1": 900,
    "service-away": 1100,
}
MUSIC_HZ = 500
PHONES = ("1001", "1002", "1009")


def secret(number: str) -> str:
    """Return the secret of a phone of these tests."""
    return f"secret-of-{number}"


def write_prompts(settings: Settings, language: str = "zh-CN") -> None:
    """Make every prompt of the dialplan half a second of its tone."""
    folder = system_sounds(settings) / language
    folder.mkdir(parents=True, exist_ok=True)
    for name, hz in PROMPT_HZ.items():
        _write_tone(folder / f"{name}.wav", hz, 0.6)


def _write_music(settings: Settings) -> None:
    """Make the music on hold a tone, by the file that is left to the operator."""
    folder = settings.home / "music"
    folder.mkdir()
    _write_tone(folder / "tone.wav", MUSIC_HZ, 5.0)
    local = settings.home / "asterisk/etc/musiconhold_local.conf"
    local.parent.mkdir(parents=True)
    local.write_text(f"[default](+)\ndirectory = {folder}\n")


def _write_tone(path: Path, hz: int, seconds: float) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(sine(hz, seconds).tobytes())


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """Give the tests of one file a short path of their own."""
    folder = Path(tempfile.mkdtemp(prefix="cc-ast-"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def asterisk(home: Path, request: pytest.FixtureRequest) -> Iterator[AsteriskProcess]:
    """Run Asterisk for the tests of one file."""
    settings = free_settings(home)
    write_prompts(settings)
    _write_music(settings)
    # The person on duty is nobody of the emergency queue.
    phones = [Endpoint(name=n, secret=secret(n), emergency=n == "1001") for n in PHONES]
    times: PbxTimes = getattr(request.module, "TIMES", PATIENT)
    with AsteriskProcess(settings, times=times, endpoints=phones) as process:
        yield process


@pytest.fixture
def settings(asterisk: AsteriskProcess) -> Settings:
    """Return the settings of the running Asterisk."""
    return asterisk.settings


@pytest.fixture
def server(settings: Settings) -> Server:
    """Return the running Asterisk, as simulated telephones see it."""
    return Server(port=settings.sip_port)
