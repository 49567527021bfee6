"""An agent's telephone and a customer by SIPp."""

import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from callcenter.demo.g711 import encode
from callcenter.demo.patience import PATIENCE_S
from callcenter.demo.sdp import PCMA
from callcenter.demo.sip_socket import Server
from callcenter.demo.tones import sine
from tests.integration.sipp.program import Program
from tests.ports import free_port

SCENARIOS = Path(__file__).parent / "scenarios"


@asynccontextmanager
async def sipp_phone(
    server: Server, number: str, password: str, *, tone_hz: int, folder: Path
) -> AsyncIterator[Program]:
    """
    Run a telephone that is registered, answers after 0.2 s and speaks a tone.

    Args:
        server: The PBX.
        number: User name of the telephone.
        password: Its secret.
        tone_hz: What it speaks.
        folder: Its own, empty.
    """
    port = free_port(socket.SOCK_DGRAM)
    proof = ["-s", number, "-au", number, "-ap", password, "-m", "1"]
    register = _arguments(server, "register.xml", port, folder, *proof)
    async with Program("sipp", register, folder) as registering:
        assert await registering.ends(within_s=PATIENCE_S) == 0, registering.said()
    messages = folder / "messages.log"
    more = ["-aa", "-trace_msg", "-message_file", str(messages)]
    scenario = _with_tone("agent.xml", tone_hz, folder)
    async with Program("sipp", _arguments(server, scenario, port, folder, *more), folder) as phone:
        # The PBX asks every new contact once whether it is there, and rings it only then.
        await phone.says("OPTIONS", file=messages)
        yield phone


def sipp_customer(
    server: Server, number: str, *, from_header: str, tone_hz: int, talk_s: float, folder: Path
) -> Program:
    """
    Return a customer who dials, presses 0 after a second, speaks a tone and hangs up.

    Args:
        server: The PBX.
        number: What is dialled.
        from_header: Value of From, without tag; SIPp sends it as it is.
        tone_hz: What is spoken.
        talk_s: For how long.
        folder: The customer's own, empty.
    """
    habits = ["-s", number, "-m", "1", "-d", str(round(talk_s * 1000)), "-key", "from", from_header]
    scenario = _with_tone("customer.xml", tone_hz, folder)
    return Program(
        "sipp", _arguments(server, scenario, free_port(socket.SOCK_DGRAM), folder, *habits), folder
    )


def sipp_pressers(
    server: Server,
    number: str,
    *,
    calls: int,
    at_once: int,
    rate: int,
    folder: Path,
    pause_s: float = 1.4,
    more: Sequence[str] = (),
) -> Program:
    """
    Return callers of a menu, each of whom presses 1 five times and waits for the end.

    Args:
        server: The PBX.
        number: What is dialled.
        calls: How many calls in all.
        at_once: How many at one time.
        rate: New calls a second.
        folder: Their own, empty.
        pause_s: Between answer and keys, and between two keys.
        more: Further arguments of SIPp.
    """
    habits = ["-s", number, "-m", str(calls), "-l", str(at_once), "-r", str(rate)]
    habits += ["-d", str(round(pause_s * 1000))]
    port = free_port(socket.SOCK_DGRAM)
    return Program("sipp", _arguments(server, "presser.xml", port, folder, *habits, *more), folder)


def _arguments(
    server: Server, scenario: str | Path, port: int, folder: Path, *more: str
) -> list[str]:
    return [
        f"{server.address}:{server.port}",
        *("-sf", str(SCENARIOS / scenario)),
        *("-i", "127.0.0.1", "-p", str(port)),
        *("-mi", "127.0.0.1", "-mp", str(free_port(socket.SOCK_DGRAM))),
        *("-trace_err", "-error_file", str(folder / "errors.log")),
        "-nostdin",
        *more,
    ]


def _with_tone(scenario: str, hz: int, folder: Path) -> Path:
    """Copy a scenario, with the raw A-law file that it plays over and over."""
    tone = folder / "tone.al"
    tone.write_bytes(encode(sine(hz, 1.0), PCMA))
    copy = folder / scenario
    copy.write_text((SCENARIOS / scenario).read_text().replace("TONE_FILE", str(tone)))
    return copy
