"""An agent's telephone by baresip."""

import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from callcenter import toolbox
from callcenter.demo.sip_socket import Server
from callcenter.demo.tones import RATE_HZ, sine
from tests.integration.sipp.program import Program

LONGEST_CALL_S = 60
REGISTERED = "200 OK (PBX)"

CONFIG = """\
poll_method epoll
sip_listen 127.0.0.1:0
net_interface 127.0.0.1
call_max_calls 4
module_path {modules}
module g711.so
module aufile.so
module aubridge.so
module_app account.so
module_app menu.so
audio_source aufile,{tone}
audio_player aubridge,sink
audio_alert aubridge,alert
ausrc_srate {rate}
auplay_srate {rate}
ausrc_channels 1
auplay_channels 1
"""
ACCOUNT = (
    "<sip:{number}@{host}:{port};transport=udp>;auth_pass={password};answermode=auto;"
    "regint=60;audio_codecs=pcma\n"
)


@asynccontextmanager
async def baresip_phone(
    server: Server, number: str, password: str, *, tone_hz: int, folder: Path
) -> AsyncIterator[Program]:
    """
    Run a telephone that is registered, answers at once and speaks a tone.

    Args:
        server: The PBX.
        number: User name of the telephone.
        password: Its secret.
        tone_hz: What it speaks, for at most a minute.
        folder: Its own, empty.
    """
    _write_tone(folder / "tone.wav", tone_hz)
    account = ACCOUNT.format(
        number=number, host=server.address, port=server.port, password=password
    )
    config = CONFIG.format(modules=_modules(), tone=folder / "tone.wav", rate=RATE_HZ)
    for name, text in (("config", config), ("accounts", account), ("contacts", "")):
        (folder / name).write_text(text)
    async with Program("baresip", ["-f", str(folder)], folder) as program:
        await program.says(REGISTERED)
        yield program


def _modules() -> Path:
    """Find the modules that belong to this baresip, installed or unpacked."""
    usr = Path(toolbox.command("baresip").argv[-1]).resolve().parent.parent
    found = [*usr.glob("lib/baresip/modules"), *usr.glob("lib/*/baresip/modules")]
    assert found, f"no modules of baresip below {usr}"
    return found[0]


def _write_tone(path: Path, hz: int) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(sine(hz, LONGEST_CALL_S).tobytes())
