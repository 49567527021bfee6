"""
How long until calls can be taken: first and later starts, and after the service's death.

Each is told in seconds and as a multiple of the bare floor of this machine in the same run: the
time in which Python starts and loads what the service is made of.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.integration.run.installation import ROOT, Installation, until

ROUNDS = 3


def main() -> None:
    """Measure and print."""
    bare = min(_seconds_of(_bare_start) for _ in range(ROUNDS))
    house = Installation(Path(tempfile.mkdtemp(prefix="cc-bench-")))
    try:
        figures = {"first start": _seconds_of(house.start_ready)}
        house.stop()
        figures["second start"] = _seconds_of(house.start_ready)
        figures["killed service, calls taken again"] = min(
            _seconds_of(lambda: _kill_service(house)) for _ in range(ROUNDS)
        )
        figures["stop"] = _seconds_of(house.stop)
    finally:
        house.clear()
        shutil.rmtree(house.home)
    sys.stdout.write(f"{'Python and our imports':36}{bare:8.2f} s\n")
    for name, seconds in figures.items():
        sys.stdout.write(f"{name:36}{seconds:8.2f} s  {seconds / bare:6.1f} x\n")


def _seconds_of(action: Callable[[], object]) -> float:
    begun = time.perf_counter()
    action()
    return time.perf_counter() - begun


def _bare_start() -> None:
    subprocess.run([sys.executable, "-c", "import callcenter.life"], cwd=ROOT, check=True)


def _kill_service(house: Installation) -> None:
    again = len(house.lines("keeper: service takes calls again"))
    os.kill(house.pid("service"), signal.SIGKILL)
    until(lambda: len(house.lines("keeper: service takes calls again")) > again, "back")


if __name__ == "__main__":
    main()
