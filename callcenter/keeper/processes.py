"""Who a process id really is: numbers are used again, so pid files alone prove nothing."""

import contextlib
import fcntl
import json
import os
import signal
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from callcenter.keeper.plan import write_whole

LOCK_VARIABLE = "CALLCENTER_KEEPER_LOCK"  # the lock's descriptor, from `callcenter run`
_POLL_S = 0.02
_KILLED_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """
    A process that cannot be mistaken for another one.

    `started` counts clock ticks since the boot named by `boot`; `fingerprint` says what it is.
    """

    pid: int
    started: int
    boot: str
    fingerprint: str = ""

    @property
    def alive(self) -> bool:
        """Tell whether this very process still runs."""
        return _started(self.pid) == self.started and _boot() == self.boot


def know(pid: int, fingerprint: str = "") -> Known | None:
    """Take down who has this number now; None when nobody has."""
    started = _started(pid)
    if started is None:
        return None
    return Known(pid=pid, started=started, boot=_boot(), fingerprint=fingerprint)


class Register:
    """The siblings known in one installation, kept in `run/siblings.json` over a keeper's death."""

    def __init__(self, run: Path) -> None:
        self._run = run
        self._file = run / "siblings.json"

    def alive(self, name: str) -> Known | None:
        """Return the sibling of that name that still runs."""
        known = self._read().get(name)
        return known if known is not None and known.alive else None

    def note(self, name: str, known: Known) -> None:
        """Remember a sibling, and write its pid file."""
        everyone = self._read() | {name: known}
        write_whole(self._file, json.dumps({n: asdict(k) for n, k in everyone.items()}))
        write_whole(self._run / f"{name}.pid", f"{known.pid}\n")

    def forget(self, name: str) -> None:
        """Drop a sibling that has ended."""
        everyone = self._read()
        everyone.pop(name, None)
        write_whole(self._file, json.dumps({n: asdict(k) for n, k in everyone.items()}))
        (self._run / f"{name}.pid").unlink(missing_ok=True)

    def _read(self) -> dict[str, Known]:
        try:
            told = json.loads(self._file.read_text())
            return {name: Known(**known) for name, known in told.items()}
        except (OSError, ValueError, TypeError):
            return {}


def take_lock(run: Path) -> int | None:
    """
    Take the installation's lock, which only a living keeper holds.

    Returns:
        A descriptor to keep open, or None when another one holds it.
    """
    descriptor = os.open(run / "keeper.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def already_running(run: Path) -> tuple[str, str]:
    """Say that a second start is refused, and what to do about it."""
    try:
        who = f"process {(run / 'keeper.pid').read_text().strip()}"
    except OSError:
        who = "just starting"
    return (
        f"The installation in {run.parent} is running already ({who}).",
        "Stop that one first, or set CALLCENTER_HOME and other ports for a second one.",
    )


def end(known: Known, how: int, timeout_s: float) -> None:
    """End a left-over process and its group: asked first, killed after `timeout_s`."""
    _signal(known, how)
    if not _gone(known, timeout_s):
        signal_group(known.pid, signal.SIGKILL)
        _gone(known, _KILLED_S)


def _gone(known: Known, timeout_s: float) -> bool:
    deadline = time.monotonic() + timeout_s
    while known.alive and time.monotonic() < deadline:
        time.sleep(_POLL_S)
    return not known.alive


def signal_group(leader: int, how: int) -> None:
    """Signal a process group that one of our siblings leads."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, how)


def _signal(known: Known, how: int) -> None:
    try:
        descriptor = os.pidfd_open(known.pid)
    except ProcessLookupError:
        return
    try:
        if known.alive:  # checked after opening: the descriptor cannot come to mean another one
            signal.pidfd_send_signal(descriptor, how)
    except ProcessLookupError:
        pass
    finally:
        os.close(descriptor)


def used_ticks(pid: int) -> int:
    """Tell how many clock ticks a process has used of its processor; 0 when it is gone."""
    return sum(map(int, _fields(pid)[11:13]))


def _started(pid: int) -> int | None:
    """Read the start time of a process that runs; a dead one that nobody buried does not count."""
    fields = _fields(pid)
    return None if not fields or fields[0] in {"Z", "X"} else int(fields[19])


def _fields(pid: int) -> list[str]:
    """Read what the system tells of a process, from its state on."""
    try:
        # The field before, the program's name, may hold anything, even brackets and spaces.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _boot() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
