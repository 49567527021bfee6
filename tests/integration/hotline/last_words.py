"""What is known of an installation when a story failed, for whoever has the report and no more."""

import socket
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

from callcenter.settings import Settings
from callcenter.telephony.pbx_config import AMI_EVENTS_USER, read_ami_secret

LATEST, COMPLAINTS, EVENTS = 25, 25, 12
ANSWER_S = 10.0
AWAY = {"UNAVAILABLE", "INVALID"}
ASKED = '"status":200'
"""Marks lines that only tell that a test asked for something."""
LOUD = ('"level":"warning"', '"level":"error"', '"level":"critical"', "Traceback")


class Running(Protocol):
    """What is asked of an installation."""

    home: Path

    def ask(self, method: str, path: str, *, token: str | None = None) -> Any:
        """Ask the API."""

    def token(self, username: str) -> str:
        """Sign somebody in."""

    def lines(self) -> list[str]:
        """Return everything it printed."""

    def read_settings(self) -> Settings:
        """Return its settings."""


def of_installation(running: Running) -> str:
    """Tell who does what, which calls live, and what was logged; never raises."""
    printed = running.lines()
    loud = [line for line in printed if any(mark in line for mark in LOUD)]
    parts: dict[str, Callable[[], Iterator[str]]] = {
        "agents and queues": lambda: _floor(running),
        "live calls": lambda: _calls(running),
        "Asterisk": lambda: _exchange(running.read_settings()),
        "warnings and errors": lambda: iter(loud[-COMPLAINTS:]),
        "log": lambda: iter([line for line in printed if ASKED not in line][-LATEST:]),
        "Asterisk's log": lambda: of_log(running.home / "asterisk/log/messages.log"),
    }
    return "\n".join(line for name, told in parts.items() for line in _part(name, told))


def of_log(path: Path) -> Iterator[str]:
    """Tell the last lines of a log."""
    yield from path.read_text(errors="replace").splitlines()[-LATEST:]


def _part(name: str, told: Callable[[], Iterator[str]]) -> Iterator[str]:
    yield f"--- {name}"
    try:
        yield from told()
    except Exception as error:  # noqa: BLE001 - whatever is broken, the rest is told
        yield f"cannot be told: {error!r}"


def _floor(running: Running) -> Iterator[str]:
    floor = running.ask("GET", "/floor", token=running.token("supervisor"))
    names = ("agent", "state", "reason", "device", "device_usable", "desk_present", "call")
    for row in floor["agents"]:
        if row["state"] != "offline" or row["call"]:
            yield str({name: row[name] for name in names})
    for row in floor["queues"]:
        if row["calls"]:
            yield f"{row['queue']}: {row['calls']}"


def _calls(running: Running) -> Iterator[str]:
    token = running.token("supervisor")
    for call in running.ask("GET", "/calls?limit=100", token=token)["items"]:
        if call["ended_at"] is None:
            events = running.ask("GET", f"/calls/{call['id']}/events", token=token)["items"]
            happened = [f"{one['at'][11:23]} {one['type']}" for one in events[-EVENTS:]]
            yield f"{call['id']} {call['caller']} -> {call['number']}: {', '.join(happened)}"


def _exchange(settings: Settings) -> Iterator[str]:
    """Tell the channels, and which telephones are not just idle."""
    names = ("Channel", "ChannelStateDesc", "Context", "Exten", "Application", "Uniqueid")
    for frame in _asked(settings, "CoreShowChannels", "CoreShowChannelsComplete"):
        if "Channel" in frame:
            yield str({name: frame.get(name) for name in names})
    for frame in _asked(settings, "DeviceStateList", "DeviceStateListComplete"):
        if frame.get("Device", "").startswith("PJSIP/") and frame["State"] not in AWAY:
            yield f"{frame['Device']} {frame['State']}"


def _asked(settings: Settings, action: str, end: str) -> list[Mapping[str, str]]:
    """Ask Asterisk's manager; there may be no event loop any more, so this waits."""
    secret = read_ami_secret(settings)
    login = f"Action: Login\r\nUsername: {AMI_EVENTS_USER}\r\nSecret: {secret}\r\n\r\n"
    address = ("127.0.0.1", settings.ami_port)
    with socket.create_connection(address, timeout=ANSWER_S) as link:
        link.sendall(f"{login}Action: {action}\r\n\r\n".encode())
        seen = b""
        while f"Event: {end}".encode() not in seen:
            more = link.recv(65536)
            if not more:
                break
            seen += more
    frames = (frame.split("\r\n") for frame in seen.decode(errors="replace").split("\r\n\r\n"))
    return [dict(line.split(": ", 1) for line in frame if ": " in line) for frame in frames]
