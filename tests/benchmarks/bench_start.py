"""
How long until calls can be taken: first and later starts, and after the service's death.

A start is what `make run` does when everything is downloaded: the look whether environment and
Asterisk are there, and `callcenter run` to its ready line, the first time in an empty home. The
floor is the time in which Python starts and loads what the service is made of.
"""

import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks.figure import Figure
from tests.integration.run.installation import ROOT, Installation, until

ROUNDS = 3
SETUP = (("deploy/setup/environment.py", "runtime"), ("deploy/asterisk/fetch.py",))


def figures() -> list[Figure]:
    """Measure one life of an installation."""
    bare = statistics.median(_seconds_of(_bare_start) for _ in range(ROUNDS))
    setup = statistics.median(_seconds_of(_setup) for _ in range(ROUNDS))
    house = Installation(Path(tempfile.mkdtemp(prefix="cc-bench-")))
    try:
        first = setup + _seconds_of(house.start_ready)
        house.stop()
        second = setup + _seconds_of(house.start_ready)
        back = statistics.median(_seconds_of(lambda: _kill_service(house)) for _ in range(ROUNDS))
        stop = _seconds_of(house.stop)
    finally:
        house.clear()
        shutil.rmtree(house.home)
    return [
        _beside_python("first make run to ready", first, bare, 1),
        _beside_python("second make run to ready", second, bare, 1),
        _beside_python("service killed to calls taken again", back, bare, ROUNDS),
        _beside_python("SIGTERM to everything stopped", stop, bare, 1),
    ]


def _beside_python(name: str, seconds: float, bare: float, n: int) -> Figure:
    return Figure(
        name=name,
        value=seconds,
        floor=bare,
        beside="Python importing the service",
        unit="s",
        n=n,
    )


def _seconds_of(action: Callable[[], object]) -> float:
    begun = time.perf_counter()
    action()
    return time.perf_counter() - begun


def _bare_start() -> None:
    subprocess.run([sys.executable, "-c", "import callcenter.life"], cwd=ROOT, check=True)


def _setup() -> None:
    for command in SETUP:
        subprocess.run([sys.executable, *command], cwd=ROOT, check=True, capture_output=True)


def _kill_service(house: Installation) -> None:
    again = len(house.lines("keeper: service takes calls again"))
    os.kill(house.pid("service"), signal.SIGKILL)
    until(lambda: len(house.lines("keeper: service takes calls again")) > again, "back")
