"""The form of `run/processes.json`: what `callcenter run` tells the keeper."""

import hashlib
import json
import os
import signal
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class SiblingPlan:
    """
    One process to keep.

    Attributes:
        name: Also the name of its pid file (`run/<name>.pid`) and its log (`log/<name>.log`).
        argv, env, cwd: How it is started; `env` is the whole environment.
        stop_signal, stop_timeout_s: How it is asked to end, and when it is killed instead.
        hurry_signal: Sent when somebody asks a second time.
        beats: It is the service: gets the sockets and the heartbeat pipe, and is never adopted.
        marks: Whatever else must be unchanged for a left-over process to be adopted.
    """

    name: str
    argv: list[str]
    env: dict[str, str]
    cwd: str = "/"
    stop_signal: int = signal.SIGTERM
    stop_timeout_s: float = 10.0
    hurry_signal: int = signal.SIGKILL
    beats: bool = False
    marks: list[str] = field(default_factory=list)

    @property
    def fingerprint(self) -> str:
        """Hash of all that makes a left-over process the same as the one we would start."""
        # Not the environment: it differs from terminal to terminal and changes nothing here.
        told = json.dumps([self.argv, self.cwd, self.marks])
        return hashlib.sha256(told.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """
    All that the keeper does.

    Attributes:
        home: The installation's folder.
        ready: What to print after the word `ready`.
        listen: Sockets to hold: name to address and port.
        siblings: In the order of their start; they are stopped in the opposite one.
        silence_s, idle_s, start_s: See `pulse.Patience`; a service beyond it is killed.
    """

    home: str
    ready: str
    listen: dict[str, tuple[str, int]]
    siblings: list[SiblingPlan]
    silence_s: float = 5.0
    idle_s: float = 20.0
    start_s: float = 60.0

    @property
    def run(self) -> Path:
        """Folder of the pid files."""
        return Path(self.home) / "run"


def write_plan(plan: Plan, file: Path) -> None:
    """Write the plan; it holds secrets of the siblings' environments, so nobody else may read."""
    write_whole(file, json.dumps(asdict(plan), indent=1))


def read_plan(file: Path) -> Plan:
    """Read what `write_plan` wrote."""
    told = json.loads(file.read_text())
    told["siblings"] = [SiblingPlan(**sibling) for sibling in told["siblings"]]
    told["listen"] = {name: (host, port) for name, (host, port) in told["listen"].items()}
    return Plan(**told)


def write_whole(file: Path, text: str) -> None:
    """Replace a file so that a reader sees the old text or the new one, never a part."""
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as opened:
        opened.write(text)
    fresh.replace(file)
