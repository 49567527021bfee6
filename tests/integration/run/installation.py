"""A whole installation, started as an operator starts it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from callcenter.database.embedded import EmbeddedServer
from callcenter.keeper.processes import Known, Register, know
from tests.ports import free_port, free_range

ROOT = Path(__file__).parents[3]
WAIT_S = 120.0


def until(condition: Callable[[], object], what: str) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + WAIT_S
    while not condition():
        assert time.monotonic() < deadline, f"never: {what}"
        time.sleep(0.05)


class Installation:
    """
    One home with ports of its own.

    Args:
        home: Where it lives; short, for the sake of control sockets.
        settings: Variables beyond home and ports, without `CALLCENTER_`.
    """

    def __init__(self, home: Path, **settings: str) -> None:
        self.home = home
        self.console = home / "console"
        self.sources = ROOT
        self.program = [sys.executable, "-m", "callcenter"]
        self.process: subprocess.Popen[bytes] | None = None
        kinds = {"sip": socket.SOCK_DGRAM}
        self.ports = {
            name: free_port(kinds.get(name, socket.SOCK_STREAM))
            for name in ("http", "agi", "ami", "ws", "sip")
        }
        told = {f"{name}_port": str(port) for name, port in self.ports.items()}
        told |= {"home": str(home), "rtp_ports": free_range(80), **settings}
        ours = {f"CALLCENTER_{name.upper()}": value for name, value in told.items()}
        strange = {k: v for k, v in os.environ.items() if not k.startswith("CALLCENTER_")}
        self.env = {**strange, **ours}
        self.register = Register(home / "run")

    def start(self) -> subprocess.Popen[bytes]:
        """Type `callcenter run`."""
        self.home.mkdir(exist_ok=True)
        with self.console.open("ab") as console:
            self.process = subprocess.Popen(
                [*self.program, "run"],
                env=self.env,
                cwd=self.sources,
                stdout=console,
                stderr=console,
                start_new_session=True,
            )
        return self.process

    def start_ready(self) -> None:
        """Type it and wait for `ready`."""
        before = len(self.lines("ready"))
        process = self.start()
        until(lambda: len(self.lines("ready")) > before or process.poll() is not None, "ready")
        assert process.poll() is None, self.console.read_text()

    def refuse(self) -> str:
        """Type it, expect exit code 2, and return what was said."""
        assert self.start().wait(WAIT_S) == 2, self.console.read_text()
        return self.console.read_text()

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """End it as an operator does; return the exit code."""
        assert self.process is not None
        self.process.send_signal(how)
        return self.process.wait(WAIT_S)

    def lines(self, beginning: str) -> list[str]:
        """Return the lines of the console that begin so."""
        text = self.console.read_text() if self.console.exists() else ""
        return [line for line in text.splitlines() if line.startswith(beginning)]

    def last_words(self) -> str:
        """Tell what was said last, and who lives, for the report of a test that failed."""
        said = self.console.read_text().splitlines() if self.console.exists() else []
        living = [f"alive: {known}" for known in self.processes()]
        return "\n".join([*said[-60:], *living])

    def pid(self, name: str) -> int:
        """Read a pid file; 0 when there is none."""
        file = self.home / "run" / f"{name}.pid"
        return int(file.read_text()) if file.exists() else 0

    def get(self, path: str) -> tuple[int, object]:
        """Ask the web server; status 0 when nobody answers."""
        address = f"http://127.0.0.1:{self.ports['http']}{path}"
        try:
            with urllib.request.urlopen(address, timeout=WAIT_S) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, None
        except OSError:
            return 0, None

    def processes(self) -> list[Known]:
        """Return whoever runs here now."""
        pids = [self.pid(name) for name in ("keeper", "service", "asterisk", "postgres")]
        return [known for pid in pids if pid and (known := know(pid)) is not None]

    def clear(self) -> None:
        """End whatever a failed test left."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for name in ("service", "asterisk", "postgres"):
            known = self.register.alive(name)
            if known is not None:
                os.killpg(known.pid, signal.SIGKILL)
        EmbeddedServer(self.home).stop(signal.SIGQUIT)
