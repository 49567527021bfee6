"""A real keeper with small fake siblings."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from callcenter.keeper.plan import Plan, SiblingPlan, write_plan
from callcenter.keeper.processes import Register
from tests.ports import free_port

WAIT_S = 60.0

# Beats as the service does; what else it does stands in its arguments.
SERVICE = """
import os, signal, socket, sys, time
how = sys.argv[1:]
beat = int(os.environ["CALLCENTER_HEARTBEAT"])
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
signal.signal(signal.SIGINT, signal.SIG_IGN if "deaf" in how else lambda *_: sys.exit(0))
if "wrong" in how:
    print("callcenter: The thing is wrong. Mend it.", file=sys.stderr)
    sys.exit(2)
if "dies" in how:
    sys.exit(1)
if "recovers" in how:  # the sixth start is the first that is no failure
    with open(how[-1], "a+") as starts:
        starts.write("x")
        starts.seek(0)
        if len(starts.read()) < 6:
            sys.exit(1)
http = dict(p.split("=") for p in os.environ["CALLCENTER_LISTEN"].split(","))["http"]
if "slow" in how:  # works for a second without a beat, as long imports do
    os.write(beat, b".")
    while time.process_time() < 1.0:
        pass
if "stuck" in how:
    os.write(beat, b".")
    time.sleep(60)
listening = socket.socket(fileno=int(http))
listening.settimeout(0.05)
print("service up", flush=True)
if "mute" not in how:
    os.write(beat, b".R")
while True:
    try:
        taken, _ = listening.accept()
        taken.sendall(str(os.getpid()).encode())
        taken.close()
    except TimeoutError:
        pass
    if "mute" not in how:
        os.write(beat, b".")
"""

OTHER = """
import signal, sys, time
if "deaf" in sys.argv:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
while True:
    time.sleep(60)
"""


def until(condition: Callable[[], object], what: str) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + WAIT_S
    while not condition():
        assert time.monotonic() < deadline, f"never: {what}"
        time.sleep(0.02)


class House:
    """An installation with fake siblings, and its keeper."""

    def __init__(self, home: Path) -> None:
        self.home = home
        (home / "run").mkdir()
        self.port = free_port()
        self.keeper: subprocess.Popen[bytes] | None = None
        self.output = home / "console"
        self.register = Register(home / "run")

    def plan(
        self,
        *how: str,
        other: str = "calm",
        silence_s: float = 4.0,
        idle_s: float = 10.0,
        start_s: float = 10.0,
        stop_timeout_s: float = 0.5,
    ) -> Path:
        """Write a plan whose service and whose other sibling behave as told."""
        python = [sys.executable, "-S", "-E", "-c"]
        plan = Plan(
            home=str(self.home),
            ready="http://here",
            listen={"http": ("127.0.0.1", self.port)},
            silence_s=silence_s,
            idle_s=idle_s,
            start_s=start_s,
            siblings=[
                SiblingPlan(
                    name="asterisk",
                    argv=[*python, OTHER, other],
                    env={},
                    stop_timeout_s=stop_timeout_s,
                ),
                SiblingPlan(
                    name="service",
                    argv=[*python, SERVICE, *how],
                    env={},
                    stop_signal=signal.SIGINT,
                    stop_timeout_s=stop_timeout_s,
                    beats=True,
                ),
            ],
        )
        file = self.home / "run" / "processes.json"
        write_plan(plan, file)
        return file

    def start(self, plan: Path) -> subprocess.Popen[bytes]:
        """Start a keeper of this plan."""
        with self.output.open("ab") as console:
            self.keeper = subprocess.Popen(
                [sys.executable, "-m", "callcenter.keeper", str(plan)],
                stdout=console,
                stderr=console,
                cwd=Path(__file__).parents[3],
            )
        return self.keeper

    def start_ready(self, plan: Path) -> None:
        """Start a keeper and wait until it says ready."""
        before = self.said("ready http://here")
        self.start(plan)
        until(lambda: self.said("ready http://here") > before, "ready")

    def said(self, words: str) -> int:
        """Count how often these words came out on the console."""
        return self.output.read_text().count(words) if self.output.exists() else 0

    def pid(self, name: str) -> int:
        """Read a pid file; 0 when there is none."""
        file = self.home / "run" / f"{name}.pid"
        return int(file.read_text()) if file.exists() else 0

    def served_by(self) -> int:
        """Call at the listening socket and hear which process answers."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=WAIT_S) as call:
            return int(call.recv(100) or 0)

    def runs(self, name: str) -> bool:
        """Tell whether a sibling runs."""
        return self.register.alive(name) is not None

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Ask the keeper to stop; return its exit code."""
        assert self.keeper is not None
        self.keeper.send_signal(how)
        return self.keeper.wait(WAIT_S)

    def clear(self) -> None:
        """End whatever a failed test left."""
        if self.keeper is not None and self.keeper.poll() is None:
            self.keeper.kill()
            self.keeper.wait()
        for name in ("service", "asterisk"):
            known = self.register.alive(name)
            if known is not None:
                os.killpg(known.pid, signal.SIGKILL)
