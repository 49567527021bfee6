"""Asterisk starts from our configuration: quietly, complete, and only for this machine."""

import asyncio
import os
from pathlib import Path

import pytest

from callcenter.demo.caller import Caller
from callcenter.demo.patience import PATIENCE_S
from callcenter.demo.sip_socket import Server
from callcenter.settings import Settings
from callcenter.telephony.pbx_config import (
    AMI_COMMANDS_USER,
    AMI_EVENTS_USER,
    AMI_RELOAD_USER,
)
from callcenter.telephony.pbx_place import needed_modules
from tests.integration.asterisk.ami_probe import AmiProbe
from tests.integration.asterisk.process import AsteriskProcess, free_settings

pytestmark = pytest.mark.integration

DENIED = "Permission denied"
# Of the four tables, each line: local address and port in hexadecimal, inode in the tenth column.
TABLES = ("tcp", "tcp6", "udp", "udp6")
LOOPBACK = "0100007F"
EPHEMERAL = 32_768


def _sockets(pid: int) -> list[tuple[str, str, int]]:
    """Return table, local address and port of each open internet socket of a process."""
    inodes = set()
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        target = os.readlink(entry)  # noqa: PTH115 - sockets are no paths
        if target.startswith("socket:["):
            inodes.add(target[8:-1])
    found = []
    for table in TABLES:
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[9] in inodes:
                address, _, port = fields[1].partition(":")
                found.append((table, address, int(port, 16)))
    return found


def test_a_start_logs_no_warning_and_no_error(home: Path) -> None:
    """With the product's own times and no phones yet, as at the very first start."""
    with AsteriskProcess(free_settings(home / "a")) as asterisk:
        problems = asterisk.problems()
    assert problems == []


def test_all_files_stay_in_the_home_and_are_ours_alone(asterisk: AsteriskProcess) -> None:
    """Secrets stand in the configuration: nobody else may read it."""
    home = asterisk.settings.home
    ours = [p for p in (home / "asterisk/etc").rglob("*.conf") if "_local" not in p.name]
    for file in [*ours, *(home / "run").glob("*")]:
        assert file.stat().st_mode & 0o077 == 0, file
    assert (home / "asterisk").is_dir()


async def test_every_named_module_is_running(settings: Settings) -> None:
    """A module that declines to load would be missed only in a call."""
    missing = []
    async with AmiProbe(settings, AMI_RELOAD_USER) as ami:
        for module in needed_modules():
            answer = await ami.act("ModuleCheck", Module=module)
            if answer["Response"] != "Success":
                missing.append(module)
    assert missing == []


async def test_sockets_are_on_loopback_also_during_a_call(
    asterisk: AsteriskProcess, server: Server
) -> None:
    """Only the SIP library's own name look-ups use a socket that is not bound to loopback."""
    async with Caller(server, "13800138000") as caller:
        call = await caller.start("4001")
        await call.heard.sound()
        sockets = _sockets(asterisk.pid)
    settings = asterisk.settings
    ours = {settings.sip_port, settings.ws_port, settings.ami_port}
    first, last = map(int, settings.rtp_ports.split("-"))
    assert ours <= {port for _, _, port in sockets}
    assert [port for _, _, port in sockets if first <= port <= last]
    elsewhere = [(table, port) for table, address, port in sockets if address != LOOPBACK]
    assert sorted(table for table, _ in elsewhere) == ["udp", "udp6"]
    assert all(port >= EPHEMERAL for _, port in elsewhere)


@pytest.mark.parametrize(
    ("path", "status"), [("/ws", "101"), ("/", "404"), ("/httpstatus", "404"), ("/static/", "404")]
)
async def test_only_the_socket_of_browser_phones_is_served(
    settings: Settings, path: str, status: str
) -> None:
    """The WebSocket speaks SIP; there are no pages."""
    reader, writer = await asyncio.open_connection("127.0.0.1", settings.ws_port)
    writer.write(
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Protocol: sip\r\n\r\n".encode()
    )
    first = await asyncio.wait_for(reader.readline(), PATIENCE_S)
    writer.close()
    await writer.wait_closed()
    assert first.decode().split()[1] == status


@pytest.mark.parametrize(
    ("action", "headers"),
    [
        ("Status", {}),
        ("CoreShowChannels", {}),
        ("DeviceStateList", {}),
        ("BridgeList", {}),
        ("Ping", {}),
        ("Getvar", {"Variable": "LEASE"}),
    ],
)
async def test_the_account_of_events_may_ask(
    settings: Settings, action: str, headers: dict[str, str]
) -> None:
    """A snapshot of everything is made over the link that hears the events."""
    async with AmiProbe(settings, AMI_EVENTS_USER) as ami:
        assert (await ami.act(action, **headers))["Response"] == "Success"


@pytest.mark.parametrize("action", ["Hangup", "Originate", "Reload", "Command", "UpdateConfig"])
async def test_the_account_of_events_may_not_act(settings: Settings, action: str) -> None:
    """What reads hostile text must not be able to do harm."""
    async with AmiProbe(settings, AMI_EVENTS_USER) as ami:
        assert DENIED in (await ami.act(action))["Message"]


@pytest.mark.parametrize(
    "action",
    [
        "Hangup",
        "PlayDTMF",
        "Redirect",
        "MixMonitorMute",
        "Setvar",
        "Getvar",
        "ControlPlayback",
        "BlindTransfer",
        "Atxfer",
        "QueueAdd",
        "Status",
        "Originate",
    ],
)
async def test_the_account_of_commands_may_act_on_calls(settings: Settings, action: str) -> None:
    """Asked without what it needs, each is refused for that and not for want of rights."""
    async with AmiProbe(settings, AMI_COMMANDS_USER) as ami:
        assert DENIED not in (await ami.act(action)).get("Message", "")


@pytest.mark.parametrize(
    "action",
    ["Command", "Reload", "ModuleLoad", "GetConfig", "UpdateConfig", "DBPut", "PJSIPNotify"],
)
async def test_the_account_of_commands_may_not_change_asterisk(
    settings: Settings, action: str
) -> None:
    """No console, no configuration, no modules: calls only."""
    async with AmiProbe(settings, AMI_COMMANDS_USER) as ami:
        assert DENIED in (await ami.act(action))["Message"]


async def test_an_originate_cannot_run_a_program(settings: Settings, tmp_path: Path) -> None:
    """Even if the service were made to send one, the account and the modules do not allow it."""
    proof = tmp_path / "ran"
    async with AmiProbe(settings, AMI_COMMANDS_USER) as ami:
        for application in ("System", "TrySystem", "Exec", "AGI", "MixMonitor"):
            answer = await ami.act(
                "Originate",
                Channel="Local/s@cc-away",
                Application=application,
                Data=f"touch {proof}",
            )
            assert answer["Response"] == "Error", application
        answer = await ami.act(
            "Originate",
            Channel="Local/s@cc-away",
            Application="NoOp",
            Data=f"${{SHELL(touch {proof})}}",
        )
        await asyncio.sleep(0.2)
    assert answer["Response"] == "Error"
    assert not proof.exists()


@pytest.mark.parametrize("action", ["Originate", "Hangup", "Command", "Status"])
async def test_the_account_of_reloads_may_not_touch_calls(settings: Settings, action: str) -> None:
    """Reloading needs the class that lets an Originate run programs: they never meet."""
    async with AmiProbe(settings, AMI_RELOAD_USER) as ami:
        answer = await ami.act(action, Channel="PJSIP/none")
    if action in {"Hangup", "Status"}:  # the class includes these; there is nothing to find
        assert answer["Response"] == "Error"
    else:
        assert DENIED in answer["Message"]
