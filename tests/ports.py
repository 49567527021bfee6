"""
Ports for what tests start.

Test processes that run side by side each have a part of the numbers of their own, below those that
the system gives out by itself, so that no port is taken between the moment it is found free and
the moment it is used.
"""

import itertools
import os
import secrets
import socket

FIRST, SHARE = 12_000, 1_500
FIRST_OF_RANGES, SLOT, SLOTS = 22_000, 200, 8
PARTS = 6

_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % PARTS
_singles = itertools.count(secrets.randbelow(SHARE))
_slots = itertools.count(secrets.randbelow(SLOTS))


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    """Return a port of the loopback address that nobody uses and no other test process is given."""
    for number in itertools.islice(_singles, SHARE):
        port = FIRST + _worker * SHARE + number % SHARE
        if _is_free(port, kind):
            return port
    raise RuntimeError("no port is free")


def free_range(count: int) -> str:
    """Return `count` ports in a row for sound (UDP, at most `SLOT`), as `first-last`."""
    for number in itertools.islice(_slots, SLOTS):
        first = FIRST_OF_RANGES + (_worker * SLOTS + number % SLOTS) * SLOT
        if all(_is_free(port, socket.SOCK_DGRAM) for port in range(first, first + count, 10)):
            return f"{first}-{first + count - 1}"
    raise RuntimeError("no range of ports is free")


def _is_free(port: int, kind: socket.SocketKind) -> bool:
    with socket.socket(socket.AF_INET, kind) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
