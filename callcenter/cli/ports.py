"""See before the start that every port is free, and say who has it when one is not."""

import errno
import re
import socket
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from callcenter.errors import OperatorError
from callcenter.settings import Settings

LOOPBACK = "127.0.0.1"
_LISTENS = "0A"  # the state of a listening TCP socket in /proc/net/tcp


@dataclass(frozen=True, slots=True, kw_only=True)
class Port:
    """
    A port we are going to open.

    `kind` is tcp or udp, `whose` the process that opens it, `host` the address it is opened on.
    """

    host: str
    number: int
    kind: str
    setting: str
    whose: str


def ports_of(settings: Settings) -> list[Port]:
    """
    List the ports of an installation, the thousands for voice left out.

    What the service and Asterisk say to each other stays on this machine whatever the setting.
    """
    told = (
        ("http", "tcp", settings.bind, settings.http_port, "service"),
        ("agi", "tcp", LOOPBACK, settings.agi_port, "service"),
        ("ami", "tcp", LOOPBACK, settings.ami_port, "asterisk"),
        ("ws", "tcp", settings.bind, settings.ws_port, "asterisk"),
        ("sip", "udp", settings.bind, settings.sip_port, "asterisk"),
    )
    return [
        Port(
            host=host,
            number=number,
            kind=kind,
            setting=f"CALLCENTER_{name.upper()}_PORT",
            whose=whose,
        )
        for name, kind, host, number, whose in told
    ]


def check_ports(settings: Settings, ports: Iterable[Port]) -> None:
    """
    See that the ports are free, each is used once, and none lies among those for voice.

    Args:
        settings: Of the installation.
        ports: Those to be opened now.

    Raises:
        OperatorError: Names every port that cannot be used, its setting, and who has it.
    """
    faults = [*_double(settings), *(f for p in ports if (f := _fault(p)))]
    if faults:
        raise OperatorError(" ".join(faults), "Free these ports, or set others.")


def _double(settings: Settings) -> Iterator[str]:
    first, _, last = settings.rtp_ports.partition("-")
    seen: dict[tuple[str, int], str] = {}
    for port in ports_of(settings):
        other = seen.setdefault((port.kind, port.number), port.setting)
        if other != port.setting:
            yield f"{other} and {port.setting} are both {port.number}."
        if port.kind == "udp" and int(first) <= port.number <= int(last):
            yield f"{port.setting} ({port.number}) lies inside CALLCENTER_RTP_PORTS."


def _fault(port: Port) -> str | None:
    family = socket.AF_INET6 if ":" in port.host else socket.AF_INET
    kind = socket.SOCK_STREAM if port.kind == "tcp" else socket.SOCK_DGRAM
    with socket.socket(family, kind) as probe:
        if port.kind == "tcp":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((port.host, port.number))
            if port.kind == "tcp":
                probe.listen(1)
        except OSError as error:
            what = f"Port {port.number}/{port.kind} on {port.host} ({port.setting})"
            if error.errno == errno.EADDRINUSE:
                return f"{what} is in use{_by_whom(port)}."
            return f"{what} cannot be opened: {error.strerror}."
    return None


def _by_whom(port: Port) -> str:
    """Name the process that has a port, where this user may see it."""
    sockets = {f"socket:[{inode}]" for inode in _inodes(port)}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if any(str(fd.readlink()) in sockets for fd in (process / "fd").iterdir()):
                return f" by {(process / 'comm').read_text().strip()} (process {process.name})"
        except OSError:
            continue  # another user's, or it has just ended
    return ""


def _inodes(port: Port) -> Iterator[str]:
    for table in (port.kind, f"{port.kind}6"):
        file = Path(f"/proc/net/{table}")
        for line in file.read_text().splitlines()[1:] if file.exists() else ():
            fields = line.split()
            if not re.fullmatch(rf"[0-9A-F]+:{port.number:04X}", fields[1]):
                continue
            if port.kind == "udp" or fields[3] == _LISTENS:
                yield fields[9]
